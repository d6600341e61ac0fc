"""Runs the examples of the documentation.

    documents.py BUILD CC FILE.md ...

A comment in front of a fenced block says what the block is:

    <!-- file: model.c -->       it is written to this file, for what follows on the page
    <!-- same as: PATH -->       it is the text of this file of the tree, or a part of it
    <!-- run -->                 its commands are run and have to succeed
    <!-- prints: COMMAND -->     the command prints it; a line '...' stands for lines left out, and
                                 '...' in a line for the rest of the line or a part of it
    <!-- refused: COMMAND -->    the same, and the command fails
    <!-- not run: WHY -->

Every block in C, sh, cmake, make or of no language needs one of them.  Commands are run in a folder
of their own that looks like the top of the tree.
"""

import os
import pathlib
import re
import subprocess
import sys
import tempfile

SOURCE = pathlib.Path(__file__).resolve().parent.parent
BLOCK = re.compile(r"(?:^<!-- (.*?) -->\n+)?^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def find(chunks, text):
    """The first piece that does not stand in the text behind the piece before it."""
    at = 0
    for chunk in chunks:
        pattern = re.escape(chunk).replace(re.escape("..."), "[^\n]*")
        found = re.compile(pattern).search(text, at)
        if not found:
            return chunk
        at = found.end()
    return None


def pieces(block):
    return [piece for piece in re.split(r"^\s*\.\.\.\n", block, flags=re.MULTILINE) if piece]


def run(command, folder, environment):
    return subprocess.run(["bash", "-e", "-c", command], cwd=folder, env=environment, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=120, check=False)


def check(kind, argument, block, folder, environment):
    """What is wrong with the block, or None."""
    if kind == "file":
        path = folder / argument
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(block, encoding="utf-8")
        return None
    if kind == "same as":
        missing = find(pieces(block), (SOURCE / argument).read_text(encoding="utf-8"))
        return missing and f"not in {argument}:\n{missing}"
    if kind == "run":
        done = run(block, folder, environment)
        return f"exit status {done.returncode}\n{done.stdout}" if done.returncode else None
    if kind in ("prints", "refused"):
        done = run(argument, folder, environment)
        if (done.returncode != 0) != (kind == "refused"):
            return f"{argument}: exit status {done.returncode}\n{done.stdout}"
        missing = find(pieces(block), done.stdout)
        return missing and f"{argument} does not print:\n{missing}\nbut\n{done.stdout}"
    return None if kind == "not run" and argument else "what is this block? See test/documents.py"


def check_page(page, build, environment):
    text = page.read_text(encoding="utf-8")
    wrong = 0
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        for entry in ("docs", "include", "test"):
            (folder / entry).symlink_to(SOURCE / entry)
        (folder / "build").symlink_to(build)
        for match in BLOCK.finditer(text):
            comment, language, block = match.groups()
            if comment is None and language not in ("", "c", "sh", "cmake", "make"):
                continue
            kind, _, argument = (comment or "").partition(": ")
            trouble = check(kind, argument, block, folder, environment)
            if trouble:
                line = text.count("\n", 0, match.end(1) if comment else match.start()) + 1
                print(f"{page}:{line}: {trouble}")
                wrong += 1
    return wrong


def main():
    build, cc = pathlib.Path(sys.argv[1]).resolve(), sys.argv[2]
    with tempfile.TemporaryDirectory() as tools:
        (pathlib.Path(tools) / "cc").symlink_to(cc)
        environment = dict(os.environ, PATH=f"{build / 'bin'}:{tools}:{os.environ['PATH']}")
        return any([check_page(pathlib.Path(page), build, environment) for page in sys.argv[3:]])


if __name__ == "__main__":
    sys.exit(main())
