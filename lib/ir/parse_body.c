/* The parser of function bodies.  A statement that is faulty is reported and left out; what it would have
 * defined is poisoned, so that its uses are not reported as well. */
#include <assert.h>
#include <string.h>

#include "ir/build.h"
#include "ir/parse.h"
#include "ir/signature.h"
#include "ir/words.h"

/* What a statement defines: %x "real @" */
typedef struct Definition {
	const char *name, *ctype;
	Loc         loc;
} Definition;
typedef VEC(Definition) Definitions;

/* A literal waits until its type is known: value is NULL. */
typedef struct Operand {
	Value *value;
	Token  literal;
} Operand;
typedef VEC(Operand) Operands;

typedef struct Statement {
	Loc         loc;
	Definitions results;
	OpCode      code;
	Operands    operands;
	const Type *type;
	Attr       *attrs;
} Statement;

static bool parse_block(Parser *p, Block *b);

/* ---- values ---- */

static Value *define(Parser *p, const Definition *d, Value *v)
{
	v->ctype = d->ctype;
	v->loc = d->loc;
	if (map_get(&p->values, d->name)) {
		parse_error_at(p, d->loc, "'%%%s' is defined twice", d->name);
		return v;
	}
	map_put(p->arena, &p->values, d->name, v);
	value_rename(p->func, v, str_copy_n(p->arena, d->name, name_stem_length(d->name)));
	return v;
}

static void poison(Parser *p, const Definitions *definitions)
{
	for (size_t i = 0; i < definitions->count; i++)
		map_put(p->arena, &p->poisoned, definitions->at[i].name, p);
}

static Value *parse_local_value(Parser *p)
{
	const char *name = p->token.text;
	Value *v = map_get(&p->values, name);

	if (v)
		advance(p);
	else if (map_get(&p->poisoned, name))
		p->n_errors++; /* the fault was reported where it is defined */
	else
		parse_error(p, "'%%%s' is not defined", name);
	return v;
}

static bool parse_plain_operand(Parser *p, Operand *operand)
{
	*operand = (Operand){ 0 };
	if (p->token.kind == TOKEN_VALUE) {
		operand->value = parse_local_value(p);
	} else if (at_literal(p)) {
		operand->literal = p->token;
		advance(p);
		return true;
	} else {
		operand->value = parse_constant(p, NULL);
	}
	return operand->value != NULL;
}

static Value *resolve(Parser *p, const Operand *operand, const Type *type)
{
	return operand->value ? operand->value : literal_value(p, &operand->literal, type);
}

/* ---- paths: [%i].pos[2] ---- */

typedef struct Path {
	VEC(int32_t) steps;
	VEC(Value *) indices;
} Path;

static bool parse_index(Parser *p, Path *path)
{
	Operand index;
	Value *value;

	if (!parse_plain_operand(p, &index))
		return false;
	value = resolve(p, &index, type_index(&p->module->types));
	if (!value || !expect(p, "]"))
		return false;
	vec_push(p->arena, &path->indices, value);
	vec_push(p->arena, &path->steps, STEP_INDEX);
	return true;
}

/* behind the dot; `of` is the type of what has the field */
static bool parse_field_step(Parser *p, Path *path, const Type *of)
{
	int64_t field;

	if (accept(p, "#")) {
		if (!parse_int(p, 0, INT32_MAX, &field))
			return false;
	} else {
		field = of->kind == TYPE_RECORD && p->token.kind == TOKEN_WORD
		                ? record_field(of->record, p->token.text)
		                : -1;
		if (field < 0)
			return parse_error(p, "%s has no such field", of->text);
		advance(p);
	}
	vec_push(p->arena, &path->steps, (int32_t)field);
	return true;
}

/* The type of the address so far; NULL, with a message, when the path does not fit. */
static const Type *path_type(Parser *p, const Value *base, const Path *path)
{
	const Type *type = address_type(&p->module->types, base->type, path->steps.at,
	                                (int)path->steps.count);

	if (!type)
		parse_error(p, "the path does not fit %s", base->type->text);
	return type;
}

