/* Products of matrices, convolutions, pooling.
 *
 * Small products with constant extents are loops, others calls of mgrt_matmul, in which a transposed
 * operand is a flag; ad/products.c has their derivatives. */
#include <string.h>

#include "ir/contraction.h"
#include "transform/tensors/tensors.h"

/* Up to so many multiplications are written out as loops: in all, and for each row where how many rows there are is
 * not known, as each call has its price. */
enum { INLINE_TERMS = 512, INLINE_ROW_TERMS = 64 };

enum { TRANSPOSED_A = 1, TRANSPOSED_B = 2 }; /* mgrt/mgrt.h */

static Func *runtime_func(Tensors *t, const char *stem, const Type *elem)
{
	return product_func(t->module, str_format(t->arena, "mgrt_%s_f%d", stem, elem->bits));
}

/* A matrix of a stack of them: rows by columns are the last two axes. */
typedef struct Matrix {
	Tensor *x;
	Value  *rows, *columns;
	bool    is_transposed; /* as it lies */
} Matrix;

static bool steps_by(const Value *stride, Value *extent, Value *wanted)
{
	return value_is_int(extent, 1) || (stride && same_extent(stride, wanted));
}

/* The matrix lies without gaps, or its transpose does; else it is copied. */
static bool lay_out(Call *c, Matrix *m)
{
	Tensor *x = m->x;
	const int r = x->shape.rank;
	Value *one = index_const(c->t, 1);

	m->is_transposed = false;
	if (steps_by(x->strides[r - 1], m->columns, one) && steps_by(x->strides[r - 2], m->rows, m->columns))
		return true;
	m->is_transposed = true;
	if (steps_by(x->strides[r - 2], m->rows, one) && steps_by(x->strides[r - 1], m->columns, m->rows))
		return true;
	m->is_transposed = false;
	m->x = tensor_contiguous(c->t, &c->b, x);
	return m->x != NULL;
}

/* A stack of matrices as loops over (..., m, n, k) or (..., m, k, n) see it: rows and columns move along two
 * of the last three axes. */
static Tensor in_loops(Call *c, const Tensor *x, int rows, int columns)
{
	const int r = x->shape.rank;
	Tensor y = *x;

	y.shape.rank = r + 1;
	for (int i = 0; i < 3; i++) {
		const int from = i == rows ? r - 2 : i == columns ? r - 1 : -1;
		y.shape.extents[r - 2 + i] = from < 0 ? index_const(c->t, 1) : x->shape.extents[from];
		y.strides[r - 2 + i] = from < 0 ? NULL : x->strides[from];
	}
	return y;
}

/* Rows that are long enough for vectors are added up, y[i][j] += a[i][k] * b[k][j]; else y[i][j] is a sum. */
static void multiply_here(Call *c, const Matrix *a, const Matrix *b, Tensor *y)
{
	enum { LONG_ROW = 4 };
	const bool by_rows = value_is_const(b->columns) && b->columns->as.constant.integer >= LONG_ROW;
	const int m = 0, n = by_rows ? 2 : 1, k = by_rows ? 1 : 2;
	Tensor left = in_loops(c, a->x, m, k), right = in_loops(c, b->x, k, n), target = in_loops(c, y, m, n);
	Shape s = y->shape;
	const int r = s.rank++;

	s.extents[r - 2 + n] = b->columns;
	s.extents[r - 2 + k] = a->columns;
	if (by_rows)
		tensor_evaluate(c->t, &c->b, y, tensor_number(c->t, y->elem, const_float(c->t->module, y->elem, 0)));
	Nest nest = nest_new(c->t, &c->b, &s);
	const int p = nest_read(&nest, &left), q = nest_read(&nest, &right), to = nest_read(&nest, &target);
	Value *sum = const_float(c->t->module, y->elem, 0);
	for (int i = 0; i < r; i++)
		nest_open(&nest, i, NULL, 0);
	nest_open(&nest, r, &sum, by_rows ? 0 : 1);
	Value *of_right = nest_element(&nest, q), *product = build_binary(&nest.in, OP_mul, nest_element(&nest, p), of_right);
	if (by_rows) {
		build_accum(&nest.in, product, nest_place(&nest, to));
		nest_close(&nest, r, NULL, 0);
	} else {
		if (nest.loops[r])
			value_set_name(c->t->func, nest_carried(&nest, r, 0), "sum");
		sum = nest_carried(&nest, r, 0);
		sum = nest.loops[r] ? build_binary(&nest.in, OP_add, sum, product) : product;
		nest_close(&nest, r, &sum, 1);
		nest.index[r] = index_const(c->t, 0);
		nest_store(&nest, to, sum);
	}
	for (int i = r; i-- > 0;)
		nest_close(&nest, i, NULL, 0);
}

