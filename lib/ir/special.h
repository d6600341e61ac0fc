/* The functions that libm lacks, for the evaluator; the runtime has its own. */
#ifndef IR_SPECIAL_H
#define IR_SPECIAL_H

long double special_digamma(long double x);
long double special_trigamma(long double x);

#endif
