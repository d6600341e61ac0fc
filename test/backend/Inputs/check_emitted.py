"""Emits C from a file of IR, compiles it strictly, and compares its numbers with those of mgc-opt --eval.

usage: check_emitted.py MGC_OPT CC CLANG OUT FILE CALL...

A CALL is what --eval takes: "f(2.0, [1.0, 2.0], 3)".  Arrays hold doubles, or ints where no number has a point.
"""

import os
import re
import subprocess
import sys

STRICT = ["-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Wshadow", "-Wdouble-promotion", "-Wsign-compare",
          "-Werror"]


def run(*command):
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)}\n{done.stdout}{done.stderr}")
    return done.stdout


def compile_strictly(compilers, out):
    for compiler in compilers:
        for standard in ("c99", "c11"):
            run(compiler, f"-std={standard}", *STRICT, "-O2", "-c", out + ".c", "-o", out + ".o")


def arguments(text):
    """Splits at the commas outside of brackets."""
    return re.findall(r"\[[^\]]*\]|[^,\s\[\]]+", text)


def main_of(calls):
    lines = ['#include <stdio.h>', 'static void number(double x) { printf("%.17g", x); }',
             'int main(void)', '{']
    for k, call in enumerate(calls):
        name, text = re.fullmatch(r"(\w+)\((.*)\)", call).groups()
        arrays, passed = [], []
        for i, argument in enumerate(arguments(text)):
            if argument.startswith("["):
                kind = "double" if "." in argument else "int"
                array = f"a{k}_{i}"
                lines.append(f"\t{kind} {array}[] = {{ {argument[1:-1]} }};")
                arrays.append(array)
                passed.append(array)
            else:
                passed.append(argument)
        lines.append(f'\tprintf("{name} = "); number((double){name}({", ".join(passed)})); puts("");')
        for array in arrays:
            lines.append(f'\tprintf("["); for (unsigned i = 0; i < sizeof {array} / sizeof *{array}; i++) '
                         f'{{ printf(i ? ", " : ""); number((double){array}[i]); }} puts("]");')
    return "\n".join(lines + ["\treturn 0;", "}", ""])


def numbers(text):
    """The numbers of each line; names of arrays differ."""
    return [[float(n) for n in re.findall(r"(?<![\w.%])-?(?:\d[\d.]*(?:e[-+]?\d+)?|inf|nan)", line.split("=")[-1])]
            for line in text.splitlines() if line.strip()]


def same(a, b):
    return repr(a) == repr(b)


def main():
    mgc_opt, cc, clang, out, source, *calls = sys.argv[1:]
    compilers = [c for c in (cc, clang) if c and (os.path.exists(c) or "/" not in c)]
    with open(out + ".c", "w", encoding="utf-8") as file:
        file.write(run(mgc_opt, source, "--emit-c"))
    compile_strictly(compilers, out)
    if not calls:
        return
    with open(out + ".main.c", "w", encoding="utf-8") as file:
        file.write(f'#include "{os.path.basename(out)}.c"\n' + main_of(calls))
    run(cc, "-std=c11", "-ffp-contract=off", "-w", "-fsanitize=address,undefined", "-fno-sanitize-recover=all",
        out + ".main.c", "-lm", "-o", out + ".exe")
    got = run(out + ".exe")
    want = run(mgc_opt, source, *[f"--eval={call}" for call in calls])
    if not same(numbers(got), numbers(want)):
        sys.exit(f"the C computes\n{got}but the IR\n{want}")


main()
