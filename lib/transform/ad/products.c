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
 * has mgrt_conv2d_input, which adds to x_bar, and mgrt_conv2d_kernel, which adds to kernel_bar.
 */
#include <string.h>

#include "transform/ad/ad.h"

enum { OUT, A, B, M, N, K, FLAGS, N_OPERANDS };
enum { NN, TN, NT, TT, ACCUMULATE }; /* mgrt/mgrt.h */

static bool is_call_of(const Op *op, const char *stem)
{
	return op->code == OP_call && op->callee && op->callee->kind == FUNC_LIBRARY &&
	       strncmp(op->callee->name, stem, strlen(stem)) == 0;
}

static bool is_convolution(const Op *op)
{
	return is_call_of(op, "mgrt_conv2d_f");
}

bool is_product(const Op *op)
{
	return is_call_of(op, "mgrt_matmul_f") || is_convolution(op);
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

enum { LAYOUT = 3, WORK, N_CONV_OPERANDS };
enum { BATCH, CHANNELS, HEIGHT, WIDTH, OUT_CHANNELS, KERNEL_HEIGHT, KERNEL_WIDTH, STRIDE, PADDING, GROUPS };

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

static Value *convolution_size(Op *op, uint32_t operand)
{
	static const int image[] = { BATCH, CHANNELS, HEIGHT, WIDTH };
	static const int kernel[] = { OUT_CHANNELS, CHANNELS, KERNEL_HEIGHT, KERNEL_WIDTH };
	Builder b = builder_before(op);

	while (b.block->parent) {
		b.before = b.block->parent;
		b.block = b.before->parent;
	}
	b.loc = op->loc;
	if (operand == OUT) /* the whole of an object that was made for it */
		return op_operand(value_op(op_operand(op, OUT)), 0);
	if (operand == A)
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
	before.loc = op->loc;
	Value *count = is_convolution(op) ? convolution_size(op, i) : matrix_size(op, i == A ? M : K, i == A ? K : N);
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
	Value *operands[] = { p, is_convolution(op) ? convolution_size(op, OUT) : matrix_size(op, M, N) };

	build_op(b, OP_zero, p->type->elem, operands, 2);
}

/* mgrt_conv2d_input_f64 of mgrt_conv2d_f64 */
static Func *convolution_adjoint(Ad *ad, const Op *op, const char *of)
{
	const int bits = op_operand(op, OUT)->type->elem->bits;

	return module_func(ad->module, str_format(ad->arena, "mgrt_conv2d_%s_f%d", of, bits));
}

static void adjoint_convolution(Ad *ad, Builder *b, Op *op)
{
	static const char *const of[] = { [A] = "input", [B] = "kernel" };
	Value *g = shadow_reverse(ad, b, op_operand(op, OUT));

	for (uint32_t i = A; i <= B; i++) {
		const uint32_t other = i == A ? B : A;
		if (!value_is_active(ad->activity, op_operand(op, i)))
			continue;
		Value *kept = kept_operand(ad, b, op, other);
		Value *args[] = { shadow_reverse(ad, b, op_operand(op, i)), kept, g, op_operand(op, LAYOUT), op_operand(op, WORK) };
		build_call(b, convolution_adjoint(ad, op, of[i]), args, N_CONV_OPERANDS);
		if (kept != op_operand(op, other))
			build_op(b, OP_free, NULL, &kept, 1);
	}
	if (!is_made_here(ad, op))
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

/* y_dot = conv2d(x_dot, kernel), then += conv2d(x, kernel_dot) by way of a second image */
static void tangent_convolution(Ad *ad, Builder *b, Op *op)
{
	Value *out = shadow_forward(ad, b, op_operand(op, OUT)), *sum = NULL;
	Value *count = convolution_size(op, OUT);

	for (uint32_t i = A; i <= B; i++) {
		if (!value_is_active(ad->activity, op_operand(op, i)))
			continue;
		Value *to = out;
		if (sum) {
			to = build_alloc(b, "second", out->type->elem, count);
			op_set_flag(value_op(to), ATTR_record);
		}
		Value *args[] = { to, op_operand(op, A), op_operand(op, B), op_operand(op, LAYOUT), op_operand(op, WORK) };
		args[i] = shadow_forward(ad, b, op_operand(op, i));
		build_call(b, op->callee, args, N_CONV_OPERANDS);
		if (sum) {
			Op *loop = build_for(b, "e", const_int(ad->module, count->type, 0), count, NULL, 0);
			Builder in = builder_at_end(&loop->blocks[0]);
			in.loc = op->loc;
			build_accum(&in, build_load(&in, build_index(&in, to, for_index(loop))), build_index(&in, out, for_index(loop)));
			build_yield(&in, NULL, 0);
			build_op(b, OP_free, NULL, &to, 1);
		}
		sum = to;
	}
	if (!sum)
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
