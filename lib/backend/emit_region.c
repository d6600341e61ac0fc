/* Loops and branches.
 *
 * A head is printed first and finished when its body stands behind it: only then is it known whether it
 * needs braces, or whether there is anything to print at all. */
#include <string.h>

#include "backend/ctype.h"
#include "backend/emit.h"
#include "backend/restore.h"
#include "ir/walk.h"

/* ---- braces ---- */

static void append(Emitter *e, size_t line, const char *text)
{
	e->lines.at[line].text = str_format(e->arena, "%s%s", e->lines.at[line].text, text);
}

static void add_line(Emitter *e, unsigned flags, const char *text)
{
	e->loc = (Loc){ 0 };
	stmt_line(e, flags, text);
}

/* Whether the lines from `from` to `to` can stand behind a head without braces. */
static bool is_simple(const Emitter *e, size_t from, size_t to)
{
	return to == from + 1 && !(e->lines.at[from].flags & (LINE_DECLARATION | LINE_PREPROCESSOR));
}

static void close_body(Emitter *e, size_t head, const char *tail)
{
	if (is_simple(e, head + 1, e->lines.count) && !*tail)
		return;
	append(e, head, " {");
	add_line(e, 0, str_format(e->arena, "}%s", tail));
}

static void open_scope(Emitter *e)
{
	e->indent++;
	names_open(&e->names);
}

static void close_scope(Emitter *e)
{
	names_close(&e->names);
	e->indent--;
}

/* ---- for ---- */

static void declare_index(Emitter *e, Op *op, const char *name)
{
	Value *index = for_index(op);

	ctype_declare(&e->line, e->types, index->type, ctype_assignable(e->arena, index->ctype), name, 0);
}

/* `n` where the bound is `n + 1`, which cannot overflow if it is signed. */
static const Value *inclusive_bound(Emitter *e, const Value *high)
{
	const Op *op = folded_op(e, high);

	return op && op->code == OP_add && op->type->kind == TYPE_INT && op->type->is_signed &&
	                       value_is_int(op_operand(op, 1), 1)
	               ? op_operand(op, 0)
	               : NULL;
}

static void print_upward(Emitter *e, Op *op, const char *name)
{
	const Value *last = inclusive_bound(e, op_operand(op, 1));
	int64_t step = op_int(op, ATTR_step, 1);

	text_add(&e->line, "for (");
	declare_index(e, op, name);
	text_add(&e->line, " = ");
	expr_value(e, op_operand(op, 0), PREC_ASSIGN);
	text_printf(&e->line, ";" SOFT_BREAK "%s %s ", name, last ? "<=" : "<");
	expr_value(e, last ? last : op_operand(op, 1), PREC_ADD);
	if (step == 1)
		text_printf(&e->line, ";" SOFT_BREAK "%s++)", name);
	else
		text_printf(&e->line, ";" SOFT_BREAK "%s += %lld)", name, (long long)step);
}

static void print_downward(Emitter *e, Op *op, const char *name)
{
	text_add(&e->line, "for (");
	declare_index(e, op, name);
	text_add(&e->line, " = ");
	expr_value(e, op_operand(op, 1), PREC_ASSIGN);
	text_printf(&e->line, ";" SOFT_BREAK "%s-- > ", name);
	expr_value(e, op_operand(op, 0), PREC_ADD);
	text_add(&e->line, ";)");
}

/* The number of turns of a loop that goes by steps. */
static void print_trips(Emitter *e, Op *op)
{
	const Value *low = op_operand(op, 0), *high = op_operand(op, 1);
	long long step = (long long)op_int(op, ATTR_step, 1);
	bool from_zero = value_is_int(low, 0);

	expr_value(e, high, PREC_ADD);
	text_add(&e->line, " > ");
	expr_value(e, low, PREC_ADD);
	text_add(&e->line, " ?" SOFT_BREAK "(");
	expr_exact(e, high, PREC_ADD);
	if (!from_zero) {
		text_add(&e->line, " - ");
		expr_value(e, low, PREC_MUL);
	}
	text_printf(&e->line, " - 1) / %lld + 1 : 0", step);
}

