/* Requests: what the annotations and options ask for, checked against the declarations.  The
 * defaults are those of the interface page. */
#include "frontend/request.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "frontend/entry_checks.h"
#include "frontend/prototype.h"
#include "support/text.h"

typedef struct Collector {
	Ast *ast;
	Diag *diag;
	RequestVec *out;
	Map generated; /* name -> Request */
} Collector;

/* What stands in one request, before it is looked up. */
typedef struct Wish {
	Mode mode;
	FuncDecl *func;
	Loc loc;
	const char *origin;
	const char *name; /* NULL: the default */
	StrVec wrt, of, inactive, apart;
	bool has_wrt, has_of;
} Wish;

static const struct {
	const char *key, *suffix, *macro;
} modes[] = {
	[MODE_GRAD] = { "grad", "_grad", "MGC_GRAD" },
	[MODE_VJP] = { "vjp", "_vjp", "MGC_VJP" },
	[MODE_JVP] = { "jvp", "_jvp", "MGC_JVP" },
};

/* ---- names that are close to one another */

/* Insertions, deletions, changes of a letter; more than 32 letters count as too far. */
static size_t distance(const char *a, const char *b)
{
	const size_t n_a = strlen(a), n_b = strlen(b);
	size_t row[34];

	if (n_a > 32 || n_b > 32)
		return 99;
	for (size_t j = 0; j <= n_b; j++)
		row[j] = j;
	for (size_t i = 1; i <= n_a; i++) {
		size_t diagonal = row[0];
		row[0] = i;
		for (size_t j = 1; j <= n_b; j++) {
			const size_t above = row[j];
			size_t best = diagonal + (a[i - 1] != b[j - 1]);
			if (above + 1 < best)
				best = above + 1;
			if (row[j - 1] + 1 < best)
				best = row[j - 1] + 1;
			diagonal = above;
			row[j] = best;
		}
	}
	return row[n_b];
}

typedef struct Guess {
	const char *wanted, *best;
	size_t distance;
} Guess;

static void guess_add(Guess *guess, const char *candidate)
{
	size_t d = distance(guess->wanted, candidate);

	if (!guess->best || d < guess->distance) {
		guess->best = candidate;
		guess->distance = d;
	}
}

/* "; did you mean 'x'?", or nothing */
static const char *guess_text(Arena *arena, const Guess *guess)
{
	if (!guess->best || guess->distance > 1 + strlen(guess->wanted) / 4 ||
	    guess->distance >= strlen(guess->wanted))
		return "";
	return str_format(arena, "; did you mean '%s'?", guess->best);
}

static FuncDecl *find_function(const Collector *c, const char *name)
{
	for (size_t i = 0; i < c->ast->funcs.count; i++)
		if (strcmp(c->ast->funcs.at[i]->name, name) == 0)
			return c->ast->funcs.at[i];
	return NULL;
}

static const char *guess_function(const Collector *c, const char *name)
{
	Guess guess = { name, NULL, 0 };

	for (size_t i = 0; i < c->ast->funcs.count; i++)
		if (c->ast->funcs.at[i]->body)
			guess_add(&guess, c->ast->funcs.at[i]->name);
	return guess_text(c->ast->arena, &guess);
}

static int find_param(const FuncDecl *func, const char *name)
{
	for (uint32_t i = 0; i < func->n_params; i++)
		if (strcmp(func->params[i]->name, name) == 0)
			return (int)i;
	return -1;
}

/* ---- reading */

static void skip_blanks(const char **p)
{
	while (isspace((unsigned char)**p) || **p == ',')
		(*p)++;
}

static const char *read_word(Arena *arena, const char **p)
{
	const char *begin = *p;

	while (isalnum((unsigned char)**p) || **p == '_')
		(*p)++;
	return str_copy_n(arena, begin, (size_t)(*p - begin));
}

/* "a, b)" */
static bool read_words(Arena *arena, const char **p, char end, StrVec *out)
{
	for (;;) {
		skip_blanks(p);
		const char *word = read_word(arena, p);
		if (!*word)
			break;
		vec_push(arena, out, word);
	}
	if (**p != end)
		return false;
	if (end)
		(*p)++;
	return true;
}

