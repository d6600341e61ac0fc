"""Compile every header of a source tree by itself."""

import os
import subprocess
import sys

top, compiler = sys.argv[1:]
STRICT = ["-fsyntax-only", "-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Wshadow", "-Werror",
          "-D_XOPEN_SOURCE=700"]
LANGUAGES = {
    "lib": [["-x", "c", "-std=c11"]],
    "include": [["-x", "c", "-std=c99"], ["-x", "c", "-std=c17"], ["-x", "c++", "-std=c++17"]],
}

failed = 0
for home, languages in LANGUAGES.items():
    for folder, _, names in os.walk(os.path.join(top, home)):
        for name in sorted(names):
            header = os.path.relpath(os.path.join(folder, name), os.path.join(top, home))
            for language in languages if name.endswith(".h") else []:
                run = subprocess.run(
                    [compiler, *STRICT, *language, "-I", os.path.join(top, home), *sys.argv[3:], "-"],
                    input=f'#include "{header}"\n#include "{header}"\nextern int x;\n', text=True)
                failed += run.returncode != 0
sys.exit(failed != 0)