static void print_downward_by_steps(Emitter *e, Op *op, const char *counter)
{
	text_add(&e->line, "for (");
	declare_index(e, op, counter);
	text_add(&e->line, " = ");
	print_trips(e, op);
	text_printf(&e->line, ";" SOFT_BREAK "%s-- > 0;)", counter);
}

static void declare_index_of_counter(Emitter *e, Op *op, Variable *index, const char *counter)
{
	const Type *type = index->type;
	bool is_small = type->kind == TYPE_INT && type->int_kind < INT_INT;

	stmt_begin(e, "");
	ctype_declare(&e->line, e->types, type,
	              ctype_assignable(e->arena, index->members.at[0]->ctype), index->name,
	              QUALIFIER_CONST);
	text_add(&e->line, " = ");
	if (is_small) {
		text_add_char(&e->line, '(');
		ctype_name(&e->line, e->types, type, false);
		text_add(&e->line, ")(");
	}
	if (!value_is_int(op_operand(op, 0), 0)) {
		expr_value(e, op_operand(op, 0), PREC_ADD);
		text_add(&e->line, " + ");
	}
	text_printf(&e->line, "%s * %lld%s;", counter, (long long)op_int(op, ATTR_step, 1),
	            is_small ? ")" : "");
	stmt_end(e, LINE_STATEMENT | LINE_DECLARATION);
}

static void hint(Emitter *e, const char *text, Need need)
{
	stmt_begin(e, "");
	text_add(&e->line, text);
	stmt_end(e, LINE_STATEMENT);
	e->needs |= need;
}

/* Of the largest element that an iteration touches. */
static int64_t element_size(const Op *loop)
{
	int64_t size = 1;
	FOR_EACH_OP(op, &loop->blocks[0]) {
		const Type *type = op->code == OP_load ? op_result(op)->type :
		                   op->code == OP_store || op->code == OP_accum ? op_operand(op, 0)->type : NULL;
		size = type && type->size > size ? type->size : size;
	}
	return size;
}

/* What compilers are told of a loop.  Vectors of 32 bytes: wider ones seldom are full. */
static void print_hint(Emitter *e, const Op *op)
{
	const bool *is_needed = plan_region(e->plan, op)->slot_is_needed;
	Text sums = text_new(e->arena);
	int64_t size = 0;

	if (op_has(op, ATTR_scalar))
		hint(e, "MGC_SCALAR", NEED_SCALAR);
	if (op_has(op, ATTR_lanes))
		hint(e, "MGC_LANES", NEED_LANES);
	if (!op_has(op, ATTR_vector))
		return;
	for (uint32_t i = 0; i < op->n_results; i++) {
		if (!is_needed[i])
			continue;
		text_printf(&sums, "," SOFT_BREAK "%s", plan_variable(e->plan, op->results[i])->name);
		size = op->results[i]->type->size > size ? op->results[i]->type->size : size;
	}
	if (size)
		hint(e, str_format(e->arena, "MGC_SIMD_SUM(%d%s)", (int)(32 / size), sums.at), NEED_SIMD_SUM);
	else
		hint(e, str_format(e->arena, "MGC_SIMD(%d)", (int)(32 / element_size(op))), NEED_SIMD);
}

void emit_for(Emitter *e, Op *op)
{
	Variable *index = plan_variable(e->plan, for_index(op));
	bool by_counter = op_has(op, ATTR_rev) && op_int(op, ATTR_step, 1) > 1;
	const char *counter = NULL;
	size_t head = 0;

	emit_copies(e, op, op);
	names_open(&e->names);
	index->name = names_declare(&e->names, for_index(op)->name);
	e->loc = op->loc;
	print_hint(e, op);
	stmt_begin(e, "");
	if (by_counter) {
		counter = names_declare(&e->names, "k");
		print_downward_by_steps(e, op, counter);
	} else if (op_has(op, ATTR_rev)) {
		print_downward(e, op, index->name);
	} else {
		print_upward(e, op, index->name);
	}
	head = e->lines.count;
	stmt_end(e, LINE_STATEMENT);
	open_scope(e);
	if (by_counter)
		declare_index_of_counter(e, op, index, counter);
	emit_block(e, &op->blocks[0]);
	if (by_counter && !index->is_used) { /* the declaration is the first line of the body */
		e->lines.at[head + 1].flags |= LINE_DROPPED;
	}
	close_scope(e);
	names_close(&e->names);
	close_body(e, head, "");
}

