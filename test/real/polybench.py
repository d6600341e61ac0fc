"""PolyBench/C 4.2.1: primal and gradient of every kernel, from the files as they are.

mgc is given the untouched file.  The program that calls its output is a copy of the file in which
the kernel's definition has another name, arrays are printed by %a, and for the gradient a test
stands before the kernel's call.
"""

import os
import re
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
TIMING = bool(os.environ.get("TIMING"))
SIZE = os.environ.get("DATASET", "MEDIUM_DATASET" if TIMING else "MINI_DATASET")
# Gram and Schmidt get more columns than rows: the last ones are noise, and so is their derivative.
# Here they get fewer, and numbers added that make them independent.
SIZES = {"gramschmidt": ["-DM=30", "-DN=20"]}
NOISE = {"gramschmidt": 10.0}
FLAGS = ["-O2", "-ffp-contract=off", "-w", f"-D{SIZE}", "-DPOLYBENCH_DUMP_ARRAYS"]
PROCESSES = 8
TIMING_FLAGS = ["-O3", "-march=native", "-fopenmp-simd", "-w", f"-D{SIZE}"]


def run(command, **options):
    return subprocess.run(command, capture_output=True, text=True, timeout=300, **options)


def arguments(text, start):
    """The arguments of the call whose parenthesis opens at start, and where it ends."""
    depth, parts, current = 0, [], ""
    for at in range(start, len(text)):
        c = text[at]
        if c == "(":
            depth += 1
            if depth == 1:
                continue
        elif c == ")":
            depth -= 1
            if depth == 0:
                return [p.strip() for p in parts + [current]], at + 1
        elif c == "," and depth == 1:
            parts.append(current)
            current = ""
            continue
        current += c
    raise ValueError("unbalanced")


class Kernel:
    def __init__(self, root, path, work, mgc, cc):
        self.name = os.path.basename(path)[:-2]
        self.function = "kernel_" + self.name.replace("-", "_")
        self.path = os.path.join(root, path)
        self.folder = os.path.dirname(self.path)
        self.utilities = os.path.join(root, "utilities")
        self.work, self.mgc, self.cc = work, mgc, cc
        self.size = SIZES.get(self.name, [])
        self.text = open(self.path, encoding="latin-1").read()

    def at(self, suffix):
        return os.path.join(self.work, self.name + suffix)

    def include(self):
        return ["-I", self.utilities, "-I", self.folder]

    def translate(self, output, *options):
        """Runs mgc on the file; returns what it said when it refused."""
        result = run([self.mgc, self.path, *self.include(), f"-D{SIZE}", *self.size, "-o", output,
                      *options])
        return result.stderr if result.returncode else None

    def driver(self, renamed, before_call="", after_header=""):
        """The copy: %a for the dumps; the kernel's own definition under another name."""
        text = self.text
        include = re.search(r'#include "[\w-]+\.h"\n', text)
        text = (text[:include.end()]
                + '#ifndef DATA_TYPE_IS_INT\n#undef DATA_PRINTF_MODIFIER\n'
                  '#define DATA_PRINTF_MODIFIER "%a "\n#endif\n' + after_header + text[include.end():])
        if renamed:
            text, n = re.subn(rf"^void {self.function}\(", f"void original_{self.function}(", text,
                              flags=re.M)
            if n != 1:
                raise ValueError("no definition of " + self.function)
            text = text.replace("int main(", f"__typeof__(original_{self.function}) {self.function};\n\n"
                                             "int main(", 1)
        if before_call:
            call = re.search(rf"^  {self.function} ?\(", text, flags=re.M)
            text = text[:call.start()] + before_call + text[call.start():]
        return text

    def build(self, suffix, text, *more, flags=FLAGS):
        source, program = self.at(suffix + ".c"), self.at(suffix)
        with open(source, "w", encoding="latin-1") as file:
            file.write(text)
        result = run([self.cc, *flags, *self.size, *self.include(), source, *more,
                      os.path.join(self.utilities, "polybench.c"), "-lm", "-o", program])
        if result.returncode:
            raise RuntimeError(result.stderr)
        return program

    def primal(self):
        refused = self.translate(self.at("_primal.c"), "--emit=primal", f"--vjp={self.function}")
        if refused:
            return "refused: " + first_error(refused)
        own = self.build("_own", self.driver(False))
        ours = self.build("_ours", self.driver(True), self.at("_primal.c"))
        # Dumps go to standard error.
        want, got = run([own]), run([ours])
        if want.returncode or not want.stderr:
            return "the program itself does not run"
        return None if got.returncode == 0 and got.stderr == want.stderr else "DIFFERENT dumps"

    def time(self):
        """--emit=primal by the kernel's own C: each a file of its own, called from a third one."""
        refused = self.translate(self.at("_primal.c"), "--emit=primal", f"--vjp={self.function}")
        if refused:
            return "refused: " + first_error(refused)
        own = re.sub(rf"^(?:static\s+)?void {self.function}\(", f"void own_{self.function}(", self.text,
                     flags=re.M)
        with open(self.at("_own.c"), "w", encoding="latin-1") as file:
            file.write(own[:own.index("int main(")])
        init = re.search(r"^  (init_array ?\()", self.text, flags=re.M)
        _, end = arguments(self.text, init.end() - 1)
        call = re.search(rf"^  {self.function} ?\(", self.text, flags=re.M)
        actual, _ = arguments(self.text, call.end() - 1)
        pair = [f"{f}({', '.join(actual)})" for f in ("own_" + self.function, self.function)]
        before = (f"\n\t__typeof__(original_{self.function}) own_{self.function};\n"
                  f"\tTIME_AFRESH({self.text[init.start(1):end]}, {pair[0]}, {pair[1]});\n")
        program = self.build("_time", self.driver(True, before, '#define TIMING\n#include "timing.h"\n'),
                             self.at("_own.c"), self.at("_primal.c"), "-I", HERE, flags=TIMING_FLAGS)
        # The predictors of a processor go by addresses, and those differ from one process to the next.
        times = [tuple(map(float, run([program]).stdout.split())) for _ in range(PROCESSES)]
        own, ours = (min(column) for column in zip(*times))
        return f"{own / 1000:10.1f} us, primal by it {ours / own:.3f}"

    def gradient(self):
        header = self.at("_grad.h")
        refused = self.translate(self.at("_grad.c"), "--header", header, f"--vjp={self.function}",
                                 f"--jvp={self.function}")
        if refused:
            return "refused: " + first_error(refused)
        prototype = open(header).read()
        prototype = prototype[prototype.index(self.function + "_vjp("):]
        parameters, _ = arguments(prototype, prototype.index("("))
        names = [re.search(r"(?:\(\*(?:MGC_RESTRICT )?)?(\w+)\)?(?:\[\w*\])*$", p).group(1)
                 for p in parameters]
        call = re.search(rf"^  {self.function} ?\(", self.text, flags=re.M)
        actual, _ = arguments(self.text, call.end() - 1)
        program = self.build("_grad_check",
                             self.driver(False, gradient_test(self.function, names, actual,
                                                              NOISE.get(self.name, 0)),
                                         '#include "polybench_check.h"\n#include "%s"\n' % header),
                             self.at("_grad.c"), "-I", HERE)
        result = run([program])
        return None if result.returncode == 0 else "WRONG gradient: " + (result.stdout.strip() or "died")


