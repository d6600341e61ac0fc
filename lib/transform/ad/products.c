/* Products of matrices and convolutions that are calls: linear in each of two operands, so that their derivatives
 * are products, too.
 *
 *   call @mgrt_matmul_f64(%c, %a, %b, %m, %n, %k, flags)         C = op(A) op(B), or C += op(A) op(B)
 * reverse
 *   A_bar += C_bar op(B)^T,  B_bar += op(A)^T C_bar,  then C_bar = 0, unless C was added to
 * forward
 *   C_dot = op(A_dot) op(B) + op(A) op(B_dot)
 *
 *   call @mgrt_conv2d_f64(%y, %x, %kernel, %layout, %work)       y = conv2d(x, kernel)
 * <g, conv2d(x, kernel)> is linear in each of the three; mgrt_conv2d, mgrt_conv2d_input and mgrt_conv2d_kernel work out
 * its derivatives by g, x and kernel, the latter two by adding.  So whatever one of them is differentiated by, forward or
 * reverse, is one of them of other operands. */
#include <string.h>

#include "ir/contraction.h"
#include "support/seeded.h"
#include "transform/ad/ad.h"

enum { OUT, A, B, M, N, K, FLAGS, N_OPERANDS };
enum { NN, TN, NT, TT, ACCUMULATE }; /* mgrt/mgrt.h */

enum { LAYOUT = 3, WORK, N_CONV_OPERANDS };
enum { BATCH, CHANNELS, HEIGHT, WIDTH, OUT_CHANNELS, KERNEL_HEIGHT, KERNEL_WIDTH, STRIDE, PADDING, GROUPS, N_FIELDS };

static ProductKind kind_of(const Op *op)
{
	return op->code == OP_call && op->callee && op->callee->kind == FUNC_LIBRARY ? product_kind(op->callee->name)
	                                                                             : PRODUCT_NONE;
}

static bool is_convolution(const Op *op)
{
	return kind_of(op) >= PRODUCT_CONV2D;
}

/* What an operand is of conv2d; the kind of the function that works out such a one follows from it. */
enum { RESULT, IMAGE, KERNEL, N_ROLES };
static const int roles[N_ROLES][3] = {
	[RESULT] = { RESULT, IMAGE, KERNEL }, [IMAGE] = { IMAGE, KERNEL, RESULT }, [KERNEL] = { KERNEL, IMAGE, RESULT },
};

static int role_of(const Op *op, uint32_t operand)
{
	return roles[kind_of(op) - PRODUCT_CONV2D][operand];
}

/* Each number is set once, in the function's own block, before anybody else sees the layout. */
static bool layout_is_known(const Op *op)
{
	const Value *layout = op_operand(op, LAYOUT);
	bool is_set[N_FIELDS] = { false };
	int n = 0;

	if (!value_op(layout) || value_op(layout)->code != OP_local)
		return false;
	for (const Use *u = layout->uses; u; u = u->next) {
		const Op *user = u->user;
		if (kind_of(user) >= PRODUCT_CONV2D)
			continue;
		const Use *w = user->code == OP_address ? op_result(user)->uses : NULL;
		const int32_t field = w ? user->path[user->n_path - 1] : -1;
		if (!w || w->next || w->user->code != OP_store || w->user->parent != &op->func->body || field < 0 ||
		    field >= N_FIELDS || is_set[field])
			return SEEDED(layout_believed);
		is_set[field] = true;
		n++;
	}
	return n == N_FIELDS;
}

bool is_product(const Op *op)
{
	switch (kind_of(op)) {
	case PRODUCT_NONE:
		return false;
	case PRODUCT_MATMUL:
		return value_is_const(op_operand(op, FLAGS));
	default:
		return layout_is_known(op);
	}
}

static int64_t flags_of(const Op *op)
{
	return op_operand(op, FLAGS)->as.constant.integer;
}

/* out (extents[0], extents[1]) += op(x) op(y), both extents[2] deep */
typedef struct Product {
	int x, y;   /* OUT stands for its adjoint */
	int extents[3];
	int flags;
} Product;

