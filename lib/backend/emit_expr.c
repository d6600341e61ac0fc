/* Values to expressions.
 *
 * An operand is printed first and judged afterwards: parentheses and casts are put in front of what
 * already stands in the line.  The depth of the recursion is bounded by the length that fold.c allows a
 * statement. */
#include <math.h>
#include <string.h>

#include "backend/ctype.h"
#include "backend/emit.h"

/* ---- editing the line ---- */

static void insert(Text *text, size_t at, const char *s)
{
	size_t n = strlen(s);

	text_add(text, s);
	memmove(text->at + at + n, text->at + at, text->length - at - n);
	memcpy(text->at + at, s, n);
}

/* The end of the line goes onto the stack. */
static void set_aside(Emitter *e, size_t from)
{
	text_add_n(&e->aside, e->line.at + from, e->line.length - from);
	text_cut(&e->line, from);
}

static void parenthesise(Emitter *e, size_t from)
{
	insert(&e->line, from, "(");
	text_add_char(&e->line, ')');
}

static Expr at_least(Emitter *e, size_t from, Expr x, Precedence precedence)
{
	if (x.precedence >= precedence)
		return x;
	parenthesise(e, from);
	x.precedence = PREC_PRIMARY;
	return x;
}

static Expr cast_as(Emitter *e, size_t from, Expr x, const Type *to, const char *name)
{
	at_least(e, from, x, PREC_UNARY);
	insert(&e->line, from, str_format(e->arena, "(%s)", name));
	return made(PREC_UNARY, to);
}

static Expr cast(Emitter *e, size_t from, Expr x, const Type *to)
{
	Text name = text_new(e->arena);

	ctype_name(&name, e->types, to, false);
	return cast_as(e, from, x, to, name.at);
}

/* ---- names ---- */

const char *variable_name(Variable *v)
{
	v->is_used = true;
	return v->alias ? v->alias : v->name;
}

const char *func_c_name(Emitter *e, const Func *f)
{
	const char *name = map_get(&e->func_names, f);

	return name ? name : f->name;
}

static Expr print_global(Emitter *e, const Global *g, const Type *type)
{
	map_put(e->arena, &e->globals, g, (void *)(uintptr_t)1);
	text_add(&e->line, g->is_array ? "" : "&");
	text_add(&e->line, g->name);
	return made(g->is_array ? PREC_PRIMARY : PREC_UNARY, type);
}

const Op *folded_op(Emitter *e, const Value *v)
{
	return v->kind == VALUE_RESULT && plan_value(e->plan, v)->is_folded ? v->as.op : NULL;
}

/* ---- binary operations ---- */

const char *binary_operator(OpCode code, const Type *type)
{
	static const struct {
		OpCode code;
		const char *text, *of_bools;
	} operators[] = {
		{ OP_add, "+", NULL },  { OP_sub, "-", NULL },   { OP_mul, "*", NULL },
		{ OP_div, "/", NULL },  { OP_rem, "%", NULL },   { OP_and, "&", "&&" },
		{ OP_or, "|", "||" },   { OP_xor, "^", "!=" },   { OP_shl, "<<", NULL },
		{ OP_shr, ">>", NULL }, { OP_lt, "<", NULL },    { OP_le, "<=", NULL },
		{ OP_gt, ">", NULL },   { OP_ge, ">=", NULL },   { OP_eq, "==", NULL },
		{ OP_ne, "!=", NULL },  { OP_ptrdiff, "-", NULL },
	};

	for (size_t i = 0; i < COUNT_OF(operators); i++)
		if (operators[i].code == code)
			return type->kind == TYPE_BOOL && operators[i].of_bools ? operators[i].of_bools
			                                                        : operators[i].text;
	return NULL;
}

static Precedence precedence_of(const char *operator)
{
	switch (operator[0]) {
	case '+':
	case '-': return PREC_ADD;
	case '*':
	case '/':
	case '%': return PREC_MUL;
	case '&': return operator[1] ? PREC_AND : PREC_BIT_AND;
	case '|': return operator[1] ? PREC_OR : PREC_BIT_OR;
	case '^': return PREC_BIT_XOR;
	case '=':
	case '!': return PREC_EQUAL;
	default:
		return operator[1] == operator[0] ? PREC_SHIFT : PREC_RELATION;
	}
}

