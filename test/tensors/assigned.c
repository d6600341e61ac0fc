// CONSTRUCT: tensors | adjoints of tensors that are assigned at first, and those that have to be added to
// RUN: mkdir -p %t && cp %s %t/model.c
// RUN: %mgc %t/model.c -o %t/grad.c --verify
// RUN: FileCheck %s < %t/grad.c
// RUN: %mgc %t/model.c -o %t/grad.c --verify --no-assign
// RUN: FileCheck %s --check-prefix=OFF < %t/grad.c
// RUN: %mgc %t/model.c -o %t/grad.c --verify --memory=caller
#include <math.h>
#include <mgc/mgc.h>
#include <mgrt/tensor.h>

/* One product assigns what the other one adds to. */
// CHECK-LABEL: float layers_grad
// CHECK-NOT: memset
// CHECK: mgrt_matmul_f32(h_bar, {{.*}}MGRT_NT);
// CHECK-NOT: memset
// CHECK: mgrt_matmul_f32(h_bar, {{.*}}MGRT_NT | MGRT_ACCUMULATE);
// CHECK-NOT: memset
// CHECK: return
// OFF-LABEL: float layers_grad
// OFF: memset(h_bar
// OFF: mgrt_matmul_f32(h_bar, {{.*}}MGRT_NT | MGRT_ACCUMULATE);
// OFF: return
MGC_GRAD()
float layers(MGC_SHAPE(n, 40) mg_tensor x, MGC_SHAPE(40, 30) mg_tensor v, MGC_SHAPE(30, 20) mg_tensor w,
             MGC_SHAPE(30, 20) mg_tensor u, int n)
{
	mg_tensor h = mg_tanh(mg_matmul(x, v));
	return mg_item_f32(mg_mean(mg_sin(mg_add(mg_matmul(h, w), mg_square(mg_matmul(h, u))))));
}

/* An element and the one across the diagonal, in one loop: the first to add does not come first everywhere. */
// CHECK-LABEL: double across_grad
// CHECK: memset
// CHECK: return
MGC_GRAD()
double across(MGC_SHAPE(n, n) mg_tensor a, int n)
{
	mg_tensor e = mg_exp(a);
	return mg_item(mg_sum(mg_mul(e, mg_sin(mg_transpose(e)))));
}

/* Half of it. */
MGC_GRAD()
double half(MGC_SHAPE(n, 6) mg_tensor a, int n)
{
	mg_tensor e = mg_exp(a);
	return mg_item(mg_sum(mg_square(mg_slice(e, 1, 0, 3)))) + mg_item(mg_sum(mg_sin(e)));
}

/* Written twice: what the adjoint was must be gone before the first write is reached. */
MGC_GRAD()
double rewritten(MGC_SHAPE(n, 3) mg_tensor a, int n)
{
	mg_tensor z = mg_zeros(MG_F64, MG_DIMS(n, 3));
	mg_copy(z, mg_exp(a));
	const double first = mg_item(mg_sum(mg_mul(z, a)));
	mg_copy(z, mg_sin(a));
	return first * mg_item(mg_sum(mg_mul(z, z)));
}

/* The same through a loop, where each turn overwrites. */
MGC_GRAD()
double turns(MGC_SHAPE(n, 3) mg_tensor a, int n)
{
	mg_tensor z = mg_zeros(MG_F64, MG_DIMS(n, 3));
	double total = 0;
	for (int i = 0; i < 3; i++) {
		mg_copy(z, mg_mul(mg_sin(z), mg_add(a, mg_scalar(total))));
		total += mg_item(mg_mean(z));
	}
	return total * mg_item(mg_sum(z));
}

/* On a condition: who does not come adds nothing. */
MGC_GRAD()
double sometimes(MGC_SHAPE(n, 3) mg_tensor a, double s, int n)
{
	mg_tensor e = mg_exp(a);
	double total = 0;
	if (s > 0.2)
		total += mg_item(mg_sum(mg_sin(e)));
	return total + mg_item(mg_sum(mg_mul(e, mg_cos(e)))) * s;
}

/* Arrays of C: two nests, and one that leaves early. */
MGC_GRAD()
double arrays(MGC_SHAPE(n) const double *x, int n)
{
	double h[n], total = 0;
	for (int i = 0; i < n; i++)
		h[i] = exp(x[i]);
	for (int i = 0; i < n; i++)
		total += sin(h[i]) * h[n - 1 - i];
	for (int i = 0; i < n; i++) {
		if (total > 1e3)
			break;
		total += h[i] * total;
	}
	return total;
}
