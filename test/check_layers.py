"""Check that every #include under a source tree points downwards in the figure of
docs/architecture.md, and that source file names are unique."""

import os
import re
import sys

BELOW = {
    "support": [],
    "ir": ["support"],
    "frontend": ["ir", "support", "clang-c"],
    "analysis": ["ir", "support"],
    "transform": ["analysis", "ir", "support"],
    "backend": ["ir", "support"],
    "driver": ["frontend", "transform", "backend", "analysis", "ir", "support"],
    "runtime": ["mgrt"],
}
GUARDED = set(BELOW) | {"mgrt", "clang-c"}
INCLUDE = re.compile(r'\s*#\s*include\s*[<"](([\w.-]+)/[^>"]+)[>"]')


def sources(root):
    for folder, _, names in os.walk(root):
        for name in sorted(names):
            if name.endswith((".c", ".h", ".def")):
                yield os.path.join(folder, name)


def check(top):
    problems, seen = [], {}
    for home in ("lib", "runtime"):
        for path in sources(os.path.join(top, home)):
            where = os.path.relpath(path, top)
            layer = where.split(os.sep)[1] if home == "lib" else home
            name = os.path.basename(path)
            if name.endswith(".c") and seen.setdefault(name, where) != where:
                problems.append(f"{where}: a second file of this name, beside {seen[name]}")
            with open(path, encoding="utf-8") as file:
                for number, line in enumerate(file, 1):
                    match = INCLUDE.match(line)
                    if match and match[2] in GUARDED - {layer} - set(BELOW.get(layer, [])):
                        problems.append(
                            f"{where}:{number}: '{layer}' may not include '{match[1]}'")
    return problems


if __name__ == "__main__":
    found = check(sys.argv[1])
    print("\n".join(found))
    sys.exit(1 if found else 0)
