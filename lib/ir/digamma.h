/* The functions that libm lacks, for the evaluator; the runtime has its own. */
#ifndef IR_DIGAMMA_H
#define IR_DIGAMMA_H

long double eval_digamma(long double x);
long double eval_trigamma(long double x);

#endif
