/* convolve.c -- conv2d, its two adjoints, and pooling.
 *
 * A convolution is a product of the kernel (o, c * kh * kw) with columns (c * kh * kw, oh * ow)
 * that hold what each tap sees, made for a few rows of the result at a time, so that they stay in
 * cache (convolve.inc).  Where the stride is 1 and there are channels enough for products of
 * their own, no columns are made (shifted.inc): measured, that is 1.1 to 1.4 times faster. */
#include "internal.h"

#include <string.h>

enum { TILE_BYTES = 256 * 1024, SHIFTED_CHANNELS = 8 };

typedef enum Part { CONVOLVE, ADJOINT_OF_INPUT, ADJOINT_OF_KERNEL } Part;

typedef struct Convolution_f32 {
	Part part;
	float *out, *x, *kernel;
} Convolution_f32;
typedef struct Convolution_f64 {
	Part part;
	double *out, *x, *kernel;
} Convolution_f64;

/* Rows of the result of one image and one group. */
typedef struct Tile {
	const mgrt_conv2d_layout *layout;
	ptrdiff_t channels, out_channels, depth; /* of a group; channels * kh * kw */
	ptrdiff_t out_height, out_width;
	ptrdiff_t first_row, n_rows;
	ptrdiff_t x_offset, out_offset, kernel_offset; /* in elements */
	/* shifted.inc: extents with padding; the area of a channel of the result at padded width */
	Part part;
	ptrdiff_t padded_width, padded_area, wide_area;
} Tile;

/* Tap i sees x[i * stride + offset] for first <= i < last, else padding. */
typedef struct Taps {
	ptrdiff_t first, last, width, stride, offset;
} Taps;

typedef struct Pool {
	ptrdiff_t size;
	ptrdiff_t step[2]; /* down and along x, in elements */
} Pool;

static ptrdiff_t clamp(ptrdiff_t a, ptrdiff_t low, ptrdiff_t high)
{
	return a < low ? low : a > high ? high : a;
}

static Taps taps_at(const Tile *tile, ptrdiff_t kx)
{
	const mgrt_conv2d_layout *const l = tile->layout;
	const ptrdiff_t stride = l->stride, offset = kx - l->padding;
	const ptrdiff_t beyond = l->width - offset; /* i * stride < beyond */
	const ptrdiff_t first = offset < 0 ? (stride - 1 - offset) / stride : 0;
	const ptrdiff_t last = beyond > 0 ? (beyond + stride - 1) / stride : 0;
	const ptrdiff_t width = tile->out_width;
	return (Taps){ clamp(first, 0, width), clamp(last, clamp(first, 0, width), width), width,
		       stride, offset };
}

static ptrdiff_t input_row(const Tile *tile, ptrdiff_t row, ptrdiff_t ky)
{
	const mgrt_conv2d_layout *const l = tile->layout;
	return (tile->first_row + row) * l->stride + ky - l->padding;
}

static Tile tile_of(const mgrt_conv2d_layout *l)
{
	Tile tile = { .layout = l,
		      .channels = l->channels / l->groups,
		      .out_channels = l->out_channels / l->groups,
		      .out_height = (l->height + 2 * l->padding - l->kernel_height) / l->stride + 1,
		      .out_width = (l->width + 2 * l->padding - l->kernel_width) / l->stride + 1 };
	tile.depth = tile.channels * l->kernel_height * l->kernel_width;
	tile.padded_width = l->width + 2 * l->padding;
	tile.padded_area = (l->height + 2 * l->padding) * tile.padded_width;
	return tile;
}

/* So many rows that what they need, row_size elements each, stays in cache. */
static ptrdiff_t rows_of(const Tile *tile, ptrdiff_t row_size, size_t element_size)
{
	const ptrdiff_t bytes = row_size * (ptrdiff_t)element_size;
	return clamp(bytes > 0 ? TILE_BYTES / bytes : 1, 1,
	             tile->out_height > 0 ? tile->out_height : 1);
}

static ptrdiff_t column_rows(const Tile *tile, size_t element_size)
{
	return rows_of(tile, tile->depth * tile->out_width, element_size);
}

static ptrdiff_t wide_rows(const Tile *tile, size_t element_size)
{
	return rows_of(tile, tile->out_channels * tile->padded_width, element_size);
}

static bool is_shifted(const mgrt_conv2d_layout *l)
{
	return l->stride == 1 && l->channels / l->groups >= SHIFTED_CHANNELS;
}

