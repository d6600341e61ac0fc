#include <stdio.h>

#include "check.h"

static int n_checks, n_failed;

void check_that(int holds, const char *file, int line, const char *claim)
{
	n_checks++;
	if (holds)
		return;
	n_failed++;
	printf("%s:%d: failed: %s\n", file, line, claim);
}

int main(void)
{
	test_arena();
	test_compact();
	test_derived();
	test_diag();
	test_fault();
	test_fold();
	test_map();
	test_ops();
	test_output();
	test_rules();
	test_str();
	test_text();
	test_vec();
	test_verify();
	printf("%d checks, %d failed\n", n_checks, n_failed);
	return n_failed != 0;
}
