#!/usr/bin/env python3
"""Tests the tests: each fault of lib/support/faults.def turns the suite red.

    run.py --build build-faults                 the test that faults.def names, for each fault
    run.py --build build-faults --search [--only NAME ...]
                                                 the first program of test/run that fails with it
    run.py --build build-faults --random 500    whether random programs alone find it, and how soon

The build has -DMGC_FAULTS=ON. Without a fault its suite passes; that is for the suite to say."""

import argparse
import concurrent.futures
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
SOURCE = os.path.normpath(os.path.join(HERE, "..", ".."))
# What random programs are made of, and how they are checked, to find faults fast.
RANDOM = ["--features", "all", "--variants", "none", "--sanitize", "4", "--batch", "10", "--jobs", "1",
          "--no-reduce", "--stop", "--refusals", "5"]


def faults():
    with open(os.path.join(SOURCE, "lib", "support", "faults.def")) as file:
        text = file.read()
    found = re.findall(r'^FAULT\((\w+), "([^"]*)",\s*"([^"]*)"\)$', text, re.M)
    assert len(found) == len(re.findall(r"^FAULT\(", text, re.M)), "faults.def can't be read"
    return found


class Suite:
    def __init__(self, options):
        self.build, self.lit = os.path.abspath(options.build), options.lit
        self.timeout = options.timeout
        self.random, self.seed, self.folder = options.random, options.seed, options.folder

    def run(self, command, fault, cwd=None, timeout=None):
        """(status, output); what does not end is ended, with all that it started."""
        env = dict(os.environ, MGC_SEED=fault) if fault else os.environ
        with subprocess.Popen(command, cwd=cwd, env=env, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, start_new_session=True) as p:
            try:
                out, _ = p.communicate(timeout=timeout or self.timeout)
                return p.returncode, out.decode(errors="replace")
            except subprocess.TimeoutExpired:
                os.killpg(p.pid, signal.SIGKILL)
                p.communicate()
                return "timeout", ""

    def fails(self, fault, test):
        """Whether the test fails, and how; the suite is run as anybody runs it."""
        path = os.path.join(self.build, "test", test)
        status, out = self.run([sys.executable, self.lit, "-q", "-j1", "--max-failures=1",
                                "--param", "output=" + os.path.join(self.folder, fault), path], fault)
        if status == "timeout":
            return "it does not end"
        if "error: did not discover" in out or "warning: input" in out:
            sys.exit(f"no such test: {test}")
        return "it fails" if status == 1 and re.search(r"^(?:Failed|Unresolved) Tests", out, re.M) else None


def check(suite, fault):
    name, test, _ = fault
    if not test:
        return False, f"{name}: faults.def names no test"
    start = time.time()
    failed = suite.fails(name, test)
    return bool(failed), f"{name}: {'found by' if failed else 'NOT FOUND by'} {test} ({time.time() - start:.1f} s)"


class Programs:
    """The models of test/run and what mgc makes of them; a test can fail only where that differs."""

    def __init__(self, suite, folder):
        self.suite, self.folder = suite, folder
        self.names = sorted(f for f in os.listdir(os.path.join(SOURCE, "test", "run")) if f.endswith(".c"))
        self.expected = {}
        for name in self.names:
            self.split(name)
            self.expected[name] = self.translate(name, "")

    def split(self, name):
        """As test/run/lit.local.cfg does."""
        with open(os.path.join(SOURCE, "test", "run", name)) as file:
            lines = file.read().split("\n")
        ends = [k for k, line in enumerate(lines) if re.match(r"//--- ", line)]
        for k, end in zip(ends, ends[1:] + [len(lines)]):
            path = os.path.join(self.folder, name, lines[k].split(None, 1)[1])
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "w") as file:
                file.write("\n".join(lines[k + 1:end]) + "\n")

    def translate(self, name, fault):
        folder = os.path.join(self.folder, name)
        if not os.path.isdir(folder):
            return None
        return self.suite.run([os.path.join(self.suite.build, "bin", "mgc"), "model.c", "-o", "-"], fault,
                              folder, 60)


def search(suite, programs, fault):
    name, n_differ = fault[0], 0
    for p in programs.names:
        if programs.translate(p, name) == programs.expected[p]:
            continue
        n_differ += 1
        if suite.fails(name, "run/" + p):
            return True, f"{name}: found by run/{p}"
    return False, f"{name}: NOT FOUND, {n_differ} programs differ"


def by_random(suite, fault):
    name, start = fault[0], time.time()
    status, out = suite.run([sys.executable, os.path.join(SOURCE, "test", "random", "run.py"), "--mgc",
                             os.path.join(suite.build, "bin", "mgc"), "--count", str(suite.random),
                             "--seed", str(suite.seed), "--baseline", suite.folder, *RANDOM], name, timeout=3600)
    if not name:
        return status == 0, out[-200:]
    m = re.search(r"^wrong: (seed \d+: .{0,90})", out, re.M)
    n = re.search(r"^(\d+) programs: ", out, re.M)
    text = f"after {n.group(1) if n else '?'} programs, {time.time() - start:.0f} s"
    return bool(m), f"{name}: {'found' if m else 'NOT FOUND'} {text}: {m.group(1) if m else out[-200:]}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--build", required=True)
    parser.add_argument("--lit", default="/usr/lib/llvm-19/build/utils/lit/lit.py")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--timeout", type=int, default=120, help="of one test, in seconds")
    parser.add_argument("--search", action="store_true")
    parser.add_argument("--random", type=int, default=0, help="programs")
    parser.add_argument("--seed", type=int, default=1, help="of the first random program")
    parser.add_argument("--only", nargs="*", help="names of faults")
    options = parser.parse_args()
    options.folder = tempfile.mkdtemp(prefix="mgc-faults-")
    suite = Suite(options)
    wanted = [f for f in faults() if not options.only or f[0] in options.only]
    try:
        if options.search:
            programs = Programs(suite, os.path.join(options.folder, "programs"))
            work = lambda fault: search(suite, programs, fault)
        elif options.random:
            ended, text = by_random(suite, ("", "", ""))
            if not ended:
                sys.exit("without a fault: " + text)
            work = lambda fault: by_random(suite, fault)
        else:
            work = lambda fault: check(suite, fault)
        n_found = 0
        with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
            for found, text in pool.map(work, wanted):
                n_found += found
                print(text, flush=True)
    finally:
        shutil.rmtree(options.folder, ignore_errors=True)
    print(f"{n_found} of {len(wanted)} faults found")
    sys.exit(n_found != len(wanted))


if __name__ == "__main__":
    main()
