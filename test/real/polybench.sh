#!/usr/bin/env bash
# PolyBench/C: all kernels through mgc without a derivative, equal in every bit, and their gradients
# (README.md).
. "$(dirname "$0")/common.sh"
MGC=$mgc CC=$cc exec python3 "$here/polybench.py" "$checkout" "$work" $only
