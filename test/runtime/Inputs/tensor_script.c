/* tensor_script.c -- runs a script of tensor operations, for comparison with NumPy.
 *
 *   tensor_script SCRIPT     one command a line: an operation, then its numbers or a path
 *
 * Operands come from a stack, and results go there: "load a.npy", "load b.npy", "add",
 * "sum_axis -1 1", "save y.npy".  "index" takes the top as integers for the next operation that
 * needs some.  "done" ends a case: the stack must be empty, and the arena is reset. */
#include <mgrt/mgrt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DEPTH = 16, MAX_INDEX = 4096, MAX_NUMBERS = 24 };

typedef struct Machine {
	mg_tensor stack[DEPTH];
	int depth;
	int index_data[MAX_INDEX];
	mg_index index;
	double numbers[MAX_NUMBERS]; /* of the line */
	int n_numbers;
} Machine;

static mg_tensor pop(Machine *m)
{
	if (m->depth == 0) {
		fprintf(stderr, "the stack is empty\n");
		exit(1);
	}
	return m->stack[--m->depth];
}

static int number(const Machine *m, int i)
{
	return (int)m->numbers[i];
}

/* n numbers from the first one on */
static mg_dims dims_from(const Machine *m, int first, int n)
{
	mg_dims dims = { .rank = n };
	for (int i = 0; i < n; i++)
		dims.extents[i] = (ptrdiff_t)m->numbers[first + i];
	return dims;
}

/* As floats of this width, to be saved. */
static mg_tensor from_index(mg_index index, int bits)
{
	mg_tensor y = mg_zeros(bits == 32 ? MG_F32 : MG_F64, index.dims);
	for (ptrdiff_t i = 0; index.data && i < mg_size(y); i++) {
		if (bits == 32)
			((float *)y.data)[i] = (float)index.data[i];
		else
			((double *)y.data)[i] = index.data[i];
	}
	return index.data ? y : (mg_tensor){ 0 };
}

typedef struct Unary {
	const char *name;
	mg_tensor (*run)(mg_tensor);
} Unary;
typedef struct Binary {
	const char *name;
	mg_tensor (*run)(mg_tensor, mg_tensor);
} Binary;
typedef struct Axis {
	const char *name;
	mg_tensor (*run)(mg_tensor, int, bool);
} Axis;
typedef struct Other {
	const char *name;
	mg_tensor (*run)(Machine *);
} Other;

#define OP(name) { #name, mg_##name }
static const Unary unaries[] = {
	OP(neg),     OP(exp),  OP(log),  OP(sqrt),      OP(sin),       OP(cos), OP(tanh),
	OP(sigmoid), OP(relu), OP(gelu), OP(abs),       OP(square),    OP(sum), OP(mean),
	OP(max),     OP(min),  OP(var),  OP(logsumexp), OP(transpose),
};
static const Binary binaries[] = {
	OP(add),     OP(sub),     OP(mul),    OP(div),           OP(pow),
	OP(maximum), OP(minimum), OP(matmul), OP(cross_entropy), OP(equal), OP(not_equal),
	OP(less),    OP(less_equal), OP(greater), OP(greater_equal),
};
static const Axis axes[] = {
	OP(sum_axis), OP(mean_axis), OP(max_axis), OP(min_axis), OP(var_axis), OP(logsumexp_axis),
};
#undef OP

#define OTHER(name, ...)                                                                           \
	static mg_tensor run_##name(Machine *m)                                                    \
	{                                                                                          \
		__VA_ARGS__                                                                        \
	}
OTHER(scalar, return mg_scalar(m->numbers[0]);)
OTHER(where, mg_tensor b = pop(m), a = pop(m); return mg_where(pop(m), a, b);)
OTHER(masked_fill, mg_tensor mask = pop(m); return mg_masked_fill(pop(m), mask, m->numbers[0]);)
OTHER(dropout, mg_tensor mask = pop(m); return mg_dropout(pop(m), mask, m->numbers[0]);)
OTHER(softmax, return mg_softmax(pop(m), number(m, 0));)
OTHER(log_softmax, return mg_log_softmax(pop(m), number(m, 0));)
OTHER(conv2d, mg_tensor w = pop(m);
      return mg_conv2d(pop(m), w, number(m, 0), number(m, 1), number(m, 2));)
OTHER(max_pool2d, return mg_max_pool2d(pop(m), number(m, 0), number(m, 1));)
OTHER(avg_pool2d, return mg_avg_pool2d(pop(m), number(m, 0), number(m, 1));)
OTHER(reshape, return mg_reshape(pop(m), dims_from(m, 0, m->n_numbers));)
OTHER(permute, return mg_permute(pop(m), dims_from(m, 0, m->n_numbers));)
OTHER(broadcast, return mg_broadcast(pop(m), dims_from(m, 0, m->n_numbers));)
OTHER(sum_to, return mg_sum_to(pop(m), dims_from(m, 0, m->n_numbers));)
OTHER(argmax, return from_index(mg_argmax(pop(m), number(m, 0)), number(m, 1));)
OTHER(argmin, return from_index(mg_argmin(pop(m), number(m, 0)), number(m, 1));)
OTHER(slice, return mg_slice(pop(m), number(m, 0), number(m, 1), number(m, 2));)
OTHER(slice_step,
      return mg_slice_step(pop(m), number(m, 0), number(m, 1), number(m, 2), number(m, 3));)
