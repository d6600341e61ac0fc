/* The printer.  It leaves out what the parser fills in by itself: types of literals where the operation
 * says them, addresses with one use (printed in place), empty yields and else branches. */
#include <string.h>

#include "ir/build.h"
#include "ir/signature.h"
#include "ir/text.h"
#include "ir/walk.h"
#include "ir/words.h"

typedef struct Printer {
	Text         *out;
	unsigned      flags;
	const Module *module;
	uint32_t      file; /* of the last place that was printed */
	int           depth;
	Map           numbers; /* Value -> number behind its name, where it has one */
} Printer;

static void print_block(Printer *p, const Block *b);

/* ---- words ---- */

static void print_quoted(Text *out, const char *s)
{
	text_add_char(out, '"');
	for (; *s; s++) {
		unsigned char c = (unsigned char)*s;

		if (c == '"' || c == '\\')
			text_printf(out, "\\%c", c);
		else if (c == '\n')
			text_add(out, "\\n");
		else if (c == '\t')
			text_add(out, "\\t");
		else if (c < ' ' || c == 0x7f)
			text_printf(out, "\\%03o", (unsigned)c);
		else
			text_add_char(out, *s);
	}
	text_add_char(out, '"');
}

static void print_name(Text *out, char sigil, const char *name)
{
	text_add_char(out, sigil);
	if (name && name_is_plain(name))
		text_add(out, name);
	else
		print_quoted(out, name ? name : "");
}

static void print_local(Printer *p, const Value *v)
{
	const uintptr_t number = (uintptr_t)map_get(&p->numbers, v);
	char *name = str_copy_n(p->out->arena, v->name, name_stem_length(v->name));

	print_name(p->out, '%', number ? str_format(p->out->arena, "%s.%ju", name, (uintmax_t)number) : name);
}

/* A known text in quotes behind a space. */
static void print_optional(Text *out, const char *keyword, const char *s)
{
	if (!s)
		return;
	text_printf(out, " %s", keyword);
	print_quoted(out, s);
}

static void print_loc(Printer *p, Loc loc)
{
	if (!(p->flags & PRINT_LOCS))
		return;
	text_add(p->out, " !");
	if (loc.file != p->file && loc.file) {
		print_quoted(p->out, p->module->diag->files.at[loc.file].path);
		text_add_char(p->out, ':');
		p->file = loc.file;
	}
	text_printf(p->out, "%u:%u", (unsigned)loc.line, (unsigned)loc.column);
}

static void print_types(Text *out, const Type *const *types, uint32_t n)
{
	text_add(out, n > 1 ? "(" : "");
	for (uint32_t i = 0; i < n; i++)
		text_printf(out, "%s%s", i ? ", " : "", types[i]->text);
	text_add(out, n > 1 ? ")" : "");
}

/* ---- values ---- */

static void print_number(Text *out, const Value *v)
{
	const Type *type = v->type;

	if (type_is_float(type))
		text_add_float(out, value_number(v), type->bits);
	else if (type_is_ptr(type))
		text_add(out, "null");
	else if (type->kind == TYPE_BOOL)
		text_add(out, v->as.constant.integer ? "true" : "false");
	else if (type->is_signed)
		text_printf(out, "%jd", (intmax_t)v->as.constant.integer);
	else
		text_printf(out, "%ju", (uintmax_t)v->as.constant.integer);
}

/* A value that is not an address in place; with its type where that is not the expected one. */
static void print_value(Printer *p, const Value *v, const Type *expected)
{
	Text *out = p->out;
	bool is_literal = v->kind == VALUE_CONST || v->kind == VALUE_UNDEF;

	if (is_literal && v->type != expected && v->type->kind != TYPE_BOOL)
		text_printf(out, "%s ", v->type->text);
	else if (v->kind == VALUE_UNDEF && v->type != expected)
		text_add(out, "bool ");
	switch (v->kind) {
	case VALUE_RESULT:
	case VALUE_ARG: print_local(p, v); break;
	case VALUE_CONST: print_number(out, v); break;
	case VALUE_STRING: text_add(out, v->as.string.text); break;
	case VALUE_GLOBAL: print_name(out, '@', v->as.global->name); break;
	case VALUE_FUNC: print_name(out, '@', v->as.func->name); break;
	case VALUE_UNDEF: text_add(out, "undef"); break;
	}
}

