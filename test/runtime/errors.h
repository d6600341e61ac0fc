/* errors.h -- catches what the runtime reports. */
#ifndef ERRORS_H
#define ERRORS_H

#include "check.h"

#include <mgrt/mgrt.h>
#include <string.h>

static char last_error[1024];
static int n_errors;

static inline void catch_error(const char *message)
{
	n_errors++;
	snprintf(last_error, sizeof last_error, "%s", message);
}

/* Whether exactly this was reported since the last call, once. */
static inline bool reported(const char *message)
{
	const bool same = n_errors == 1 && !strcmp(last_error, message);
	if (!same)
		printf("%d errors, the last: %s\n", n_errors, n_errors ? last_error : "");
	n_errors = 0;
	return same;
}

#define FAILS(call, message)                                                                       \
	do {                                                                                       \
		CHECK(mg_is_error(call));                                                          \
		CHECK(reported(message));                                                          \
	} while (0)

#endif
