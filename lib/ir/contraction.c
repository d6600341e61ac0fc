#include "ir/contraction.h"

#include <string.h>


enum { LAYOUT_FIELDS = 10 };
static const char *const layout_fields[LAYOUT_FIELDS] = {
	"batch", "channels", "height", "width", "out_channels",
	"kernel_height", "kernel_width", "stride", "padding", "groups",
};

/* Parameters: w written, r read, n a number, i flags, l the layout, k room to work in. */
static const struct {
	const char *stem, *params;
} products[] = {
	[PRODUCT_MATMUL] = { "mgrt_matmul_f", "wrrnnni" },
	[PRODUCT_CONV2D] = { "mgrt_conv2d_f", "wrrlk" },
	[PRODUCT_CONV2D_INPUT] = { "mgrt_conv2d_input_f", "wrrlk" },
	[PRODUCT_CONV2D_KERNEL] = { "mgrt_conv2d_kernel_f", "wrrlk" },
};

ProductKind product_kind(const char *name)
{
	for (size_t kind = PRODUCT_NONE + 1; kind < COUNT_OF(products); kind++) {
		const size_t n = strlen(products[kind].stem);
		if (strncmp(name, products[kind].stem, n) == 0 &&
		    (strcmp(name + n, "32") == 0 || strcmp(name + n, "64") == 0))
			return (ProductKind)kind;
	}
	return PRODUCT_NONE;
}

static const Type *layout_type(Module *m)
{
	Record *record = type_record(&m->types, "mgrt_conv2d_layout");
	const Type *index = type_index(&m->types);

	if (record->is_complete)
		return record->type;
	record->spelling = "mgrt_conv2d_layout";
	record->n_fields = LAYOUT_FIELDS;
	record->fields = ARENA_ARRAY(m->arena, Field, LAYOUT_FIELDS);
	for (int i = 0; i < LAYOUT_FIELDS; i++)
		record->fields[i] = (Field){ .name = layout_fields[i], .type = index, .offset = i * index->size };
	record->size = LAYOUT_FIELDS * index->size;
	record->align = index->align;
	record_complete(&m->types, record);
	return record->type;
}

static void add_param(Func *f, char letter, const Type *elem)
{
	TypeTable *types = &f->module->types;

	switch (letter) {
	case 'w':
		func_add_param(f, "out", type_ptr(types, elem), (Param){ .flags = PARAM_WRITTEN | PARAM_READ });
		break;
	case 'r':
		func_add_param(f, "arg", type_ptr(types, elem), (Param){ .flags = PARAM_READ | PARAM_CONST });
		break;
	case 'n':
		func_add_param(f, "arg", type_index(types), (Param){ 0 });
		break;
	case 'i':
		func_add_param(f, "flags", type_int(types, INT_INT), (Param){ 0 });
		break;
	case 'l':
		func_add_param(f, "layout", type_ptr(types, layout_type(f->module)), (Param){ .flags = PARAM_READ | PARAM_CONST });
		break;
	default:
		func_add_param(f, "work", type_ptr(types, elem), (Param){ .flags = PARAM_WRITTEN });
	}
}

Func *product_func(Module *m, const char *name)
{
	const ProductKind kind = product_kind(name);
	Func *f = module_func(m, name);

	if (f)
		return f;
	f = func_new(m, str_intern(&m->strings, name), FUNC_LIBRARY);
	f->header = "<mgrt/mgrt.h>";
	f->summary = (FuncSummary){ .known = true, .reads_memory = true, .writes_memory = true, .by_param = true };
	for (const char *p = products[kind].params; *p; p++)
		add_param(f, *p, type_float(&m->types, strcmp(name + strlen(products[kind].stem), "32") == 0 ? 32 : 64));
	return f;
}