static bool has_made_up_name(const Value *v)
{
	return v->name[0] == 't' && name_stem_length(v->name) == 1;
}

/* An address that is printed where it is used: nothing is lost by that. */
static bool is_in_place(const Value *v)
{
	const Op *op = value_op(v), *user = v->uses ? v->uses->user : NULL;

	return op && op->code == OP_address && user && !v->uses->next && op->parent &&
	       user->parent == op->parent && user->code != OP_address && !op->attrs &&
	       !v->ctype && has_made_up_name(v);
}

/* The values of a function that have one name are numbered in the order of the text. */
static void number_value(Printer *p, Map *counts, const Value *v)
{
	const size_t    length = name_stem_length(v->name);
	const uintptr_t number = (uintptr_t)map_get_str(counts, v->name, length);

	map_put_str(p->out->arena, counts, v->name, length, (void *)(number + 1));
	if (number)
		map_put(p->out->arena, &p->numbers, v, (void *)number);
}

static void number_args(Printer *p, Map *counts, const Block *b)
{
	for (uint32_t i = 0; i < b->n_args; i++)
		number_value(p, counts, b->args[i]);
}

static void number_values(Printer *p, const Func *f)
{
	Map counts = { 0 };

	number_args(p, &counts, &f->body);
	FOR_EACH_OP(op, &f->body) {
		for (uint16_t k = 0; k < op->n_blocks; k++)
			number_args(p, &counts, &op->blocks[k]);
		for (uint32_t i = 0; i < op->n_results; i++)
			if (!is_in_place(op->results[i]))
				number_value(p, &counts, op->results[i]);
	}
}

static void print_operand(Printer *p, const Op *op, uint32_t i);

static void print_field(Text *out, const Type *type, int32_t field)
{
	const Record *record = type && type->kind == TYPE_RECORD ? type->record : NULL;

	if (record && field < record->n_fields && record_field(record, record->fields[field].name) == field &&
	    name_is_word(record->fields[field].name))
		text_printf(out, ".%s", record->fields[field].name);
	else
		text_printf(out, ".#%d", (int)field);
}

static void print_path(Printer *p, const Op *op)
{
	TypeTable *types = (TypeTable *)&p->module->types;
	const Value *base = op_operand(op, 0);
	uint32_t k = 1;

	print_operand(p, op, 0);
	for (int i = 0; i < op->n_path; i++) {
		if (op->path[i] == STEP_INDEX) {
			text_add_char(p->out, '[');
			if (k < op->n_operands)
				print_operand(p, op, k++);
			text_add_char(p->out, ']');
		} else {
			const Type *type = base ? address_type(types, base->type, op->path, i) : NULL;

			print_field(p->out, type ? type->elem : NULL, op->path[i]);
		}
	}
}

static void print_operand(Printer *p, const Op *op, uint32_t i)
{
	const Value *v = op_operand(op, i);

	if (!v)
		text_add(p->out, "<none>");
	else if (is_in_place(v))
		print_path(p, v->as.op);
	else
		print_value(p, v, operand_type(op, i));
}

static void print_operands(Printer *p, const Op *op, uint32_t from)
{
	for (uint32_t i = from; i < op->n_operands; i++) {
		text_add(p->out, i > from ? ", " : "");
		print_operand(p, op, i);
	}
}

/* ---- operations ---- */

static void print_definition(Printer *p, const Value *v)
{
	print_local(p, v);
	print_optional(p->out, "", v->ctype);
}

static void print_results(Printer *p, const Op *op)
{
	for (uint32_t i = 0; i < op->n_results; i++) {
		text_add(p->out, i ? ", " : "");
		print_definition(p, op->results[i]);
	}
	text_add(p->out, op->n_results ? " = " : "");
}

/* Those of a for that its own syntax says are left out. */
static bool is_spoken(const Op *op, const Attr *a)
{
	return op->code == OP_for && (a->key == ATTR_rev || a->key == ATTR_step);
}