static bool add_clause(Wish *wish, const char *word, StrVec names)
{
	if (strcmp(word, "wrt") == 0) {
		wish->wrt = names;
		wish->has_wrt = true;
	} else if (strcmp(word, "of") == 0) {
		wish->of = names;
		wish->has_of = true;
	} else if (strcmp(word, "inactive") == 0) {
		wish->inactive = names;
	} else if (strcmp(word, "apart") == 0) {
		wish->apart = names;
	} else if (strcmp(word, "name") == 0 && names.count == 1) {
		wish->name = names.at[0];
	} else {
		return false;
	}
	return true;
}

/* wrt(a, b) of(return, y) inactive(c) apart(p) name(n) */
static bool read_annotation(Collector *c, Wish *wish, const char *text)
{
	Arena *arena = c->ast->arena;
	const char *p = text;
	bool ok = true;

	for (skip_blanks(&p); ok && *p; skip_blanks(&p)) {
		const char *word = read_word(arena, &p);
		StrVec names = { 0 };
		skip_blanks(&p);
		ok = *p == '(' && (p++, read_words(arena, &p, ')', &names)) &&
		     add_clause(wish, word, names);
	}
	if (!ok)
		diag_error(
			c->diag, wish->loc,
			"cannot read '%s(%s)'; expected wrt(parameters), of(return, parameters), "
			"inactive(parameters), apart(parameters) or name(function)",
			wish->origin, text);
	return ok;
}

/* loss:wrt=a,b:of=c:inactive=d:apart=p:name=n */
static bool read_option(Collector *c, Wish *wish, const char *text)
{
	Arena *arena = c->ast->arena;
	const char *p = text;
	const char *name = read_word(arena, &p);

	wish->func = find_function(c, name);
	if (!wish->func) {
		diag_error(c->diag, (Loc){ 0 }, "%s: no function '%s'%s", wish->origin, name,
		           guess_function(c, name));
		return false;
	}
	bool ok = *p == ':' || !*p;
	while (ok && *p == ':') {
		const char *end = strchr(++p, ':');
		const char *part = end ? str_copy_n(arena, p, (size_t)(end - p)) : p;
		StrVec names = { 0 };
		const char *word = read_word(arena, &part);
		ok = *part == '=' && (part++, read_words(arena, &part, '\0', &names)) &&
		     add_clause(wish, word, names);
		p = end ? end : p + strlen(p);
	}
	if (!ok)
		diag_error(c->diag, (Loc){ 0 },
		           "cannot read '%s'; expected --%s=NAME[:wrt=a,b][:of=c][:inactive=d][:apart=p][:name=n]",
		           wish->origin, modes[wish->mode].key);
	return ok;
}

/* ---- looking up */

static void note_declaration(Collector *c, const FuncDecl *func)
{
	diag_note(c->diag, func->loc, "'%s' is declared here", func->name);
}

static int resolve_param(Collector *c, const Wish *wish, const char *name, const char *where)
{
	Guess guess = { name, NULL, 0 };
	int i = find_param(wish->func, name);

	if (i >= 0)
		return i;
	for (uint32_t k = 0; k < wish->func->n_params; k++)
		guess_add(&guess, wish->func->params[k]->name);
	diag_error(c->diag, wish->loc.file ? wish->loc : wish->func->loc,
	           "%s: '%s' has no parameter '%s' for %s%s", wish->origin, wish->func->name, name,
	           where, guess_text(c->ast->arena, &guess));
	note_declaration(c, wish->func);
	return -1;
}

static bool resolve_wrt(Collector *c, const Wish *wish, Request *request)
{
	const FuncDecl *func = wish->func;
	bool ok = true;

	if (!wish->has_wrt) {
		for (uint32_t i = 0; i < func->n_params; i++)
			request->wrt[i] = param_is_default_wrt(func->params[i]);
		return true;
	}
	for (size_t k = 0; k < wish->wrt.count; k++) {
		int i = resolve_param(c, wish, wish->wrt.at[k], "wrt");
		if (i < 0) {
			ok = false;
			continue;
		}
		const VarDecl *param = func->params[i];
		const char *obstacle = obstacle_to_derivative(c->ast->arena, param);
		request->wrt[i] = true;
		if (obstacle) {
			diag_error(c->diag, param->loc, "'%s' cannot be in wrt: %s", param->name,
			           obstacle);
			if (wish->loc.file)
				diag_note(c->diag, wish->loc, "requested by %s", wish->origin);
			ok = false;
		}
	}
	return ok;
}

