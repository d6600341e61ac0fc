// --emit=dot: a view hangs on the memory that it shows, and what is written through it comes back there; derivatives pass
// through both. Each derivative of a function has a graph of its own, with the shapes.
//
// RUN: %mgc %s --emit=dot -o %t.dot
// RUN: FileCheck %s --input-file=%t.dot
// RUN: FileCheck %s --input-file=%t.dot --check-prefix=COPY
#include <mgc/mgc.h>
#include <mgrt/tensor.h>

// CHECK: label="{s_bar | (p[i] * s)_bar * p[i]}"
// CHECK: label="{a_bar}"
// CHECK: label="{m_bar | (square(m))_bar * 2 * m}"
// CHECK: n0_[[A:[0-9]+]] [label="{a | double[4]}"
// CHECK: n0_[[M:[0-9]+]] [label="{m | view_f64() | double (2, 2)}"
// CHECK: n0_[[A]] -> n0_[[M]];
// CHECK: b1_{{.*}} [label="{m_dot}"
// CHECK: n1_{{.*}} [label="{m | view_f64() | double (2, 2)}"
MGC_GRAD() MGC_JVP()
double shown(MGC_SHAPE(4) const double *p, double s)
{
	double a[4];
	for (int i = 0; i < 4; i++)
		a[i] = p[i] * s;
	mg_tensor m = MG_VIEW_F64(a, 2, 2);
	return mg_item(mg_sum(mg_square(m)));
}

// COPY: label="{x_bar | (exp(x))_bar * exp(x)}"
// COPY: n2_[[ROW:[0-9]+]] [label="{row | view_f64() | double (3,)}"
// COPY: n2_[[OUT:[0-9]+]] [label="{out | double[]}"
// COPY: n2_[[EXP:[0-9]+]] [label="{exp(x) | double (3,)}"
// COPY: n2_[[EXP]] -> n2_[[ROW]] [label="copy"];
// COPY: n2_[[ROW]] -> n2_[[OUT]] [label="copy"];
MGC_VJP()
void written(MGC_SHAPE(3) mg_tensor x, MGC_SHAPE(3) double *out)
{
	mg_tensor row = MG_VIEW_F64(out, 3);
	mg_copy(row, mg_exp(x));
}
