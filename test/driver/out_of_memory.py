"""Runs mgc until it gets all its memory, one block more each time."""

import os
import subprocess
import sys

mgc, model = sys.argv[1:]
for n in range(1, 1000):
    environment = {**os.environ, "MGC_FAIL_BLOCK": str(n)}
    run = subprocess.run([mgc, model, "-o", "g.c"], capture_output=True, text=True, env=environment)
    if run.returncode == 0:
        print(n - 1, "blocks")
        sys.exit(0 if os.listdir() == ["g.c"] and n > 1 else 1)
    if run.returncode != 70 or "mgc: out of memory" not in run.stderr or os.listdir():
        print(f"block {n}: status {run.returncode}:", run.stderr, os.listdir())
        sys.exit(1)
sys.exit(1)