static bool resolve_of(Collector *c, const Wish *wish, Request *request)
{
	const FuncDecl *func = wish->func;
	const CType *result = func->type->elem;
	const Loc loc = wish->loc.file ? wish->loc : func->loc;
	bool ok = true;

	if (!wish->has_of) {
		request->of_result = ctype_holds_floats(result);
		for (uint32_t i = 0; i < func->n_params; i++)
			request->of[i] = param_is_output(func->params[i]);
		return true;
	}
	for (size_t k = 0; k < wish->of.count; k++) {
		if (strcmp(wish->of.at[k], "return") == 0) {
			request->of_result = ctype_holds_floats(result);
			if (!request->of_result) {
				diag_error(c->diag, loc, "%s: of(return), but '%s' returns '%s'",
				           wish->origin, func->name, result->spelling);
				ok = false;
			}
			continue;
		}
		int i = resolve_param(c, wish, wish->of.at[k], "of");
		ok &= i >= 0;
		if (i < 0)
			continue;
		const VarDecl *param = func->params[i];
		request->of[i] = true;
		if (param_is_output(param) || is_tensor(param->type))
			continue;
		diag_error(c->diag, param->loc, "'%s' cannot be in of: %s", param->name,
		           param->is_inactive               ? "it is MGC_INACTIVE"
		           : param->type->kind != CTYPE_PTR ? "it is passed by value"
		           : !ctype_reaches_floats(param->type)
		                   ? "it points to no floating data"
		                   : "it points to const data, which is not written");
		if (wish->loc.file)
			diag_note(c->diag, wish->loc, "requested by %s", wish->origin);
		ok = false;
	}
	return ok;
}

/* For this request they are what MGC_INACTIVE makes of them for all; after wrt and of. */
static bool resolve_inactive(Collector *c, const Wish *wish, Request *request)
{
	bool ok = true;

	for (uint32_t i = 0; i < wish->func->n_params; i++)
		request->has_shadow[i] = request->wrt[i] || param_is_output(wish->func->params[i]);
	for (size_t k = 0; k < wish->inactive.count; k++) {
		int i = resolve_param(c, wish, wish->inactive.at[k], "inactive");
		const bool is_wanted = i >= 0 && ((wish->has_wrt && request->wrt[i]) || (wish->has_of && request->of[i]));

		ok &= i >= 0 && !is_wanted;
		if (is_wanted)
			diag_error(c->diag, wish->loc.file ? wish->loc : wish->func->loc,
			           "%s: '%s' cannot be inactive: it is in %s", wish->origin, wish->inactive.at[k],
			           wish->has_wrt && request->wrt[i] ? "wrt" : "of");
		if (i >= 0)
			request->wrt[i] = request->of[i] = request->has_shadow[i] = false;
	}
	return ok;
}

static bool resolve_apart(Collector *c, const Wish *wish, Request *request)
{
	bool ok = true;

	for (size_t k = 0; k < wish->apart.count; k++) {
		int i = resolve_param(c, wish, wish->apart.at[k], "apart");
		const CType *type = i >= 0 ? wish->func->params[i]->type : NULL;
		const bool has_members = type && type->kind == CTYPE_PTR && type->elem->kind == CTYPE_RECORD;

		ok &= has_members;
		if (has_members)
			request->apart[i] = true;
		else if (type)
			diag_error(c->diag, wish->loc.file ? wish->loc : wish->func->loc,
			           "%s: '%s' cannot be apart: it is no pointer to a struct, whose pointers it would speak of", wish->origin,
			           wish->apart.at[k]);
	}
	return ok;
}

/* ---- checks of a whole request */

