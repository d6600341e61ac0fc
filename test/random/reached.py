#!/usr/bin/env python3
"""Which rows of docs/supported-c.md random programs have in them.

    reached.py docs/supported-c.md [--list]

Each supported row is matched by its test's name, the first pattern that fits: what of generate.py writes the
construct, or why nothing does. Fails where a feature is not used by 300 programs, or where more than a sixth of
the rows are not reached; --list prints them."""

import argparse
import collections
import fnmatch
import re
import sys

import generate

NOT = "not: "
ROWS = [line.split(None, 1) for line in """
alias-may-alias             not: an annotation that changes what callers may pass; buffers here are distinct
alias-parameters-read       not: the same buffer twice, of the caller
alias-*                     pointers choose copy helper
annotation-wrt*             wrt
annotation-*                not: names of what is written
contract-*                  not: how the caller uses what is written; harness.c does it one way
files-*                     not: several files
include-*                   not: several files
second-*                    not: of what mgc wrote
pragma-*                    not: says something of how fast it runs
record-*                    not: options; the signature changes
memory-caller*              not: options; the signature changes
memory-frame*               not: options; the signature changes
memory-mode*                not: options; the signature changes
memory-malloc*              malloc heap
memory-realloc*             realloc heap
memory-mem*                 copy
memory-*                    malloc heap
global-*                    static table
static-*                    static table
call-adjoint-*              adjoint
call-recursion-max-depth    depth
call-variadic*              variadic
call-mutual*                recursion
call-struct*                pair struct
call-abort*                 aside
call-user-function-named*   not: a name
call-*                      helper
recursion-*                 recursion deep
function-pointer-*          funcptr method
pointer-swap*               pointers time grid
pointer-ping*               pointers time
pointer-linked*             list
pointer-list*               list
pointer-*                   pointer pointers choose rows heap
struct-pointer*             view struct pair
struct-*                    struct pair view
union-*                     union bits
cast-*                      union bits
array-*                     array matrix vla flat
single-*                    float
scalar-*                    float longdouble
types-*                     float longdouble
math-*                      assign kink float longdouble
integer-*                   int intwidth bits
switch-duff*                duff
switch-*                    switch duff
goto-*                      goto exits
if-*                        if return
loop-max-trips              bounded
loop-two-exits              exits break
loop-for-exit-value         exits
loop-*                      for while break continue exits
in-*                        recurrence swap
simd-*                      steps independent
fuse-*                      steps independent
winner-*                    nearest best
expr-conditional*           ternary
expr-comma*                 comma
expr-*                      assign compound ternary logic
library-*                   outparam
private-*                   steps independent points
tensor*                     not: tensors have a generator of their own, test/tensors
determinant*                recursion deep
rerun*                      steps time grid
adjoint-*                   compound steps
skip-*                      if steps
""".strip().splitlines()]


def rows(path):
    """Names of the tests of supported rows."""
    with open(path) as file:
        for line in file:
            m = re.match(r"\| .* \| supported \| \[(?:run|tensors)/([\w-]+)\]", line)
            if m:
                yield m.group(1)


def drawn(count):
    used = collections.Counter()
    features = generate.features_named("all")
    for seed in range(1, count + 1):
        program = generate.Program(seed, features)
        used.update(program.used | program.features & {"float", "longdouble", "wrt", "table", "kink", "ternary"})
        used["flat"] += any(p.name.startswith("F") for p in program.params)
    return used


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("document")
    parser.add_argument("--list", action="store_true", help="print what is not reached")
    options = parser.parse_args()
    used, reached, wrong = drawn(300), 0, []
    reasons = collections.defaultdict(list)
    for name in rows(options.document):
        what = next((w for pattern, w in ROWS if fnmatch.fnmatch(name, pattern)), None)
        if what is None:
            reasons["no pattern of this file fits the test's name"].append(name)
        elif what.startswith(NOT):
            reasons[what[len(NOT):]].append(name)
        else:
            reached += 1
            wrong += [f"{name}: 300 programs have no '{f}'" for f in what.split() if not used[f]]
    for reason, names in sorted(reasons.items()):
        print(f"not reached, {reason}: {len(names)}" + (": " + " ".join(names) if options.list else ""))
    missed = sum(map(len, reasons.values()))
    print(f"{reached} rows reached, {missed} not")
    if missed * 5 > reached:
        wrong.append("too few rows are reached")
    print("\n".join(wrong), end="\n" * bool(wrong))
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