static void print_attrs(Text *out, const Op *op)
{
	const char *before = " {";

	for (const Attr *a = op->attrs; a; a = a->next) {
		const AttrInfo *info = attr_info(a->key);

		if (is_spoken(op, a))
			continue;
		text_printf(out, "%s%s", before, info->name);
		if (info->kind == ATTR_IS_INT)
			text_printf(out, " = %jd", (intmax_t)a->integer);
		else if (info->kind == ATTR_IS_TEXT)
			print_optional(out, "= ", a->text ? a->text : "");
		before = ", ";
	}
	text_add(out, *before == ',' ? "}" : "");
}

static void print_call(Printer *p, const Op *op)
{
	uint32_t first = op->code == OP_call_ptr;

	text_add_char(p->out, ' ');
	if (first && op->n_operands)
		print_operand(p, op, 0);
	else
		print_name(p->out, '@', op->callee ? op->callee->name : NULL);
	text_add_char(p->out, '(');
	print_operands(p, op, first);
	text_add_char(p->out, ')');
	print_attrs(p->out, op);
	text_add(p->out, op->n_results ? " : " : "");
	text_add(p->out, op->n_results > 1 ? "(" : "");
	for (uint32_t i = 0; i < op->n_results; i++)
		text_printf(p->out, "%s%s", i ? ", " : "", op->results[i]->type->text);
	text_add(p->out, op->n_results > 1 ? ")" : "");
}

static void print_ordinary(Printer *p, const Op *op)
{
	text_add(p->out, op->n_operands ? " " : "");
	if (op->code == OP_address)
		print_path(p, op);
	else
		print_operands(p, op, 0);
	print_attrs(p->out, op);
	if (op->type && op_signature(op->code).over)
		text_printf(p->out, " : %s", op->type->text);
}

/* A terminator without operands goes without saying. */
static bool is_implied(const Op *op)
{
	return op->code == OP_yield && !op->n_operands && !op->attrs && !op->next && op->parent->parent;
}

static void print_carried(Printer *p, const Op *op)
{
	uint32_t operand = loop_first_init(op);
	const Block *body = &op->blocks[0];

	for (uint32_t i = loop_first_carried(op); i < body->n_args; i++, operand++) {
		text_add(p->out, operand == loop_first_init(op) ? " with (" : ", ");
		print_definition(p, body->args[i]);
		text_add(p->out, " = ");
		if (operand < op->n_operands)
			print_operand(p, op, operand);
		text_printf(p->out, " : %s", body->args[i]->type->text);
	}
	text_add(p->out, op->n_operands > loop_first_init(op) ? ")" : "");
}

static void print_range(Printer *p, const Op *op)
{
	const Value *low = op_operand(op, 0), *high = op_operand(op, 1), *index = for_index(op);
	int64_t step = op_int(op, ATTR_step, 1);

	text_add_char(p->out, ' ');
	print_definition(p, index);
	if (low && high && value_is_global_like(low) && value_is_global_like(high) &&
	    index->type != type_index((TypeTable *)&p->module->types))
		text_printf(p->out, ": %s", index->type->text);
	text_add(p->out, op_has(op, ATTR_rev) ? " in rev " : " in ");
	print_operand(p, op, 0);
	text_add(p->out, "..");
	print_operand(p, op, 1);
	if (op_has(op, ATTR_step))
		text_printf(p->out, " step %jd", (intmax_t)step);
}

static void print_condition(Printer *p, const Op *op)
{
	text_add_char(p->out, ' ');
	print_operand(p, op, 0);
	for (uint32_t i = 0; i < op->n_results; i++)
		text_printf(p->out, "%s%s", i ? ", " : op->n_results > 1 ? " -> (" : " -> ",
		            op->results[i]->type->text);
	text_add(p->out, op->n_results > 1 ? ")" : "");
}

static void print_region(Printer *p, const Op *op)
{
	uint32_t least = op->code == OP_for ? 2 : op->code == OP_if;

	if (op->n_operands < least || (op->code == OP_for && !op->blocks[0].n_args))
		return; /* of a broken module the verifier prints what there is */
	if (op->code == OP_for)
		print_range(p, op);
	if (op_is_loop(op))
		print_carried(p, op);
	else
		print_condition(p, op);
	print_attrs(p->out, op);
}

static void print_line(Printer *p, const Op *op)
{
	print_results(p, op);
	text_add(p->out, op_info(op->code)->name);
	if (op->n_blocks)
		print_region(p, op);
	else if (op->code == OP_call || op->code == OP_call_ptr)
		print_call(p, op);
	else
		print_ordinary(p, op);
	print_loc(p, op->loc);
}

