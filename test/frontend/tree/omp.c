// A pragma of OpenMP belongs to the statement after it; each is named once, and ignored.
// RUN: %mgc --emit=ast %s -o %t.c -fopenmp 2>&1 | FileCheck %s
// RUN: FileCheck %s --check-prefix=TREE < %t.c
// RUN: %mgc --emit=ast %s -o %t.c -w 2>&1 | %python -c "import sys; sys.exit(len(sys.stdin.read()))"
#ifdef _OPENMP
#define LABEL 1
#else
#define LABEL 0
#endif

double sum(const double *x, int n)
{
	double s = 0;
	// CHECK: omp.c:[[#@LINE+1]]:1: warning: '#pragma omp' ignored
#pragma omp parallel for reduction(+ : s)
	for (int i = 0; i < n; i++)
		s += x[i];
	// CHECK: omp.c:[[#@LINE+1]]:9: warning: '#pragma omp' ignored
        #  pragma omp barrier
	/* #pragma omp not_this */
	const char *text = "\
#pragma omp nor_this";
#if 0
#pragma omp nor_that
#endif
	// CHECK: omp.c:[[#@LINE+1]]:2: warning: '#pragma omp' ignored
	_Pragma("omp parallel") { s += text[0]; }
	// CHECK-NOT: warning: '#pragma
	// TREE: return s + (double)1;
	return s + LABEL;
}
