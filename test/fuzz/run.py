#!/usr/bin/env python3
"""Runs a fuzzing target for some time.

    cmake -S . -B build-fuzz -G Ninja -DCMAKE_C_COMPILER=clang-19 -DMGC_FUZZ=ON
    ninja -C build-fuzz fuzz-ir fuzz-c
    test/fuzz/run.py --build build-fuzz --target ir --minutes 30 --corpus /tmp/corpus-ir

The corpus begins with test/fuzz/seeds and what the suite has: the .mgir files, the models of test/run. It goes on
where it ended. A finding is kept beside it, and the exit status is not 0."""

import argparse
import glob
import hashlib
import os
import re
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
TEST = os.path.dirname(HERE)


def read(path):
    with open(path, encoding="utf-8", errors="replace") as file:
        return file.read()


def parts(text):
    """The files of one for split-file."""
    return re.split(r"^(?://|#|;) ?--- .*\n", text, flags=re.M)


def texts(target):
    if target == "ir":
        for path in glob.glob(os.path.join(TEST, "**", "*.mgir"), recursive=True):
            yield from parts(read(path))
        return
    for path in glob.glob(os.path.join(TEST, "run", "*.c")) + glob.glob(
            os.path.join(TEST, "frontend", "rejects", "*.c")):
        for part in parts(read(path)):
            if "main(" not in part:
                yield part
    yield from map(read, glob.glob(os.path.join(TEST, "programs", "**", "*.c"), recursive=True))


def fill(corpus, target, largest):
    os.makedirs(corpus, exist_ok=True)
    for text in list(map(read, glob.glob(os.path.join(HERE, "seeds", target, "*")))) + list(texts(target)):
        if len(text) <= largest and text.strip():
            name = hashlib.sha1(text.encode()).hexdigest()
            with open(os.path.join(corpus, name), "w") as file:
                file.write(text)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--build", required=True)
    parser.add_argument("--target", choices=["ir", "c"], required=True)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--corpus", required=True)
    parser.add_argument("--largest", type=int, default=6000, help="bytes of an input")
    options = parser.parse_args()
    corpus = os.path.abspath(options.corpus)
    fill(corpus, options.target, options.largest)
    findings = corpus + "-findings"
    os.makedirs(findings, exist_ok=True)
    # What one input allocates is given back as a whole; libclang's own leaks are its own.
    command = [os.path.join(options.build, "bin", "fuzz-" + options.target), corpus,
               f"-max_total_time={int(options.minutes * 60)}", f"-max_len={options.largest}", "-timeout=30",
               "-rss_limit_mb=4096", "-malloc_limit_mb=3072", "-detect_leaks=0", "-print_final_stats=1",
               f"-artifact_prefix={findings}/"] + (["-close_fd_mask=3"] if options.target == "c" else [])
    sys.exit(subprocess.run(command).returncode)


if __name__ == "__main__":
    main()
