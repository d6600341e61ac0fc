#!/usr/bin/env python3
"""Differentiates random programs (generate.py) with mgc and checks what comes out.

    run.py --mgc build/bin/mgc --count 300 --seed 1 --jobs 2

For each program, at three points:
  - the generated functions and --emit=primal compute, bit for bit, what the program computes;
  - the gradient agrees with differences of the program in long double;
  - <w, J v> = <J' w, v>, and J v agrees with the differences too;
  - all of it again with analyses switched off (--variants);
  - the generated file compiles without a warning, and a share runs under the sanitizers.

Exit status 1 where any program came out wrong, or more than --refusals percent were refused. The
programs that fail are kept, and shrunk (reduce.py)."""

import argparse
import collections
import concurrent.futures
import os
import re
import shutil
import subprocess
import sys
import tempfile

import generate
import nodes

HERE = os.path.dirname(os.path.abspath(__file__))
INCLUDE = os.path.normpath(os.path.join(HERE, "..", "..", "include"))
# Without those that guess from the values that integers might have (n is never negative here), and that
# find fault with what the program itself compares.
STRICT = ("-Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wdouble-promotion "
          "-Wno-aggressive-loop-optimizations -Wno-maybe-uninitialized "
          "-Wno-array-bounds -Wno-alloc-size-larger-than -Wno-tautological-compare -Wno-type-limits").split()
BASE = ["-std=c11", "-ffp-contract=off", "-fno-builtin"]
SANITIZE = ["-g", "-fsanitize=address,undefined", "-fno-sanitize-recover=all"]
SWITCHES = ["activity", "need", "fuse", "rerun", "privatise", "inline", "simd", "weave", "winner", "skip", "optimise"]

# kind: ok, skip, refused, limited (refused with an analysis off), wrong; check says in one word what was wrong.
Result = collections.namedtuple("Result", "kind check message")


class Toolchain:
    def __init__(self, options):
        self.mgc, self.cc = options.mgc, options.cc
        self.options = options.options.split()
        self.timeout = options.timeout
        self.sanitize = options.sanitize
        self.variants = options.variants
        self.folder, self.baseline = options.folder, options.baseline
        self.harness, self.runtime = {}, []
        if self.mgc:
            library = os.path.join(os.path.dirname(self.mgc), "..", "lib", "libmgrt.a")
            self.runtime = [library] if os.path.exists(library) else []

    def run(self, command, cwd, timeout=None):
        try:
            p = subprocess.run(command, cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                               timeout=timeout or self.timeout)
            return p.returncode, p.stdout.decode(errors="replace")
        except subprocess.TimeoutExpired:
            return "timeout", ""

    def prepare(self):
        """harness.c is compiled once."""
        for name, flags in (("plain", []), ("sanitize", SANITIZE)):
            path = os.path.join(self.folder, f"harness-{name}.o")
            code, text = self.run([self.cc, "-std=gnu11", "-O1", "-Wall", "-Wextra", "-Werror", *flags,
                                   "-c", os.path.join(HERE, "harness.c"), "-o", path], self.folder, 120)
            if code != 0:
                sys.exit("the harness does not compile:\n" + text)
            self.harness[name] = path

    def variants_of(self, number):
        """The switches of a batch: (name, options)."""
        if self.mgc is None:
            return []
        out = [("v0", [])]
        if self.variants == "all":
            chosen = SWITCHES
        elif self.variants == "none":
            chosen = []
        elif self.variants != "some":
            chosen = self.variants.split(",")
        else:
            chosen = [SWITCHES[(number * 2 + k) % len(SWITCHES)] for k in range(2)]
        return out + [("no_" + s, ["--no-" + s]) for s in chosen]


def write(folder, name, text):
    with open(os.path.join(folder, name), "w") as file:
        file.write(text)


def everything(programs, result):
    return {p.name: result for p in programs}


def short(text):
    """The line of a log that says most."""
    m = re.search(r"^mgc: (?:error|note|internal).*(?:assert|signal|invalid|verif).*$|.*Assertion.*|"
                  r".*undefined reference.*|.*: (?:fatal )?error: .*|.*runtime error.*|.*ERROR: .*",
                  text, re.M)
    if m:
        return m.group(0)[:300]
    lines = [l for l in text.splitlines() if re.search(r"error|Error|FAIL|warning|assert|fault", l)]
    return (lines or text.splitlines() or ["no output"])[0][:300]


