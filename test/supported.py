"""Writes docs/supported-c.md from the tests.

    supported.py MGC DOCUMENT            compare the document with what the tests say
    supported.py MGC DOCUMENT --write    write it

A test of a construct begins with

    // CONSTRUCT: group | what it is

Under test/run it shows that the construct is supported, or, with an XFAIL marker, that it is not
yet.  Under test/frontend/rejects it shows that mgc refuses.  For both of these the test's command is
run and the message is what MGC prints; a test that fails for another reason may not be XFAIL.
"""

import difflib
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile

TESTS = pathlib.Path(__file__).resolve().parent
CONSTRUCT = re.compile(r"// CONSTRUCT: ([^|]+) \| (.+)")
COMMAND = re.compile(r"^// RUN: (?:not )?%mgc (.*?)(?: 2>.*| [|>].*)?$", re.MULTILINE)
ERROR = re.compile(r"^.*?\berror: (.*)$", re.MULTILINE)

HEAD = """\
# The C that mgc differentiates

Written from the tests by `python3 test/supported.py build/bin/mgc docs/supported-c.md --write`; a
test compares it, so that it is true at every commit. Each row is one test.

- **supported**: the test differentiates a program that needs it, compiles the result without a
  warning, and compares values bit for bit, reverse with forward mode and both with differences. The
  row is worth what the suite is: it holds when the test passes (`ninja -C build check`).
- **refused**: mgc says so, with the first line of the message, and writes no file.
- **not yet**: the test is there, and mgc refuses it today, with this message.

"""


def cell(text):
    return text.strip().replace("|", "\\|").replace("<", "&lt;")


def code(text):
    return "`` " + text.replace("|", "\\|") + " ``" if "`" in text else f"`{text}`".replace("|", "\\|")


def split(text, folder):
    """What split-file does: //--- name begins a file."""
    parts = re.split(r"^//--- (.+)\n", text, flags=re.MULTILINE)
    for name, content in zip(parts[1::2], parts[2::2]):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")


def refusal(mgc, path, text):
    """The first message of mgc for the command in the test, which it has to refuse."""
    command = COMMAND.search(text)
    if not command:
        sys.exit(f"{path}: no line 'RUN: %mgc ...'")
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        split(text, folder)
        words = command[1].replace("%t", name).replace("%include", str(TESTS.parent / "include"))
        words = words.replace("%source", str(TESTS.parent)).replace("%s", path.name)
        run = subprocess.run([mgc, *shlex.split(words)], cwd=path.parent, capture_output=True,
                             text=True, timeout=60, check=False)
    error = ERROR.search(run.stderr)
    if run.returncode != 1 or not error:
        sys.exit(f"{path}: mgc does not refuse this (exit status {run.returncode})")
    return code(error[1])


def rows(mgc):
    for folder in ("run", "frontend/rejects"):
        for path in sorted((TESTS / folder).glob("*.c")):
            text = path.read_text(encoding="utf-8", errors="replace")
            match = CONSTRUCT.fullmatch(text.split("\n", 1)[0])
            if not match:
                sys.exit(f"{path}: the first line is not '// CONSTRUCT: group | text'")
            name = path.relative_to(TESTS).with_suffix("").as_posix()
            if re.search(r"^// XFAIL:", text, re.MULTILINE):
                state = "not yet: " + refusal(mgc, path, text)
            elif folder == "run":
                state = "supported"
            else:
                state = "refused: " + refusal(mgc, path, text)
            yield match[1], cell(match[2]), state, name


def document(mgc):
    groups = {}
    count = {"supported": 0, "refused": 0, "not yet": 0}
    for group, text, state, name in rows(mgc):
        groups.setdefault(group, []).append(f"| {text} | {state} | [{name}](../test/{name}.c) |")
        count[next(key for key in count if key in state.split(":")[0])] += 1
    lines = [f"{count['supported']} supported, {count['refused']} refused, "
             f"{count['not yet']} not yet.\n"]
    for group in sorted(groups):
        lines += [f"\n## {group[0].upper()}{group[1:]}\n",
                  "| construct | state | test |", "| --- | --- | --- |", *groups[group]]
    return HEAD + "\n".join(lines) + "\n"


def main():
    mgc, path = sys.argv[1], pathlib.Path(sys.argv[2])
    wanted = document(str(pathlib.Path(mgc).resolve()))
    if "--write" in sys.argv[3:]:
        path.write_text(wanted, encoding="utf-8")
        return 0
    found = path.read_text(encoding="utf-8") if path.exists() else ""
    difference = difflib.unified_diff(found.splitlines(), wanted.splitlines(), str(path),
                                      "the tests", lineterm="")
    print("\n".join(difference))
    return 0 if found == wanted else 1


if __name__ == "__main__":
    sys.exit(main())