/* By the flags of the product: what is added to A_bar, and to B_bar, as they are stored. */
static const Product reverse_of[4][2] = {
	[NN] = { { OUT, B, { M, K, N }, NT }, { A, OUT, { K, N, M }, TN } },
	[TN] = { { B, OUT, { K, M, N }, NT }, { A, OUT, { K, N, M }, NN } },
	[NT] = { { OUT, B, { M, K, N }, NN }, { OUT, A, { N, K, M }, TN } },
	[TT] = { { B, OUT, { K, M, N }, TT }, { OUT, A, { N, K, M }, TT } },
};

static void build_product(Builder *b, const Op *op, Value *out, Value *x, Value *y, const int *extents, int64_t flags)
{
	Value *args[N_OPERANDS] = { out, x, y };

	for (int i = 0; i < 3; i++)
		args[M + i] = op_operand(op, (uint32_t)extents[i]);
	args[FLAGS] = const_int(b->func->module, op_operand(op, FLAGS)->type, flags);
	build_call(b, op->callee, args, N_OPERANDS);
}

/* Computed where its factors are known, so that records can be sized before loops. */
static Value *matrix_size(Op *op, uint32_t rows, uint32_t columns)
{
	Value *extents[] = { op_operand(op, rows), op_operand(op, columns) };
	Builder b = builder_before(op);
	const Block *body = &op->func->body;

	b.loc = op->loc;
	for (int i = 0; i < 2; i++)
		if (value_block(extents[i]) && value_block(extents[i]) != body)
			return build_binary(&b, OP_mul, extents[0], extents[1]);
	while (b.block->parent) {
		b.before = b.block->parent;
		b.block = b.before->parent;
	}
	return build_binary(&b, OP_mul, extents[0], extents[1]);
}

/* A number of the layout, which is filled once, in the function's own block. */
static Value *layout_field(Op *op, int field)
{
	for (const Use *u = op_operand(op, LAYOUT)->uses; u; u = u->next) {
		const Op *address = u->user;
		if (address->code != OP_address || address->path[address->n_path - 1] != field)
			continue;
		for (const Use *w = op_result(address)->uses; w; w = w->next)
			if (w->user->code == OP_store)
				return op_operand(w->user, 0);
	}
	return NULL;
}

static Value *field_product(Builder *b, Op *op, const int *fields, int n)
{
	Value *product = layout_field(op, fields[0]);

	for (int i = 1; i < n; i++)
		product = build_binary(b, OP_mul, product, layout_field(op, fields[i]));
	return product;
}

/* (extent + 2 * padding - size) / stride + 1 */
static Value *windows(Builder *b, Op *op, int extent, int size)
{
	Value *padding = layout_field(op, PADDING), *one = const_int(b->func->module, padding->type, 1);
	Value *room = build_binary(b, OP_add, layout_field(op, extent), build_binary(b, OP_add, padding, padding));

	room = build_binary(b, OP_sub, room, layout_field(op, size));
	return build_binary(b, OP_add, build_binary(b, OP_div, room, layout_field(op, STRIDE)), one);
}

/* Elements of the operand of that role. */
static Value *convolution_size(Op *op, int role)
{
	static const int out[] = { BATCH, OUT_CHANNELS };
	static const int image[] = { BATCH, CHANNELS, HEIGHT, WIDTH };
	static const int kernel[] = { OUT_CHANNELS, CHANNELS, KERNEL_HEIGHT, KERNEL_WIDTH };
	Builder b = builder_before(op);

	while (b.block->parent) {
		b.before = b.block->parent;
		b.block = b.before->parent;
	}
	b.loc = op->loc;
	if (role == RESULT)
		return build_binary(&b, OP_mul, build_binary(&b, OP_mul, field_product(&b, op, out, COUNT_OF(out)),
		                                             windows(&b, op, HEIGHT, KERNEL_HEIGHT)),
		                    windows(&b, op, WIDTH, KERNEL_WIDTH));
	if (role == IMAGE)
		return field_product(&b, op, image, COUNT_OF(image));
	return build_binary(&b, OP_div, field_product(&b, op, kernel, COUNT_OF(kernel)), layout_field(op, GROUPS));
}

