/* func_compact: the same text, all operations one behind the other, and an IR that can go on being changed. */
#include "check.h"
#include "ir/build.h"
#include "ir/text.h"
#include "ir/verify.h"
#include "ir/walk.h"

static const char text[] =
	"record @P size 32 align 8 { x: f64 at 0, v: [3 x f64] at 8 }\n"
	"func @f(%p: ptr<@P>, %n: i32, %c: bool) -> f64 {\n"
	"  %s, %k = for %i in 0..%n step 2 with (%acc = 0.0 : f64, %j = 1 : long) {simd, max_trips = 100} {\n"
	"    %a = address %p[0].v[2] : ptr<f64>\n"
	"    %x = load %a : f64\n"
	"    %y = mul %x, %x : f64\n"
	"    %u = if %c -> f64 {\n"
	"      %z = add %y, %acc : f64\n"
	"      yield %z\n"
	"    } else {\n"
	"      yield %y\n"
	"    }\n"
	"    %done = gt %u, 10.0 : f64\n"
	"    exit_if %done, %u, %j\n"
	"    yield %u, 7\n"
	"  }\n"
	"  return %s\n"
	"}\n";

static const char *print(Arena *arena, const Module *m)
{
	Text out = text_new(arena);

	module_print(&out, m, PRINT_LOCS);
	return out.at;
}

static int are_in_order(const Func *f)
{
	const Op *last = NULL;

	FOR_EACH_OP (op, &f->body) {
		if (last && op < last)
			return 0;
		last = op;
	}
	return 1;
}

/* Copies of the first operations of the loop stand in front of them; one more has been there, and one has its operands
 * elsewhere. */
static void spoil(Func *f)
{
	Block  *body = &f->body.first->blocks[0];
	Op     *first = body->first;
	Builder b = builder_before(first);
	Value  *n = f->body.args[1];
	Op     *dropped = value_op(build_binary(&b, OP_add, n, n));
	Map     copies = { 0 };

	for (const Op *op = first; op->code != OP_if; op = op->next)
		block_insert_before(first, op_clone(f, op, &copies));
	op_add_operand(body->first, n);
	op_remove_operand(body->first, body->first->n_operands - 1);
	op_erase(dropped);
}

void test_compact(void)
{
	Arena arena = { 0 };
	Diag  diag;

	diag_init(&diag, &arena, stdout);
	Module *m = module_parse(&arena, &diag, "compact.mgir", text);
	CHECK(m && module_verify(m));
	Func *f = module_func(m, "f");
	spoil(f);
	CHECK(!are_in_order(f));
	const char  *before = print(&arena, m);
	const size_t size = f->arena->used;
	func_compact(f);
	CHECK(module_verify(m));
	CHECK(are_in_order(f));
	CHECK(f->arena->used < size);
	CHECK_TEXT(print(&arena, m), before);
	spoil(f);
	CHECK(module_verify(m));
	arena_free(&arena);
}
