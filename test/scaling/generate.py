#!/usr/bin/env python3
"""Writes a C program of about N statements to standard output.

    generate.py SHAPE N

What the program computes means nothing; it is to be as long as asked, and each value active."""

import sys


def straight(n):
    """Assignments to scalars and to elements of arrays, one behind the other."""
    yield "double f(const double *x, double *out, int n)"
    yield "{"
    yield "\tdouble a = x[0], b = x[1], c = x[2];"
    for i in range(n // 4):
        yield f"\ta = a * b + x[{i % 16}];"
        yield f"\tb = sin(b) * 0.5 + c;"
        yield f"\tc = c - a / (1 + b * b);"
        yield f"\tout[{i % 8}] = out[{(i + 3) % 8}] * a + b;"
    yield "\treturn a + b * c;"
    yield "}"


def expression(n):
    """One expression in one return."""
    yield "double f(const double *x, double *out, int n)"
    yield "{"
    yield "\treturn x[0]"
    for i in range(n):
        yield f"\t\t+ x[{i % 16}] * {i % 7 + 1}.5"
    yield "\t\t;"
    yield "}"


def loops(n):
    """Nests of three loops with a branch inside, one behind the other."""
    yield "double f(const double *x, double *out, int n)"
    yield "{"
    yield "\tdouble s = 0;"
    for i in range(n // 8):
        yield "\tfor (int i = 0; i < n; i++) {"
        yield f"\t\tdouble t = x[i] * {i % 5 + 1};"
        yield "\t\tfor (int j = 0; j < i; j++) {"
        yield f"\t\t\tif (x[j] > t)"
        yield f"\t\t\t\tt += x[j] * x[i];"
        yield "\t\t\tout[j] = out[j] * 0.5 + t;"
        yield "\t\t}"
        yield "\t\ts += t * s;"
        yield "\t}"
    yield "\treturn s;"
    yield "}"


def branches(n):
    """Branches on data, each after the other, that merge a scalar and write memory."""
    yield "double f(const double *x, double *out, int n)"
    yield "{"
    yield "\tdouble a = x[0], b = x[1];"
    for i in range(n // 5):
        yield f"\tif (a > x[{i % 16}]) {{"
        yield f"\t\ta = a * b;"
        yield f"\t\tout[{i % 8}] += a;"
        yield "\t} else {"
        yield "\t\tb = b * 0.25 + a;"
        yield "\t}"
        yield "\tb += sin(a);"
    yield "\treturn a * b;"
    yield "}"


def calls(n):
    """Functions with a loop, three of them calling each other, and a call for each three."""
    count = n // 18
    for i in range(count):
        for k in range(3):
            yield f"static double f{i}_{k}(const double *x, int n)"
            yield "{"
            yield f"\tdouble s = x[{(i + k) % 16}];"
            yield "\tfor (int i = 0; i < n; i++)"
            yield "\t\ts = s * x[i] + sin(s);"
            yield f"\treturn s + f{i}_{k - 1}(x, n) * 0.5;" if k else "\treturn s;"
            yield "}"
    yield "double f(const double *x, double *out, int n)"
    yield "{"
    yield "\tdouble s = 0;"
    for i in range(count):
        yield f"\ts += f{i}_2(x, n);"
    yield "\treturn s;"
    yield "}"


def helpers(n):
    """Many calls of one helper with an array of the caller's."""
    yield "static void step(const double *a, double *b, double k)"
    yield "{"
    yield "\tfor (int i = 0; i < 3; i++)"
    yield "\t\tb[i] = b[i] * k + a[i] * a[i];"
    yield "}"
    yield "double f(const double *x, double *out, int n)"
    yield "{"
    yield "\tdouble p[3] = { x[0], x[1], x[2] }, q[3] = { x[3], x[4], x[5] };"
    for i in range(n // 4):
        yield f"\tstep({'p, q' if i % 2 else 'q, p'}, x[{i % 16}]);"
    yield "\treturn p[0] + p[1] * q[2];"
    yield "}"


def nest(n):
    """Branches inside each other."""
    yield "double f(const double *x, double *out, int n)"
    yield "{"
    yield "\tdouble s = x[0];"
    for i in range(n // 4):
        yield f"if (s > {i}.5) {{ s = s * x[{i % 16}];"
    for i in range(n // 4):
        yield f"s += x[{i % 16}] * s; }}"
    yield "\treturn s;"
    yield "}"


SHAPES = {shape.__name__: shape for shape in (straight, expression, loops, branches, calls, helpers, nest)}


def main():
    if len(sys.argv) != 3 or sys.argv[1] not in SHAPES:
        sys.exit(__doc__ + "\n\nshapes: " + " ".join(SHAPES))
    print("#include <math.h>\n")
    for line in SHAPES[sys.argv[1]](int(sys.argv[2])):
        print(line)


if __name__ == "__main__":
    main()
