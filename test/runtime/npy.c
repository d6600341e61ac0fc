/* RUN: %cc -std=c11 -Wall -Wextra -Werror -g -fsanitize=address,undefined \
 * RUN:     -fno-sanitize-recover=all -I %include %s %S/../../runtime/[a-z]*.c -lm -o %t && %t %t
 *
 * .npy files by hand: versions, byte and element order, and everything that may be wrong. */
#include "errors.h"

#include <stdlib.h>

static char path[512];

/* A file of this version with this header and n bytes of data. */
static mg_tensor load(int version, const char *header, const void *data, size_t n)
{
	FILE *const file = fopen(path, "wb");
	if (!file)
		exit(2);
	const size_t length = strlen(header);
	fwrite("\x93NUMPY", 1, 6, file);
	fputc(version, file);
	fputc(0, file);
	for (int i = 0; i < (version == 1 ? 2 : 4); i++)
		fputc((int)(length >> 8 * i & 0xff), file);
	fwrite(header, 1, length, file);
	fwrite(data, 1, n, file);
	fclose(file);
	return mg_load(path);
}

static bool failed(mg_tensor t, const char *reason)
{
	char message[600];
	snprintf(message, sizeof message, "mg_load: %s: %s", path, reason);
	return mg_is_error(t) && reported(message);
}

static void test_good(void)
{
	const float x[6] = { 1, 2, 3, 4, 5, 6 };
	const char header[] = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }   \n";
	for (int version = 1; version <= 3; version++) {
		const mg_tensor t = load(version, header, x, sizeof x);
		CHECK(t.element == MG_F32 && t.rank == 2 && t.extents[1] == 3);
		CHECK(mg_item(mg_slice(mg_reshape(t, MG_DIMS(6)), 0, 4, 5)) == 5);
	}
	const mg_tensor columns =
		load(1, "{\"shape\":(2,3),\"fortran_order\":True,\"descr\":\"<f4\"}", x, sizeof x);
	CHECK(columns.extents[0] == 2);
	CHECK(mg_item(mg_slice(mg_reshape(columns, MG_DIMS(6)), 0, 1, 2)) == 3);
	const mg_tensor swapped = load(1, "{'descr': '>f8', 'fortran_order': False, 'shape': (1,)}",
	                               "\x3f\xf8\0\0\0\0\0\0", 8);
	CHECK(mg_item(swapped) == 1.5);
	const mg_tensor scalar =
		load(1, "{'descr': '=f4', 'fortran_order': False, 'shape': ()}", x, 4);
	CHECK(scalar.rank == 0 && mg_item(scalar) == 1);
	const mg_tensor empty =
		load(2, "{'descr': '<f8', 'fortran_order': True, 'shape': (3, 0)}", "", 0);
	CHECK(!mg_is_error(empty) && mg_size(empty) == 0 && empty.extents[0] == 3);
	CHECK(n_errors == 0);
}

