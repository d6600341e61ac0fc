/* Mutations that keep text a text: of tokens, of lines, of what stands in braces. */
#ifndef FUZZ_MUTATE_H
#define FUZZ_MUTATE_H

/* The words of the language, up to one that is NULL; each target has its own. */
extern const char *const fuzz_words[];

#endif
