/* Where records that need more than 32 MB are cut into two blocks.
 *
 *   work = malloc(bytes)     becomes     work = malloc(bytes > 32 MB ? first : bytes)
 *                                        if (bytes > 32 MB) work_1 = malloc(second)
 *
 * What malloc gets from the system for a block above that limit (glibc's largest M_MMAP_THRESHOLD) it gives back at each free,
 * and each call meets all of its pages for the first time, which may take as long as the function itself.  Smaller blocks stay with
 * the process, while together they are less than twice the largest one: so one of them has to be larger than the other, but not by
 * much.  How large arrays are by one another is told from how their counts are computed: products of so many factors. */
#include "transform/pieces.h"

#include "ir/ir.h"

/* factor * (unknown numbers)^degree */
typedef struct Order {
	int    degree;
	double factor;
} Order;

enum { MAX_DEPTH = 64, MIN_DEGREE = 2 };

/* Of the larger block, by both. */
static const double wanted_share = 0.6, least_share = 0.52, most_share = 0.8;

static Order order_of(Arena *arena, Map *known, const Value *v, int depth);

static Order larger(Order a, Order b)
{
	if (a.degree != b.degree)
		return a.degree > b.degree ? a : b;
	return a.factor > b.factor ? a : b;
}

static Order order_sum(Order a, Order b)
{
	if (a.degree != b.degree)
		return larger(a, b);
	return (Order){ a.degree, a.factor + b.factor };
}

/* A count that a loop sums up: trips times what it adds. */
static Order order_of_loop(Arena *arena, Map *known, const Op *loop, int depth)
{
	const Op   *yield = block_terminator((Block *)&loop->blocks[0]);
	const Order trips = order_of(arena, known, op_operand(loop, 1), depth), each = order_of(arena, known, op_operand(yield, 0), depth);
	return (Order){ trips.degree + each.degree, trips.factor * each.factor };
}

static Order order_of_op(Arena *arena, Map *known, const Op *op, int depth)
{
	static const Order unknown = { 1, 1 };
	Order operands[3] = { { 0 } };
	if (op->code == OP_for)
		return order_of_loop(arena, known, op, depth);
	for (uint32_t i = 0; i < op->n_operands && i < 3; i++)
		operands[i] = order_of(arena, known, op_operand(op, i), depth);
	switch (op->code) {
	case OP_mul:
	case OP_size_mul:
		return (Order){ operands[0].degree + operands[1].degree, operands[0].factor * operands[1].factor };
	case OP_add:
	case OP_size_add:
		return order_sum(operands[0], operands[1]);
	case OP_sub:
	case OP_div:
	case OP_convert:
		return operands[0];
	case OP_select:
		return larger(operands[1], operands[2]);
	default:
		return unknown;
	}
}

static Order order_of(Arena *arena, Map *known, const Value *v, int depth)
{
	static const Order unknown = { 1, 1 };
	if (value_is_const(v))
		return (Order){ 0, (double)v->as.constant.integer };
	const Op *op = value_op(v);
	/* What a loop sums up so far is no factor of it. */
	if (!op && v->as.block->parent)
		return v == for_index(v->as.block->parent) ? unknown : (Order){ 0 };
	if (!op || depth == MAX_DEPTH)
		return unknown;
	Order *o = map_get(known, v);
	if (!o) {
		o = ARENA_NEW(arena, Order);
		*o = order_of_op(arena, known, op, depth + 1);
		map_put(arena, known, v, o);
	}
	return *o;
}

size_t pieces_cut(Arena *arena, const Piece *pieces, size_t n)
{
	Map    known = { 0 };
	Order *orders = ARENA_ARRAY(arena, Order, n + 1), total = { 0 }, before = { 0 };
	size_t cut = 0;
	double nearest = most_share - wanted_share;
	for (size_t i = 0; i < n; i++) {
		orders[i] = order_of(arena, &known, pieces[i].count, 0);
		orders[i].factor *= (double)pieces[i].size;
		total = order_sum(total, orders[i]);
	}
	for (size_t i = 0; i + 1 < n && total.degree >= MIN_DEGREE; i++) {
		before = order_sum(before, orders[i]);
		const double share = before.degree == total.degree ? before.factor / total.factor : 0;
		const double larger_share = share > 0.5 ? share : 1 - share;
		const double distance = larger_share > wanted_share ? larger_share - wanted_share : wanted_share - larger_share;
		if (larger_share >= least_share && distance <= nearest) {
			nearest = distance;
			cut = i + 1;
		}
	}
	return cut;
}