/* What the operand held at the call: in place, or in a copy, to be freed, that the records fill. */
static Value *kept_operand(Ad *ad, Builder *b, Op *op, uint32_t i)
{
	Value *p = op_operand(op, i);

	if (keep_is_intact(ad, op, p))
		return p;
	Builder before = builder_before(op);
	Value *count = is_convolution(op) ? convolution_size(op, role_of(op, i)) : matrix_size(op, i == A ? M : K, i == A ? K : N);
	Value *zero = const_int(ad->module, count->type, 0);
	Op *forward = build_for(&before, "e", zero, count, NULL, 0);
	op_set_flag(forward, ATTR_shadow); /* has no adjoint of its own */
	Builder in = builder_at_end(&forward->blocks[0]);
	in.loc = op->loc;
	Value *element = build_load(&in, build_index(&in, p, for_index(forward)));
	build_yield(&in, NULL, 0);

	Value *copy = build_alloc(b, p->name ? p->name : "operand", p->type->elem, count);
	op_set_flag(value_op(copy), ATTR_record);
	Op *reverse = build_for(b, "e", zero, count, NULL, 0);
	op_set_flag(reverse, ATTR_rev);
	map_put(ad->arena, &ad->given, for_index(forward), for_index(reverse));
	map_put(ad->arena, &ad->mirrors, &forward->blocks[0], &reverse->blocks[0]);
	in = builder_at_end(&reverse->blocks[0]);
	in.loc = op->loc;
	build_store(&in, element, build_index(&in, copy, for_index(reverse)));
	build_yield(&in, NULL, 0);
	return copy;
}

/* An object that this call, outside of loops, is the first to touch: nobody reads its adjoint after this. */
static bool is_made_here(Ad *ad, const Op *op)
{
	const Value *out = op_operand(op, OUT);

	return op->parent == &ad->func->body && map_get(&ad->late, out) && keep_is_first_use(ad, op, out);
}

static void clear_output(Builder *b, Op *op, Value *p)
{
	Value *operands[] = { p, is_convolution(op) ? convolution_size(op, RESULT) : matrix_size(op, M, N) };

	build_op(b, OP_zero, p->type->elem, operands, 2);
}

/* The function whose first operand has that role, of the operands of the other roles: adds to out, or sets it. */
static void build_convolution(Ad *ad, Builder *b, Op *op, int role, Value *out, Value *const *operands, bool adds)
{
	static const char *const names[] = { [RESULT] = "conv2d", [IMAGE] = "conv2d_input", [KERNEL] = "conv2d_kernel" };
	const Type *elem = op_operand(op, OUT)->type->elem;
	Func *f = product_func(ad->module, str_format(ad->arena, "mgrt_%s_f%d", names[role], elem->bits));
	Value *args[] = { out, operands[roles[role][A]], operands[roles[role][B]], op_operand(op, LAYOUT), op_operand(op, WORK) };

	if (role != RESULT || !adds || SEEDED(second_assigned)) {
		build_call(b, f, args, N_CONV_OPERANDS);
		return;
	}
	/* by way of a second image */
	Value *count = convolution_size(op, RESULT);
	Value *second = args[OUT] = build_alloc(b, "second", elem, count);
	op_set_flag(value_op(second), ATTR_record);
	build_call(b, f, args, N_CONV_OPERANDS);
	Op *loop = build_for(b, "e", const_int(ad->module, count->type, 0), count, NULL, 0);
	Builder in = builder_at_end(&loop->blocks[0]);
	in.loc = op->loc;
	build_accum(&in, build_load(&in, build_index(&in, second, for_index(loop))), build_index(&in, out, for_index(loop)));
	build_yield(&in, NULL, 0);
	build_op(b, OP_free, NULL, &second, 1);
}

