#!/usr/bin/env python3
"""Compilers make vectors of the loops of adjoints: looked up in their assembly.

    check.py MGC MODEL INCLUDE CC...

Each innermost loop of a reverse sweep, or of a function that runs forward and backward at once, has to be, with each
compiler, in double and float, a loop of packed arithmetic in vectors of 32 bytes that are not turned round.  With
--no-simd the functions that sum up adjoints have one that is not: the test can fail.  clang scatters no vectors with
AVX-512, but would with --no-simd."""

import os
import re
import subprocess
import sys
import tempfile

FLAGS = ["-std=c11", "-O3", "-fopenmp-simd", "-fno-asynchronous-unwind-tables", "-g1", "-S"]
ARITHMETIC = re.compile(r"\tv(?:add|sub|mul|div|fn?m(?:add|sub)\d+)([ps])[sd]\t(.*)")
SUM_UP = {"axpy", "weighted", "parts"}
APART = {"bodies"}  # what they store is not for vectors
SHUFFLED = {"pulls"}  # points
TURNED = re.compile(r"\tvperm(?:pd|ps|q|d|ilp[sd]|2[fi]128)\t")


def run(command):
    result = subprocess.run(command, capture_output=True, text=True)
    if result.returncode:
        sys.exit(" ".join(command) + "\n" + result.stdout + result.stderr)


def loops_of_text(path):
    """(function, first line, last line) of the innermost loops of reverse sweeps."""
    found, function, is_reverse, loops = [], None, False, []
    with open(path) as file:
        lines = file.read().split("\n")
    for number, line in enumerate(lines, 1):
        match = re.match(r"\w.*\b(\w+)_vjp\(", line)
        if match:
            function, is_reverse = match.group(1), True
        is_reverse = is_reverse and "/* forward sweep */" not in line or "/* reverse sweep */" in line
        indent = len(line) - len(line.lstrip("\t"))
        if line and is_reverse:
            while loops and indent <= loops[-1][0]:  # its end
                _, first, is_inner = loops.pop()
                if is_inner:
                    found.append((function, first, number))
        if is_reverse and line.lstrip().startswith("for ("):
            loops = [(i, first, False) for i, first, _ in loops] + [(indent, number, True)]
    return found


def loops_of_assembly(path, name):
    """Of each innermost loop: the lines of the text that it comes from, whether it works on whole vectors, and turns them."""
    at, lines, files = {}, [], set()
    with open(path) as file:
        for line in file:
            label = re.match(r"(\.L\w+):", line)
            if label:
                at[label.group(1)] = len(lines)
            match = re.match(r'\t\.file\s(\d+)\s.*"([^"]*)"', line)
            if match and os.path.basename(match.group(2)) == name:
                files.add(match.group(1))
            lines.append(line)
    ends = {}
    for number, line in enumerate(lines):
        jump = re.match(r"\tj\w+\t(\.L\w+)", line)
        if jump and at.get(jump.group(1), number) < number:
            start = at[jump.group(1)]
            ends[start] = max(ends.get(start, 0), number)
    for start, end in ends.items():
        if any(start < other <= end for other in ends):
            continue
        places, n_packed, is_fine, turns = set(), 0, True, False
        for line in lines[start:end]:
            place = re.match(r"\t\.loc\s(\d+) (\d+)", line)
            if place and place.group(1) in files:
                places.add(int(place.group(2)))
            operation = ARITHMETIC.match(line)
            if operation:
                is_packed = operation.group(1) == "p" and "%ymm" in operation.group(2)
                n_packed += is_packed
                is_fine &= is_packed
            turns |= TURNED.match(line) is not None
        yield places, is_fine and n_packed > 0, turns


def scalar_loops(mgc, model, include, cc, real, options, work):
    """Those of the functions' loops that no vectors were made of, and all functions."""
    grad, assembly = os.path.join(work, "grad.c"), os.path.join(work, "grad.s")
    run([mgc, model, "-Dreal=" + real, *options, "-o", grad])
    run([cc, *FLAGS, "-march=x86-64-v3", "-Dreal=" + real, "-I", include, grad, "-o", assembly])
    texts, found = loops_of_text(grad), list(loops_of_assembly(assembly, "grad.c"))
    missing = []
    for function, first, last in texts:
        if function not in APART and not any(is_fine and (not turns or function in SHUFFLED) and any(first <= place <= last for place in places)
                                             for places, is_fine, turns in found):
            missing.append((function, first))
    return missing, {function for function, _, _ in texts}


def scatters(mgc, model, include, cc, options, work):
    """Whether there are stores of vectors' elements to places that lie apart."""
    grad, assembly = os.path.join(work, "grad.c"), os.path.join(work, "grad.s")
    run([mgc, model, "-Dreal=double", *options, "-o", grad])
    run([cc, *FLAGS, "-march=x86-64-v4", "-Dreal=double", "-I", include, grad, "-o", assembly])
    with open(assembly) as file:
        return "vscatter" in file.read()


def main():
    mgc, model, include = sys.argv[1:4]
    failed = False
    with tempfile.TemporaryDirectory() as work:
        for cc in sys.argv[4:]:
            for real in ("double", "float"):
                missing, functions = scalar_loops(mgc, model, include, cc, real, [], work)
                for function, line in missing:
                    failed = True
                    print(f"{os.path.basename(cc)}, {real}: {function}: the loop in line {line} of the adjoint has no vectors")
                without, _ = scalar_loops(mgc, model, include, cc, real, ["--no-simd"], work)
                for function in sorted(SUM_UP - {f for f, _ in without}):
                    failed = True
                    print(f"{os.path.basename(cc)}, {real}: {function}: vectors also with --no-simd")
                print(f"{os.path.basename(cc)}, {real}: {len(functions)} functions")
            if scatters(mgc, model, include, cc, [], work):
                failed = True
                print(f"{os.path.basename(cc)}: scatters vectors")
            if "clang" in cc and not scatters(mgc, model, include, cc, ["--no-simd"], work):
                failed = True
                print(f"{os.path.basename(cc)}: scatters none with --no-simd either")
    sys.exit(failed)


if __name__ == "__main__":
    main()