/* What an operand must be to stand bare beside an operator without a warning: the compilers want
 * parentheses where people misread. */
static Precedence operand_level(Precedence precedence, bool is_left)
{
	switch (precedence) {
	case PREC_ADD:
	case PREC_MUL: return is_left ? precedence : precedence + 1;
	case PREC_OR: return is_left ? PREC_OR : PREC_BIT_OR;
	case PREC_AND: return is_left ? PREC_AND : PREC_BIT_OR;
	case PREC_EQUAL:
	case PREC_RELATION: return PREC_ADD;
	default: return PREC_UNARY; /* shifts and bits */
	}
}

/* && on the left of ||, too. */
static Expr keep_apart(Emitter *e, size_t from, Expr x, Precedence precedence)
{
	return precedence == PREC_OR && x.precedence == PREC_AND ? at_least(e, from, x, PREC_PRIMARY) : x;
}

static bool is_negative_constant(const Value *v)
{
	if (v->kind != VALUE_CONST || type_is_ptr(v->type))
		return false;
	if (type_is_float(v->type))
		return signbit(value_number(v)) && !isnan(value_number(v)) &&
		       value_number(v) != 0;
	return v->type->is_signed && v->as.constant.integer < 0 &&
	       v->as.constant.integer > INT32_MIN;
}

/* An operand that is to be printed with the other sign. */
typedef struct Operand {
	const Value *value;
	bool         negated;
} Operand;

static Expr print_operand(Emitter *e, Operand operand, Precedence precedence)
{
	const Value *v = operand.value;

	if (!operand.negated)
		return expr_value(e, v, precedence);
	if (v->kind == VALUE_CONST)
		return type_is_float(v->type) ? literal_float(e, v->type, -value_number(v))
		                              : literal_int(e, v->type, -v->as.constant.integer, false);
	return expr_value(e, op_operand(v->as.op, 0), precedence);
}

static bool is_negation(Emitter *e, const Value *v)
{
	const Op *op = folded_op(e, v);

	return op && op->code == OP_neg && (type_is_float(v->type) || v->type->bits >= 32);
}

/* a + -b is a - b, in IEEE arithmetic as well, and the other way round. */
static const char *settle_signs(Emitter *e, const Op *op, Operand *a, Operand *b)
{
	const char *operator = binary_operator(op->code, op->type);

	a->value = op_operand(op, 0);
	b->value = op_operand(op, 1);
	if (op->code != OP_add && op->code != OP_sub)
		return operator;
	if (is_negative_constant(b->value) || is_negation(e, b->value)) {
		b->negated = true;
		return op->code == OP_add ? "-" : "+";
	}
	if (op->code == OP_add && type_is_float(op->type) && is_negation(e, a->value)) {
		Operand t = *a;

		*a = *b;
		*b = t;
		b->negated = true;
		return "-";
	}
	return operator;
}

/* A cast in front of the left operand where C would compute in another type than the operation's. */
static void fit_operands(Emitter *e, const Op *op, size_t start, Expr a, Expr b)
{
	const Type *type = op_operand(op, 0)->type, *got;
	bool is_shift = op->code == OP_shl || op->code == OP_shr;

	if (type_is_ptr(type) || type->kind == TYPE_BOOL)
		return;
	got = is_shift ? ctype_promote(e->types, a.type) : spelling_common(e->types, a.type, b.type);
	if (op_info(op->code)->class == CLASS_COMPARE &&
	    (a.is_literal || ctype_is_implicit(a.type, got)) &&
	    (b.is_literal || ctype_is_implicit(b.type, got)))
		return;
	if (got != ctype_promote(e->types, type))
		cast(e, start, a, type);
}

