/* optimise.c -- SGD with momentum, and Adam (Kingma, Ba 2015), in place. */
#include "internal.h"

#include <math.h>

/* Adam's options with the corrections of bias for this step folded in. */
typedef struct Adam {
	double rate, scale, beta1, beta2, epsilon;
} Adam;

#include "as_f32.h"
#include "optimise.inc"

#include "as_f64.h"
#include "optimise.inc"

/* All of one shape and element type; what they hold is stepped by the kernel. */
static bool stepped(const char *op, Kernel kernel, const mg_tensor *t, int n, void *options)
{
	if (mgrt_any_error(t, n))
		return false;
	const mg_dims shape = mgrt_shape(&t[0]);
	for (int i = 1; i < n; i++) {
		const mg_dims other = mgrt_shape(&t[i]);
		if (mgrt_same_dims(&shape, &other) && t[i].element == t[0].element)
			continue;
		mgrt_error("%s: %s %s does not go with %s %s", op, mgrt_element_name(t[i].element),
		           mgrt_dims_text(&other).text, mgrt_element_name(t[0].element),
		           mgrt_dims_text(&shape).text);
		return false;
	}
	mgrt_run(kernel, &shape, t, n, options);
	return true;
}

bool mg_sgd(mg_tensor w, mg_tensor w_bar, mg_tensor velocity, mg_sgd_options options)
{
	if (options.momentum == 0)
		return stepped(__func__, KERNEL(descend), (mg_tensor[]){ w, w_bar }, 2, &options);
	return stepped(__func__, KERNEL(sgd), (mg_tensor[]){ w, velocity, w_bar }, 3, &options);
}

mg_adam_options mg_adam_defaults(double rate)
{
	return (mg_adam_options){ rate, 0.9, 0.999, 1e-8, 1 };
}

bool mg_adam(mg_tensor w, mg_tensor w_bar, mg_tensor mean, mg_tensor square,
             mg_adam_options options)
{
	if (options.step < 1) {
		mgrt_error("%s: step %ld; steps count from 1", __func__, options.step);
		return false;
	}
	const double step = (double)options.step;
	Adam adam = { .rate = options.rate / (1 - pow(options.beta1, step)),
		      .scale = 1 / sqrt(1 - pow(options.beta2, step)),
		      .beta1 = options.beta1,
		      .beta2 = options.beta2,
		      .epsilon = options.epsilon };
	return stepped(__func__, KERNEL(adam), (mg_tensor[]){ w, mean, square, w_bar }, 4, &adam);
}
