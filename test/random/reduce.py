#!/usr/bin/env python3
"""Shrinks a program that fails, as long as it fails in the same way.

    reduce.py --mgc build/bin/mgc --seed 7 --features all

Statements are dropped, or replaced by their bodies; then helpers; then expressions are replaced by
their operands or by a constant. A candidate that does not compile, or that reads what was not set,
does not count."""

import argparse
import os
import re
import shutil
import sys
import tempfile

import generate
import run


class Reducer:
    def __init__(self, tools, seed, features, goal):
        self.tools, self.seed, self.features, self.goal = tools, seed, features, goal
        self.folder = tempfile.mkdtemp(prefix="reduce-", dir=tools.folder)
        self.edits, self.tries, self.last = {}, 0, None
        self.program = generate.Program(seed, features)

    def fails(self, edits):
        self.tries += 1
        batch = run.Batch(self.tools, [self.program], self.folder, 1, edits or {0: None})
        result = batch.check().get(self.program.name)
        if result is None or not alike(result, self.goal):
            return False
        self.last = result
        return True

    def attempt(self, changes):
        edits = {**self.edits, **changes}
        if self.fails(edits):
            self.edits = edits
            return True
        return False

    def drop_statements(self):
        """In halves, quarters, ... of the list, then one by one."""
        found = [s for s in self.program.statements()
                 if not s.keep and self.edits.get(s.id) != "drop"]
        size, progress = max(1, len(found) // 2), False
        while True:
            k = 0
            while k < len(found):
                if self.attempt({s.id: "drop" for s in found[k:k + size]}):
                    del found[k:k + size]
                    progress = True
                else:
                    k += size
            if size == 1:
                return progress
            size //= 2

    def unwrap_statements(self):
        progress = False
        for s in list(self.program.statements()):
            if s.unwrap and s.id not in self.edits and any(body for _, body in s.parts):
                progress |= self.attempt({s.id: "unwrap"})
        return progress

    def drop_helpers(self):
        return any([self.attempt({h.name: "drop"}) for h in self.program.helpers
                    if h.name not in self.edits])

    def shrink_expressions(self):
        progress = False

        def visit(e):
            nonlocal progress
            if e.id in self.edits:
                if isinstance(self.edits[e.id], int):
                    visit(e.kids[self.edits[e.id]])
                return
            if e.kids and e.type != "i":
                for change in ["constant"] + [k for k, kid in enumerate(e.kids) if kid.type != "i"]:
                    if self.attempt({e.id: change}):
                        progress = True
                        if change != "constant":
                            visit(e.kids[change])
                        return
            for kid in e.kids:
                visit(kid)

        for s in list(self.program.statements()):
            if not self.dropped(s):
                for e in s.kids:
                    visit(e)
        return progress

    def dropped(self, s):
        return self.edits.get(s.id) == "drop"

    def run(self):
        if not self.fails({}):
            return False
        for _ in range(4):
            progress = self.drop_statements()
            progress |= self.unwrap_statements()
            progress |= self.drop_helpers()
            progress |= self.shrink_expressions()
            if not progress:
                break
        shutil.rmtree(self.folder, ignore_errors=True)
        return True


def alike(a, b):
    """The same thing went wrong."""
    if (a.kind, a.check) != (b.kind, b.check):
        return False
    strip = lambda text: re.sub(r"[\d.]+|'[^']*'|‘[^’]*’|t_\w+", "", text)[:60]
    return a.check not in ("does not compile", "warning", "refused") and not a.check.startswith("mgc ends") \
        or strip(a.message) == strip(b.message)


def report(tools, seed, features, goal, keep):
    """Text for the log: what went wrong and the smallest program found."""
    saved = tools.sanitize
    tools.sanitize = 1 if goal.check == "crash" else 0
    r = Reducer(tools, seed, features, goal)
    found = r.run()
    tools.sanitize = saved
    text = generate.model_text([r.program], "model", r.edits)
    if keep:
        os.makedirs(keep, exist_ok=True)
        whole = generate.model_text([r.program])
        run.write(keep, f"f{seed}.c", whole)
        run.write(keep, f"f{seed}-reduced.c", f"/* {goal.check}: {goal.message} */\n" + text)
    if found and r.last.message != goal.message:
        text += f"now: {r.last.message}\n"
    note = "" if found else " (it did not fail again alone)"
    return f"---- seed {seed}: {goal.check}: {goal.message}{note}\n{text}----"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--mgc", required=True)
    parser.add_argument("--cc", default="gcc")
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--features", default="core")
    parser.add_argument("--options", default="")
    parser.add_argument("--variants", default="none", help="as for run.py")
    parser.add_argument("--timeout", type=int, default=60)
    parser.add_argument("--keep")
    options = parser.parse_args()
    options.mgc, options.sanitize, options.baseline = os.path.abspath(options.mgc), 1, None
    options.folder = tempfile.mkdtemp(prefix="mgc-random-")
    tools = run.Toolchain(options)
    try:
        tools.prepare()
        features = generate.features_named(options.features)
        program = generate.Program(options.seed, features)
        goal = run.Batch(tools, [program], os.path.join(options.folder, "first"), 1).check()[program.name]
        if goal.kind not in ("wrong", "refused"):
            tools.sanitize = 0
            goal = run.Batch(tools, [program], os.path.join(options.folder, "first"), 1).check()[program.name]
        if goal.kind not in ("wrong", "refused"):
            sys.exit(f"seed {options.seed} does not fail: {goal.kind} {goal.message}")
        print(report(tools, options.seed, features, goal, options.keep))
    finally:
        shutil.rmtree(options.folder, ignore_errors=True)


if __name__ == "__main__":
    main()
