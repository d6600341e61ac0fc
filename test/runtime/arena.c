/* RUN: %cc -std=c11 -Wall -Wextra -Werror -g -fsanitize=address,undefined \
 * RUN:     -fno-sanitize-recover=all -I %include %s %S/../../runtime/[a-z]*.c -lm -pthread \
 * RUN:     -Wl,--wrap=malloc -o %t && %t
 *
 * Where tensors live: the caller's buffer, growing blocks, memory that runs out at every
 * allocation in turn, threads with arenas of their own. */
#include "errors.h"

#include <pthread.h>
#include <stdlib.h>

void *__real_malloc(size_t bytes);
void *__wrap_malloc(size_t bytes);

static _Thread_local long n_mallocs, fails_at = -1;

void *__wrap_malloc(size_t bytes)
{
	return n_mallocs++ == fails_at ? NULL : __real_malloc(bytes);
}

static double model(const double *x, ptrdiff_t n)
{
	const mg_tensor t = MG_VIEW_F64(x, n, 4);
	const mg_tensor big = mg_matmul(mg_transpose(t), mg_add(t, mg_scalar(1)));
	const mg_tensor y = mg_layer_norm(big, mg_full(MG_F64, MG_DIMS(4), 1),
	                                  mg_zeros(MG_F64, MG_DIMS(4)), 1e-5);
	const mg_tensor images = mg_reshape(mg_transpose(t), MG_DIMS(1, 4, -1, 1));
	const mg_tensor conv = mg_conv2d(images, mg_full(MG_F64, MG_DIMS(2, 4, 3, 1), 1), 1, 1, 1);
	return mg_item(mg_add(mg_sum(mg_square(y)), mg_sum(conv)));
}

static void test_buffer(void)
{
	static _Alignas(64) unsigned char buffer[1024];
	mg_arena arena = mg_arena_on(buffer + 1, 1000);
	mg_arena *const before = mg_arena_use(&arena);
	const mg_tensor a = mg_zeros(MG_F64, MG_DIMS(50));
	CHECK((uintptr_t)a.data % 64 == 0 && (unsigned char *)a.data >= buffer + 1);
	const mg_arena_mark mark = mg_arena_save(&arena);
	const mg_tensor b = mg_zeros(MG_F32, MG_DIMS(50));
	CHECK((unsigned char *)b.data >= (unsigned char *)a.data + 400);
	CHECK(mg_is_error(mg_zeros(MG_F64, MG_DIMS(50))));
	CHECK(reported("mg_zeros: the arena is full; 400 bytes needed, 289 of 1000 left"));
	mg_arena_restore(&arena, mark);
	CHECK(mg_zeros(MG_F64, MG_DIMS(50)).data == b.data);
	mg_arena_reset(&arena);
	CHECK(mg_zeros(MG_F32, MG_DIMS(1)).data == a.data);
	mg_arena_free(&arena);
	CHECK(mg_arena_use(before) == NULL);
	/* not even a result fits */
	mg_arena none = mg_arena_on(NULL, 0), tiny = mg_arena_on(buffer, 0);
	mg_arena_use(&tiny);
	CHECK(mg_is_error(mg_scalar(1)) && n_errors == 1);
	n_errors = 0;
	mg_arena_use(&none); /* {0}: grows */
	CHECK(mg_item(mg_scalar(1)) == 1);
	mg_arena_free(&none);
	mg_arena_use(before);
}

static void test_growth(const double *x)
{
	mg_arena arena = { 0 };
	mg_arena *const before = mg_arena_use(&arena);
	const double want = model(x, 5000);
	for (int i = 0; i < 3; i++) {
		mg_arena_reset(&arena);
		const long count = n_mallocs;
		CHECK(model(x, 5000) == want);
		CHECK(n_mallocs == count); /* what the first round took is enough */
	}
	/* tensors stay where they are while others come and go */
	mg_arena_reset(&arena);
	const mg_tensor kept = mg_full(MG_F64, MG_DIMS(1000), 3);
	for (int i = 0; i < 20; i++) {
		const mg_arena_mark mark = mg_arena_save(&arena);
		CHECK(mg_item(mg_sum(mg_full(MG_F64, MG_DIMS(1000 << i % 10), 1))) ==
		      1000 << i % 10);
		mg_arena_restore(&arena, mark);
	}
	CHECK(mg_item(mg_sum(kept)) == 3000);
	mg_arena_free(&arena);
	CHECK(mg_arena_use(before) == NULL);
}

/* Every allocation fails once: an error, then silence, no leak (the sanitizer looks). */
static void test_exhaustion(const double *x)
{
	mg_arena fresh = { 0 };
	mg_arena_use(&fresh);
	n_mallocs = 0;
	const double want = model(x, 5000);
	const long n_needed = n_mallocs;
	CHECK(n_needed >= 3);
	mg_arena_free(&fresh);
	for (long i = 0; i < n_needed; i++) {
		mg_arena arena = { 0 };
		mg_arena *const before = mg_arena_use(&arena);
		n_mallocs = 0;
		fails_at = i;
		const double y = model(x, 5000);
		fails_at = -1;
		CHECK(y != y);
		CHECK(n_errors >= 1 && strstr(last_error, "out of memory"));
		n_errors = 0;
		mg_arena_reset(&arena);
		CHECK(model(x, 5000) == want);
		mg_arena_free(&arena);
		mg_arena_use(before);
	}
	/* the same in buffers of every size */
	for (size_t bytes = 0; bytes < 12000; bytes += 104) {
		unsigned char *const buffer = malloc(bytes);
		mg_arena arena = mg_arena_on(buffer, bytes);
		mg_arena *const before = mg_arena_use(&arena);
		if (bytes) {
			const double y = model(x, 10);
			CHECK((y == y) == (n_errors == 0));
			CHECK(bytes < 11900 || n_errors == 0);
			n_errors = 0;
		}
		mg_arena_free(&arena);
		mg_arena_use(before);
		free(buffer);
	}
}

static void *run_thread(void *x)
{
	static const double failed = 0;
	mg_arena *const own = mg_arena_current(); /* none was given to this thread yet */
	if (mg_item(mg_scalar(1)) != 1 || !own->first)
		return (void *)(uintptr_t)&failed;
	mg_arena_free(own);
	mg_arena arena = { 0 };
	mg_arena_use(&arena);
	bool same = true;
	const double want = model(x, 100);
	for (int i = 0; i < 50; i++) {
		mg_arena_reset(&arena);
		same = same && model(x, 100) == want;
	}
	mg_arena_free(&arena);
	return same ? NULL : x;
}

static void ignore_error(const char *message)
{
	(void)message;
}

static void test_threads(double *x)
{
	mgrt_error_handler *const before = mgrt_set_error_handler(ignore_error);
	pthread_t threads[4];
	for (int i = 0; i < 4; i++)
		CHECK(pthread_create(&threads[i], NULL, run_thread, x) == 0);
	for (int i = 0; i < 4; i++) {
		void *result = x;
		CHECK(pthread_join(threads[i], &result) == 0 && !result);
	}
	mgrt_set_error_handler(before);
}

int main(void)
{
	mgrt_set_error_handler(catch_error);
	static double x[20000];
	for (int i = 0; i < 20000; i++)
		x[i] = (i * 7919 % 1000) / 1000.0;
	test_buffer();
	test_growth(x);
	test_exhaustion(x);
	test_threads(x);
	return check_status();
}