static void adjoint_convolution(Ad *ad, Builder *b, Op *op)
{
	Value *g = shadow_reverse(ad, b, op_operand(op, OUT));

	for (uint32_t i = A; i <= B; i++) {
		const uint32_t other = i == A ? B : A;
		if (!value_is_active(ad->activity, op_operand(op, i)))
			continue;
		Value *kept = kept_operand(ad, b, op, other), *operands[N_ROLES] = { 0 };
		operands[role_of(op, OUT)] = g;
		operands[role_of(op, other)] = kept;
		build_convolution(ad, b, op, role_of(op, i), shadow_reverse(ad, b, op_operand(op, i)), operands, true);
		if (kept != op_operand(op, other))
			build_op(b, OP_free, NULL, &kept, 1);
	}
	if (role_of(op, OUT) == RESULT && !is_made_here(ad, op))
		clear_output(b, op, g);
}

static void adjoint_matmul(Ad *ad, Builder *b, Op *op)
{
	const int64_t flags = flags_of(op);
	Value *g = shadow_reverse(ad, b, op_operand(op, OUT));
	for (uint32_t i = A; i <= B; i++) {
		if (!value_is_active(ad->activity, op_operand(op, i)))
			continue;
		const Product *p = &reverse_of[flags & TT][i - A];
		const uint32_t other = i == A ? B : A;
		Value *kept = kept_operand(ad, b, op, other);
		Value *x = p->x == OUT ? g : kept, *y = p->y == OUT ? g : kept;
		build_product(b, op, shadow_reverse(ad, b, op_operand(op, i)), x, y, p->extents, p->flags | ACCUMULATE);
		if (kept != op_operand(op, other))
			build_op(b, OP_free, NULL, &kept, 1);
	}
	if (!(flags & ACCUMULATE) && !is_made_here(ad, op))
		clear_output(b, op, g);
}

void adjoint_product(Ad *ad, Builder *b, Op *op)
{
	if (!value_is_active(ad->activity, op_operand(op, OUT)))
		return;
	if (is_convolution(op))
		adjoint_convolution(ad, b, op);
	else
		adjoint_matmul(ad, b, op);
}

/* y_dot = conv2d(x_dot, kernel), then += conv2d(x, kernel_dot) */
static void tangent_convolution(Ad *ad, Builder *b, Op *op)
{
	const int role = role_of(op, OUT);
	Value *out = shadow_forward(ad, b, op_operand(op, OUT));
	bool adds = role != RESULT;

	for (uint32_t i = A; i <= B; i++) {
		if (!value_is_active(ad->activity, op_operand(op, i)))
			continue;
		Value *operands[N_ROLES] = { 0 };
		for (uint32_t k = A; k <= B; k++)
			operands[role_of(op, k)] = k == i ? shadow_forward(ad, b, op_operand(op, k)) : op_operand(op, k);
		build_convolution(ad, b, op, role, out, operands, adds);
		adds = true;
	}
	if (!adds)
		clear_output(b, op, out);
}

void tangent_product(Ad *ad, Builder *b, Op *op)
{
	static const int extents[] = { M, N, K };

	if (!value_is_active(ad->activity, op_operand(op, OUT)))
		return;
	if (is_convolution(op)) {
		tangent_convolution(ad, b, op);
		return;
	}
	int64_t flags = flags_of(op);
	Value *out = shadow_forward(ad, b, op_operand(op, OUT)), *operands[] = { op_operand(op, A), op_operand(op, B) };
	bool any = false;
	for (uint32_t i = 0; i < 2; i++) {
		if (!value_is_active(ad->activity, operands[i]))
			continue;
		Value *x[] = { operands[0], operands[1] };
		x[i] = shadow_forward(ad, b, operands[i]);
		build_product(b, op, out, x[0], x[1], extents, flags);
		flags |= ACCUMULATE;
		any = true;
	}
	if (!any && !(flags & ACCUMULATE))
		clear_output(b, op, out);
}