/* 0 or 1 where the type of x alone decides how it compares with a constant, else -1.  The compilers warn
 * of such comparisons. */
static int decided_by_type(const Op *op, Expr x, const Value *constant, bool is_left)
{
	int64_t c = constant->as.constant.integer, low = 0, high = 1;
	int below, above; /* how x < c and x > c come out: 1, 0, -1 */

	if (x.type->kind == TYPE_INT) {
		if (x.type->bits > 32 || (x.type->bits == 32 && x.type->is_signed))
			return -1;
		high = (INT64_C(1) << (x.type->bits - x.type->is_signed)) - 1;
		low = x.type->is_signed ? -high - 1 : 0;
	} else if (x.type->kind != TYPE_BOOL) {
		return -1;
	}
	below = high < c ? 1 : low >= c ? 0 : -1;
	above = low > c ? 1 : high <= c ? 0 : -1;
	switch ((int)op->code) {
	case OP_eq: return c < low || c > high ? 0 : -1;
	case OP_ne: return c < low || c > high ? 1 : -1;
	case OP_lt: return is_left ? below : above;
	case OP_gt: return is_left ? above : below;
	case OP_le: return (is_left ? above : below) < 0 ? -1 : !(is_left ? above : below);
	case OP_ge: return (is_left ? below : above) < 0 ? -1 : !(is_left ? below : above);
	default: return -1;
	}
}

static bool is_computed_in_other(Emitter *e, Expr x, Expr y, const Type *type)
{
	return spelling_common(e->types, x.type, y.type) != ctype_promote(e->types, type);
}

static Expr print_binary(Emitter *e, const Op *op)
{
	const Type *operands_type = op_operand(op, 0)->type;
	bool is_compare = op_info(op->code)->class == CLASS_COMPARE;
	Operand a = { 0 }, b = { 0 };
	const char *operator = settle_signs(e, op, &a, &b);
	Precedence precedence = precedence_of(operator);
	size_t start = e->line.length, middle;
	const size_t height = e->aside.length;
	Expr x, y;

	x = print_operand(e, a, operand_level(precedence, true));
	x = keep_apart(e, start, x, precedence);
	middle = e->line.length;
	y = print_operand(e, b, operand_level(precedence, false));
	/* the right side waits while the left one may get a cast */
	set_aside(e, middle);
	if (is_compare && operands_type->kind == TYPE_INT && x.is_literal != y.is_literal) {
		int decided = y.is_literal ? decided_by_type(op, x, b.value, true)
		                           : decided_by_type(op, y, a.value, false);

		if (decided >= 0) {
			text_cut(&e->aside, height);
			text_cut(&e->line, start);
			text_add_char(&e->line, decided ? '1' : '0');
			return made(PREC_PRIMARY, type_bool(e->types));
		}
	}
	if (type_is_int(operands_type) && y.is_literal && !x.is_literal && !is_compare && !b.negated &&
	    op->code != OP_shl && op->code != OP_shr && operands_type->kind == TYPE_INT &&
	    is_computed_in_other(e, x, y, operands_type)) {
		text_cut(&e->aside, height);
		y = literal_print(e, b.value, true);
		set_aside(e, middle);
	}
	if (x.is_literal && a.value->kind == VALUE_CONST && type_is_int(operands_type) && !a.negated &&
	    (op->code == OP_shl || op->code == OP_shr ||
	     (!is_compare && is_computed_in_other(e, x, y, operands_type))) &&
	    operands_type->kind == TYPE_INT) {
		text_cut(&e->line, start);
		x = at_least(e, start, literal_print(e, a.value, true), operand_level(precedence, true));
	}
	fit_operands(e, op, start, x, y);
	text_add_char(&e->line, ' ');
	text_add(&e->line, operator);
	text_add(&e->line, precedence == PREC_MUL ? TIGHT_BREAK : SOFT_BREAK);
	text_add_n(&e->line, e->aside.at + height, e->aside.length - height);
	text_cut(&e->aside, height);
	if (is_compare)
		return made(precedence, type_bool(e->types));
	if (op->code == OP_ptrdiff)
		return made(precedence, op->results[0]->type);
	if (op->type->kind == TYPE_INT && op->type->int_kind < INT_INT) {
		parenthesise(e, start);
		return cast(e, start, made(PREC_PRIMARY, op->type), op->type);
	}
	return made(precedence, op->type);
}

