#include "ir/words.h"

#include <ctype.h>
#include <string.h>

const ParamWord param_words[N_PARAM_WORDS] = {
	{ "noalias", PARAM_NOALIAS },   { "byval", PARAM_BYVAL },
	{ "result", PARAM_RESULT },     { "const", PARAM_CONST },
	{ "may_alias", PARAM_MAY_ALIAS }, { "inactive", PARAM_INACTIVE },
	{ "adjoint", PARAM_ADJOINT },   { "tangent", PARAM_TANGENT },
	{ "work", PARAM_WORK },         { "read", PARAM_READ },
	{ "written", PARAM_WRITTEN },   { "kept", PARAM_KEPT },
	{ "unit_seed", PARAM_UNIT_SEED }, { "apart", PARAM_APART },
};

const SummaryWord summary_words[N_SUMMARY_WORDS] = {
	{ "reads", offsetof(FuncSummary, reads_memory) },
	{ "writes", offsetof(FuncSummary, writes_memory) },
	{ "io", offsetof(FuncSummary, has_io) },
	{ "no_return", offsetof(FuncSummary, may_not_return) },
	{ "by_param", offsetof(FuncSummary, by_param) },
	{ "reads_outside", offsetof(FuncSummary, reads_outside) },
	{ "writes_outside", offsetof(FuncSummary, writes_outside) },
};

const char *const func_words[N_FUNC_KINDS] = {
	[FUNC_USER] = "func",
	[FUNC_LIBRARY] = "library",
	[FUNC_EXTERNAL] = "external",
	[FUNC_DERIVED] = "derived",
};

const char *const global_words[N_GLOBAL_KINDS] = {
	[GLOBAL_CONST] = "const",
	[GLOBAL_EXTERN] = "extern",
	[GLOBAL_STATIC] = "static",
};

bool name_has(char c)
{
	return isalnum((unsigned char)c) || c == '_' || c == '$' || (unsigned char)c >= 0x80;
}

bool name_is_plain(const char *name)
{
	if (!name_has(*name))
		return false;
	for (const char *s = name; *s; s++)
		if (!name_has(*s) && !(*s == '.' && name_has(s[1])))
			return false;
	return true;
}

bool name_is_word(const char *name)
{
	return name_is_plain(name) && !strchr(name, '.');
}

int32_t record_field(const Record *record, const char *name)
{
	for (int i = 0; i < record->n_fields; i++)
		if (strcmp(record->fields[i].name, name) == 0)
			return i;
	return -1;
}
