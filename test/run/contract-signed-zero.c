// CONSTRUCT: contract | -0.0 and 0.0 stay apart: x + 0, x * 1, 0 - x, -(-x)
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double signs(double x, int which)
{
	switch (which) {
	case 0:
		return x + 0.0;
	case 1:
		return x * 1;
	case 2:
		return 0 - x;
	case 3:
		return -(-x);
	case 4:
		return x - 0.0;
	case 5:
		return x * 0;
	case 6:
		return x / 1;
	default:
		return -x;
	}
}

//--- main.c
#include "check.h"
#include "grad.h"

double signs(double x, int which);

int main(void)
{
	const double slopes[] = {1, 1, -1, 1, 1, 0, 1, -1};
	for (int which = 0; which < 8; which++)
		for (int k = 0; k < 4; k++) {
			const double x = k == 0 ? 0.0 : k == 1 ? -0.0 : k == 2 ? -3 : 5e-324;
			double x_bar = 0;
			expect_same("value", signs_vjp(x, &x_bar, which, 1), signs(x, which));
			expect("slope", x_bar, slopes[which]);
		}
	return check_failures != 0;
}