static bool check_gradient(Collector *c, const Wish *wish, const Request *request)
{
	const CType *result = wish->func->type->elem;
	const Loc loc = wish->loc.file ? wish->loc : wish->func->loc;

	if (wish->mode != MODE_GRAD || (request->of_result && result->kind == CTYPE_FLOAT))
		return true;
	if (wish->has_of && result->kind == CTYPE_FLOAT)
		diag_error(c->diag, loc,
		           "%s differentiates the result of '%s', which is not in of; use MGC_VJP "
		           "(--vjp)",
		           wish->origin, wish->func->name);
	else
		diag_error(c->diag, loc,
		           "%s needs a real floating result, but '%s' returns '%s'; use MGC_VJP "
		           "(--vjp), "
		           "which takes the adjoints of the outputs as seeds",
		           wish->origin, wish->func->name, result->spelling);
	return false;
}

static bool check_any(Collector *c, const Wish *wish, const Request *request)
{
	const FuncDecl *func = wish->func;
	const Loc loc = wish->loc.file ? wish->loc : func->loc;
	bool any_wrt = false, any_of = request->of_result;

	for (uint32_t i = 0; i < func->n_params; i++) {
		any_wrt |= request->wrt[i];
		any_of |= request->of[i] || (is_tensor(func->params[i]->type) && request->wrt[i]);
	}
	if (!any_wrt)
		diag_error(c->diag, loc, "%s: '%s' has no parameter to differentiate by%s",
		           wish->origin, func->name,
		           wish->has_wrt
		                   ? ""
		                   : "; floating scalars, and pointers to floating data, are");
	else if (!any_of)
		diag_error(c->diag, loc, "%s: '%s' has nothing to differentiate%s", wish->origin,
		           func->name,
		           wish->has_of ? ""
		                        : ": it returns no floating value and writes through no "
		                          "pointer to floating data");
	return any_wrt && any_of;
}

/* What is behind a shadow must say by its type where the floating data is. */
static bool check_shadows(Collector *c, const Wish *wish, const Request *request)
{
	bool ok = true;

	for (uint32_t i = 0; i < wish->func->n_params; i++) {
		const VarDecl *param = wish->func->params[i];
		const char *obstacle = request->has_shadow[i]
		                               ? obstacle_to_shadow(c->ast->arena, param->type)
		                               : NULL;
		if (!obstacle)
			continue;
		diag_error(c->diag, param->loc,
		           "floating data in %s behind '%s' cannot be differentiated; pass "
		           "the member "
		           "itself, or mark the parameter MGC_INACTIVE",
		           obstacle, param->name);
		if (wish->loc.file)
			diag_note(c->diag, wish->loc, "requested by %s", wish->origin);
		ok = false;
	}
	return ok;
}

static bool same_request(const Request *a, const Request *b)
{
	const size_t n = a->decl->n_params * sizeof(bool);

	return a->decl == b->decl && a->mode == b->mode && a->of_result == b->of_result &&
	       memcmp(a->wrt, b->wrt, n) == 0 && memcmp(a->of, b->of, n) == 0 &&
	       memcmp(a->has_shadow, b->has_shadow, n) == 0 && memcmp(a->apart, b->apart, n) == 0;
}

static bool check_name(Collector *c, const Wish *wish, const Request *request)
{
	const Loc loc = wish->loc.file ? wish->loc : wish->func->loc;
	FuncDecl *declared = find_function(c, request->name);
	const Prototype *wanted = prototype_of_request(c->ast, request);
	const VarDecl *global = NULL;

	for (size_t i = 0; i < c->ast->globals.count; i++)
		if (!c->ast->globals.at[i]->owner &&
		    strcmp(c->ast->globals.at[i]->name, request->name) == 0)
			global = c->ast->globals.at[i];
	if (declared && declared->body) {
		diag_error(c->diag, loc,
		           "%s: '%s' is defined already; name(n) gives it another name",
		           wish->origin, request->name);
		note_declaration(c, declared);
	} else if (declared && !prototype_fits(wanted, declared)) {
		diag_error(
			c->diag, loc,
			"%s: '%s' is declared differently; declare it as below, or use name(n) to "
			"generate it under another name",
			wish->origin, request->name);
		diag_note(c->diag, declared->loc, "expected: %s", wanted->text);
	} else if (global) {
		diag_error(c->diag, loc,
		           "%s: '%s' is a variable; name(n) gives the function another name",
		           wish->origin, request->name);
		diag_note(c->diag, global->loc, "'%s' is declared here", global->name);
	} else {
		return true;
	}
	return false;
}

