/* check.h -- CHECK(claim) counts the claims that fail; main returns check_status(). */
#ifndef CHECK_H
#define CHECK_H

#include <stdbool.h>
#include <stdio.h>

static int check_failures;

#define CHECK(claim)                                                                               \
	((claim) ? (void)0                                                                         \
	         : (void)(check_failures++, printf("%s:%d: %s\n", __FILE__, __LINE__, #claim)))

static int check_status(void)
{
	return check_failures != 0;
}

#endif
