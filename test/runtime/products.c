/* RUN: %cc -std=c11 -Wall -Wextra -Werror -g -fsanitize=address,undefined \
 * RUN:     -fno-sanitize-recover=all -I %include %s %S/../../runtime/[a-z]*.c -lm -o %t && %t
 * RUN: %cc -std=c11 -Wall -Wextra -Werror -g -fsanitize=address,undefined -DMGRT_PLAIN \
 * RUN:     -fno-sanitize-recover=all -I %include %s %S/../../runtime/[a-z]*.c -lm -o %t.plain && %t.plain
 * RUN: %cc -std=c11 -Wall -Wextra -Werror -I %include %s %mgrt %blas -lm -o %t.blas && %t.blas
 *
 * What generated code calls: products with all flags, leading extents and batches against three
 * loops; the adjoints of the convolution by <conv(x, k), g> = <x, x_bar> = <k, k_bar>. */
#include "errors.h"

#include <math.h>
#include <stdlib.h>

/* Small whole numbers, so that every order of summation gives the same. */
static double whole(ptrdiff_t i)
{
	return (double)((i * 7 + i / 13) % 11 - 5);
}

#define TEST(type, name, batch_name, layout)                                                       \
	static void test_##name(const mgrt_matmul_layout *layout)                                  \
	{                                                                                          \
		enum { N = 60000 };                                                                \
		static type a[N], b[N], out[N], want[N];                                           \
		const mgrt_matmul_layout l = *layout;                                              \
		for (ptrdiff_t i = 0; i < N; i++) {                                                \
			a[i] = (type)whole(i);                                                     \
			b[i] = (type)whole(i + 5);                                                 \
			want[i] = out[i] = (type)whole(i + 3);                                     \
		}                                                                                  \
		for (ptrdiff_t s = 0; s < l.batch; s++)                                            \
			for (ptrdiff_t i = 0; i < l.m; i++)                                        \
				for (ptrdiff_t j = 0; j < l.n; j++) {                              \
					type *const y =                                            \
						&want[s * l.out_step + i * l.out_leading + j];     \
					*y = l.flags & MGRT_ACCUMULATE ? *y : 0;                   \
					for (ptrdiff_t p = 0; p < l.k; p++)                        \
						*y += a[s * l.a_step +                             \
						        (l.flags & MGRT_TN                         \
						                 ? p * l.a_leading + i             \
						                 : i * l.a_leading + p)] *         \
						      b[s * l.b_step +                             \
						        (l.flags & MGRT_NT                         \
						                 ? j * l.b_leading + p             \
						                 : p * l.b_leading + j)];          \
				}                                                                  \
		if (l.batch == 1 && l.out_leading == l.n &&                                        \
		    l.a_leading == (l.flags & MGRT_TN ? l.m : l.k) &&                              \
		    l.b_leading == (l.flags & MGRT_NT ? l.k : l.n))                                \
			name(out, a, b, l.m, l.n, l.k, l.flags);                                   \
		else                                                                               \
			batch_name(out, a, b, &l);                                                 \
		const bool same = !memcmp(out, want, sizeof out);                                  \
		if (!same)                                                                         \
			printf("%td %td %td flags %d\n", l.m, l.n, l.k, l.flags);                  \
		CHECK(same);                                                                       \
	}
TEST(float, mgrt_matmul_f32, mgrt_matmul_batch_f32, layout)
TEST(double, mgrt_matmul_f64, mgrt_matmul_batch_f64, layout)

static void test_matmul(void)
{
	static const ptrdiff_t sizes[][3] = {
		{ 1, 1, 1 },     { 1, 8, 4 },    { 3, 5, 7 },   { 4, 1, 9 },   { 17, 33, 9 },
		{ 50, 40, 300 }, { 13, 97, 31 }, { 0, 4, 4 },   { 4, 0, 4 },   { 4, 4, 0 },
		{ 80, 80, 0 },   { 1, 90, 90 },  { 90, 1, 90 }, { 2, 64, 40 },
		{ 31, 70, 40 },  { 12, 32, 16 }, { 14, 40, 530 }, { 7, 9, 1100 },
	};
	for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++)
		for (int flags = 0; flags < 8; flags++)
			for (int gap = 0; gap < 4; gap += 3) {
				mgrt_matmul_layout l = { .m = sizes[s][0],
					                 .n = sizes[s][1],
					                 .k = sizes[s][2],
					                 .batch = 1,
					                 .flags = flags };
				l.out_leading = l.n + gap;
				l.a_leading = (flags & MGRT_TN ? l.m : l.k) + gap;
				l.b_leading = (flags & MGRT_NT ? l.k : l.n) + gap;
				test_mgrt_matmul_f32(&l);
				test_mgrt_matmul_f64(&l);
			}
	mgrt_matmul_layout l = { 5, 6, 7, 3, 6, 7, 6, 30, 35, 0, MGRT_ACCUMULATE };
	test_mgrt_matmul_f64(&l);
	l.batch = 0;
	test_mgrt_matmul_f32(&l);
}

