/* npy.c -- NumPy's array files.
 *
 * \x93NUMPY, two bytes of version, the length of the header (2 bytes in version 1, 4 later),
 * and the header, a Python dictionary padded to end at a multiple of 64:
 *
 *   {'descr': '<f8', 'fortran_order': False, 'shape': (3, 4), }
 *
 * then the elements.  See numpy.lib.format. */
#include "internal.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum { MAX_HEADER = 1 << 16 };

typedef struct Header {
	mg_element element;
	bool is_swapped, is_fortran;
	mg_dims shape;
	unsigned found; /* one bit for each of the three keys */
} Header;

static bool host_is_little_endian(void)
{
	const uint16_t one = 1;
	unsigned char first;
	memcpy(&first, &one, 1);
	return first == 1;
}

/* ---- the dictionary ---- */

static void skip_space(const char **p)
{
	*p += strspn(*p, " \t\n");
}

static bool accept(const char **p, const char *token)
{
	skip_space(p);
	const size_t n = strlen(token);
	if (strncmp(*p, token, n) != 0)
		return false;
	*p += n;
	return true;
}

/* 'text' or "text", at most size - 1 characters */
static bool parse_string(const char **p, char *text, size_t size)
{
	skip_space(p);
	const char quote = **p;
	if (quote != '\'' && quote != '"')
		return false;
	const char *const end = strchr(*p + 1, quote);
	if (!end || (size_t)(end - *p - 1) >= size)
		return false;
	memcpy(text, *p + 1, (size_t)(end - *p - 1));
	text[end - *p - 1] = 0;
	*p = end + 1;
	return true;
}

/* (), (3,), (3, 4), (3, 4,) */
static bool parse_shape(const char **p, mg_dims *shape)
{
	shape->rank = 0;
	if (!accept(p, "("))
		return false;
	while (!accept(p, ")")) {
		skip_space(p);
		if (shape->rank == MG_MAX_RANK || **p < '0' || **p > '9')
			return false;
		ptrdiff_t extent = 0;
		for (; **p >= '0' && **p <= '9'; ++*p) {
			if (extent > (PTRDIFF_MAX - 9) / 10)
				return false;
			extent = 10 * extent + (**p - '0');
		}
		shape->extents[shape->rank++] = extent;
		skip_space(p);
		if (!accept(p, ",") && **p != ')')
			return false;
	}
	return true;
}

static bool parse_descr(const char **p, Header *h)
{
	char text[8] = { 0 };
	if (!parse_string(p, text, sizeof text))
		return false;
	if (strcmp(text + 1, "f4") != 0 && strcmp(text + 1, "f8") != 0)
		return false;
	if (*text != '<' && *text != '>' && *text != '=')
		return false;
	h->element = text[2] == '4' ? MG_F32 : MG_F64;
	h->is_swapped = *text != '=' && (*text == '<') != host_is_little_endian();
	return true;
}

/* NULL, or what is wrong */
static const char *parse_header(const char *p, Header *h)
{
	if (!accept(&p, "{"))
		return "malformed header";
	while (!accept(&p, "}")) {
		char key[16];
		if (!parse_string(&p, key, sizeof key) || !accept(&p, ":"))
			return "malformed header";
		if (!strcmp(key, "descr")) {
			if (!parse_descr(&p, h))
				return "element type is not f4 or f8";
			h->found |= 1;
		} else if (!strcmp(key, "fortran_order")) {
			h->is_fortran = accept(&p, "True");
			if (!h->is_fortran && !accept(&p, "False"))
				return "malformed header";
			h->found |= 2;
		} else if (!strcmp(key, "shape")) {
			if (!parse_shape(&p, &h->shape))
				return "malformed shape, or more than 8 axes";
			h->found |= 4;
		} else {
			return "malformed header";
		}
		skip_space(&p);
		if (!accept(&p, ",") && *p != '}')
			return "malformed header";
	}
	skip_space(&p);
	return h->found == 7 && !*p ? NULL : "malformed header";
}

/* ---- reading ---- */

static const char *read_header(FILE *file, Header *h)
{
	unsigned char start[12];
	if (fread(start, 1, 10, file) != 10 || memcmp(start, "\x93NUMPY", 6) != 0)
		return "not an .npy file";
	if (start[6] < 1 || start[6] > 3)
		return "unknown version of .npy";
	size_t length = start[8] | (size_t)start[9] << 8;
	if (start[6] > 1) {
		if (fread(start + 10, 1, 2, file) != 2)
			return "cut short";
		length |= (size_t)start[10] << 16 | (size_t)start[11] << 24;
	}
	if (length > MAX_HEADER)
		return "malformed header";
	const mg_arena_mark mark = mgrt_save();
	char *const text = mgrt_take("mg_load", length + 1);
	if (!text)
		return "no memory for its header";
	text[length] = 0;
	const char *const wrong = fread(text, 1, length, file) != length ? "cut short"
	                          : strlen(text) != length               ? "malformed header"
	                                                                 : parse_header(text, h);
	mgrt_restore(mark);
	return wrong;
}

