/* The runtime's products of matrices and convolutions, which are calls in the IR: what they take, read and write.
 *
 *   mgrt_matmul_f64(out, a, b, m, n, k, flags)        out = op(a) op(b), or += with ACCUMULATE
 *   mgrt_conv2d_f64(out, x, kernel, layout, work)     out = conv2d(x, kernel)
 *   mgrt_conv2d_input_f64(out, kernel, g, ...)        out += the adjoint of x where g is that of conv2d(x, kernel)
 *   mgrt_conv2d_kernel_f64(out, x, g, ...)            out += the adjoint of the kernel */
#ifndef IR_CONTRACTION_H
#define IR_CONTRACTION_H

#include "ir/ir.h"

typedef enum ProductKind {
	PRODUCT_NONE,
	PRODUCT_MATMUL,
	PRODUCT_CONV2D,
	PRODUCT_CONV2D_INPUT,
	PRODUCT_CONV2D_KERNEL,
} ProductKind;

/* By the name of a function of the runtime, "mgrt_matmul_f32". */
ProductKind product_kind(const char *name);
/* Finds or makes the function of that name, which is a product. */
Func *product_func(Module *m, const char *name);

#endif
