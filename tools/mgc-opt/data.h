/* Arguments of functions as data that can be made, changed, handed to the evaluator and read back. */
#ifndef MGC_OPT_DATA_H
#define MGC_OPT_DATA_H

#include "ir/eval.h"
#include "support/text.h"

typedef struct Data Data;

/* A scalar: a number, or a pointer and what it points to. */
typedef struct Leaf {
	const Type *type;
	int64_t     offset; /* bytes */
	EvalValue   value;
	Data       *pointee; /* PTR: NULL is the null pointer */
} Leaf;

/* An object.  An argument is one that holds a scalar: a number, or the pointer to what is passed. */
struct Data {
	const Type *elem;
	int64_t     count;
	Leaf       *leaves;
	size_t      n_leaves;
	EvalObject *object; /* the last one made from it */
};

typedef struct Random {
	uint64_t state;
} Random;

double random_between(Random *r, double low, double high);

/* 0 and NULL everywhere. */
Data *data_new(Arena *arena, const Type *elem, int64_t count);
/* An argument for a parameter of that type: 1.5, [1.0, 2.0] behind a pointer, null, or _ for a random value.
 * *text moves behind it.  NULL when it does not fit. */
Data *data_parse(Arena *arena, const Type *type, const char **text, Random *r);
Data *data_copy(Arena *arena, const Data *data);

/* Calls visit for the floats of a and the same ones of b and c (which may be NULL), pointees included. */
typedef void LeafVisitor(void *context, EvalValue *a, const EvalValue *b, const EvalValue *c);
void data_visit(Data *a, const Data *b, const Data *c, LeafVisitor *visit, void *context);

void        data_randomise(Data *data, Random *r);         /* its floats, between -1 and 1 */
void        data_move(Data *data, long double h, const Data *direction); /* += h * direction */
long double data_dot(const Data *a, const Data *b);
long double data_dot_abs(const Data *a, const Data *b);    /* of the absolute products */
bool        data_equal(const Data *a, const Data *b);      /* bit by bit, NaNs are equal */

/* Makes the objects that an argument points to, and the argument; false after an error. */
bool data_make(Evaluator *e, Data *data, EvalValue *argument);
/* Reads what the objects hold now back into it.  Pointers are taken to be what they were. */
bool data_read(Evaluator *e, Data *data);
void data_print(Text *out, const Data *data);

#endif