/* Parameters and result have types that there are derivatives for. */
static bool check_types(Collector *c, const Wish *wish)
{
	const FuncDecl *func = wish->func;
	bool ok = true;

	for (uint32_t i = 0; i <= func->n_params; i++) {
		const bool is_result = i == func->n_params;
		const CType *type = pointee(is_result ? func->type->elem : func->params[i]->type);
		if (type->kind != CTYPE_OTHER)
			continue;
		diag_error(c->diag, is_result ? func->loc : func->params[i]->loc,
		           "type '%s' is not supported in a function that is differentiated",
		           type->spelling);
		if (wish->loc.file)
			diag_note(c->diag, wish->loc, "requested by %s", wish->origin);
		ok = false;
	}
	return ok;
}

static bool check_function(Collector *c, const Wish *wish)
{
	const FuncDecl *func = wish->func;
	const Loc loc = wish->loc.file ? wish->loc : func->loc;
	const char *reason = !func->body         ? "it has no body in the files given"
	                     : func->is_inactive ? "it is MGC_INACTIVE"
	                     : func->type->is_variadic && func->type->has_prototype
	                             ? "it is variadic; pass an array and its length"
	                     : func->body->kind == STMT_OTHER ? "it has no prototype"
	                                                      : NULL;

	if (!reason)
		return check_types(c, wish);
	diag_error(c->diag, loc, "%s: '%s' cannot be differentiated: %s", wish->origin, func->name,
	           reason);
	if (wish->loc.file)
		note_declaration(c, func);
	return false;
}

static void add_request(Collector *c, const Wish *wish)
{
	Arena *arena = c->ast->arena;
	const FuncDecl *func = wish->func;
	Request *request = ARENA_NEW(arena, Request);
	Request *other;
	bool ok;

	if (!check_function(c, wish))
		return;
	*request = (Request){
		.mode = wish->mode,
		.decl = wish->func,
		.name = str_intern(c->ast->strings, wish->name
		                                            ? wish->name
		                                            : str_format(arena, "%s%s", func->name,
		                                                         modes[wish->mode].suffix)),
		.wrt = ARENA_ARRAY(arena, bool, func->n_params),
		.of = ARENA_ARRAY(arena, bool, func->n_params),
		.has_shadow = ARENA_ARRAY(arena, bool, func->n_params),
		.apart = ARENA_ARRAY(arena, bool, func->n_params),
		.loc = wish->loc,
		.origin = wish->origin,
	};
	ok = resolve_wrt(c, wish, request);
	ok = resolve_of(c, wish, request) && ok;
	ok = resolve_inactive(c, wish, request) && ok;
	ok = resolve_apart(c, wish, request) && ok;
	ok = ok && check_gradient(c, wish, request) && check_any(c, wish, request);
	if (!ok || !check_shadows(c, wish, request) || !check_name(c, wish, request))
		return;
	other = map_get(&c->generated, request->name);
	if (other && same_request(other, request))
		return;
	if (other) {
		diag_error(c->diag, wish->loc.file ? wish->loc : func->loc,
		           "%s: '%s' is requested twice; name(n) gives one of them another name",
		           wish->origin, request->name);
		diag_note(c->diag, other->loc, "the other request, %s, is here", other->origin);
		return;
	}
	map_put(arena, &c->generated, request->name, request);
	vec_push(arena, c->out, request);
}

/* ---- annotations */

/* An integer constant expression of numbers, as macros leave them: "28 * 28". */
static bool read_number(const char **p, int64_t *value);