/* Its matrices, batch by batch, as pointers to their first elements. */
static int read_matrices(Call *c, Nest *n, const Tensor *x)
{
	Tensor *first = ARENA_NEW(c->t->arena, Tensor);

	*first = *x;
	first->shape.rank -= 2;
	return nest_read(n, first);
}

static void multiply_there(Call *c, Matrix *a, Matrix *b, Tensor *y)
{
	Shape batch = y->shape;

	batch.rank -= 2;
	Nest n = nest_new(c->t, &c->b, &batch);
	const int p = read_matrices(c, &n, a->x), q = read_matrices(c, &n, b->x), to = read_matrices(c, &n, y);
	nest_merge(&n, 0, n.rank);
	for (int i = 0; i < n.rank; i++)
		nest_open(&n, i, NULL, 0);
	const int flags = (a->is_transposed ? TRANSPOSED_A : 0) | (b->is_transposed ? TRANSPOSED_B : 0);
	Value *args[] = { nest_place(&n, to), nest_place(&n, p), nest_place(&n, q), a->rows, b->columns, a->columns,
		          const_int(c->t->module, type_int(&c->t->module->types, INT_INT), flags) };
	build_call(&n.in, runtime_func(c->t, "matmul", y->elem), args, COUNT_OF(args));
	for (int i = n.rank; i-- > 0;)
		nest_close(&n, i, NULL, 0);
}

static bool is_at_most(const Value *v, int64_t most)
{
	return value_is_const(v) && v->as.constant.integer <= most;
}

static bool is_small(Call *c, const Matrix *a, const Matrix *b, const Shape *s)
{
	Value *row = build_binary(&c->b, OP_mul, a->columns, b->columns);
	Value *all = build_binary(&c->b, OP_mul, extents_product(&c->b, s->extents, s->rank), a->columns);

	return is_at_most(all, INLINE_TERMS) || (!value_is_const(all) && is_at_most(row, INLINE_ROW_TERMS));
}

static bool multiply(Call *c, Matrix *a, Matrix *b, Tensor *y)
{
	const Shape *s = &y->shape;

	if (s->rank < MAX_RANK && is_small(c, a, b, s))
		multiply_here(c, a, b, y);
	else if (lay_out(c, a) && lay_out(c, b))
		multiply_there(c, a, b, y);
	else
		return false;
	return true;
}

/* The user's name, or one that says more than "t.3". */
static const char *result_name(const Call *c)
{
	const char *name = op_result(c->op)->name;

	return !name || (name[0] == 't' && (!name[1] || name[1] == '.')) ? "product" : name;
}

/* A vector on the left is a row, one on the right a column. */
static Tensor *as_matrix(Call *c, Tensor *x, bool is_column)
{
	Tensor *m = ARENA_NEW(c->t->arena, Tensor);

	*m = *x;
	if (x->shape.rank > 1)
		return m;
	m->shape.rank = 2;
	m->shape.extents[is_column] = index_const(c->t, 1);
	m->shape.extents[!is_column] = x->shape.extents[0];
	m->strides[is_column] = NULL;
	m->strides[!is_column] = x->strides[0];
	return m;
}

static Tensor *misfit(Call *c, const Shape *a, const Shape *b)
{
	return tensors_error(c->t, c->op->loc, "mg_matmul: shapes %s and %s do not fit", shape_text(c->t->arena, a),
	                     shape_text(c->t->arena, b));
}

