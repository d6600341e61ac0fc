#include "ir/eval.h"
long double eval_float_op(OpCode code, int bits, long double a, long double b, long double c){ (void)bits;(void)c; switch(code){case OP_add:return a+b;case OP_sub:return a-b;case OP_mul:return a*b;case OP_div:return a/b;case OP_neg:return -a;default:return 0;} }