size_t mgrt_conv2d_work(const mgrt_conv2d_layout *layout, mg_element element)
{
	const Tile tile = tile_of(layout);
	const size_t size = mgrt_element_size(element);
	const ptrdiff_t shifted = layout->out_channels * tile.depth +
	                          tile.channels * tile.padded_area +
	                          wide_rows(&tile, size) * tile.out_channels * tile.padded_width;
	const ptrdiff_t columns = column_rows(&tile, size) * tile.out_width * tile.depth;
	return (size_t)(is_shifted(layout) ? shifted : columns) * size;
}

#include "as_f32.h"
#include "convolve.inc"

#include "as_f64.h"
#include "convolve.inc"

static bool layout_of(const mg_tensor in[2], const int stride_padding_groups[3],
                      mgrt_conv2d_layout *l)
{
	if (in[0].rank != 4 || in[1].rank != 4)
		return false;
	*l = (mgrt_conv2d_layout){ .batch = in[0].extents[0],
		                   .channels = in[0].extents[1],
		                   .height = in[0].extents[2],
		                   .width = in[0].extents[3],
		                   .out_channels = in[1].extents[0],
		                   .kernel_height = in[1].extents[2],
		                   .kernel_width = in[1].extents[3],
		                   .stride = stride_padding_groups[0],
		                   .padding = stride_padding_groups[1],
		                   .groups = stride_padding_groups[2] };
	return l->channels % l->groups == 0 && l->out_channels % l->groups == 0 &&
	       in[1].extents[1] == l->channels / l->groups && l->kernel_height >= 1 &&
	       l->kernel_width >= 1 && l->kernel_height <= l->height + 2 * l->padding &&
	       l->kernel_width <= l->width + 2 * l->padding;
}

mg_tensor mg_conv2d(mg_tensor x, mg_tensor kernel, int stride, int padding, int groups)
{
	mg_tensor in[2] = { x, kernel };
	if (mgrt_any_error(in, 2))
		return (mg_tensor){ 0 };
	if (stride < 1 || padding < 0 || groups < 1)
		return mgrt_fail("%s: stride %d, padding %d, groups %d: not possible", __func__,
		                 stride, padding, groups);
	mgrt_conv2d_layout l;
	if (!layout_of(in, (int[]){ stride, padding, groups }, &l))
		return mgrt_fail("%s: input %s and kernel %s do not fit with padding %d, groups %d",
		                 __func__, mgrt_shape_text(&x).text, mgrt_shape_text(&kernel).text,
		                 padding, groups);
	mg_element element;
	if (!mgrt_common_element(__func__, in, 2, &element))
		return (mg_tensor){ 0 };
	const Tile tile = tile_of(&l);
	const mg_dims shape = { 4, { l.batch, l.out_channels, tile.out_height, tile.out_width } };
	const mg_tensor y = mgrt_result(__func__, element, &shape);
	const mg_arena_mark mark = mgrt_save();
	bool done = y.data && mgrt_unify(__func__, in, 2);
	for (int i = 0; done && i < 2; i++) {
		in[i] = mgrt_contiguous(__func__, in[i]);
		done = in[i].data;
	}
	void *const work = done ? mgrt_take(__func__, mgrt_conv2d_work(&l, element)) : NULL;
	if (work && element == MG_F32)
		mgrt_conv2d_f32(y.data, in[0].data, in[1].data, &l, work);
	else if (work)
		mgrt_conv2d_f64(y.data, in[0].data, in[1].data, &l, work);
	mgrt_restore(mark);
	return work ? y : (mg_tensor){ 0 };
}

static mg_tensor pooled(const char *op, Kernel kernel, mg_tensor x, const int size_stride[2])
{
	const int size = size_stride[0], stride = size_stride[1];
	if (!x.data)
		return x;
	if (size < 1 || stride < 1 || x.rank != 4 || x.extents[2] < size || x.extents[3] < size)
		return mgrt_fail("%s: no window of %d by %d, stride %d, in shape %s", op, size,
		                 size, stride, mgrt_shape_text(&x).text);
	mg_tensor windows = x;
	for (int i = 2; i < 4; i++) {
		windows.extents[i] = (x.extents[i] - size) / stride + 1;
		windows.strides[i] = x.strides[i] * stride;
	}
	const mg_dims shape = mgrt_shape(&windows);
	const mg_tensor y = mgrt_result(op, x.element, &shape);
	if (y.data)
		mgrt_run(kernel, &shape, (mg_tensor[]){ y, windows }, 2,
		         &(Pool){ size, { x.strides[2], x.strides[3] } });
	return y;
}

mg_tensor mg_max_pool2d(mg_tensor x, int size, int stride)
{
	return pooled(__func__, KERNEL(max_pool), x, (int[]){ size, stride });
}

mg_tensor mg_avg_pool2d(mg_tensor x, int size, int stride)
{
	return pooled(__func__, KERNEL(avg_pool), x, (int[]){ size, stride });
}