/* (..., m, k) by one (k, n): the rows of all matrices on the left are the rows of one. */
static Tensor *multiply_rows(Call *c, Tensor **args, const Type *elem)
{
	Shape s = args[0]->shape;
	const Shape *q = &args[1]->shape;
	Value *depth = s.extents[s.rank - 1];

	if (!same_extent(depth, q->extents[0]))
		return misfit(c, &s, q);
	s.extents[s.rank - 1] = q->extents[1];
	Tensor *left = tensor_contiguous(c->t, &c->b, args[0]), *right = tensor_in_memory(c->t, &c->b, args[1]);
	Tensor *y = left && right ? tensor_buffer(c->t, &c->b, result_name(c), elem, &s) : NULL;
	if (!y)
		return NULL;
	Tensor *flat[] = { ARENA_NEW(c->t->arena, Tensor), ARENA_NEW(c->t->arena, Tensor) };
	Value *rows = extents_product(&c->b, s.extents, s.rank - 1);
	*flat[0] = *left;
	*flat[1] = *y;
	for (int i = 0; i < 2; i++) {
		flat[i]->shape = (Shape){ 2, { rows, i == 0 ? depth : q->extents[1] } };
		make_contiguous(flat[i], &c->b);
	}
	Matrix a = { .x = flat[0], .rows = rows, .columns = depth };
	Matrix b = { .x = right, .rows = depth, .columns = q->extents[1] };
	return multiply(c, &a, &b, flat[1]) ? y : NULL;
}

Tensor *lower_matmul(Call *c)
{
	Tensor *args[2];

	for (int i = 0; i < 2; i++)
		if (!(args[i] = next_tensor(c)))
			return NULL;
	const Shape given[] = { args[0]->shape, args[1]->shape };
	const Type *elem = common_element(c, args, 2);
	if (!elem)
		return NULL;
	if (given[0].rank > 2 && given[1].rank == 2)
		return multiply_rows(c, args, elem);
	bool fits = given[0].rank > 0 && given[1].rank > 0;
	for (int i = 0; i < 2 && fits; i++) {
		if (!tensor_in_memory(c->t, &c->b, args[i]))
			return NULL;
		args[i] = as_matrix(c, args[i], i == 1);
	}
	Matrix a = { .x = args[0] }, b = { .x = args[1] };
	Shape s = { 0 };
	if (fits) {
		const Shape *p = &a.x->shape, *q = &b.x->shape;
		Shape with = *q;
		a.rows = p->extents[p->rank - 2];
		a.columns = p->extents[p->rank - 1];
		b.rows = q->extents[q->rank - 2];
		b.columns = q->extents[q->rank - 1];
		s = *p;
		s.rank -= 2;
		with.rank -= 2;
		fits = same_extent(a.columns, b.rows) && broadcast_shapes(&s, &with);
	}
	if (!fits)
		return misfit(c, &given[0], &given[1]);
	s.extents[s.rank++] = a.rows;
	s.extents[s.rank++] = b.columns;
	Tensor *y = tensor_buffer(c->t, &c->b, result_name(c), elem, &s);
	if (!y || !multiply(c, &a, &b, y))
		return NULL;
	/* the axes that vectors were given go again */
	if (given[1].rank == 1)
		y->shape.rank--;
	if (given[0].rank == 1) {
		const int at = given[1].rank == 1 ? y->shape.rank - 1 : y->shape.rank - 2;
		for (int i = at; i + 1 < y->shape.rank; i++) {
			y->shape.extents[i] = y->shape.extents[i + 1];
			y->strides[i] = y->strides[i + 1];
		}
		y->shape.rank--;
	}
	return y;
}

/* ---- windows over images: x (n, c, h, w) */

/* (extent + 2 * padding - size) / stride + 1 */
static Value *windows(Call *c, Value *extent, int64_t padding, Value *size, int64_t stride)
{
	Value *room = build_binary(&c->b, OP_add, extent, index_const(c->t, 2 * padding));

	room = build_binary(&c->b, OP_sub, room, size);
	room = build_binary(&c->b, OP_div, room, index_const(c->t, stride));
	return build_binary(&c->b, OP_add, room, index_const(c->t, 1));
}