static bool read_factor(const char **p, int64_t *value)
{
	char *end;

	skip_blanks(p);
	if (**p == '(') {
		(*p)++;
		if (!read_number(p, value) || **p != ')')
			return false;
		(*p)++;
	} else {
		*value = strtoll(*p, &end, 0);
		if (end == *p)
			return false;
		for (*p = end; isalpha((unsigned char)**p) && strchr("uUlL", **p); (*p)++)
			;
	}
	while (isspace((unsigned char)**p))
		(*p)++;
	return true;
}

static bool read_term(const char **p, int64_t *value)
{
	bool ok = read_factor(p, value);

	while (ok && (**p == '*' || **p == '/')) {
		const char op = *(*p)++;
		int64_t right;
		ok = read_factor(p, &right) && !(op == '/' && right == 0);
		if (ok)
			*value = op == '*' ? *value * right : *value / right;
	}
	return ok;
}

static bool read_number(const char **p, int64_t *value)
{
	bool ok = read_term(p, value);

	while (ok && (**p == '+' || **p == '-')) {
		const char op = *(*p)++;
		int64_t right;
		ok = read_term(p, &right);
		if (ok)
			*value = op == '+' ? *value + right : *value - right;
	}
	return ok;
}

static void read_shape(Collector *c, const FuncDecl *func, VarDecl *param, const Annotation *a)
{
	Arena *arena = c->ast->arena;
	StrVec extents = { 0 };
	const char *p = strchr(a->text, ':') + 1;

	for (skip_blanks(&p); *p; skip_blanks(&p)) {
		int64_t value;
		if (isalpha((unsigned char)*p) || *p == '_') {
			const char *name = read_word(arena, &p);
			int i = find_param(func, name);
			if (i < 0 || func->params[i]->type->kind != CTYPE_INT) {
				diag_error(c->diag, a->loc,
				           i < 0 ? "MGC_SHAPE: '%s' has no parameter '%s'"
				                 : "MGC_SHAPE: in '%s', '%s' is no integer",
				           func->name, name);
				return;
			}
			vec_push(arena, &extents, func->params[i]->name);
			while (isspace((unsigned char)*p))
				p++;
		} else if (read_number(&p, &value) && value >= 0) {
			vec_push(arena, &extents,
			         (const char *)str_format(arena, "%" PRId64, value));
		} else {
			p = "?";
		}
		if (*p && *p != ',') {
			diag_error(c->diag, a->loc,
			           "MGC_SHAPE takes constants and integer parameters, separated by "
			           "commas");
			return;
		}
	}
	param->has_shape = true;
	param->shape = extents.at;
	param->n_shape = (uint32_t)extents.count;
}

static bool starts_with(const char *text, const char *prefix)
{
	return strncmp(text, prefix, strlen(prefix)) == 0;
}

static int read_element(Collector *c, const Annotation *a)
{
	const char *type = strchr(a->text, ':') + 1;

	if (strcmp(type, "float") == 0)
		return 32;
	if (strcmp(type, "double") == 0)
		return 64;
	diag_error(c->diag, a->loc, "MGC_ELEMENT takes float or double");
	return 0;
}

static void read_param_annotations(Collector *c, const FuncDecl *func, VarDecl *param)
{
	for (size_t i = 0; i < param->annotations.count; i++) {
		const Annotation *a = &param->annotations.at[i];
		if (strcmp(a->text, "inactive") == 0)
			param->is_inactive = true;
		else if (strcmp(a->text, "may_alias") == 0)
			param->may_alias = true;
		else if (starts_with(a->text, "element:"))
			param->element_bits = read_element(c, a);
		else if (starts_with(a->text, "shape:"))
			read_shape(c, func, param, a);
		else
			diag_error(c->diag, a->loc,
			           "this annotation stands before a function, not a parameter");
	}
}

static void read_function_annotations(Collector *c, FuncDecl *func)
{
	for (uint32_t i = 0; i < func->n_params; i++)
		read_param_annotations(c, func, func->params[i]);
	for (size_t i = 0; i < func->annotations.count; i++) {
		const Annotation *a = &func->annotations.at[i];
		if (strcmp(a->text, "inactive") == 0) {
			func->is_inactive = true;
		} else if (starts_with(a->text, "element:")) {
			func->element_bits = read_element(c, a);
		} else if (starts_with(a->text, "max_depth:")) {
			const char *p = a->text + strlen("max_depth:");
			int64_t depth = 0;
			if (read_number(&p, &depth) && !*p && depth > 0 && depth <= INT32_MAX)
				func->max_depth = (int)depth;
			else
				diag_error(c->diag, a->loc,
				           "MGC_MAX_DEPTH takes a positive constant");
		}
	}
}

