/* The words that the printer and the parser share. */
#ifndef IR_WORDS_H
#define IR_WORDS_H

#include "ir/ir.h"

typedef struct ParamWord {
	const char *name;
	ParamFlag   flag;
} ParamWord;

/* A bool of FuncSummary. */
typedef struct SummaryWord {
	const char *name;
	size_t      offset;
} SummaryWord;

enum { N_PARAM_WORDS = 14, N_SUMMARY_WORDS = 7, N_FUNC_KINDS = FUNC_DERIVED + 1, N_GLOBAL_KINDS = GLOBAL_STATIC + 1 };

extern const ParamWord   param_words[N_PARAM_WORDS];
extern const SummaryWord summary_words[N_SUMMARY_WORDS];
extern const char *const func_words[N_FUNC_KINDS];
extern const char *const global_words[N_GLOBAL_KINDS];

/* Whether c can stand in a name; a dot can when such a character follows it. */
bool name_has(char c);
/* Whether a name needs no quotes. */
bool name_is_plain(const char *name);
bool name_is_word(const char *name); /* and has no dots */
/* The length of a value's name without the numbers behind it: that of x in x.12. */
size_t name_stem_length(const char *name);

/* The number of the field of that name, -1 without. */
int32_t record_field(const Record *record, const char *name);

#endif