static void test_bad(void)
{
	const char data[64] = { 0 };
	static const struct {
		const char *header, *reason;
	} rows[] = {
		{ "", "malformed header" },
		{ "{", "malformed header" },
		{ "{}", "malformed header" },
		{ "{'descr': '<f4', 'shape': (2,)}", "malformed header" },
		{ "{'descr': '<f4', 'fortran_order': Maybe, 'shape': (2,)}", "malformed header" },
		{ "{'descr': '<f4' 'fortran_order': False, 'shape': (2,)}", "malformed header" },
		{ "{'descr': '<f4', 'fortran_order': False, 'shape': (2,)} x", "malformed header" },
		{ "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), 'extra': 1}",
		  "malformed header" },
		{ "{'a key that is much too long': 1}", "malformed header" },
		{ "{'descr", "malformed header" },
		{ "{'descr': '", "element type is not f4 or f8" },
		{ "{'descr': ''", "element type is not f4 or f8" },
		{ "{'descr': '<i8', 'fortran_order': False, 'shape': (2,)}",
		  "element type is not f4 or f8" },
		{ "{'descr': '|f4', 'fortran_order': False, 'shape': (2,)}",
		  "element type is not f4 or f8" },
		{ "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (2,)}",
		  "element type is not f4 or f8" },
		{ "{'descr': '<f4', 'fortran_order': False, 'shape': 2}",
		  "malformed shape, or more than 8 axes" },
		{ "{'descr': '<f4', 'fortran_order': False, 'shape': (-2,)}",
		  "malformed shape, or more than 8 axes" },
		{ "{'descr': '<f4', 'fortran_order': False, 'shape': (2 3)}",
		  "malformed shape, or more than 8 axes" },
		{ "{'descr': '<f4', 'fortran_order': False, 'shape': (2,",
		  "malformed shape, or more than 8 axes" },
		{ "{'descr': '<f4', 'fortran_order': False, 'shape': (1,1,1,1,1,1,1,1,1)}",
		  "malformed shape, or more than 8 axes" },
		{ "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,)}",
		  "malformed shape, or more than 8 axes" },
		{ "{'descr': '<f4', 'fortran_order': False, 'shape': (17,)}", "cut short" },
		{ "{'descr': '<f8', 'fortran_order': False, 'shape': (3, 3)}", "cut short" },
		{ "{'descr': '<f8', 'fortran_order': True, 'shape': (1000000000, 100000000)}",
		  "cut short" },
		{ "{'descr': '<f8', 'fortran_order': True, 'shape': (4611686018427387904, 4)}",
		  "cut short" },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (!failed(load(1 + (int)(i % 3), rows[i].header, data, sizeof data),
		            rows[i].reason)) {
			printf("%s\n", rows[i].header);
			CHECK(false);
		}
	CHECK(failed(load(4, "{}", data, 1), "unknown version of .npy"));

	/* a good file, cut everywhere */
	const char header[] = "{'descr': '<f4', 'fortran_order': False, 'shape': (2,)}";
	load(1, header, data, 8);
	FILE *file = fopen(path, "rb");
	char bytes[200];
	const size_t n = fread(bytes, 1, sizeof bytes, file);
	fclose(file);
	CHECK(n == 10 + strlen(header) + 8 && n_errors == 0);
	for (size_t cut = 0; cut < n; cut++) {
		file = fopen(path, "wb");
		fwrite(bytes, 1, cut, file);
		fclose(file);
		CHECK(failed(mg_load(path), cut < 10 ? "not an .npy file" : "cut short"));
	}
	/* and with every byte of the header wrong: an error or a tensor, no crash */
	for (size_t i = 0; i < n - 8; i++) {
		char wrong[200];
		memcpy(wrong, bytes, n);
		wrong[i] ^= 0x15;
		file = fopen(path, "wb");
		fwrite(wrong, 1, n, file);
		fclose(file);
		const mg_tensor t = mg_load(path);
		CHECK(mg_is_error(t) == (n_errors == 1));
		n_errors = 0;
	}
	remove(path);
	CHECK(failed(mg_load(path), "No such file or directory"));
}

static void test_round_trip(void)
{
	double x[24];
	for (int i = 0; i < 24; i++)
		x[i] = i / 7.0;
	const mg_tensor t = mg_permute(MG_VIEW_F64(x, 2, 3, 4), MG_DIMS(2, 0, 1));
	CHECK(mg_save(path, t));
	const mg_tensor back = mg_load(path);
	CHECK(back.element == MG_F64 && back.rank == 3 && back.extents[0] == 4);
	CHECK(mg_item(mg_max(mg_abs(mg_sub(t, back)))) == 0);
	CHECK(mg_save(path, mg_scalar(3)) && mg_item(mg_load(path)) == 3);
	CHECK(n_errors == 0);
	CHECK(!mg_save("/no/such/folder/x.npy", t));
	CHECK(reported("mg_save: /no/such/folder/x.npy: No such file or directory"));
	FILE *const full = fopen("/dev/full", "wb"); /* a device without room, where there is one */
	if (full) {
		fclose(full);
		CHECK(!mg_save("/dev/full", t));
		CHECK(reported("mg_save: /dev/full: No space left on device"));
	}
	remove(path);
}

int main(int argc, char **argv)
{
	snprintf(path, sizeof path, "%s.npy", argc > 1 ? argv[1] : "npy");
	mgrt_set_error_handler(catch_error);
	mg_arena arena = { 0 };
	mg_arena_use(&arena);
	test_good();
	test_bad();
	test_round_trip();
	mg_arena_free(&arena);
	return check_status();
}