static bool parse_path(Parser *p, const Value *base, Path *path, const Type **type)
{
	do {
		if (at_mark(p, ".") && path->steps.count) {
			advance(p);
			if (!parse_field_step(p, path, (*type)->elem))
				return false;
		} else if (!expect(p, "[") || !parse_index(p, path)) {
			return false;
		}
		if (path->steps.count >= UINT16_MAX)
			return parse_error(p, "the path is too long");
		*type = path_type(p, base, path);
		if (!*type)
			return false;
	} while (at_mark(p, "[") || at_mark(p, "."));
	return true;
}

static Op *new_op(Parser *p, OpCode code, Loc loc, uint16_t n_blocks)
{
	return op_new(p->func, code, loc, 0, 0, n_blocks);
}

/* An address operation for base and the path that follows; not in a block yet. */
static Op *parse_address(Parser *p, Value *base, Loc loc)
{
	Path path = { 0 };
	const Type *type = NULL;
	Op *op;

	if (!parse_path(p, base, &path, &type))
		return NULL;
	op = new_op(p, OP_address, loc, 0);
	op->type = type;
	op->n_path = (uint16_t)path.steps.count;
	op->path = path.steps.at;
	op_add_operand(op, base);
	for (size_t i = 0; i < path.indices.count; i++)
		op_add_operand(op, path.indices.at[i]);
	return op;
}

/* A value, or an address in place: its operation goes in front of the one that is being parsed. */
static bool parse_operand(Parser *p, Loc loc, Operand *operand)
{
	Op *op;

	if (!parse_plain_operand(p, operand))
		return false;
	if (!at_mark(p, "["))
		return true;
	if (!operand->value)
		return parse_error(p, "a literal has no elements");
	op = parse_address(p, operand->value, loc);
	if (!op)
		return false;
	block_append(p->block, op);
	operand->value = op_add_result(op, NULL, op->type);
	return true;
}

static bool parse_operands(Parser *p, Statement *s)
{
	do {
		Operand operand;

		if (!parse_operand(p, s->loc, &operand))
			return false;
		vec_push(p->arena, &s->operands, operand);
	} while (accept(p, ","));
	return true;
}

static bool add_operands(Parser *p, Op *op, const Operands *operands)
{
	bool good = true;

	for (size_t i = 0; i < operands->count; i++) {
		uint32_t at = op->n_operands;
		Value *v;

		op_add_operand(op, NULL);
		v = resolve(p, &operands->at[i], operand_type(op, at));
		op_set_operand(op, at, v);
		good = good && v;
	}
	return good;
}

/* ---- attributes ---- */

/* N_ATTRS: none */
static int attr_of_word(const char *word)
{
	int key = 0;

	while (key < N_ATTRS && strcmp(word, attr_info((AttrKey)key)->name) != 0)
		key++;
	return key;
}

/* A block may begin with an operation that is called like an attribute, but that has operands. */
static bool at_attrs(const Parser *p)
{
	Lexer ahead = p->lexer;
	Token name, mark;

	if (!at_mark(p, "{"))
		return false;
	name = lex(&ahead);
	mark = lex(&ahead);
	return name.kind == TOKEN_WORD && attr_of_word(name.text) < N_ATTRS &&
	       mark.kind == TOKEN_MARK && strchr(",}=", *mark.at);
}

static bool parse_attr(Parser *p, Op *op)
{
	int key = p->token.kind == TOKEN_WORD ? attr_of_word(p->token.text) : N_ATTRS;
	int64_t value;
	const char *text;

	if (key == N_ATTRS)
		return parse_error(p, "unknown attribute");
	advance(p);
	switch (attr_info((AttrKey)key)->kind) {
	case ATTR_IS_FLAG: op_set_flag(op, (AttrKey)key); break;
	case ATTR_IS_INT:
		if (!expect(p, "=") || !parse_int(p, INT64_MIN, INT64_MAX, &value))
			return false;
		op_set_int(op, (AttrKey)key, value);
		break;
	case ATTR_IS_TEXT:
		if (!expect(p, "=") || !parse_string(p, &text))
			return false;
		op_set_text(op, (AttrKey)key, text);
		break;
	}
	return true;
}