static void print_op(Printer *p, const Op *op)
{
	print_line(p, op);
	if (op->n_blocks) {
		text_add_char(p->out, ' ');
		print_block(p, &op->blocks[0]);
	}
	if (op->code == OP_if && op->blocks[1].first && !is_implied(op->blocks[1].first)) {
		text_add(p->out, " else ");
		print_block(p, &op->blocks[1]);
	}
}

static void print_indent(Printer *p)
{
	for (int i = 0; i < p->depth; i++)
		text_add(p->out, "  ");
}

static void print_block(Printer *p, const Block *b)
{
	text_add(p->out, "{\n");
	p->depth++;
	for (const Op *op = b->first; op; op = op->next) {
		if (is_implied(op) || (op->n_results == 1 && is_in_place(op->results[0])))
			continue;
		print_indent(p);
		print_op(p, op);
		text_add_char(p->out, '\n');
	}
	p->depth--;
	print_indent(p);
	text_add_char(p->out, '}');
}

void op_print(Text *out, const Op *op)
{
	Printer p = { .out = out, .module = op->func->module };

	number_values(&p, op->func);
	print_line(&p, op);
}

/* ---- functions ---- */

static void print_param(Printer *p, const Func *f, uint32_t i)
{
	const Value *v = f->body.args[i];
	const Param *param = &f->params[i];

	print_local(p, v);
	print_optional(p->out, "", param->ctype);
	text_printf(p->out, ": %s", v->type->text);
	for (int k = 0; k < N_PARAM_WORDS; k++)
		if (param->flags & param_words[k].flag)
			text_printf(p->out, " %s", param_words[k].name);
	if (param->shape)
		text_printf(p->out, " shape \"%s\"", param->shape);
	if (param->tensor)
		text_printf(p->out, " tensor \"%s\"", param->tensor);
	if (param->primal) {
		text_add(p->out, " of ");
		print_local(p, param->primal);
	}
	print_loc(p, param->loc);
}

static void print_params(Printer *p, const Func *f)
{
	uint32_t n = f->body.n_args;

	text_add_char(p->out, '(');
	for (uint32_t i = 0; i < n; i++) {
		text_add(p->out, i ? ", " : "");
		print_param(p, f, i);
	}
	if (f->is_variadic)
		text_add(p->out, n ? ", ..." : "...");
	text_add_char(p->out, ')');
}

static void print_summary(Text *out, const FuncSummary *s)
{
	const char *before = "";

	if (!s->known)
		return;
	text_add(out, " summary(");
	for (int i = 0; i < N_SUMMARY_WORDS; i++) {
		if (!*((const bool *)((const char *)s + summary_words[i].offset)))
			continue;
		text_printf(out, "%s%s", before, summary_words[i].name);
		before = " ";
	}
	text_add_char(out, ')');
}

static void print_link(Text *out, const char *keyword, const Func *f)
{
	if (!f)
		return;
	text_printf(out, " %s ", keyword);
	print_name(out, '@', f->name);
}

static void print_properties(Text *out, const Func *f)
{
	if (f->n_results) {
		text_add(out, " -> ");
		print_types(out, f->results, f->n_results);
	}
	print_optional(out, "", f->result_ctype);
	print_optional(out, "header ", f->header);
	if (f->max_depth)
		text_printf(out, " max_depth %d", f->max_depth);
	print_summary(out, &f->summary);
	print_link(out, "adjoint", f->adjoint);
	print_link(out, "adjoint_of", f->adjoint_of);
	text_add(out, f->adjoint_takes_value ? " takes_value" : "");
	print_link(out, "primal", f->primal);
	print_optional(out, "doc ", f->documentation);
}

static void print_func(Printer *p, const Func *f)
{
	number_values(p, f);
	text_printf(p->out, "%s%s%s%s ", f->is_static ? "static " : "",
	            f->is_inactive ? "inactive " : "", f->is_emitted ? "emitted " : "",
	            func_words[f->kind]);
	print_name(p->out, '@', f->name);
	print_params(p, f);
	print_properties(p->out, f);
	print_loc(p, f->loc);
	if (f->body.first) {
		text_add_char(p->out, ' ');
		print_block(p, &f->body);
	}
	text_add_char(p->out, '\n');
}

