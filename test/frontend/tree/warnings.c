// Clang's errors come first; its warnings are for the user's own compiler.
// RUN: not %mgc --grad=f %s -o %t.c 2>&1 | FileCheck %s
// RUN: %mgc --emit=ast %s -o %t.c -DFIXED -- -Wall -Werror 2>&1 | %python -c "import sys; sys.exit(len(sys.stdin.read()))"
double f(double x)
{
	int unused = 3.5;
	if (x = 0)
		;
#ifndef FIXED
	// CHECK-NOT: warning:
	// CHECK: warnings.c:[[#@LINE+3]]:9: error: use of undeclared identifier 'y'
	// CHECK-NEXT: return y;
	// CHECK-NEXT: ^
	return y;
	// CHECK: warnings.c:[[#@LINE+1]]:9: error: use of undeclared identifier 'z'
	return z;
#endif
	return x;
}