/* MGC_ADJOINT_OF(f) and MGC_ADJOINT_OF(f, value) */
static void pair_adjoint(Collector *c, FuncDecl *adjoint, const Annotation *a)
{
	StrVec words = { 0 };
	const char *p = strchr(a->text, ':') + 1;
	FuncDecl *primal;

	if (!read_words(c->ast->arena, &p, '\0', &words) || words.count < 1 || words.count > 2 ||
	    (words.count == 2 && strcmp(words.at[1], "value") != 0)) {
		diag_error(c->diag, a->loc,
		           "expected MGC_ADJOINT_OF(function) or MGC_ADJOINT_OF(function, value)");
		return;
	}
	primal = find_function(c, words.at[0]);
	if (!primal) {
		diag_error(c->diag, a->loc, "MGC_ADJOINT_OF: no function '%s'%s", words.at[0],
		           guess_function(c, words.at[0]));
		return;
	}
	if (primal->adjoint && primal->adjoint != adjoint) {
		diag_error(c->diag, a->loc, "'%s' has an adjoint already, '%s'", primal->name,
		           primal->adjoint->name);
		note_declaration(c, primal->adjoint);
		return;
	}
	const Prototype *wanted =
		prototype_of_adjoint(c->ast, primal, adjoint->name, words.count == 2);
	if (!prototype_fits(wanted, adjoint)) {
		diag_error(c->diag, adjoint->loc,
		           "'%s' has not the parameters of an adjoint of '%s'", adjoint->name,
		           primal->name);
		diag_note(c->diag, primal->loc, "expected: %s", wanted->text);
		return;
	}
	adjoint->adjoint_of = primal;
	adjoint->adjoint_takes_value = words.count == 2;
	primal->adjoint = adjoint;
}

/* Of the annotations of a function only those count that stand in the file of its definition. */
static void collect_annotations(Collector *c, FuncDecl *func)
{
	for (size_t i = 0; i < func->annotations.count; i++) {
		const Annotation *a = &func->annotations.at[i];
		for (size_t m = 0; m < COUNT_OF(modes); m++) {
			const size_t n = strlen(modes[m].key);
			Wish wish = { .mode = (Mode)m,
				      .func = func,
				      .loc = a->loc,
				      .origin = modes[m].macro };
			if (strncmp(a->text, modes[m].key, n) == 0 && a->text[n] == ':' &&
			    func->in_main_file && a->loc.file == func->loc.file &&
			    read_annotation(c, &wish, a->text + n + 1))
				add_request(c, &wish);
		}
	}
}

void requests_collect(Ast *ast, Diag *diag, const RequestText *texts, int n_texts, RequestVec *out)
{
	Collector c = { .ast = ast, .diag = diag, .out = out };

	for (size_t i = 0; i < ast->funcs.count; i++) {
		read_function_annotations(&c, ast->funcs.at[i]);
		entry_checks_read(ast->arena, ast->funcs.at[i]);
	}
	for (size_t i = 0; i < ast->funcs.count; i++) {
		FuncDecl *func = ast->funcs.at[i];
		for (size_t k = 0; k < func->annotations.count; k++)
			if (starts_with(func->annotations.at[k].text, "adjoint_of:"))
				pair_adjoint(&c, func, &func->annotations.at[k]);
	}
	for (size_t i = 0; i < ast->funcs.count; i++)
		collect_annotations(&c, ast->funcs.at[i]);
	for (int i = 0; i < n_texts; i++) {
		Wish wish = { .mode = texts[i].mode,
			      .origin = str_format(ast->arena, "--%s=%s", modes[texts[i].mode].key,
			                           texts[i].text) };
		if (read_option(&c, &wish, texts[i].text))
			add_request(&c, &wish);
	}
}
