// CONSTRUCT: variadic functions | va_list handed to a helper, va_copy, types by a format string, pointers and structs among the arguments
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h --no-inline
// RUN: %compile-and-run
// RUN: %mgc %t/model.c --target=aarch64-linux-gnu --emit=ir -o - | FileCheck %s --check-prefix=IR
// IR: record @mgrt_arguments
// IR: func @vmix({{.*}}ptr<@mgrt_arguments>

//--- model.c
#include <stdarg.h>
#include <mgc/mgc.h>

struct pair {
	double a;
	int k;
	float b;
};

static double scale_of(const char *format, va_list list)
{
	double s = 1;
	va_list again;

	va_copy(again, list);
	for (; *format; format++) {
		if (*format == 'd')
			s += va_arg(again, double);
		else if (*format == 'i')
			(void)va_arg(again, int);
		else
			break;
	}
	va_end(again);
	return s;
}

static double vmix(const char *format, va_list list)
{
	double y = scale_of(format, list);

	for (; *format; format++)
		switch (*format) {
		case 'd':
			y *= va_arg(list, double);
			break;
		case 'i':
			y += 0.5 * va_arg(list, int);
			break;
		case 'u':
			y += (double)(va_arg(list, unsigned long) % 7u) * y;
			break;
		case 'p': {
			double *p = va_arg(list, double *);

			y += *p * p[1];
			*p = y / (1 + y * y);
			break;
		}
		case 's': {
			struct pair pair = va_arg(list, struct pair);

			y += pair.a * (double)pair.b * pair.k;
			pair.a = 0;
			break;
		}
		case 'l':
			y += (double)(va_arg(list, long double) * (long double)y);
			break;
		default:
			return y;
		}
	return y;
}

static double mix(const char *format, ...)
{
	va_list list;
	double y;

	va_start(list, format);
	y = vmix(format, list);
	va_end(list);
	return y;
}

static double power_sum(int n, ...)
{
	double s = 0;
	va_list list;

	va_start(list, n);
	while (n-- > 0) {
		const double *x = va_arg(list, const double *);
		int m = va_arg(list, int);

		if (!x)
			continue;
		for (int i = 0; i < m; i++)
			s += x[i] * x[i] * (n + 1);
	}
	va_end(list);
	return s;
}

MGC_VJP() MGC_JVP()
double variadic_list(double x, float y, const double *v)
{
	double t[2] = { x * y, v[0] };
	struct pair pair = { x * v[1], 3, y };
	double s = mix("did", x, 4, (double)y * x);

	s += mix("dp", s, t) * t[0] + t[0];
	s *= mix("sls", pair, (long double)x, pair);
	s += mix("ipud", -2, t, 12345678912345ul, v[2]);
	return s + power_sum(3, v, 3, (const double *)0, 0, t, 2);
}

//--- main.c
#include "check.h"
#include "grad.h"

double variadic_list(double x, float y, const double *v);

static double x, x_bar, x_dot;
static float y, y_bar, y_dot;
static double v[3], v_bar[3], v_dot[3];

MODEL(variadic_list(x, y, v), variadic_list_vjp(x, &x_bar, y, &y_bar, v, v_bar, seed),
      variadic_list_jvp(x, x_dot, y, y_dot, v, v_dot, &dot))

int main(void)
{
	INPUT(double, x, 0.5, 1);
	INPUT(float, y, 0.5, 1);
	INPUT(double, v, 0.5, 1);
	return check();
}
