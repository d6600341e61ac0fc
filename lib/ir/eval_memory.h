/* The evaluator's memory: objects of bytes, each of which knows whether it was written.
 *
 * Every object has an address, far from its neighbours', so that a pointer in memory is bytes like any other
 * value: unions, memcpy and conversions to integers work, and a pointer that leaves its object by less than
 * the gap finds back. */
#ifndef IR_EVAL_MEMORY_H
#define IR_EVAL_MEMORY_H

#include "ir/eval.h"

typedef enum ObjectKind {
	OBJECT_LOCAL,
	OBJECT_HEAP,
	OBJECT_GLOBAL, /* and what the caller made */
	OBJECT_CONSTANT,
	OBJECT_FUNC,
	OBJECT_STACK,
} ObjectKind;

struct EvalObject {
	ObjectKind  kind;
	const Type *elem;
	int64_t     size;    /* bytes */
	uint64_t    address;
	bool        is_dead;
	unsigned char *bytes;
	unsigned char *written; /* one for each byte */
	Func       *func;       /* FUNC */
	VEC(EvalValue) stack;   /* STACK */
};

typedef struct Storage {
	unsigned char *bytes, *written;
} Storage;

enum { N_STORAGE_SIZES = 48 };

typedef struct EvalMemory {
	Arena     *arena;
	Module    *module;
	TypeTable *types;
	VEC(EvalObject *) objects; /* by address */
	VEC(Storage) unused[N_STORAGE_SIZES]; /* of dead objects, by the logarithm of the size */
	Map        of_value; /* global, function or string -> EvalObject */
	int64_t    used;     /* bytes */
	int64_t    n_heap;   /* objects that live */
	const char *fault;   /* why the last function returned NULL or false */
} EvalMemory;

/* NULL when there is too much of it. */
EvalObject *memory_new(EvalMemory *m, ObjectKind kind, const Type *elem, int64_t count);
void        memory_kill(EvalMemory *m, EvalObject *object);
/* What a constant, string, global, function or undef is; the last without a type. */
EvalValue   memory_constant(EvalMemory *m, const Value *v);

uint64_t  memory_address(const EvalValue *pointer);
EvalValue memory_pointer(const EvalMemory *m, uint64_t address, const Type *type); /* NULL when it is nowhere */

bool memory_read(EvalMemory *m, const EvalValue *pointer, const Type *type, EvalValue *out);
bool memory_write(EvalMemory *m, const EvalValue *pointer, const EvalValue *value);
bool memory_copy(EvalMemory *m, const EvalValue *to, const EvalValue *from, int64_t size);
/* As if nothing had been written there. */
bool memory_forget(EvalMemory *m, const EvalValue *to, int64_t size);
bool memory_clear(EvalMemory *m, const EvalValue *to, int64_t size);
/* Bits of the unit at the pointer: `width` from `from`, of type `type`. */
bool memory_read_bits(EvalMemory *m, const EvalValue *pointer, const Field *field, EvalValue *out);
bool memory_write_bits(EvalMemory *m, const EvalValue *pointer, const Field *field, const EvalValue *value);

#endif
