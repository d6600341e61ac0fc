#!/usr/bin/env python3
"""mgc's work grows with its input, not with the input's square.

    check.py MGC VALGRIND

Counts the instructions of mgc (never the time) on programs of each shape of generate.py at two sizes,
and compares what four times as many statements cost beyond what an empty program costs."""

import os
import re
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
SMALL, TIMES = 500, 4
# Four for what is linear, a little more while lists of bounded length still fill.  Work that grows with the square is
# small at these sizes, and most of all at 100,000 statements: there is little room above four.
MOST = 4.4
SHAPES = ["straight", "loops", "branches", "calls", "helpers"]


def source(shape, n, folder):
    path = os.path.join(folder, f"{shape}-{n}.c")
    with open(path, "w") as file:
        subprocess.run([sys.executable, os.path.join(HERE, "generate.py"), shape, str(n)], stdout=file, check=True)
    return path


def instructions(mgc, valgrind, path):
    result = subprocess.run([valgrind, "--tool=callgrind", "--callgrind-out-file=/dev/null", mgc, "--grad=f:wrt=x,out",
                             path, "-o", path + ".out"], capture_output=True, text=True)
    count = re.search(r"Collected\s*:\s*(\d+)", result.stderr)
    if result.returncode or not count:
        sys.exit(f"{path}: {result.stderr}")
    return int(count.group(1))


def main():
    mgc, valgrind = sys.argv[1:]
    wrong = 0
    with tempfile.TemporaryDirectory() as folder:
        empty = instructions(mgc, valgrind, source("expression", 1, folder))
        for shape in SHAPES:
            few, many = (instructions(mgc, valgrind, source(shape, n, folder)) - empty for n in (SMALL, SMALL * TIMES))
            grown = many / few
            print(f"{shape}: {grown:.2f} times the instructions for {TIMES} times the statements")
            wrong += not 0 < grown < MOST
    return wrong != 0


if __name__ == "__main__":
    sys.exit(main())