class Batch:
    """Some programs in one model.c."""

    def __init__(self, tools, programs, folder, number, edits=None, omitted=frozenset()):
        self.failed, self.omitted = "", omitted
        self.tools, self.programs, self.folder, self.number = tools, programs, folder, number
        self.edits = edits or {}
        self.warnings = {}
        os.makedirs(folder, exist_ok=True)

    def compile(self, source, flags, extra=()):
        return self.tools.run(
            [self.tools.cc, *BASE, *flags, *extra, "-I", INCLUDE, "-I", HERE, "-I", ".", "-c",
             source + ".c", "-o", source + ".o"], self.folder, 120)

    def fail(self, kind, check, message):
        """For one program a verdict; more are taken apart by the caller."""
        return everything(self.programs, Result(kind, check, message))

    def without(self, results):
        """One program fails with a switch: whatever else is wrong with it is told first."""
        if self.failed in ("", "v0") or len(self.programs) > 1:
            return results
        rest = Batch(self.tools, self.programs, self.folder, self.number, self.edits,
                     self.omitted | {self.failed}).check()
        return {n: r if r.kind == "wrong" and r.check != "warning" else results[n]
                for n, r in rest.items()}

    def differentiate(self, variants):
        """Runs mgc; None, or the results where that says it all."""
        for name, flags in variants:
            code, text = self.tools.run(
                [self.tools.mgc, "-I", INCLUDE, *self.tools.options, *flags, "model.c", "-o", name + ".c",
                 "--header", name + ".h"], self.folder)
            write(self.folder, name + ".log", text)
            if code == 1:
                if name == "v0":
                    return self.refused(text)
                self.failed = name
                return self.fail("limited", "refused only with " + name, short(text))
            if code != 0:
                self.failed = name
                return self.fail("wrong", f"mgc ends with {code}", f"{name}: {short(text)}")
        return None

    def refused(self, text):
        """Whose lines are complained about was refused, the others go on."""
        out, starts, line = {}, [], None
        for number, line in enumerate(self.model.splitlines(), 1):
            m = re.search(r"helper\d+_(\d+)\(|\bf(\d+)\(|(?:table\d+|rec\d+|note)_(\d+)", line)
            if m:
                starts.append((number, "f" + next(g for g in m.groups() if g)))
        for m in re.finditer(r"^(?:\./)?model\.c:(\d+):\d+: (?:fatal )?error: (.*)$", text, re.M):
            owner = [name for number, name in starts if number <= int(m.group(1))]
            if owner:
                out.setdefault(owner[-1], Result("refused", re.sub(r"'[^']*'", "'...'", m.group(2)),
                                                 m.group(2)))
        return out or self.fail("refused", short(text), short(text))

    def check(self):
        tools = self.tools
        self.model = generate.model_text(self.programs, "model", self.edits)
        write(self.folder, "model.c", self.model)
        for mode in ("traced", "wide"):
            write(self.folder, mode + ".c", generate.oracle_text(self.programs, mode, self.edits))
        variants = tools.variants_of(self.number)
        variants += [("primal", ["--emit=primal"])] * (bool(variants) and not tools.baseline)
        variants = [v for v in variants if v[0] not in self.omitted]
        names = [v for v, _ in variants]
        write(self.folder, "main.c", generate.main_text(self.programs, names))
        if self.edits:
            # A reduced program has to be as well defined as the one that it comes from.
            code, text = tools.run([tools.cc, "-std=c11", "-O2", "-Wall", "-Werror=maybe-uninitialized",
                                    "-Werror=uninitialized", "-I", INCLUDE, "-c", "model.c", "-o",
                                    "model.o"], self.folder)
            if code != 0:
                return self.fail("invalid", "invalid", short(text))
        done = self.differentiate(variants)
        if done is not None:
            return self.without(done)
        if tools.baseline and "." not in os.path.basename(self.folder):
            changed = self.changed(names)
            if len(changed) < len(self.programs):
                results = everything(self.programs, Result("ok", "", "as before"))
                results.update(Batch(tools, changed, self.folder + ".c", self.number).check() if changed else {})
                return results

        self.check_prototypes()
        sanitize = tools.sanitize > 0 and self.number % tools.sanitize == 0
        flags = SANITIZE if sanitize else []
        for source in ("model", "traced", "wide", "main"):
            extra = ["-O0"]
            if source in ("traced", "wide"):
                extra += [f"-D{p.name}={source}_of_{p.name}" for p in self.programs]
            code, text = self.compile(source, extra + (flags if source == "model" else []), ["-w"])
            if code != 0:
                return self.fail("invalid", "invalid", f"{source}: {short(text)}")
        for name in names:
            prefix = "primal_" if name == "primal" else name + "_"
            endings = [""] if name == "primal" else ["_vjp", "_jvp", "_grad"]
            defines = [f"-D{p.name}{e}={prefix}{p.name}{e}" for p in self.programs for e in endings]
            if name == "primal":  # has what else the program shows to others, too
                defines += [f"-D{n}={prefix}{n}" for p in self.programs for n in p.external()]
            # Compiling takes most of the time: what the optimiser may conclude is tried on a few.
            level = "-O2" if name == "v0" and not sanitize and self.number % 4 == 1 else "-O0"
            code, text = self.compile(name, [level, *(flags if name == "v0" else [])],
                                      [*defines, *STRICT])
            if code != 0:
                self.failed = name
                return self.without(
                    self.fail("wrong", "does not compile", f"{name}: {short(text)}"))
            self.collect_warnings(name, text)

        code, text = tools.run(
            [tools.cc, *flags, "model.o", "traced.o", "wide.o", "main.o", *[n + ".o" for n in names],
             tools.harness["sanitize" if sanitize else "plain"], *tools.runtime, "-lm", "-o", "run"], self.folder)
        if code != 0:
            return self.fail("wrong", "does not link", short(text))
        return self.execute(sanitize)

    def changed(self, names):
        """The programs of which mgc writes something else than without a fault; a run without one notes that."""
        text = ""
        for name in names:
            with open(os.path.join(self.folder, name + ".c")) as file:
                text += file.read()
        base = os.path.basename(self.folder)
        if not os.environ.get("MGC_SEED"):
            write(self.tools.baseline, base, text)
            return []
        with open(os.path.join(self.tools.baseline, base)) as file:
            before = file.read()
        if text == before:
            return []
        now, then = self.parts(text), self.parts(before)
        return [p for p in self.programs if now.get(p.name) != then.get(p.name)] or self.programs

    def parts(self, text):
        """{program: its lines}; what all share is nobody's."""
        names, out, owner = {p.name for p in self.programs}, {}, None
        for part in re.split(r"\n(?=\S)", text):
            if part[0] not in "{}#":
                found = ("f" + n for n in re.findall(r"(?:\bf|_)(\d+)(?![a-z0-9])", part))
                owner = next((n for n in found if n in names), None)
            out.setdefault(owner, []).append(part)
        return out

    def check_prototypes(self):
        """The header declares what the interface page promises."""
        if not os.path.exists(os.path.join(self.folder, "v0.h")):
            return
        write(self.folder, "prototypes.c", '#include "v0.h"\n' + "".join(
            generate.in_mode("\n".join(p.prototypes().splitlines()[1:]), "model") + "\n"
            for p in self.programs))
        _, text = self.compile("prototypes", ["-fsyntax-only"])
        for m in re.finditer(r"error: (conflicting types for ‘f(\d+)_\w+’.*)", text):
            self.warnings["f" + m.group(2)] = Result("wrong", "prototype", m.group(1))

    def collect_warnings(self, name, text):
        """They do not keep the programs from being run."""
        owner = None
        for line in text.splitlines():
            m = re.search(r"In function ‘(?:\w+_)?f?(\d+)(?:_(?:vjp|jvp|grad)|_\w+)?’", line)
            if m:
                owner = "f" + m.group(1)
            m = re.search(r": (warning: .*)", line)
            if m and re.search(r"outside array bounds of ‘[\w ]+\[0\]’", line):
                continue  # gcc follows a branch that NULL can't take
            if m:
                if owner not in {p.name for p in self.programs}:
                    owner = self.programs[0].name
                if name.startswith("no_") and "-Wunused" in line:
                    continue  # a switch leaves dead code, as the user's own dead code
                self.warnings.setdefault(owner, Result("wrong", "warning", f"{name}: {m.group(1)}"))

    def execute(self, sanitize):
        code, text = self.tools.run(["./run"], self.folder, 60 * len(self.programs))
        write(self.folder, "run.log", text)
        out = {}
        for line in text.splitlines():
            m = re.match(r"(OK|SKIP|FAIL) (f\d+) (.*)$", line)
            if not m:
                continue
            kind, name, rest = m.groups()
            if kind == "FAIL":
                check = re.search(r"\b(value|gradient|tangent|product|integers|crash): ", rest)
                if name not in out or out[name].kind == "ok":
                    out[name] = Result("wrong", check.group(1) if check else "?", rest)
            elif name not in out:
                out[name] = Result({"OK": "ok", "SKIP": "skip"}[kind], "", rest)
        for p in self.programs:
            out.setdefault(p.name, Result("wrong", "crash", short(text)))
            if out[p.name].check == "crash" and len(self.programs) == 1:
                out[p.name] = Result("wrong", "crash", (short(text) if sanitize else
                                                        out[p.name].message))
            if out[p.name].kind != "wrong" or self.warnings.get(p.name, out[p.name]).check == "prototype":
                out[p.name] = self.warnings.get(p.name, out[p.name])
            if re.match(r"point \d itself", out[p.name].message):
                out[p.name] = Result("invalid", "invalid", out[p.name].message)
        return out