def gradient_test(function, names, actual, noise):
    """C text that tests the kernel before it is called: names are the parameters of its _vjp."""
    lines, calls = [], {"primal": [], "vjp": [], "jvp": []}
    at = 0
    for value in actual:
        active = at + 1 < len(names) and names[at + 1] == names[at] + "_bar"
        if not active:
            for c in calls.values():
                c.append(value)
        elif "ARRAY" in value:
            b = f"check_block[{len(lines)}]"
            lines.append(f"\tcheck_add({value}, sizeof({value}), 1);")
            calls["primal"].append(f"(void *){b}.value")
            calls["vjp"] += [f"(void *){b}.value", f"(void *){b}.bar"]
            calls["jvp"] += [f"(void *){b}.value", f"(void *){b}.dot"]
        else:
            b = f"check_block[{len(lines)}]"
            lines.append(f"\tcheck_add(&{value}, sizeof {value}, 0);")
            calls["primal"].append(f"*{b}.value")
            calls["vjp"] += [f"*{b}.value", f"{b}.bar"]
            calls["jvp"] += [f"*{b}.value", f"*{b}.dot"]
        at += 2 if active else 1
    body = "\n".join(lines)
    return f"""
	/* The gradient of a weighted sum of all arrays. */
{body}
	check_draw({noise});
	{function}_vjp({", ".join(calls["vjp"])});
	check_after_adjoint();
	{function}_jvp({", ".join(calls["jvp"])});
	check_after_tangent();
	for (int level = 0; level < 2 * CHECK_LEVELS; level++) {{
		check_move(level);
		{function}({", ".join(calls["primal"])});
		check_after_primal(level);
	}}
	if (!check_right())
		exit(1);
	exit(0);
"""


def first_error(text):
    found = re.search(r"error: .*", text)
    return found.group(0) if found else text.strip()[:100]


def main():
    root, work, only = sys.argv[1], sys.argv[2], sys.argv[3:]
    wrong = refused = right = 0
    for path in open(os.path.join(root, "utilities", "benchmark_list")).read().split():
        kernel = Kernel(root, path, work, os.environ["MGC"], os.environ["CC"])
        if only and kernel.name not in only:
            continue
        if TIMING:
            print(f"{kernel.name:16} {kernel.time()}", flush=True)
            continue
        said = {}
        for what, test in ("primal", kernel.primal), ("gradient", kernel.gradient):
            try:
                said[what] = test()
            except (RuntimeError, ValueError, subprocess.TimeoutExpired) as error:
                said[what] = "FAILED: " + next((l for l in str(error).splitlines() if "error" in l),
                                               str(error).split("\n")[0])
        for what, message in said.items():
            integer = "no parameter to differentiate by" in (message or "")
            if message is None:
                right += 1
            elif integer and what == "gradient":
                refused += 1
                said[what] = "integers: refused"
            else:
                wrong += 1
        print(f"{kernel.name:16} primal: {said['primal'] or 'equal in every bit':24} "
              f"gradient: {said['gradient'] or 'right'}", flush=True)
    if TIMING:
        return 0
    print(f"{right} right, {refused} refused as they should be, {wrong} not right")
    return wrong != 0


if __name__ == "__main__":
    sys.exit(main())