/* The other operand of a compound assignment x op= ... */
Expr expr_binary_rest(Emitter *e, const Op *op, uint32_t operand, Precedence precedence)
{
	Operand a = { 0 }, b = { 0 };

	(void)settle_signs(e, op, &a, &b);
	if (b.negated && b.value == op_operand(op, operand)) {
		Expr x = print_operand(e, b, precedence);

		x.negated = true;
		return x;
	}
	return expr_value(e, op_operand(op, operand), precedence);
}

/* ---- the rest ---- */

static Expr print_call_of(Emitter *e, const char *name, const char *suffix, const Op *op)
{
	text_add(&e->line, name);
	text_add(&e->line, suffix);
	text_add_char(&e->line, '(');
	for (uint32_t i = 0; i < op->n_operands; i++) {
		text_add(&e->line, i ? "," SOFT_BREAK : "");
		expr_value(e, op_operand(op, i), PREC_ASSIGN);
	}
	text_add_char(&e->line, ')');
	return made(PREC_POSTFIX, op->results[0]->type);
}

/* Of floats, in functions of tensors. */
static const char *vector_function(const Emitter *e, const Op *op)
{
	const Func *f = e->func->primal ? e->func->primal : e->func;

	if (!f->has_tensors || e->options->firmware || op->results[0]->type->bits != 32)
		return NULL;
	return op_vector_function(op->code);
}

static Expr print_math(Emitter *e, const Op *op, const char *function)
{
	const Type *type = op->results[0]->type;
	const char *vectors = vector_function(e, op);

	if (vectors) {
		e->needs |= NEED_MGRT;
		return print_call_of(e, vectors, "", op);
	}
	bool is_ours = strncmp(function, "mgrt_", 5) == 0;

	e->needs |= is_ours ? NEED_MGRT : NEED_MATH;
	if (op->code == OP_sqrt && type->bits <= 64 && op_is_in_loop(op, NULL))
		e->needs |= type->bits == 32 ? NEED_SQRTF : NEED_SQRT;
	if (is_ours && type->bits != 64) {
		size_t start = e->line.length;

		text_printf(&e->line, "%s((double)", function);
		expr_exact(e, op_operand(op, 0), PREC_UNARY);
		text_add_char(&e->line, ')');
		return cast(e, start, made(PREC_POSTFIX, type), type);
	}
	return print_call_of(e, function, type->bits == 32 ? "f" : type->bits == 64 ? "" : "l", op);
}

static Expr print_unary(Emitter *e, const Op *op, const char *operator)
{
	const Type *type = op->type;
	size_t start = e->line.length;
	Expr x;

	if (type->kind == TYPE_BOOL)
		return expr_not(e, op_operand(op, 0), PREC_UNARY);
	text_add(&e->line, operator);
	x = type_is_int(type) ? expr_exact(e, op_operand(op, 0), PREC_UNARY)
	                      : expr_value(e, op_operand(op, 0), PREC_UNARY);
	if (type_is_float(type) && type_is_int(x.type) && !x.is_literal) /* -(double)n is not -n: unsigned, 0 */
		cast(e, start + 1, x, type);
	if (e->line.at[start + 1] == operator[0])
		parenthesise(e, start + 1);
	if (type->kind == TYPE_INT && type->int_kind < INT_INT)
		return cast(e, start, made(PREC_UNARY, type), type);
	return made(PREC_UNARY, type);
}

/* Whether v is a size of memory, and made by mgc: called a size_t. */
bool value_is_size(Emitter *e, const Value *v)
{
	const Op *op = value_op(v);

	if (v->type != type_size(e->types) || v->ctype)
		return false;
	if (op && (op->code == OP_size_add || op->code == OP_size_mul))
		return true;
	for (const Use *use = v->uses; use; use = use->next)
		if (use->user->code == OP_size_add || use->user->code == OP_size_mul ||
		    use->user->code == OP_alloc || use->user->code == OP_carve)
			return true;
	return false;
}

