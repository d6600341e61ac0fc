/* CHECK for the unit tests: says what failed and goes on. */
#ifndef TEST_SUPPORT_CHECK_H
#define TEST_SUPPORT_CHECK_H

#include <string.h>

void check_that(int holds, const char *file, int line, const char *claim);

#define CHECK(claim) check_that(!!(claim), __FILE__, __LINE__, #claim)
#define CHECK_TEXT(text, expected) CHECK(strcmp((text), (expected)) == 0)

/* One function per file of tests; main.c calls them. */
void test_arena(void);
void test_compact(void);
void test_derived(void);
void test_diag(void);
void test_fault(void);
void test_fold(void);
void test_map(void);
void test_ops(void);
void test_output(void);
void test_rules(void);
void test_str(void);
void test_text(void);
void test_vec(void);
void test_verify(void);

#endif