/* ---- loop ---- */

/* An exit that is the first thing its loop does: the condition of a while. */
static Op *exit_at_start(Emitter *e, const Op *loop)
{
	Op *op = loop->blocks[0].first;

	while (op && op_is_silent(e->plan, op))
		op = op->next;
	return op && op->code == OP_exit_if && !exit_returns(op) && !has_copies(e, loop, op) ? op : NULL;
}

/* Whether the text of v reads a variable that is declared in the block. */
static bool reads_local(Emitter *e, const Block *block, const Value *v)
{
	const Op *op = folded_op(e, v);
	const Variable *variable = plan_variable(e->plan, v);

	if (variable)
		return block_contains(block, variable->block);
	for (uint32_t i = 0; op && i < text_operands(e->plan, op); i++)
		if (reads_local(e, block, text_operand(e->plan, op, i)))
			return true;
	return false;
}

static Op *exit_at_end(Emitter *e, const Op *loop)
{
	const Block *body = &loop->blocks[0];
	const Op *yield = block_terminator(body);
	Op *op = yield->prev;

	while (op && op_is_silent(e->plan, op))
		op = op->prev;
	if (!op || op->code != OP_exit_if || exit_returns(op) || has_copies(e, loop, op) || has_copies(e, loop, yield) ||
	    exit_merges_with(e->plan, op) || reads_local(e, body, op_operand(op, 0)))
		return NULL;
	return op;
}

/* The body without an exit that stands in the head or the foot. */
static void emit_body(Emitter *e, Block *body, const Op *without)
{
	const Op *outer = e->hidden_exit;

	open_scope(e);
	e->hidden_exit = without;
	emit_block(e, body);
	e->hidden_exit = outer;
	close_scope(e);
}

void emit_loop(Emitter *e, Op *op)
{
	const Op *first = exit_at_start(e, op), *last = first ? NULL : exit_at_end(e, op);
	size_t head;

	emit_copies(e, op, op);
	e->loc = op->loc;
	stmt_begin(e, first ? "while (" : last ? "do" : "for (;;)");
	if (first) {
		expr_not(e, op_operand(first, 0), PREC_ASSIGN);
		text_add_char(&e->line, ')');
	}
	head = e->lines.count;
	stmt_end(e, LINE_STATEMENT);
	emit_body(e, &op->blocks[0], first ? first : last);
	if (!last) {
		close_body(e, head, "");
		return;
	}
	stmt_begin(e, " while (");
	expr_not(e, op_operand(last, 0), PREC_ASSIGN);
	text_add(&e->line, ");");
	close_body(e, head, e->line.at);
}

/* ---- if ---- */

/* The exit behind an if that leaves on the same condition. */
static Op *merged_exit(Emitter *e, const Op *op)
{
	Op *next = op->next;

	while (next && op_is_silent(e->plan, next))
		next = next->next;
	return next && next->code == OP_exit_if && exit_merges_with(e->plan, next) == op ? next : NULL;
}

static void emit_exit(Emitter *e, const Op *exit)
{
	e->loc = (Loc){ 0 };
	if (exit_returns(exit)) {
		emit_results(e, exit, 1);
		return;
	}
	emit_copies(e, exit_loop(exit), exit);
	e->loc = (Loc){ 0 };
	stmt_line(e, LINE_STATEMENT | LINE_JUMP, "break;");
}