def check(tools, programs, folder, number, edits=None):
    """{name: Result}; what fails as a whole is taken apart."""
    results = Batch(tools, programs, folder, number, edits).check()
    if tools.baseline and any(r.kind == "wrong" for r in results.values()):
        return results  # which one it is does not matter
    failed = [p for p in programs if p.name in results
              and results[p.name].check in ("does not compile", "does not link", "crash", "invalid")
              or p.name in results and re.match("mgc ends|refused only", results[p.name].check)]
    if len(programs) == 1 or not failed and len(results) == len(programs):
        return results
    if failed and len(failed) == len(programs):
        half = len(programs) // 2
        parts = [programs[:half], programs[half:]]
    elif failed:
        parts = [[p] for p in failed]
    else:
        parts = [[p for p in programs if p.name not in results]]
        if len(parts[0]) == len(programs):
            half = len(programs) // 2
            parts = [programs[:half], programs[half:]]
    for k, part in enumerate(parts):
        if part:
            results.update(check(tools, part, f"{folder}.{k}", number))
    return results


def run_batch(tools, seeds, features, number):
    folder = os.path.join(tools.folder, f"batch{number}")
    programs = [generate.Program(s, features) for s in seeds]
    results = check(tools, programs, folder, number)
    for path in os.listdir(tools.folder):
        if path == f"batch{number}" or path.startswith(f"batch{number}."):
            shutil.rmtree(os.path.join(tools.folder, path), ignore_errors=True)
    return results, {p.name: p for p in programs}


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--mgc", help="the compiler; without it the programs alone are checked")
    parser.add_argument("--cc", default="gcc")
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1, help="of the first program")
    parser.add_argument("--features", default="core")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--batch", type=int, default=10, help="programs in one file")
    parser.add_argument("--options", default="", help="for mgc, in every run")
    parser.add_argument("--variants", default="some",
                        help="switches to try: none, two for each batch (some), all, or names")
    parser.add_argument("--sanitize", type=int, default=6, help="every n-th batch; 0: none")
    parser.add_argument("--timeout", type=int, default=60, help="of mgc, in seconds")
    parser.add_argument("--refusals", type=float, default=1.0, help="percent that may be refused")
    parser.add_argument("--stop", action="store_true", help="at the first program that is wrong")
    parser.add_argument("--keep", help="folder for the programs that fail")
    parser.add_argument("--baseline", help="folder of what mgc writes without a fault: only what differs is compiled")
    parser.add_argument("--no-reduce", action="store_true")
    return parser.parse_args()


