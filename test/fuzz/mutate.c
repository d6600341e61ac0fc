/* libFuzzer's mutators for both targets. A text that is cut at random bytes ends in the lexer; what is wanted are texts
 * that nearly mean something, so tokens, lines and blocks are dropped, repeated, moved and exchanged as wholes. */
#include "mutate.h"

#include <ctype.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { MOST_PIECES = 4096, MOST_BYTES = 1 << 16, MOST_STEPS = 4 };

size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed);
size_t LLVMFuzzerCustomCrossOver(const uint8_t *data1, size_t size1, const uint8_t *data2, size_t size2, uint8_t *out,
                                 size_t max_out, unsigned seed);

typedef struct Piece {
	size_t from, to;
} Piece;

typedef struct Pieces {
	size_t n;
	Piece  at[MOST_PIECES];
} Pieces;

static uint32_t random_state;

static uint32_t below(size_t n)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 17;
	random_state ^= random_state << 5;
	return n ? random_state % (uint32_t)n : 0;
}

static void add(Pieces *p, size_t from, size_t to)
{
	if (p->n < MOST_PIECES)
		p->at[p->n++] = (Piece){ from, to };
}

static int is_word(uint8_t c)
{
	return isalnum(c) || c == '_' || c == '.';
}

static void find_tokens(Pieces *p, const uint8_t *s, size_t size)
{
	p->n = 0;
	for (size_t i = 0, from; i < size;) {
		from = i;
		if (is_word(s[i]) || s[i] == '%' || s[i] == '@')
			for (i++; i < size && is_word(s[i]); i++)
				;
		else
			i++;
		if (!isspace(s[from]))
			add(p, from, i);
	}
}

static void find_lines(Pieces *p, const uint8_t *s, size_t size)
{
	p->n = 0;
	for (size_t i = 0, from = 0; i < size; i++)
		if (s[i] == '\n' || i + 1 == size) {
			add(p, from, i + 1);
			from = i + 1;
		}
}

/* { ... } and ( ... ), with their braces */
static void find_blocks(Pieces *p, const uint8_t *s, size_t size)
{
	size_t open[256], depth = 0;
	p->n = 0;
	for (size_t i = 0; i < size; i++) {
		if ((s[i] == '{' || s[i] == '(') && depth < 256)
			open[depth++] = i;
		else if ((s[i] == '}' || s[i] == ')') && depth)
			add(p, open[--depth], i + 1);
	}
}

/* [from, to) becomes the text; the new size, the old one where there is no room. */
static size_t replace(uint8_t *s, size_t size, size_t max, Piece at, const void *text, size_t length)
{
	const size_t left = size - (at.to - at.from);
	if (left + length > max)
		return size;
	memmove(s + at.from + length, s + at.to, size - at.to);
	memcpy(s + at.from, text, length);
	return left + length;
}

static size_t replace_by_word(uint8_t *s, size_t size, size_t max, Piece at)
{
	static const char *const numbers[] = { "0", "1", "-1", "2", "3", "64", "255", "2147483647", "4294967296",
		                                   "9223372036854775807", "1e308", "1e400", "0x1p-1074", "0.5f", "1000000" };
	size_t n = 0;
	const char *word;
	while (fuzz_words[n])
		n++;
	word = below(4) ? fuzz_words[below(n)] : numbers[below(sizeof numbers / sizeof *numbers)];
	return replace(s, size, max, at, word, strlen(word));
}

static size_t step(uint8_t *s, size_t size, size_t max)
{
	static Pieces  pieces;
	static uint8_t copy[MOST_BYTES];
	const uint32_t roll = below(16);
	if (roll < 10)
		find_tokens(&pieces, s, size);
	else if (roll < 13)
		find_lines(&pieces, s, size);
	else
		find_blocks(&pieces, s, size);
	if (!pieces.n)
		return size;
	const Piece one = pieces.at[below(pieces.n)], other = pieces.at[below(pieces.n)];
	const size_t length = other.to - other.from;
	if (roll < 3)
		return replace_by_word(s, size, max, one);
	if (length > sizeof copy)
		return size;
	memcpy(copy, s + other.from, length);
	switch (below(4)) {
	case 0: /* drop */
		return replace(s, size, max, one, "", 0);
	case 1: /* repeat elsewhere */
		return replace(s, size, max, (Piece){ one.from, one.from }, copy, length);
	default: /* put in its place */
		return replace(s, size, max, one, copy, length);
	}
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed)
{
	random_state = seed * 2654435761u + 1;
	if (below(32) == 0)
		return LLVMFuzzerMutate(data, size, max_size);
	for (uint32_t n = 1 + below(MOST_STEPS); n > 0; n--)
		size = step(data, size, max_size);
	return size;
}

/* Lines, or a block, of the second put into the first. */
size_t LLVMFuzzerCustomCrossOver(const uint8_t *data1, size_t size1, const uint8_t *data2, size_t size2, uint8_t *out,
                                 size_t max_out, unsigned seed)
{
	static Pieces from, to;
	random_state = seed * 2654435761u + 1;
	if (size1 > max_out)
		size1 = max_out;
	memcpy(out, data1, size1);
	if (below(2)) {
		find_lines(&from, data2, size2);
		find_lines(&to, out, size1);
	} else {
		find_blocks(&from, data2, size2);
		find_blocks(&to, out, size1);
	}
	if (!from.n || !to.n)
		return size1;
	const size_t first = below(from.n), last = first + below(below(2) && from.n - first < 8 ? from.n - first : 1);
	const Piece taken = { from.at[first].from, from.at[last].to };
	if (taken.to <= taken.from)
		return size1;
	return replace(out, size1, max_out, to.at[below(to.n)], data2 + taken.from, taken.to - taken.from);
}