static bool parse_attrs(Parser *p, Op *op)
{
	if (!at_attrs(p))
		return true;
	advance(p);
	do {
		if (!parse_attr(p, op))
			return false;
	} while (accept(p, ","));
	return expect(p, "}");
}

/* ---- ordinary operations ---- */

static bool add_results(Parser *p, Op *op, const Statement *s, const Type *const *types, size_t n)
{
	if (s->results.count != n)
		return parse_error_at(p, s->loc, "%s has %zu result%s", op_info(op->code)->name, n,
		                      n == 1 ? "" : "s");
	for (size_t i = 0; i < n; i++)
		define(p, &s->results.at[i], op_add_result(op, NULL, types[i]));
	return true;
}

static bool count_operands(Parser *p, const Op *op, const Statement *s)
{
	const char *letters = op_signature(op->code).operands;
	size_t n = strlen(letters);

	if (*letters == '-' || s->operands.count == n)
		return true;
	return parse_error_at(p, s->loc, "%s has %zu operand%s", op_info(op->code)->name, n,
	                      n == 1 ? "" : "s");
}

static bool parse_op_type(Parser *p, Op *op)
{
	Signature signature = op_signature(op->code);
	Loc loc;

	if (!signature.over)
		return true;
	if (!expect(p, ":"))
		return false;
	loc = token_loc(p);
	op->type = parse_type(p);
	if (!op->type)
		return false;
	if (!letter_admits(&p->module->types, signature.over, NULL, op->type))
		return parse_error_at(p, loc, "%s is over %s, not %s", op_info(op->code)->name,
		                      letter_text(signature.over), op->type->text);
	return true;
}

static bool ends_statement(const Parser *p)
{
	return p->token.kind == TOKEN_END || p->token.starts_line || at_mark(p, ":") ||
	       at_mark(p, "{") || at_mark(p, "}") || at_mark(p, "!");
}

static bool parse_ordinary(Parser *p, Statement *s)
{
	Op *op = new_op(p, s->code, s->loc, 0);
	const Type *type;

	if (!ends_statement(p) && !parse_operands(p, s))
		return false;
	if (!count_operands(p, op, s) || !parse_attrs(p, op) || !parse_op_type(p, op) ||
	    !parse_loc(p, &op->loc))
		return false;
	block_append(p->block, op);
	type = result_type(&p->module->types, s->code, op->type);
	return add_operands(p, op, &s->operands) && add_results(p, op, s, &type, type != NULL);
}

static bool parse_address_op(Parser *p, Statement *s)
{
	Operand base;
	const Type *type;
	Op *op;

	if (!parse_plain_operand(p, &base))
		return false;
	if (!base.value)
		return parse_error(p, "the base needs its type in front");
	op = parse_address(p, base.value, s->loc);
	if (!op)
		return false;
	type = op->type;
	if (!parse_attrs(p, op) || !parse_op_type(p, op) || !parse_loc(p, &op->loc))
		return false;
	if (op->type != type)
		return parse_error(p, "the address has type %s", type->text);
	block_append(p->block, op);
	return add_results(p, op, s, &type, 1);
}

static bool parse_arguments(Parser *p, Statement *s)
{
	if (!expect(p, "("))
		return false;
	if (accept(p, ")"))
		return true;
	return parse_operands(p, s) && expect(p, ")");
}

static bool parse_call_types(Parser *p, TypeVec *types)
{
	return !accept(p, ":") || parse_types(p, types);
}

static bool same_types(Parser *p, const TypeVec *types, const Func *callee)
{
	bool same = types->count == callee->n_results;

	for (size_t i = 0; same && i < types->count; i++)
		same = types->at[i] == callee->results[i];
	return same || parse_error(p, "these are not the results of '@%s'", callee->name);
}