def main():
    options = parse()
    if options.mgc:
        options.mgc = os.path.abspath(options.mgc)
    features = generate.features_named(options.features)
    options.folder = tempfile.mkdtemp(prefix="mgc-random-")
    tools = Toolchain(options)
    try:
        tools.prepare()
        status = run_all(tools, options, features)
    finally:
        shutil.rmtree(options.folder, ignore_errors=True)
    sys.exit(status)


def run_all(tools, options, features):
    counts, reasons, wrong = collections.Counter(), collections.Counter(), []
    used = collections.Counter()
    seeds = list(range(options.seed, options.seed + options.count))
    batches = [seeds[k:k + options.batch] for k in range(0, len(seeds), options.batch)]
    with concurrent.futures.ProcessPoolExecutor(options.jobs) as pool:
        futures = [pool.submit(worker, tools, b, features, n) for n, b in enumerate(batches)]
        for future in concurrent.futures.as_completed(futures):
            results, uses = future.result()
            used.update(uses)
            for name, r in results.items():
                counts[r.kind] += 1
                if r.kind in ("refused", "limited"):
                    reasons[r.check] += 1
                elif r.kind in ("wrong", "invalid"):
                    wrong.append((name, r))
                    print(f"{r.kind}: seed {name[1:]}: {r.check}: {r.message}", flush=True)
            if wrong and options.stop:
                pool.shutdown(wait=False, cancel_futures=True)
                break
    for name, r in sorted(wrong)[:5]:
        if not options.no_reduce and r.kind == "wrong":
            import reduce
            print(reduce.report(tools, int(name[1:]), features, r, options.keep), flush=True)
    for reason, n in reasons.most_common():
        print(f"refused {n} times: {reason}")
    print("constructs: " + ", ".join(f"{k} {n}" for k, n in sorted(used.items())))
    total = sum(counts.values())
    print(f"{total} programs: {counts['ok']} right, {counts['wrong']} wrong, {counts['refused']} refused, "
          f"{counts['limited']} refused with a switch only, "
          f"{counts['skip']} without a usable point, {counts['invalid']} invalid")
    return int(counts["wrong"] + counts["invalid"] > 0
               or counts["refused"] * 100 > options.refusals * total)


def worker(tools, seeds, features, number):
    results, programs = run_batch(tools, seeds, features, number)
    uses = collections.Counter(u for p in programs.values() for u in p.used)
    return results, uses


if __name__ == "__main__":
    main()
