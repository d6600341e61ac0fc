#!/usr/bin/env python3
"""The larger programs with each analysis off: gradient against forward mode and differences, as their own mains check.

    switches.py MGC CC [NAME ...]            all that stand here, or those named"""

import concurrent.futures
import pathlib
import re
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
INCLUDE = HERE.parent.parent / "include"
SWITCHES = [[]] + [["--no-" + s] for s in "activity need fuse rerun privatise inline simd optimise".split()]
SWITCHES += [["--no-fuse", "--no-need"], ["--no-rerun", "--no-privatise", "--no-snapshots", "--no-scratch"]]
# What is refused with a switch only, and the words that say so.
REFUSED = {("kalman", "--no-inline"): "takes an active struct by value and handles pointers"}


def split(path, folder):
    parts = re.split(r"^//--- (.+)\n", path.read_text(), flags=re.M)
    for name, text in zip(parts[1::2], parts[2::2]):
        (folder / name).write_text(text)


def run(command, folder, timeout=300):
    try:
        p = subprocess.run(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=timeout)
    except subprocess.TimeoutExpired:
        return "it does not end"
    return None if p.returncode == 0 else p.stdout.decode(errors="replace")[:400] or f"status {p.returncode}"


def check(mgc, cc, path, flags):
    with tempfile.TemporaryDirectory(prefix="mgc-switches-") as name:
        folder = pathlib.Path(name)
        split(path, folder)
        options = re.search(r"// RUN: %mgc (.*)%t/model.c", path.read_text()).group(1).split()
        sources = ["main.c", "model.c", "grad.c"]
        return run([mgc, *options, *flags, "model.c", "-o", "grad.c", "--header", "grad.h"], folder) or run(
            [cc, "-std=c11", "-O0", "-ffp-contract=off", "-w", "-I", INCLUDE, "-I", HERE.parent / "run", "-I", ".",
             *sources, "-lm", "-o", "run"], folder) or run(["./run"], folder)


def main():
    mgc, cc, *names = sys.argv[1:]
    paths = [p for p in sorted(HERE.glob("*.c")) if not names or p.stem in names]
    jobs = [(p, flags) for p in paths for flags in SWITCHES]
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        results = list(pool.map(lambda job: check(mgc, cc, *job), jobs))
    wrong = []
    for (p, flags), r in zip(jobs, results):
        words = REFUSED.get((p.stem, " ".join(flags)))
        if words and not (r and words in r):
            wrong.append((p, flags, f"should be refused: {words}"))
        elif r and not words:
            wrong.append((p, flags, r))
    for p, flags, r in wrong:
        print(f"{p.stem} {' '.join(flags)}: {r}")
    print(f"{len(paths)} programs, {len(jobs)} runs, {len(wrong)} wrong")
    sys.exit(bool(wrong) or not paths)


if __name__ == "__main__":
    main()