/* ---- the rest of a module ---- */

static void print_fields(Text *out, const Record *r)
{
	text_add(out, " {");
	for (int i = 0; i < r->n_fields; i++) {
		const Field *field = &r->fields[i];

		text_add(out, i ? ", " : " ");
		if (name_is_word(field->name))
			text_add(out, field->name);
		else
			print_quoted(out, field->name);
		text_printf(out, ": %s%s at %jd", field->type->text,
		            field->points_to_const ? " const" : "", (intmax_t)field->offset);
		if (field->bit_width)
			text_printf(out, " bits %d from %d", field->bit_width, field->bit_offset);
	}
	text_add(out, " }");
}

static void print_record(Text *out, const Record *r)
{
	text_add(out, r->is_union ? "union " : "record ");
	print_name(out, '@', r->tag);
	print_optional(out, "", r->spelling);
	if (r->is_complete) {
		text_printf(out, " size %jd align %jd", (intmax_t)r->size, (intmax_t)r->align);
		print_fields(out, r);
	}
	text_add_char(out, '\n');
}

/* A record comes behind those that it holds. */
static void print_record_after_its_parts(Text *out, const Record *r, Map *printed)
{
	if (map_get(printed, r))
		return;
	map_put(out->arena, printed, r, out);
	for (int i = 0; i < r->n_fields; i++) {
		const Type *type = r->fields[i].type;

		while (type->kind == TYPE_ARRAY)
			type = type->elem;
		if (type->kind == TYPE_RECORD)
			print_record_after_its_parts(out, type->record, printed);
	}
	print_record(out, r);
}

static void print_global(Printer *p, const Global *g)
{
	Text *out = p->out;
	int64_t n = type_scalar_count(g->type);

	text_printf(out, "global %s ", global_words[g->kind]);
	print_name(out, '@', g->name);
	if (g->is_array)
		text_printf(out, "[%jd]", (intmax_t)g->count);
	text_printf(out, ": %s", g->type->text);
	print_optional(out, "", g->ctype);
	if (g->shadow_of) {
		text_add(out, " shadow_of ");
		print_name(out, '@', g->shadow_of->name);
	}
	print_loc(p, g->loc);
	if (g->init) {
		text_add(out, " = {");
		for (uint32_t i = 0; i < g->n_init; i++) {
			text_add(out, i ? ", " : " ");
			print_value(p, g->init[i], n ? type_scalar(g->type, i % n, NULL, NULL) : NULL);
		}
		text_add(out, g->n_init ? " }" : "}");
	}
	text_add_char(out, '\n');
}

static void print_target(Text *out, const Target *t)
{
	const Target *h = &target_host;

	if (t->ptr_bits == h->ptr_bits && t->long_bits == h->long_bits &&
	    t->ldouble_size == h->ldouble_size && t->ldouble_align == h->ldouble_align &&
	    t->ldouble_bits == h->ldouble_bits && t->char_is_signed == h->char_is_signed)
		return;
	text_printf(out, "target ptr %d long %d ldouble %d size %d align %d char %s\n", t->ptr_bits,
	            t->long_bits, t->ldouble_bits, t->ldouble_size, t->ldouble_align,
	            t->char_is_signed ? "signed" : "unsigned");
}

static void print_lines(Text *out, const char *keyword, const char *const *at, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		text_add(out, keyword);
		print_quoted(out, at[i]);
		text_add_char(out, '\n');
	}
}

void module_print(Text *out, const Module *m, unsigned flags)
{
	Printer p = { .out = out, .flags = flags, .module = m };
	Map printed = { 0 };

	print_target(out, &m->types.target);
	print_lines(out, "preamble ", m->preamble.at, m->preamble.count);
	print_lines(out, "header ", m->header.at, m->header.count);
	print_lines(out, "reserved ", m->reserved.at, m->reserved.count);
	for (size_t i = 0; i < m->types.records.count; i++)
		print_record_after_its_parts(out, m->types.records.at[i], &printed);
	for (size_t i = 0; i < m->globals.count; i++)
		print_global(&p, m->globals.at[i]);
	for (size_t i = 0; i < m->funcs.count; i++) {
		text_add(out, out->length ? "\n" : "");
		print_func(&p, m->funcs.at[i]);
	}
}