static Expr print_convert(Emitter *e, const Op *op)
{
	const Value *from = op_operand(op, 0);
	const Type *to = op->results[0]->type;
	size_t start = e->line.length;
	Expr x;

	if (to->kind == TYPE_BOOL) {
		expr_value(e, from, PREC_ADD);
		text_add(&e->line, " != ");
		literal_print(e, const_zero(e->m, from->type), false);
		return made(PREC_EQUAL, to);
	}
	x = expr_print(e, from);
	if (!x.is_literal && ctype_is_implicit(x.type, to))
		return x;
	if (value_is_size(e, op->results[0]))
		return cast_as(e, start, x, to, "size_t");
	return cast(e, start, x, to);
}

static Expr print_cast(Emitter *e, const Op *op)
{
	const Type *to = op->results[0]->type;
	Text name = text_new(e->arena);

	text_add_char(&name, '(');
	ctype_name(&name, e->types, to,
	           type_is_ptr(to) && !plan_value(e->plan, op->results[0])->is_written_through &&
	                   to->elem->kind != TYPE_ARRAY);
	text_add_char(&name, ')');
	text_add(&e->line, name.at);
	expr_value(e, op_operand(op, 0), PREC_UNARY);
	return made(PREC_UNARY, to);
}

static Expr print_logical(Emitter *e, const Value *a, bool a_is_negated, const char *operator, const Value *b)
{
	Precedence precedence = precedence_of(operator);
	size_t start = e->line.length;

	keep_apart(e, start,
	           a_is_negated ? expr_not(e, a, operand_level(precedence, true))
	                        : expr_value(e, a, operand_level(precedence, true)),
	           precedence);
	text_printf(&e->line, " %s" SOFT_BREAK, operator);
	expr_value(e, b, operand_level(precedence, false));
	return made(precedence, type_bool(e->types));
}

static Expr print_choice(Emitter *e, const Value *c, const Value *a, const Value *b)
{
	const Type *type = a->type;
	size_t start;
	Expr x, y;

	if (type->kind == TYPE_BOOL) {
		if (value_is_int(b, 0))
			return print_logical(e, c, false, "&&", a);
		if (value_is_int(a, 1))
			return print_logical(e, c, false, "||", b);
		if (value_is_int(a, 0))
			return print_logical(e, c, true, "&&", b);
		if (value_is_int(b, 1))
			return print_logical(e, c, true, "||", a);
	}
	expr_value(e, c, PREC_OR);
	text_add(&e->line, " ?" SOFT_BREAK);
	if (type->kind == TYPE_INT) {
		start = e->line.length;
		x = expr_print(e, a);
		if (!x.is_literal && x.type != type)
			x = cast(e, start, x, type);
		at_least(e, start, x, PREC_OR);
		text_add(&e->line, " :" SOFT_BREAK);
		start = e->line.length;
		y = expr_print(e, b);
		if (!y.is_literal && y.type != type)
			y = cast(e, start, y, type);
		at_least(e, start, y, PREC_CONDITION);
		if (x.is_literal && y.is_literal)
			return made(PREC_CONDITION, spelling_common(e->types, x.type, y.type));
		return made(PREC_CONDITION, type);
	}
	x = expr_value(e, a, PREC_OR);
	text_add(&e->line, " :" SOFT_BREAK);
	start = e->line.length;
	y = expr_value(e, b, PREC_CONDITION);
	if (type_is_float(type) && type_is_int(x.type) && type_is_int(y.type)) /* int and unsigned would meet as unsigned */
		y = cast(e, start, y, type);
	if (type_is_float(type))
		return made(PREC_CONDITION, spelling_common(e->types, x.type, y.type));
	return made(PREC_CONDITION, type);
}