static void swap_bytes(unsigned char *p, ptrdiff_t count, size_t size)
{
	for (ptrdiff_t i = 0; i < count; i++, p += size)
		for (size_t j = 0; j < size / 2; j++) {
			const unsigned char byte = p[j];
			p[j] = p[size - 1 - j];
			p[size - 1 - j] = byte;
		}
}

/* Whether that many bytes follow; a file that lies about its shape must not be given memory. */
static bool bytes_follow(FILE *file, ptrdiff_t bytes)
{
	const long here = ftell(file);
	if (here < 0 || fseek(file, 0, SEEK_END) != 0)
		return true; /* not seekable: reading will tell */
	const long end = ftell(file);
	return fseek(file, here, SEEK_SET) == 0 && end - here >= bytes;
}

static mg_tensor read_elements(FILE *file, const Header *h, const char **wrong)
{
	const size_t size = mgrt_element_size(h->element);
	mg_dims shape = h->shape;
	for (int i = 0; h->is_fortran && i < shape.rank; i++)
		shape.extents[i] = h->shape.extents[h->shape.rank - 1 - i];
	ptrdiff_t count;
	if (!mgrt_count(&shape, &count) || !bytes_follow(file, count * (ptrdiff_t)size)) {
		*wrong = "cut short";
		return (mg_tensor){ 0 };
	}
	const mg_tensor t = mgrt_result("mg_load", h->element, &shape);
	if (!t.data)
		return t;
	if (fread(t.data, size, (size_t)count, file) != (size_t)count) {
		*wrong = "cut short";
		return (mg_tensor){ 0 };
	}
	if (h->is_swapped)
		swap_bytes(t.data, count, size);
	return h->is_fortran ? mg_transpose(t) : t;
}

mg_tensor mg_load(const char *path)
{
	FILE *const file = fopen(path, "rb");
	if (!file)
		return mgrt_fail("%s: %s: %s", __func__, path, strerror(errno));
	Header h = { 0 };
	mg_tensor t = { 0 };
	const char *wrong = read_header(file, &h);
	if (!wrong)
		t = read_elements(file, &h, &wrong);
	fclose(file);
	return wrong ? mgrt_fail("%s: %s: %s", __func__, path, wrong) : t;
}

/* ---- writing ---- */

static bool write_tensor(FILE *file, const mg_tensor *t)
{
	char header[512];
	int n = snprintf(header + 10, sizeof header - 10,
	                 "{'descr': '%c%s', 'fortran_order': False, 'shape': (",
	                 host_is_little_endian() ? '<' : '>', t->element == MG_F32 ? "f4" : "f8");
	n += 10;
	for (int i = 0; i < t->rank; i++)
		n += snprintf(header + n, sizeof header - (size_t)n, "%td%s", t->extents[i],
		              t->rank == 1      ? ","
		              : i + 1 < t->rank ? ", "
		                                : "");
	n += snprintf(header + n, sizeof header - (size_t)n, "), }");
	while ((n + 1) % 64)
		header[n++] = ' ';
	header[n++] = '\n';
	memcpy(header, "\x93NUMPY\x01\x00", 8);
	header[8] = (char)((n - 10) & 0xff);
	header[9] = (char)((n - 10) >> 8);
	const size_t count = (size_t)mg_size(*t);
	return fwrite(header, 1, (size_t)n, file) == (size_t)n &&
	       fwrite(t->data, mgrt_element_size(t->element), count, file) == count;
}

bool mg_save(const char *path, mg_tensor t)
{
	if (!t.data)
		return false;
	const mg_arena_mark mark = mgrt_save();
	const bool is_copy = !mgrt_is_contiguous(&t);
	t = mgrt_contiguous(__func__, t);
	bool saved = false;
	FILE *const file = t.data ? fopen(path, "wb") : NULL;
	if (file) {
		saved = write_tensor(file, &t);
		saved = fclose(file) == 0 && saved;
	}
	if (t.data && !saved)
		mgrt_error("%s: %s: %s", __func__, path, strerror(errno));
	if (is_copy)
		mgrt_restore(mark);
	return saved;
}