static bool next_image(Call *c, Tensor **x)
{
	*x = next_tensor(c);
	if (!*x)
		return false;
	if ((*x)->shape.rank == 4)
		return true;
	tensors_error(c->t, c->op->loc, "mg_%s takes (n, c, h, w), not shape %s", c->name,
	              shape_text(c->t->arena, &(*x)->shape));
	return false;
}

static bool is_below(const Value *v, int64_t least)
{
	return v->kind == VALUE_CONST && v->as.constant.integer < least;
}

/* ---- conv2d: a call with a struct that describes it, and room to work in */

/* Elements of the work of a convolution at most; see mgrt_conv2d_work. */
enum { TILE_BYTES = 256 * 1024 };

/* In front of the loops around, where its numbers are known there. */
static Value *build_layout(Call *c, const Type *type, Value *const *values, int n)
{
	Builder at = outermost_place(&c->b);
	Value **lifted = ARENA_ARRAY(c->t->arena, Value *, (size_t)n);

	at.loc = c->b.loc;
	for (int i = 0; i < n; i++) {
		lifted[i] = lift_extent(&at, values[i]);
		if (!lifted[i]) {
			tensors_error(c->t, c->op->loc, "mg_conv2d in a loop that changes its extents");
			return NULL;
		}
	}
	Value *layout = build_local(&at, "layout", type, index_const(c->t, 1));
	for (int i = 0; i < n; i++)
		build_store(&at, lifted[i], build_field(&at, layout, i));
	return layout;
}

static Value *work_elements(Call *c, const Shape *x, const Shape *kernel, const Shape *y, int64_t padding, const Type *elem)
{
	Builder *b = &c->b;
	Value *twice = index_const(c->t, 2 * padding);
	Value *wide = build_binary(b, OP_add, x->extents[3], twice);
	Value *area = build_binary(b, OP_mul, build_binary(b, OP_add, x->extents[2], twice), wide);
	Value *depth = extents_product(b, &kernel->extents[1], 3);
	Value *terms[] = {
		build_binary(b, OP_mul, kernel->extents[0], depth), build_binary(b, OP_mul, x->extents[1], area),
		build_binary(b, OP_mul, kernel->extents[0], wide), build_binary(b, OP_mul, y->extents[3], depth),
	};
	Value *sum = index_const(c->t, TILE_BYTES / elem->size);

	for (size_t i = 0; i < COUNT_OF(terms); i++)
		sum = build_binary(b, OP_add, sum, terms[i]);
	return sum;
}

static Tensor *conv_misfit(Call *c, const Shape *x, const Shape *k, const int64_t *numbers)
{
	return tensors_error(c->t, c->op->loc, "mg_conv2d: kernel %s, stride %d, padding %d, groups %d do not fit shape %s",
	                     shape_text(c->t->arena, k), (int)numbers[0], (int)numbers[1], (int)numbers[2],
	                     shape_text(c->t->arena, x));
}