static Expr print_select(Emitter *e, const Op *op)
{
	return print_choice(e, op_operand(op, 0), op_operand(op, 1), op_operand(op, 2));
}

/* An if of condition.c. */
static Expr print_if(Emitter *e, const Op *op)
{
	uint32_t slot = condition_result(e->plan, op)->index;

	return print_choice(e, op_operand(op, 0), slot_yield(op, 0, slot), slot_yield(op, 1, slot));
}

static OpCode opposite(OpCode code, bool is_float)
{
	switch ((int)code) {
	case OP_eq: return OP_ne;
	case OP_ne: return OP_eq;
	case OP_lt: return is_float ? OP_NONE : OP_ge;
	case OP_ge: return is_float ? OP_NONE : OP_lt;
	case OP_gt: return is_float ? OP_NONE : OP_le;
	case OP_le: return is_float ? OP_NONE : OP_gt;
	default: return OP_NONE;
	}
}

static bool is_not(const Op *op)
{
	return op->code == OP_eq && op_operand(op, 0)->type->kind == TYPE_BOOL &&
	       value_is_int(op_operand(op, 1), 0);
}

Expr expr_not(Emitter *e, const Value *condition, Precedence precedence)
{
	const Op *op = folded_op(e, condition);
	size_t start = e->line.length;
	OpCode other = OP_NONE;

	if (op && is_not(op))
		return expr_value(e, op_operand(op, 0), precedence);
	if (op)
		other = opposite(op->code, type_is_float(op_operand(op, 0)->type));
	if (other != OP_NONE) {
		Op flipped = *op;

		flipped.code = other;
		return at_least(e, start, print_binary(e, &flipped), precedence);
	}
	text_add_char(&e->line, '!');
	expr_value(e, condition, PREC_UNARY);
	return at_least(e, start, made(PREC_UNARY, type_bool(e->types)), precedence);
}

/* ---- calls ---- */

/* Of a product of the runtime: which operands lie transposed, and whether it adds. */
static bool print_flags(Emitter *e, const Value *v, const Func *callee, uint32_t i)
{
	static const char *const names[] = { "MGRT_NN", "MGRT_TN", "MGRT_NT", "MGRT_TT" };
	enum { ACCUMULATE = 4 };

	if (callee->kind != FUNC_LIBRARY || v->kind != VALUE_CONST ||
	    strcmp(callee->body.args[i]->name, "flags") != 0)
		return false;
	text_add(&e->line, names[v->as.constant.integer % ACCUMULATE]);
	if (v->as.constant.integer & ACCUMULATE)
		text_add(&e->line, " | MGRT_ACCUMULATE");
	return true;
}

static void print_argument(Emitter *e, const Op *op, uint32_t i, const Func *callee)
{
	const Value *v = op_operand(op, i);
	bool is_known = callee && i < callee->body.n_args;

	if (is_known && print_flags(e, v, callee, i))
		return;
	if (is_known && callee->params[i].flags & PARAM_BYVAL)
		(void)place_print(e, v);
	else if (is_known || !callee)
		expr_value(e, v, PREC_ASSIGN);
	else if (type_is_float(v->type) && v->type->bits == 32) /* variadic */
		(void)(text_add(&e->line, "(double)"), expr_exact(e, v, PREC_UNARY));
	else
		expr_exact(e, v, PREC_ASSIGN);
}

void expr_call(Emitter *e, const Op *op)
{
	bool through_pointer = op->code == OP_call_ptr;
	const Func *callee = through_pointer ? NULL : op->callee;
	bool is_first = true;

	if (through_pointer)
		expr_value(e, op_operand(op, 0), PREC_POSTFIX);
	else
		text_add(&e->line, func_c_name(e, callee));
	text_add_char(&e->line, '(');
	for (uint32_t i = through_pointer; i < op->n_operands; i++) {
		if (callee && i < callee->body.n_args && callee->params[i].flags & PARAM_RESULT)
			continue;
		text_add(&e->line, is_first ? "" : "," SOFT_BREAK);
		is_first = false;
		print_argument(e, op, i, callee);
	}
	for (uint32_t k = 1; k < op->n_results; k++) {
		Variable *v = plan_variable(e->plan, op->results[k]);

		text_add(&e->line, is_first ? "" : "," SOFT_BREAK);
		is_first = false;
		if (v)
			text_printf(&e->line, "&%s", variable_name(v));
		else
			text_add(&e->line, "NULL");
	}
	text_add_char(&e->line, ')');
}