static const char *if_text(Emitter *e, const Value *condition, bool negated)
{
	stmt_begin(e, "if (");
	if (negated)
		expr_not(e, condition, PREC_ASSIGN);
	else
		expr_value(e, condition, PREC_ASSIGN);
	text_add_char(&e->line, ')');
	return e->line.at;
}

typedef struct Branches {
	size_t head;   /* line of `if` */
	size_t middle; /* line of `else` */
} Branches;

/* else { if ... } becomes else if ... */
static bool join_else_if(Emitter *e, size_t middle)
{
	Line *first = &e->lines.at[middle + 1];
	size_t n = e->lines.count;

	if (middle + 1 >= n || !(first->flags & LINE_IF))
		return false;
	for (size_t i = middle + 2; i < n; i++)
		if (e->lines.at[i].indent == first->indent && e->lines.at[i].flags & LINE_STATEMENT)
			return false;
	e->lines.at[middle].text = first->text;
	e->lines.at[middle].loc = first->loc;
	for (size_t i = middle + 1; i + 1 < n; i++) {
		e->lines.at[i] = e->lines.at[i + 1];
		e->lines.at[i].indent--;
	}
	e->lines.count--;
	return true;
}

static void finish_if(Emitter *e, Branches at, const Value *condition)
{
	Line *head = &e->lines.at[at.head], *middle = &e->lines.at[at.middle];
	size_t n_then = at.middle - at.head - 1, n_else = e->lines.count - at.middle - 1;
	bool braces, chained;
	Loc loc = e->loc;

	if (n_then == 0 && n_else > 0) {
		head->text = str_copy(e->arena, if_text(e, condition, true));
		for (size_t i = at.middle; i + 1 < e->lines.count; i++)
			e->lines.at[i] = e->lines.at[i + 1];
		e->lines.count--;
		close_body(e, at.head, "");
		e->loc = loc;
		return;
	}
	if (n_else == 0) {
		e->lines.count--;
		close_body(e, at.head, "");
		e->loc = loc;
		return;
	}
	braces = !is_simple(e, at.head + 1, at.middle);
	chained = join_else_if(e, at.middle);
	if (chained) {
		size_t length = strlen(middle->text);

		braces = braces || middle->text[length - 1] == '{';
		middle->text = str_format(e->arena, "else %s", middle->text);
	} else {
		braces = braces || !is_simple(e, at.middle + 1, e->lines.count);
		middle->text = braces ? "else {" : "else";
		if (braces)
			add_line(e, 0, "}");
	}
	if (braces) {
		append(e, at.head, " {");
		e->lines.at[at.middle].text =
			str_format(e->arena, "} %s", e->lines.at[at.middle].text);
	}
	e->loc = loc;
}

void emit_if(Emitter *e, Op *op)
{
	const Value *condition = op_operand(op, 0);
	const Op *exit = merged_exit(e, op), *call = folded_op(e, condition);
	Branches at;

	at.head = e->lines.count;
	if_text(e, condition, false);
	stmt_end(e, LINE_STATEMENT | LINE_IF);
	open_scope(e);
	emit_block(e, &op->blocks[0]);
	if (exit)
		emit_exit(e, exit);
	close_scope(e);
	at.middle = e->lines.count;
	e->loc = (Loc){ 0 };
	stmt_line(e, 0, "else");
	open_scope(e);
	emit_block(e, &op->blocks[1]);
	close_scope(e);
	if (e->lines.count == at.head + 2 && !(call && op_info(call->code)->effect == EFFECT_EFFECT)) {
		e->lines.count = at.head; /* nothing in it */
		return;
	}
	finish_if(e, at, condition);
}

void emit_exit_if(Emitter *e, Op *op)
{
	size_t head = e->lines.count;

	if (op == e->hidden_exit || exit_merges_with(e->plan, op))
		return;
	if (value_is_const(op_operand(op, 0))) {
		emit_exit(e, op);
		return;
	}
	if_text(e, op_operand(op, 0), false);
	stmt_end(e, LINE_STATEMENT | LINE_IF);
	open_scope(e);
	emit_exit(e, op);
	close_scope(e);
	close_body(e, head, "");
}