Tensor *lower_conv2d(Call *c)
{
	static const char *const names[] = { "the stride", "the padding", "groups" };
	int64_t numbers[3];
	Tensor *args[2];

	for (int i = 0; i < 2; i++)
		if (!(args[i] = next_tensor(c)))
			return NULL;
	for (int i = 0; i < 3; i++)
		if (!next_constant(c, &numbers[i], names[i]))
			return NULL;
	const Shape *x = &args[0]->shape, *k = &args[1]->shape;
	const int64_t stride = numbers[0], padding = numbers[1], groups = numbers[2];
	const Type *elem = common_element(c, args, 2);
	if (!elem)
		return NULL;
	if (x->rank != 4 || k->rank != 4 || stride < 1 || padding < 0 || groups < 1 ||
	    (value_is_const(k->extents[0]) && k->extents[0]->as.constant.integer % groups != 0) ||
	    !same_extent(x->extents[1], build_binary(&c->b, OP_mul, k->extents[1], index_const(c->t, groups))))
		return conv_misfit(c, x, k, numbers);
	for (int i = 2; i < 4; i++)
		if (value_is_const(k->extents[i]) &&
		    is_below(x->extents[i], k->extents[i]->as.constant.integer - 2 * padding))
			return conv_misfit(c, x, k, numbers);
	for (int i = 0; i < 2; i++)
		if (!(args[i] = tensor_contiguous(c->t, &c->b, args[i])))
			return NULL;
	Shape s = { 4, { x->extents[0], k->extents[0] } };
	for (int i = 2; i < 4; i++)
		s.extents[i] = windows(c, x->extents[i], padding, k->extents[i], stride);
	Tensor *y = tensor_buffer(c->t, &c->b, op_result(c->op)->name ? op_result(c->op)->name : "conv", elem, &s);
	Shape room = { 1, { work_elements(c, x, k, &s, padding, elem) } };
	Tensor *work = y ? tensor_buffer(c->t, &c->b, "conv_work", elem, &room) : NULL;
	if (!work)
		return NULL;
	Value *const numbers_of[] = {
		x->extents[0], x->extents[1], x->extents[2], x->extents[3], k->extents[0], k->extents[2], k->extents[3],
		index_const(c->t, stride), index_const(c->t, padding), index_const(c->t, groups),
	};
	Func *conv2d = runtime_func(c->t, "conv2d", elem);
	Value *layout = build_layout(c, conv2d->body.args[3]->type->elem, numbers_of, COUNT_OF(numbers_of));
	if (!layout)
		return NULL;
	Value *operands[] = { y->base, tensor_pointer(&c->b, args[0]), tensor_pointer(&c->b, args[1]), layout, work->base };
	build_call(&c->b, conv2d, operands, COUNT_OF(operands));
	return y;
}

/* y[n, c, i, j] from the window x[n, c, i * stride + (0..size), j * stride + (0..size)] */
Tensor *lower_pool(Call *c)
{
	int64_t size = 0, stride = 0;
	Tensor *x;

	if (!next_image(c, &x) || !next_constant(c, &size, "the size") || !next_constant(c, &stride, "the stride"))
		return NULL;
	if (size < 1 || stride < 1 || is_below(x->shape.extents[2], size) || is_below(x->shape.extents[3], size))
		return tensors_error(c->t, c->op->loc, "mg_%s: no window of %d by %d, stride %d, in shape %s", c->name,
		                     (int)size, (int)size, (int)stride, shape_text(c->t->arena, &x->shape));
	x = tensor_in_memory(c->t, &c->b, x);
	if (!x)
		return NULL;
	Shape s = x->shape;
	Tensor view = *x;
	for (int i = 2; i < 4; i++) {
		s.extents[i] = windows(c, s.extents[i], 0, index_const(c->t, size), stride);
		view.shape.extents[i] = s.extents[i];
		view.shape.extents[i + 2] = index_const(c->t, size);
		view.strides[i + 2] = x->strides[i];
		if (x->strides[i])
			view.strides[i] = build_binary(&c->b, OP_mul, x->strides[i], index_const(c->t, stride));
	}
	view.shape.rank = 6;
	Tensor *y = tensor_buffer(c->t, &c->b, op_result(c->op)->name, x->elem, &s);
	if (!y)
		return NULL;
	Tensor target = *y;
	for (int i = 4; i < 6; i++) {
		target.shape.extents[i] = index_const(c->t, 1);
		target.strides[i] = NULL;
	}
	target.shape.rank = 6;
	Nest n = nest_new(c->t, &c->b, &view.shape);
	const int from = nest_read(&n, &view), to = nest_read(&n, &target);
	for (int i = 0; i < 4; i++)
		nest_open(&n, i, NULL, 0);
	Value *v;
	if (strcmp(c->name, "avg_pool2d") == 0) {
		v = nest_sum(&n, 4, from, x->elem);
		v = build_binary(&n.in, OP_div, v, const_float(c->t->module, x->elem, (long double)(size * size)));
	} else {
		v = nest_window_max(&n, from);
	}
	n.index[4] = n.index[5] = index_const(c->t, 0);
	nest_store(&n, to, v);
	for (int i = 4; i-- > 0;)
		nest_close(&n, i, NULL, 0);
	return y;
}