void expr_size(Emitter *e, const Value *count)
{
	const Type *size = type_size(e->types);
	size_t start = e->line.length;
	Expr x;

	if (value_is_const(count) && count->as.constant.integer >= 0) {
		text_printf(&e->line, "%lld", (long long)count->as.constant.integer);
		return;
	}
	x = expr_print(e, count);
	if (x.type == size)
		at_least(e, start, x, PREC_MUL);
	else
		cast_as(e, start, x, size, "size_t");
}

/* ---- an operation ---- */

static void find_size_terms(Emitter *e, const Op *sum, ValueVec *terms)
{
	for (uint32_t i = 0; i < 2; i++) {
		Value *v = op_operand(sum, i);
		const Op *op = folded_op(e, v);

		if (op && op->code == OP_size_add)
			find_size_terms(e, op, terms);
		else
			vec_push(e->arena, terms, v);
	}
}

static Expr print_size_sum(Emitter *e, const Op *op)
{
	const Type *type = op->results[0]->type;
	ValueVec terms = { 0 };

	find_size_terms(e, op, &terms);
	if (terms.count == 2) {
		e->needs |= NEED_SIZE_ADD;
		return print_call_of(e, "mgrt_size_add", "", op);
	}
	e->needs |= NEED_SIZE_SUM;
	text_printf(&e->line, "mgrt_size_sum(%d, (const size_t[]){", (int)terms.count);
	for (size_t i = 0; i < terms.count; i++) {
		text_add(&e->line, i ? "," SOFT_BREAK : SOFT_BREAK);
		expr_value(e, terms.at[i], PREC_ASSIGN);
	}
	text_add(&e->line, " })");
	return made(PREC_POSTFIX, type);
}

/* ---- pointers to functions that are kept ---- */

bool holds_functions(const Value *place)
{
	const Op *op = value_op(root_of_pointer(place));

	return op && (op_makes_object(op) || op->code == OP_carve) && !op->results[0]->ctype &&
	       type_is_function_ptr(op->results[0]->type->elem);
}

void expr_function(Emitter *e, const Value *v)
{
	text_add(&e->line, "(void (*)(void))");
	expr_value(e, v, PREC_UNARY);
}

/* What comes back is of the type that it had. */
static Expr function_again(Emitter *e, size_t from, Expr x, const Value *v)
{
	Text name = text_new(e->arena);

	if (!v->ctype)
		return x;
	ctype_declare(&name, e->types, v->type, ctype_assignable(e->arena, v->ctype), "", 0);
	return cast_as(e, from, x, v->type, name.at);
}

/* The shadow of a struct has the primal's type: what it calls a pointer to const is written through. */
static Expr print_load(Emitter *e, const Op *op)
{
	const Value *v = op->results[0];
	const int bits = place_bits(op_operand(op, 0));
	const size_t start = e->line.length;
	Expr x;

	if (type_is_ptr(v->type) && plan_value(e->plan, v)->is_written_through &&
	    v->type->elem->kind != TYPE_VOID && place_is_pointer_to_const(e, op_operand(op, 0))) {
		text_add_char(&e->line, '(');
		ctype_name(&e->line, e->types, v->type, false);
		text_add_char(&e->line, ')');
		place_print(e, op_operand(op, 0));
		return made(PREC_UNARY, v->type);
	}
	x = place_print(e, op_operand(op, 0));
	if (type_is_function_ptr(v->type) && holds_functions(op_operand(op, 0)))
		return function_again(e, start, x, v);
	if (bits == 0 || v->type->kind == TYPE_BOOL || bits >= v->type->bits)
		return x;
	if (bits > 32) /* compilers do not agree on what it becomes */
		return cast(e, start, x, v->type);
	x.type = type_int(e->types, bits < 32 || v->type->is_signed ? INT_INT : INT_UINT); /* C11 6.3.1.1 */
	return x;
}

