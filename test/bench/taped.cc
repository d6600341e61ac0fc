/* The outsider: ADOL-C on the same model.c and case.c, with adouble for double.
 *
 *   taped check SIZE         sum and norm of the gradient, to compare with those of bench
 *   taped time SIZE ROUNDS   nanoseconds of taping and sweeping back, one line for each round
 *   taped memory SIZE        peak memory in KB */
#include <adolc/adolc.h>

#include <algorithm>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <vector>

#include <mgc/mgc.h>

/* malloc and free for arrays of numbers, which have to be constructed. */
struct Scratch {
	size_t size;
	template <class T> operator T *() const { return new T[size / sizeof(T)](); }
};

template <class T> static void release(T *p)
{
	delete[] p;
}

/* lgamma of what does not depend on an input. */
static adouble lgamma_of(const adouble &x)
{
	return lgamma(x.value());
}


#define BENCH_TAPED
#define restrict
#define malloc(n) (Scratch{ n })
#define calloc(n, size) (Scratch{ (n) * (size) })
#define free release
#define lgamma lgamma_of
#define memcpy(to, from, size) std::copy_n((from), (size) / sizeof *(from), (to))
#define double adouble
#include MODEL
#include CASE
#undef double
#undef free
#undef malloc
#undef calloc

adouble *bench_gradient(void)
{
	return nullptr;
}

adouble bench_random(adouble low, adouble high)
{
	static unsigned long long state = 0x9E3779B97F4A7C15ull;
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return low.value() + (high.value() - low.value()) * (static_cast<double>(state >> 11) * 0x1p-53);
}

void bench_fill(adouble *a, size_t n, adouble low, adouble high)
{
	for (size_t i = 0; i < n; i++)
		a[i] = bench_random(low, high).value();
}

adouble *bench_array(size_t n)
{
	return new adouble[n + 1]();
}

static std::vector<double> start, slopes;

static void run_once(adouble *inputs, size_t n)
{
	double result;
	trace_on(1);
	for (size_t i = 0; i < n; i++)
		inputs[i] <<= start[i];
	bench.value() >>= result;
	trace_off();
	gradient(1, static_cast<int>(n), start.data(), slopes.data());
}

int main(int argc, char **argv)
{
	if (argc < 3)
		return 2;
	size_t n;
	bench.setup(atoi(argv[2]));
	adouble *const inputs = bench.inputs(&n);
	start.resize(n);
	slopes.resize(n);
	for (size_t i = 0; i < n; i++)
		start[i] = inputs[i].value();
	run_once(inputs, n);
	if (!strcmp(argv[1], "check")) {
		double sum = 0, norm = 0;
		for (size_t i = 0; i < n; i++) {
			sum += slopes[i];
			norm += slopes[i] * slopes[i];
		}
		printf("%.17g %.17g\n", sum, sqrt(norm));
	} else if (!strcmp(argv[1], "time")) {
		for (int round = atoi(argv[3]); round-- > 0;) {
			struct timespec from, to;
			clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &from);
			run_once(inputs, n);
			clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &to);
			printf("%.1f\n", static_cast<double>((to.tv_sec - from.tv_sec) * 1000000000ll + to.tv_nsec - from.tv_nsec));
		}
	} else {
		char line[256];
		long peak = 0;
		FILE *const status = fopen("/proc/self/status", "r");
		while (status && fgets(line, sizeof line, status))
			sscanf(line, "VmHWM: %ld", &peak);
		printf("%ld\n", peak);
	}
	return 0;
}