static void test_conv2d(const mgrt_conv2d_layout *l)
{
	const ptrdiff_t oh = (l->height + 2 * l->padding - l->kernel_height) / l->stride + 1;
	const ptrdiff_t ow = (l->width + 2 * l->padding - l->kernel_width) / l->stride + 1;
	const ptrdiff_t n_x = l->batch * l->channels * l->height * l->width;
	const ptrdiff_t n_k =
		l->out_channels * (l->channels / l->groups) * l->kernel_height * l->kernel_width;
	const ptrdiff_t n_y = l->batch * l->out_channels * oh * ow;
	double *const x = malloc((size_t)(2 * (n_x + n_k + n_y)) * sizeof *x);
	double *const x_bar = x + n_x, *const k = x_bar + n_x, *const k_bar = k + n_k;
	double *const y = k_bar + n_k, *const g = y + n_y;
	for (ptrdiff_t i = 0; i < 2 * (n_x + n_k + n_y); i++)
		x[i] = whole(i * 3 + 1);
	double through_y = 0, through_x = 0, through_k = 0;
	for (ptrdiff_t i = 0; i < n_x; i++)
		through_x -= x[i] * x_bar[i]; /* adjoints are added to what is there */
	for (ptrdiff_t i = 0; i < n_k; i++)
		through_k -= k[i] * k_bar[i];
	void *const work = malloc(mgrt_conv2d_work(l, MG_F64)); /* exactly: the sanitizer looks */
	mgrt_conv2d_f64(y, x, k, l, work);
	mgrt_conv2d_input_f64(x_bar, k, g, l, work);
	mgrt_conv2d_kernel_f64(k_bar, x, g, l, work);
	for (ptrdiff_t i = 0; i < n_y; i++)
		through_y += y[i] * g[i];
	for (ptrdiff_t i = 0; i < n_x; i++)
		through_x += x[i] * x_bar[i];
	for (ptrdiff_t i = 0; i < n_k; i++)
		through_k += k[i] * k_bar[i];
	CHECK(through_y != 0 && through_x == through_y && through_k == through_y);
	free(work);

	float *const f = malloc((size_t)(n_x + n_k + n_y) * sizeof *f);
	for (ptrdiff_t i = 0; i < n_x; i++)
		f[i] = (float)x[i];
	for (ptrdiff_t i = 0; i < n_k; i++)
		f[n_x + i] = (float)k[i];
	void *const work_f32 = malloc(mgrt_conv2d_work(l, MG_F32));
	mgrt_conv2d_f32(f + n_x + n_k, f, f + n_x, l, work_f32);
	for (ptrdiff_t i = 0; i < n_y; i++)
		CHECK((double)f[n_x + n_k + i] == y[i]);
	free(work_f32);
	free(f);
	free(x);
}

int main(void)
{
	test_matmul();
	static const mgrt_conv2d_layout layouts[] = {
		{ 2, 3, 8, 7, 4, 3, 3, 1, 1, 1 },    { 1, 2, 9, 9, 3, 3, 2, 2, 0, 1 },
		{ 2, 4, 9, 8, 6, 3, 3, 2, 1, 2 },    { 2, 4, 5, 5, 4, 3, 3, 1, 1, 4 },
		{ 2, 3, 6, 5, 4, 1, 1, 1, 0, 1 },    { 1, 1, 3, 3, 1, 5, 5, 1, 2, 1 },
		{ 1, 1, 4, 4, 2, 2, 2, 3, 4, 1 },    { 1, 1, 3, 2, 1, 2, 5, 4, 3, 1 },
		{ 2, 16, 14, 14, 8, 3, 3, 1, 1, 1 }, { 1, 32, 9, 30, 16, 5, 3, 1, 2, 2 },
		{ 1, 8, 6, 6, 8, 3, 3, 1, 0, 1 },    { 2, 8, 6, 5, 3, 1, 1, 1, 0, 1 },
		{ 1, 64, 40, 40, 8, 3, 3, 1, 1, 1 },
	};
	for (size_t i = 0; i < sizeof layouts / sizeof *layouts; i++)
		test_conv2d(&layouts[i]);
	return check_status();
}
