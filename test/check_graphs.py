"""Compares the texts of the graphs in the documentation with those that the build makes.  Where the
texts lie depends on Graphviz.

    check_graphs.py DOCS BUILT
"""

import pathlib
import re
import sys

docs, built = map(pathlib.Path, sys.argv[1:])


def texts(path):
    return sorted(re.findall(r">([^<]*)</text>", path.read_text(encoding="utf-8")))


names = sorted(path.name for path in docs.glob("*.svg"))
stale = [name for name in names if texts(docs / name) != texts(built / name)]
if not names or stale:
    sys.exit(f"not what the build makes (ninja update-graphs): {stale or 'none found'}")
