/* What a case gives to main_board.c and main_host.c. */
#ifndef CASE_H
#define CASE_H

#include <stdint.h>

extern const char case_name[];
extern float *const case_results; /* after case_gradient */
extern const int case_n_results;
extern void *const case_work; /* NULL: none */
extern const unsigned case_work_bytes;

void case_start(void);
float case_gradient(void);

#endif