static bool parse_call(Parser *p, Statement *s)
{
	Op *op = new_op(p, s->code, s->loc, 0);
	TypeVec types = { 0 };
	const char *name;
	Operand callee;

	if (s->code == OP_call_ptr) {
		if (!parse_plain_operand(p, &callee))
			return false;
		vec_push(p->arena, &s->operands, callee);
	} else {
		Loc loc = token_loc(p);

		if (!parse_name(p, TOKEN_GLOBAL, &name))
			return false;
		op->callee = module_func(p->module, name);
		if (!op->callee)
			return parse_error_at(p, loc, "there is no function '@%s'", name);
	}
	if (!parse_arguments(p, s) || !parse_attrs(p, op) || !parse_call_types(p, &types))
		return false;
	if ((op->callee && !same_types(p, &types, op->callee)) || !parse_loc(p, &op->loc))
		return false;
	block_append(p->block, op);
	return add_operands(p, op, &s->operands) && add_results(p, op, s, types.at, types.count);
}

/* ---- regions ---- */

/* with (%acc = 0.0 : f64, ...): the initial values go to s, the arguments to the block */
static bool parse_carried(Parser *p, Statement *s, Block *body, TypeVec *types)
{
	if (!accept(p, "with"))
		return true;
	if (!expect(p, "("))
		return false;
	do {
		Definition d = { .loc = token_loc(p) };
		Operand init;
		const Type *type;

		if (!parse_name(p, TOKEN_VALUE, &d.name) || !parse_optional_string(p, &d.ctype) ||
		    !expect(p, "=") || !parse_operand(p, s->loc, &init) || !expect(p, ":"))
			return false;
		type = parse_type(p);
		if (!type)
			return false;
		define(p, &d, block_add_arg(body, NULL, type));
		vec_push(p->arena, &s->operands, init);
		vec_push(p->arena, types, type);
	} while (accept(p, ","));
	return expect(p, ")");
}

static bool parse_step(Parser *p, Op *op)
{
	int64_t step;

	if (!accept(p, "step"))
		return true;
	if (!parse_int(p, 1, INT64_MAX, &step))
		return false;
	op_set_int(op, ATTR_step, step);
	return true;
}

static const Type *range_type(Parser *p, const Type *said, const Operands *bounds)
{
	for (size_t i = 0; i < 2 && !said; i++)
		said = bounds->at[i].value ? bounds->at[i].value->type : NULL;
	return said ? said : type_index(&p->module->types);
}

/* %i in rev 0..%n step 2 */
static bool parse_range(Parser *p, Statement *s, Op *op)
{
	Definition d = { .loc = token_loc(p) };
	const Type *type = NULL;

	if (!parse_name(p, TOKEN_VALUE, &d.name) || !parse_optional_string(p, &d.ctype))
		return false;
	if (accept(p, ":")) {
		type = parse_type(p);
		if (!type)
			return false;
	}
	if (!expect(p, "in"))
		return false;
	if (accept(p, "rev"))
		op_set_flag(op, ATTR_rev);
	for (int i = 0; i < 2; i++) {
		Operand bound;

		if ((i && !expect(p, "..")) || !parse_operand(p, s->loc, &bound))
			return false;
		vec_push(p->arena, &s->operands, bound);
	}
	define(p, &d, block_add_arg(&op->blocks[0], NULL, range_type(p, type, &s->operands)));
	return parse_step(p, op);
}

static bool parse_nested(Parser *p, Block *b)
{
	Block *outer = p->block;
	bool good;

	if (p->depth >= DEEPEST)
		return parse_error(p, "regions are nested too deeply");
	p->depth++;
	p->block = b;
	good = parse_block(p, b);
	p->block = outer;
	p->depth--;
	return good;
}

/* A block that ends without a yield yields nothing. */
static void end_region(Block *b, Loc loc)
{
	if (!block_terminator(b))
		block_append(b, op_new(b->func, OP_yield, loc, 0, 0, 0));
}

