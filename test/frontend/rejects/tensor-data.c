// CONSTRUCT: tensors | data that is not where the program would see it
// RUN: rm -f %t.c
// RUN: not %mgc %s -o %t.c 2>&1 | FileCheck %s
// RUN: test ! -e %t.c
#include <math.h>
#include <mgc/mgc.h>
#include <mgrt/mgrt.h>
#include <mgrt/tensor.h>

MGC_GRAD()
double transposed(MGC_SHAPE(4, 3) mg_tensor w)
{
	// CHECK-DAG: [[# @LINE + 1]]:36: error: this tensor is a view with gaps or in another order, so its data is not what the program would see; mg_copy it into one made by mg_zeros
	const double *p = mg_transpose(w).data;
	return p[1];
}

MGC_GRAD()
double number(MGC_SHAPE(4, 3) mg_tensor w)
{
	mg_tensor k = mg_sum(w);
	// CHECK-DAG: [[# @LINE + 1]]:22: error: this tensor is a number here, so its data is not what the program would see; mg_copy it into one made by mg_zeros
	return *(double *)k.data;
}

MGC_GRAD()
double set(MGC_SHAPE(3) mg_tensor w, double *p)
{
	// CHECK-DAG: [[# @LINE + 1]]:4: error: the data of a tensor can be used, but neither be set nor pointed to
	w.data = p;
	return mg_item(mg_sum(w));
}

MGC_GRAD()
double checked(MGC_SHAPE(4, 3) mg_tensor w, int n)
{
	// CHECK-DAG: [[# @LINE + 1]]:7: error: mgrt_check: double (n, 3) is asked for, but this tensor is double (4, 3)
	if (!mgrt_check("checked", "w", &w, MG_F64, MG_DIMS(n, 3)))
		return NAN;
	return mg_item(mg_sum(w));
}

MGC_GRAD()
double checked_element(MGC_SHAPE(3) mg_tensor w)
{
	// CHECK-DAG: [[# @LINE + 1]]:9: error: mgrt_check: float (3,) is asked for, but this tensor is double (3,)
	return mgrt_check("checked", "w", &w, MG_F32, MG_DIMS(3)) ? mg_item(mg_sum(w)) : NAN;
}

static bool fits(mg_tensor w)
{
	// CHECK-DAG: [[# @LINE + 1]]:9: error: mgrt_check fails: this tensor is a view with gaps or in another order; mg_copy it into one made by mg_zeros
	return mgrt_check("fits", "w", &w, MG_F64, MG_DIMS(3, 3));
}

MGC_GRAD()
double checked_view(MGC_SHAPE(3, 3) mg_tensor w)
{
	return fits(mg_transpose(w)) ? mg_item(mg_sum(w)) : NAN;
}