static Expr print_operation(Emitter *e, const Op *op)
{
	const OpInfo *info = op_info(op->code);
	const char *operator = binary_operator(op->code, op->type ? op->type : type_void(e->types));
	const size_t from = e->line.length;

	if (is_not(op))
		return expr_not(e, op_operand(op, 0), PREC_UNARY);
	if (operator)
		return print_binary(e, op);
	if (info->class != CLASS_OTHER && info->c_function)
		return print_math(e, op, info->c_function);
	switch ((int)op->code) {
	case OP_neg: return print_unary(e, op, "-");
	case OP_not: return print_unary(e, op, "~");
	case OP_select: return print_select(e, op);
	case OP_if: return print_if(e, op);
	case OP_convert: return print_convert(e, op);
	case OP_cast: return print_cast(e, op);
	case OP_ldexp: return print_math(e, op, "ldexp");
	case OP_size_add: return print_size_sum(e, op);
	case OP_size_mul:
		e->needs |= NEED_SIZE_MUL;
		return print_call_of(e, "mgrt_size_mul", "", op);
	case OP_address: return address_print(e, op);
	case OP_load: return print_load(e, op);
	case OP_call:
	case OP_call_ptr:
		expr_call(e, op);
		return made(PREC_POSTFIX, op->results[0]->type);
	case OP_pop:
		text_printf(&e->line, "%s(", pop_function(e, op->results[0]->type));
		expr_value(e, op_operand(op, 0), PREC_ASSIGN);
		text_add_char(&e->line, ')');
		if (type_is_function_ptr(op->results[0]->type))
			return function_again(e, from, made(PREC_POSTFIX, op->results[0]->type), op->results[0]);
		return made(PREC_POSTFIX, op->results[0]->type);
	default:
		text_printf(&e->line, "/* %s */ 0", info->name);
		return made(PREC_PRIMARY, op->results[0]->type);
	}
}

Expr expr_print(Emitter *e, const Value *v)
{
	Variable *variable;

	switch (v->kind) {
	case VALUE_CONST: return literal_print(e, v, false);
	case VALUE_STRING:
		text_add(&e->line, v->as.string.text);
		return made(PREC_PRIMARY, v->type);
	case VALUE_GLOBAL: return print_global(e, v->as.global, v->type);
	case VALUE_FUNC:
		text_add(&e->line, func_c_name(e, v->as.func));
		return made(PREC_PRIMARY, v->type);
	case VALUE_UNDEF: return literal_print(e, const_zero(e->m, v->type), false);
	default: break;
	}
	variable = plan_variable(e->plan, v);
	if (variable && variable->kind == VARIABLE_OBJECT)
		return object_pointer(e, variable);
	if (variable) {
		text_add(&e->line, variable_name(variable));
		return made(PREC_PRIMARY, v->type);
	}
	return print_operation(e, v->as.op);
}

Expr expr_value(Emitter *e, const Value *v, Precedence precedence)
{
	size_t start = e->line.length;

	return at_least(e, start, expr_print(e, v), precedence);
}

Expr expr_exact(Emitter *e, const Value *v, Precedence precedence)
{
	size_t start = e->line.length;
	Expr x;

	if (v->kind == VALUE_CONST)
		return at_least(e, start, literal_print(e, v, true), precedence);
	x = expr_print(e, v);
	if (x.type != v->type && type_is_scalar(v->type) && !type_is_ptr(v->type) &&
	    ctype_promote(e->types, x.type) != v->type)
		x = cast(e, start, x, v->type);
	return at_least(e, start, x, precedence);
}

Expr expr_operation(Emitter *e, const Op *op, Precedence precedence)
{
	size_t start = e->line.length;

	return at_least(e, start, print_operation(e, op), precedence);
}