static bool parse_loop(Parser *p, Statement *s)
{
	Op *op = new_op(p, s->code, s->loc, 1);
	TypeVec types = { 0 };

	if (s->code == OP_for && !parse_range(p, s, op))
		return false;
	if (!parse_carried(p, s, &op->blocks[0], &types) || !parse_attrs(p, op) ||
	    !parse_loc(p, &op->loc))
		return false;
	block_append(p->block, op);
	if (!add_operands(p, op, &s->operands) || !add_results(p, op, s, types.at, types.count) ||
	    !parse_nested(p, &op->blocks[0]))
		return false;
	end_region(&op->blocks[0], op->loc);
	return true;
}

static bool parse_if(Parser *p, Statement *s)
{
	Op *op = new_op(p, s->code, s->loc, 2);
	TypeVec types = { 0 };
	Operand condition;

	if (!parse_operand(p, s->loc, &condition))
		return false;
	vec_push(p->arena, &s->operands, condition);
	if (accept(p, "->") && !parse_types(p, &types))
		return false;
	if (!parse_attrs(p, op) || !parse_loc(p, &op->loc))
		return false;
	block_append(p->block, op);
	if (!add_operands(p, op, &s->operands) || !add_results(p, op, s, types.at, types.count) ||
	    !parse_nested(p, &op->blocks[0]))
		return false;
	if (accept(p, "else") && !parse_nested(p, &op->blocks[1]))
		return false;
	end_region(&op->blocks[0], op->loc);
	end_region(&op->blocks[1], op->loc);
	return true;
}

/* ---- statements ---- */

static bool parse_definitions(Parser *p, Definitions *definitions)
{
	if (p->token.kind != TOKEN_VALUE)
		return true;
	do {
		Definition d = { .loc = token_loc(p) };

		if (!parse_name(p, TOKEN_VALUE, &d.name) || !parse_optional_string(p, &d.ctype))
			return false;
		vec_push(p->arena, definitions, d);
	} while (accept(p, ","));
	return expect(p, "=");
}

static bool parse_code(Parser *p, Statement *s)
{
	s->code = p->token.kind == TOKEN_WORD ? op_by_name(p->token.text) : OP_NONE;
	if (s->code == OP_NONE)
		return parse_error(p, "expected an operation");
	advance(p);
	return true;
}

static bool parse_statement(Parser *p)
{
	Statement s = { .loc = token_loc(p) };
	bool good = parse_definitions(p, &s.results) && parse_code(p, &s);

	if (good) {
		switch ((int)s.code) {
		case OP_for:
		case OP_loop: good = parse_loop(p, &s); break;
		case OP_if: good = parse_if(p, &s); break;
		case OP_call:
		case OP_call_ptr: good = parse_call(p, &s); break;
		case OP_address: good = parse_address_op(p, &s); break;
		default: good = parse_ordinary(p, &s); break;
		}
	}
	if (good && !p->token.starts_line && p->token.kind != TOKEN_END && !at_mark(p, "}"))
		good = parse_error(p, "expected the end of the line");
	if (!good)
		poison(p, &s.results);
	return good;
}

static bool parse_block(Parser *p, Block *b)
{
	assert(p->block == b);
	if (!expect(p, "{"))
		return false;
	while (!at_mark(p, "}")) {
		const char *first = p->token.at;

		if (p->token.kind == TOKEN_END)
			return parse_error(p, "expected '}'");
		if (!parse_statement(p))
			skip_line(p, first);
	}
	advance(p);
	return true;
}

void parse_body(Parser *p, Func *f)
{
	p->func = f;
	p->block = &f->body;
	p->poisoned = p->values = (Map){ 0 };
	for (uint32_t i = 0; i < f->body.n_args; i++)
		map_put(p->arena, &p->values, f->body.args[i]->name, f->body.args[i]);
	if (!parse_block(p, &f->body))
		return;
	if (!f->body.first)
		parse_error_at(p, f->loc, "the body of '@%s' has no return", f->name);
	if (!p->token.starts_line && p->token.kind != TOKEN_END)
		parse_error(p, "expected the end of the line");
}
