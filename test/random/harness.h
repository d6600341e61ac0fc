/* What main.c says about its programs, and harness.c checks. */
#ifndef HARNESS_H
#define HARNESS_H

#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "trace.h"

/* The numbers of a program stand in one vector, group by group: those of each parameter, or of each
 * member of a struct.  The results are what f returned, then the groups that f may write, then
 * integers that it wrote. */
struct group {
	const char *name;
	char        type; /* 'f', 'd' or 'l' */
	long long   count;
	double      low, high; /* to draw from */
	int         written, has_shadow, is_independent;
};

typedef void primal_function(int point, const long double *in, long double *out);

/* shadow holds adjoints or tangents, of every group; those that f has none of are left alone. */
typedef void derivative_function(int point, const long double *in, long double seed,
                                 long double *shadow, long double *out, long double *dot);

struct variant {
	const char          *name;
	derivative_function *vjp, *jvp, *grad; /* grad may be NULL */
};

struct program {
	const char           *name;
	unsigned              seed;
	char                  precision; /* 'f' where anything is a float, else 'd' */
	int                   is_real;   /* what f returns can be differentiated */
	int                 (*layout)(int point, struct group *groups); /* the last one: only a count, of integers */
	primal_function      *model, *primal /* NULL: none */, *traced, *wide;
	const struct variant *variants; /* up to one without a name */
};

extern const struct program programs[]; /* up to one without a name */

/* An adjoint or tangent of an integer member was written. */
void spoiled(const char *name);

#endif