OTHER(flip, return mg_flip(pop(m), number(m, 0));)
OTHER(pad, const int n = (m->n_numbers - 1) / 2;
      return mg_pad(pop(m), dims_from(m, 1, n), dims_from(m, 1 + n, n), m->numbers[0]);)
OTHER(concat, m->depth -= number(m, 1);
      return mg_concat(m->stack + m->depth, number(m, 1), number(m, 0));)
OTHER(stack, m->depth -= number(m, 1);
      return mg_stack(m->stack + m->depth, number(m, 1), number(m, 0));)
OTHER(gather, return mg_gather(pop(m), m->index, number(m, 0));)
OTHER(embedding, return mg_embedding(pop(m), m->index);)
OTHER(cross_entropy_labels, return mg_cross_entropy_labels(pop(m), m->index);)
OTHER(layer_norm, mg_tensor shift = pop(m), scale = pop(m);
      return mg_layer_norm(pop(m), scale, shift, m->numbers[0]);)
OTHER(copy_into, mg_tensor y = pop(m); return mg_copy(y, pop(m)) ? y : (mg_tensor){ 0 };)
#undef OTHER

#define OTHER(name) { #name, run_##name }
static const Other others[] = {
	OTHER(scalar),     OTHER(where),      OTHER(masked_fill),
	OTHER(dropout),    OTHER(softmax),    OTHER(log_softmax),
	OTHER(conv2d),     OTHER(max_pool2d), OTHER(avg_pool2d),
	OTHER(reshape),    OTHER(permute),    OTHER(broadcast),
	OTHER(slice),      OTHER(slice_step), OTHER(flip),
	OTHER(pad),        OTHER(concat),     OTHER(stack),
	OTHER(gather),     OTHER(embedding),  OTHER(cross_entropy_labels),
	OTHER(layer_norm), OTHER(copy_into),  OTHER(sum_to),
	OTHER(argmax),     OTHER(argmin),
};
#undef OTHER

static void take_index(Machine *m)
{
	const mg_tensor t = pop(m);
	const mg_tensor flat = mg_cast(mg_reshape(t, (mg_dims){ 1, { -1 } }), MG_F64);
	const ptrdiff_t n = mg_size(flat);
	for (ptrdiff_t i = 0; i < n && i < MAX_INDEX; i++)
		m->index_data[i] = (int)((const double *)flat.data)[i];
	m->index = (mg_index){ m->index_data, { .rank = t.rank } };
	memcpy(m->index.dims.extents, t.extents, sizeof t.extents);
}

/* False where there is no such operation. */
static bool apply(Machine *m, const char *name, mg_tensor *y)
{
	for (size_t i = 0; i < sizeof unaries / sizeof *unaries; i++)
		if (!strcmp(name, unaries[i].name))
			return *y = unaries[i].run(pop(m)), true;
	for (size_t i = 0; i < sizeof binaries / sizeof *binaries; i++)
		if (!strcmp(name, binaries[i].name)) {
			const mg_tensor b = pop(m);
			return *y = binaries[i].run(pop(m), b), true;
		}
	for (size_t i = 0; i < sizeof axes / sizeof *axes; i++)
		if (!strcmp(name, axes[i].name))
			return *y = axes[i].run(pop(m), number(m, 0), number(m, 1)), true;
	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		if (!strcmp(name, others[i].name))
			return *y = others[i].run(m), true;
	return false;
}

static bool run_line(Machine *m, mg_arena *arena, char *line)
{
	line[strcspn(line, "\n")] = 0;
	char *rest = line + strcspn(line, " ");
	if (*rest)
		*rest++ = 0;
	if (!strcmp(line, "save"))
		return mg_save(rest, pop(m));
	if (!strcmp(line, "done")) {
		mg_arena_reset(arena);
		return m->depth == 0;
	}
	if (!strcmp(line, "index"))
		return take_index(m), true;
	mg_tensor y = { 0 };
	if (!strcmp(line, "load")) {
		y = mg_load(rest);
	} else {
		m->n_numbers = 0;
		for (char *end; m->n_numbers < MAX_NUMBERS; rest = end) {
			const double value = strtod(rest, &end);
			if (end == rest)
				break;
			m->numbers[m->n_numbers++] = value;
		}
		if (!apply(m, line, &y))
			fprintf(stderr, "no operation '%s'\n", line);
	}
	if (m->depth == DEPTH)
		return false;
	m->stack[m->depth++] = y;
	return !mg_is_error(y);
}

int main(int argc, char **argv)
{
	FILE *const script = argc == 2 ? fopen(argv[1], "r") : NULL;
	if (!script)
		return 2;
	mg_arena arena = { 0 };
	mg_arena_use(&arena);
	static Machine machine;
	char line[512];
	int status = 0;
	for (int n = 1; !status && fgets(line, sizeof line, script); n++)
		if (!run_line(&machine, &arena, line)) {
			fprintf(stderr, "line %d failed: %s\n", n, line);
			status = 1;
		}
	mg_arena_free(&arena);
	fclose(script);
	return status;
}
