"""The tree of a random program, and how it is printed.

A program is printed three times from one tree: as the model that mgc reads, and, for the oracle, as
the same program with every decision recorded (`trace.h`), in its own types and in long double. What
differs between the three is a token that begins with a dollar:

    $d $f $l      the types double, float, long double
    $sin.f        a function of <math.h>, here of floats
    $T(c)         a condition on real numbers
    $I(e)         a real number converted to int

Each node has a number. An edit (`reduce.py`) drops a statement, keeps only its body, or puts one
of its operands, or a constant, in place of an expression; the numbers stay the same.
"""

import re

ATOM, UNARY, MUL, ADD, LOW = 4, 3, 2, 1, 0

TYPE_NAMES = {"f": "float", "d": "double", "l": "long double", "i": "int"}
RANK = {"i": 0, "f": 1, "d": 2, "l": 3}

# Functions whose derivative jumps: the oracle wants to know on which side of the jump it is.
KINKS = set("fabs fmin fmax fdim copysign floor ceil round trunc rint nearbyint fmod remainder "
            "frexp modf lround".split())

_counter = [0]


def restart_numbering():
    _counter[0] = 0


def _number():
    _counter[0] += 1
    return _counter[0]


class Expr:
    """text holds @0, @1, ... for the operands.

    bound is the largest magnitude, lip the largest sum of partial derivatives by variables: both
    are estimates that keep programs tame."""

    def __init__(self, text, kids=(), type="d", bound=2.0, lip=1.0, prec=ATOM):
        self.id = _number()
        self.text, self.kids = text, list(kids)
        self.type, self.bound, self.lip, self.prec = type, bound, lip, prec

    def walk(self):
        yield self
        for kid in self.kids:
            yield from kid.walk()


class Loop:
    """Around the statements that are being written; live is how many allocations there were before."""

    def __init__(self, live, may_continue):
        self.live, self.may_continue = live, may_continue


class Stmt:
    """parts are pairs of a heading and the statements under it (None: no block)."""

    def __init__(self, parts, kids=(), tail=None, keep=False, unwrap=None):
        self.id = _number()
        self.parts, self.kids, self.tail = parts, list(kids), tail
        self.keep, self.unwrap = keep, unwrap

    def walk(self):
        yield self
        for _, body in self.parts:
            for s in body or ():
                yield from s.walk()


def simple(text, *kids, keep=False):
    return Stmt([(text, None)], kids, keep=keep)


def block(head, body, *kids, tail="}", keep=False, unwrap="{"):
    return Stmt([(head, body)], kids, tail=tail, keep=keep, unwrap=unwrap)


def expr_text(e, edits, least=LOW):
    action = edits.get(e.id)
    if action == "constant":
        return "0.5"
    if isinstance(action, int):
        return expr_text(e.kids[action], edits, least)
    text = fill(e.text, e.kids, edits, e.prec)
    return "(" + text + ")" if e.prec < least else text


def fill(text, kids, edits, prec=LOW):
    """Operands stand in parentheses unless they bind tighter than what they stand in. @0< may bind as
    tightly (the left one of two), @0! needs none, being between commas or in parentheses."""
    least = {"": min(prec + 1, ATOM), "<": prec, "!": LOW}
    return re.sub(r"@(\d+)([!<]?)",
                  lambda m: expr_text(kids[int(m.group(1))], edits, least[m.group(2)]), text)


def stmt_lines(s, edits, depth):
    action = edits.get(s.id)
    if action == "drop":
        return
    tabs = "\t" * depth
    if action == "unwrap":
        yield tabs + s.unwrap
        for _, body in s.parts:
            for b in body or ():
                yield from stmt_lines(b, edits, depth + 1)
        yield tabs + "}"
        return
    for head, body in s.parts:
        for line in fill(head, s.kids, edits).split("\n"):
            yield tabs + line
        for b in body or ():
            yield from stmt_lines(b, edits, depth + 1)
    if s.tail:
        yield tabs + s.tail


def in_mode(text, mode):
    """mode is 'model', 'traced' (decisions recorded) or 'wide' (and everything in long double)."""

    def token(m):
        name, suffix = m.group(1), m.group(2)
        if mode == "wide" and name in ("f", "d"):
            name = "l"
        if suffix:
            kind = "l" if mode == "wide" else suffix[1]
            call = name + {"d": "", "f": "f", "l": "l"}[kind]
            return "trace_" + call if name in KINKS and mode != "model" else call
        if name in ("f", "d", "l"):
            return TYPE_NAMES[name]
        if name == "T":
            return "" if mode == "model" else "TRACE"
        if name == "I":
            return "(int)" if mode == "model" else "TRACE_INT"
        raise ValueError("unknown token " + m.group(0))

    return re.sub(r"\$(\w+)(\.[fdl])?", token, text)
