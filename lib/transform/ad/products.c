/* Products of matrices that are calls: linear in each operand, so that their derivatives are products, too.
 *
 *   call @mgrt_matmul_f64(%c, %a, %b, %m, %n, %k, flags)         C = op(A) op(B), or C += op(A) op(B)
 * reverse
 *   A_bar += C_bar op(B)^T,  B_bar += op(A)^T C_bar,  then C_bar = 0, unless C was added to
 * forward
 *   C_dot = op(A_dot) op(B) + op(A) op(B_dot)
 */
#include <string.h>

#include "transform/ad/ad.h"

enum { OUT, A, B, M, N, K, FLAGS, N_OPERANDS };
enum { NN, TN, NT, TT, ACCUMULATE }; /* mgrt/mgrt.h */

bool is_product(const Op *op)
{
	return op->code == OP_call && op->callee && op->callee->kind == FUNC_LIBRARY &&
	       strncmp(op->callee->name, "mgrt_matmul_f", strlen("mgrt_matmul_f")) == 0;
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

static void build_zero(Builder *b, const Op *op, Value *p)
{
	Value *operands[] = { p, build_binary(b, OP_mul, op_operand(op, M), op_operand(op, N)) };

	build_op(b, OP_zero, p->type->elem, operands, 2);
}

/* What the operand held at the call: in place, or in a copy, to be freed, that the records fill. */
static Value *kept_operand(Ad *ad, Builder *b, Op *op, uint32_t i)
{
	Value *p = op_operand(op, i);
	Value *count = build_binary(b, OP_mul, op_operand(op, i == A ? M : K), op_operand(op, i == A ? K : N));
	Value *zero = const_int(ad->module, count->type, 0);

	if (keep_is_intact(ad, op, p))
		return p;
	Builder before = builder_before(op);
	before.loc = op->loc;
	count = build_binary(&before, OP_mul, op_operand(op, i == A ? M : K), op_operand(op, i == A ? K : N));
	Op *forward = build_for(&before, "e", zero, count, NULL, 0);
	Builder in = builder_at_end(&forward->blocks[0]);
	in.loc = op->loc;
	Value *element = build_load(&in, build_index(&in, p, for_index(forward)));
	build_yield(&in, NULL, 0);

	Value *copy = build_alloc(b, p->name ? p->name : "operand", p->type->elem, count);
	op_set_flag(value_op(copy), ATTR_record);
	Op *reverse = build_for(b, "e", zero, count, NULL, 0);
	map_put(ad->arena, &ad->given, for_index(forward), for_index(reverse));
	map_put(ad->arena, &ad->mirrors, &forward->blocks[0], &reverse->blocks[0]);
	in = builder_at_end(&reverse->blocks[0]);
	in.loc = op->loc;
	build_store(&in, element, build_index(&in, copy, for_index(reverse)));
	build_yield(&in, NULL, 0);
	return copy;
}

void adjoint_product(Ad *ad, Builder *b, Op *op)
{
	const int64_t flags = flags_of(op);

	if (!value_is_active(ad->activity, op_operand(op, OUT)))
		return;
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
	if (!(flags & ACCUMULATE))
		build_zero(b, op, g);
}

void tangent_product(Ad *ad, Builder *b, Op *op)
{
	static const int extents[] = { M, N, K };
	int64_t flags = flags_of(op);

	if (!value_is_active(ad->activity, op_operand(op, OUT)))
		return;
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
		build_zero(b, op, out);
}
