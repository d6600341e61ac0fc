"""Random expressions over what is in scope.

Every real variable has a bound on its magnitude that no assignment exceeds, every integer a range:
so values stay moderate, indices stay inside and nothing overflows, whatever is drawn.
"""

from nodes import ADD, ATOM, LOW, MUL, RANK, UNARY, Expr, expr_text

CONSTANTS = ["0.5", "0.25", "0.75", "1.5", "0.125", "1.25", "0.3", "0.7", "0.1", "0.9", "1.1"]


class Int:
    """An integer that can be read: lo <= it <= hi, and it < sym + lt[sym] for sizes sym."""

    def __init__(self, text, lo, hi, lt=None, prec=ATOM, mutable=False):
        self.text, self.lo, self.hi, self.lt, self.prec = text, lo, hi, lt or {}, prec
        self.mutable = mutable

    def tight(self):
        return self.text if self.prec >= ATOM else "(" + self.text + ")"


class Budget:
    """How much may still be added to an object that accumulates."""

    def __init__(self, left):
        self.left = left


class Real:
    """A real variable (no dims) or array of them; text holds @0, @1 for the indices.

    Each of dims is (None, 8) for a constant extent or ("n", 2) for n + 2."""

    def __init__(self, text, type, dims=(), bound=2.0, writable=False, budgets=(), made_at=1,
                 pointer=None):
        self.text, self.type, self.dims, self.bound = text, type, tuple(dims), bound
        self.writable, self.budgets, self.made_at = writable, list(budgets), made_at
        self.pointer = pointer  # text of a pointer to the elements of the last dimension
        self.moves = False      # a pointer variable that is assigned
        self.is_vla = False     # pointers to it that move or are stored are refused in inner blocks


class Expressions:
    """Draws expressions; self.rng, self.features, self.types, self.reals, self.ints, self.pure,
    self.mult are set by the function that is being written."""

    # ---- integers ----

    def int_ok(self, i, dim):
        sym, extent = dim
        if i.lo < 0:
            return False
        if i.hi < extent:
            return True
        return sym is not None and i.lt.get(sym, 99) <= extent

    def int_variants(self, i):
        """i and small expressions in it."""
        yield i
        for c in (1, 2, -1):
            if i.lo + c >= 0:
                yield Int(f"{i.text} {'+' if c > 0 else '-'} {abs(c)}", i.lo + c, i.hi + c,
                          {s: o + c for s, o in i.lt.items()}, ADD)
        if i.lo == 0:
            yield Int(f"({i.text} > 0 ? {i.text} - 1 : 0)", 0, max(i.hi - 1, 0), dict(i.lt))
        for sym, offset in i.lt.items():
            if offset <= 0 and sym in self.sizes:
                size = self.sizes[sym]
                yield Int(f"{size.text} - 1 - {i.tight()}", 0, size.hi - 1, {sym: 0}, ADD)
                c = self.rng.randrange(1, 4)
                yield Int(f"({i.text} + {c}) % {size.tight()}", 0, size.hi - 1, {sym: 0}, MUL)

    def index(self, dim):
        """Text of an index into dim, or None where there is none."""
        self.nesting += 1
        try:
            candidates = self.index_candidates(dim)
        finally:
            self.nesting -= 1
        return self.rng.choice(candidates) if candidates else None

    def index_candidates(self, dim):
        rng, candidates = self.rng, []
        sym, extent = dim
        for i in self.ints:
            for v in self.int_variants(i):
                if self.int_ok(v, dim):
                    candidates += [v.text] * (3 if v is i else 1)
        for table in self.int_arrays if self.nesting < 3 else ():
            if self.int_ok(Int("", 0, table.hi, table.lt), dim) and rng.random() < 0.7:
                inner = self.index(table.dims[0]) if rng.random() < 0.7 else None
                if inner:
                    candidates += [table.text.replace("@0", inner)] * 2
        if not candidates or rng.random() < 0.25:
            candidates += [str(c) for c in range(extent)]
        if sym is None and rng.random() < 0.15:
            candidates.append(f"{self.small_int().tight()} % {extent}")
        if sym is None and extent >= 4 and rng.random() < 0.1 and "index" in self.features \
                and self.nesting < 3:
            e = self.fit(self.real(1), 2, 1)
            # A value in [-2, 2]: its half is in [-1, 1], the index in 0 to 2.
            candidates += [f"$I({self.flat(e)} * 0.5 + 1.2)"]
        return candidates

    def flat(self, e):
        """Text for places that no edit reaches."""
        return expr_text(e, {}, ATOM)

    def small_int(self):
        """A nonnegative integer expression, at most 60."""
        rng = self.rng
        choices = [i for i in self.ints if i.lo >= 0 and i.hi <= 30]
        if not choices or rng.random() < 0.1:
            c = rng.randrange(1, 6)
            return Int(str(c), c, c)
        i = rng.choice(choices)
        roll = rng.random()
        if roll < 0.4:
            return i
        c = rng.randrange(2, 5)
        if roll < 0.55:
            return Int(f"{i.tight()} * 2 + 1", i.lo * 2 + 1, i.hi * 2 + 1, None, ADD)
        if roll < 0.7:
            return Int(f"{i.tight()} % {c}", 0, c - 1, None, MUL)
        if roll < 0.8:
            return Int(f"({i.text} + {c}) / 2", (i.lo + c) // 2, (i.hi + c) // 2, None, MUL)
        if roll < 0.9 and "intwidth" in self.features:
            return Int(f"(({i.text}) & {c})", 0, c, None, ATOM)
        if len(choices) > 1:
            j = rng.choice(choices)
            return Int(f"{i.tight()} + {j.tight()}", i.lo + j.lo, i.hi + j.hi, None, ADD)
        return i

    # ---- conditions: text for $T or a plain one ----

    def condition(self, real=True, joined=True):
        """An Expr of type int, traced where reals decide it."""
        rng = self.rng
        roll = rng.random()
        if real and roll < 0.45:
            e = self.fit(self.real(1), 2, 2)
            op = rng.choice(["<", ">", "<=", ">="])
            if rng.random() < 0.5:
                c = rng.choice(["0", "0.2", "-0.3", "0.6", "-0.15"])
                return Expr(f"$T(@0 {op} {c})", [e], "i", prec=ATOM)
            return Expr(f"$T(@0 {op} @1)", [e, self.fit(self.real(1), 2, 2)], "i", prec=ATOM)
        if 0.45 < roll < 0.6 and joined and "logic" in self.features:
            op = rng.choice(["&&", "||"])
            a, b = self.condition(real, False), self.condition(real, False)
            if rng.random() < 0.3:
                return Expr("!@0", [a], "i", prec=UNARY)
            return Expr(f"(@0 {op} @1)", [a, b], "i")
        i = self.small_int()
        roll = rng.random()
        if roll < 0.3:
            return Expr(f"{i.tight()} % 2 == {rng.randrange(2)}", type="i", prec=LOW)
        if roll < 0.4:
            return Expr(f"({i.text})", type="i")
        if self.int_arrays and roll < 0.55:
            table = rng.choice(self.int_arrays)
            k = self.index(table.dims[0])
            if k:
                return Expr(f"{table.text.replace('@0', k)} {rng.choice(['>', '<', '!='])} 1",
                            type="i", prec=LOW)
        middle = max((i.lo + i.hi) // 2, 1)  # below 0 is no question to ask of an unsigned one
        return Expr(f"{i.text} {rng.choice(['<', '>', '<=', '!='])} {middle}", type="i", prec=LOW)

    # ---- reals ----

    def place(self, v):
        """Text of an element of v, or None."""
        text = v.text
        for k, dim in enumerate(v.dims):
            i = self.index(dim)
            if i is None:
                return None
            text = text.replace(f"@{k}", i)
        return text

    def read(self):
        rng = self.rng
        for _ in range(4):
            if not self.reals:
                break
            # What was declared last is read most.
            k = max(rng.randrange(len(self.reals)), rng.randrange(len(self.reals)))
            v = self.reals[k]
            text = self.place(v)
            if text is not None:
                return Expr(text, type=v.type, bound=v.bound)
        return self.constant()

    def constant(self):
        rng = self.rng
        c = rng.choice(CONSTANTS)
        suffix, type = "", "d"
        if "f" in self.types and rng.random() < 0.6:
            suffix, type = "f", "f"
        elif "l" in self.types and rng.random() < 0.2:
            suffix, type = "L", "l"
        return Expr(c + suffix, type=type, bound=float(c), lip=0.0)

    def leaf(self):
        rng = self.rng
        roll = rng.random()
        if roll < 0.8:
            return self.read()
        if roll < 0.9:
            return self.constant()
        i = self.small_int()
        if roll < 0.95:
            return Expr(f"0.125 * {i.tight()}", type="d", bound=max(i.hi, 1) / 8, lip=0.0, prec=MUL)
        return Expr(f"($d)({i.text})", type="d", bound=max(i.hi, 1), lip=0.0, prec=UNARY)

    def fit(self, e, bound, lip):
        """e brought to at most these magnitudes."""
        rng = self.rng
        if e.bound > bound and e.lip <= lip and bound >= 1 and rng.random() < 0.3:
            f = rng.choice(["sin", "tanh", "cos", "atan" if bound >= 1.6 else "sin", "erf"])
            b = 1.6 if f == "atan" else 1.0
            return Expr(f"${f}.{self.call_type(e)}(@0!)", [e], self.call_type(e), b, e.lip * 1.13)
        worst = max(e.bound / bound, e.lip / lip if lip else 1)
        if worst <= 1:
            return e
        for c in ("0.75", "0.5", "0.3", "0.25", "0.1", "0.05", "0.02", "0.01", "0.001", "1e-4",
                  "1e-6"):
            if worst * float(c) <= 1:
                break
        suffix = "f" if e.type == "f" and rng.random() < 0.8 else ""
        form = rng.choice([f"@0< * {c}{suffix}", f"{c}{suffix} * @0"])
        return Expr(form, [e], "d" if e.type == "f" and not suffix else e.type,
                    e.bound * float(c), e.lip * float(c), MUL)

    def call_type(self, e):
        return e.type if e.type in self.types else "d"

    def join(self, a, b):
        return a.type if RANK[a.type] >= RANK[b.type] else b.type

    def real(self, depth):
        """A real expression."""
        rng = self.rng
        if depth <= 0 or rng.random() < 0.1:
            return self.leaf()
        roll = rng.random()
        if roll < 0.22:
            a, b = self.real(depth - 1), self.real(depth - 1)
            op = rng.choice("+-")
            return Expr(f"@0< {op} @1", [a, b], self.join(a, b), a.bound + b.bound, a.lip + b.lip,
                        ADD)
        if roll < 0.48:
            a, b = self.fit(self.real(depth - 1), 8, 8), self.fit(self.real(depth - 1), 8, 8)
            return Expr("@0< * @1", [a, b], self.join(a, b), a.bound * b.bound,
                        a.lip * b.bound + b.lip * a.bound, MUL)
        if roll < 0.55:
            a, d = self.fit(self.real(depth - 1), 8, 8), self.divisor(depth - 1)
            return Expr("@0< / @1", [a, d], self.join(a, d), a.bound, a.lip + a.bound * d.lip, MUL)
        if roll < 0.60:
            a = self.real(depth - 1)
            return Expr("-@0", [a], a.type, a.bound, a.lip, UNARY)
        if roll < 0.76:
            return self.call_math(depth)
        if roll < 0.82 and "ternary" in self.features:
            c = self.condition()
            a, b = self.real(depth - 1), self.real(depth - 1)
            return Expr("(@0 ? @1 : @2)", [c, a, b], self.join(a, b), max(a.bound, b.bound),
                        max(a.lip, b.lip))
        if roll < 0.88 and self.pure:
            return self.call_pure(depth)
        if roll < 0.92:
            return self.special(depth)
        return self.leaf()

    def divisor(self, depth):
        """At least 1 in magnitude."""
        e = self.fit(self.real(depth), 2, 2)
        form = self.rng.choice(["(1.5 + @0 * @0)", "(3 + @0)", "(@0 - 4)", "2.5", "($exp.d(@0!) + 1)"])
        kids = [e] if "@" in form else []
        return Expr(form, kids, "d" if e.type == "f" or not kids else e.type, 8.4,
                    7.4 * e.lip if kids else 0)

    def special(self, depth):
        rng, a = self.rng, self.fit(self.real(depth - 1), 8, 8)
        roll = rng.random()
        if roll < 0.25:
            t = rng.choice(self.types)
            return Expr(f"(${t})@0", [a], t, a.bound, a.lip, UNARY)
        if roll < 0.45 and "macro" in self.features:
            self.program.uses_macros = True
            return Expr("SQUARE(@0!)", [a], a.type, a.bound ** 2, 2 * a.bound * a.lip)
        if roll < 0.6 and self.program.tables:
            name, extent = rng.choice(self.program.tables)
            k = self.index((None, extent))
            if k:
                t = Expr(f"{name}[{k}]", type="d", bound=1.5, lip=0)
                return Expr("@0< * @1", [a, t], self.join(a, t), a.bound * 1.5, a.lip * 1.5, MUL)
        if roll < 0.75 and "logic" in self.features:
            c = self.condition()
            return Expr("@0 * (@1)", [a, c], a.type, a.bound, a.lip, MUL)
        if roll < 0.85 and "comma" in self.features:
            return Expr("((void)@1, @0)", [a, self.leaf()], a.type, a.bound, a.lip)
        b = self.fit(self.real(depth - 1), 8, 8)
        return Expr("+(@0 - @1)", [a, b], self.join(a, b), a.bound + b.bound, a.lip + b.lip, UNARY)

    # ---- functions of <math.h> ----

    # name: largest argument, smallest (None: negative ones too), bound of the result, Lipschitz
    ONE = {
        "sin": (8, None, 1, 1), "cos": (8, None, 1, 1), "tan": (1, None, 1.6, 3.5),
        "tanh": (4, None, 1, 1), "atan": (8, None, 1.6, 1), "erf": (4, None, 1, 1.13),
        "asinh": (8, None, 3, 1), "sinh": (2, None, 3.7, 3.8), "cosh": (2, None, 3.8, 3.7),
        "exp": (2, None, 7.4, 7.4), "exp2": (2, None, 4, 2.8), "expm1": (2, None, 6.4, 7.4),
        "erfc": (2, None, 2, 1.13), "asin": (0.75, None, 0.9, 1.6), "acos": (0.75, None, 2.5, 1.6),
        "atanh": (0.75, None, 1, 2.3),
        "log": (6, 0.5, 1.8, 2), "log2": (6, 0.5, 2.6, 2.9), "log10": (6, 0.5, 0.8, 0.9),
        "log1p": (6, 0.0, 2, 1), "sqrt": (6, 0.25, 2.5, 1), "cbrt": (6, 0.25, 1.9, 0.9),
        "acosh": (6, 1.5, 2.5, 0.9), "lgamma": (5, 1.2, 3.2, 1.6), "tgamma": (3.5, 1.2, 3.4, 3.7),
    }
    KINK_ONE = {"fabs": (8, 1), "floor": (9, 0), "ceil": (9, 0), "round": (9, 0), "trunc": (8, 0),
                "rint": (9, 0), "nearbyint": (9, 0)}

    def positive(self, e, low, high):
        """e, at most 2 in magnitude, moved between low and high."""
        rng = self.rng
        forms = [f"({low} + {(high - low) / 4} * (2 + @0))"]
        if low + 4 <= high:
            forms += [f"({low} + @0 * @0)"]
        if low <= 0.25 and high >= 7.4 - 2:
            forms += ["(0.3 + $exp.d(0.5 * @0))"]
        e = self.fit(e, 2, 2)
        return Expr(rng.choice(forms), [e], "d" if e.type == "f" else e.type, high,
                    e.lip * max(4, high))

    def call_math(self, depth):
        rng = self.rng
        roll = rng.random()
        if roll < 0.6:
            name = rng.choice(list(self.ONE))
            high, low, bound, lip = self.ONE[name]
            a = self.real(depth - 1)
            a = self.fit(a, high, 8) if low is None else self.positive(a, low, high)
            t = self.function_type(a)
            return Expr(f"${name}.{t}(@0!)", [a], t, bound, lip * a.lip)
        if roll < 0.75 and "kink" in self.features:
            return self.call_kink(depth)
        a = self.fit(self.real(depth - 1), 4, 4)
        b = self.fit(self.real(depth - 1), 2, 2)
        name = rng.choice(["pow", "pow", "pown", "hypot", "fma", "atan2", "ldexp"])
        if name == "pow":
            p = self.positive(a, 0.5, 3)
            t = self.function_type(p, b)
            return Expr(f"$pow.{t}(@0!, @1!)", [p, b], t, 9, 18 * p.lip + 10 * b.lip)
        if name == "pown":
            t, n = self.function_type(a), rng.choice(["2", "3", "2.0", "3.0", "0.5", "-1", "1", "0"])
            base = self.positive(a, 0.5, 3) if n in ("0.5", "-1") else self.fit(a, 2, 2)
            return Expr(f"$pow.{t}(@0!, {n})", [base], t, 9, 12 * base.lip)
        if name == "hypot":
            p = self.positive(b, 0.5, 2)
            t = self.function_type(a, p)
            return Expr(f"$hypot.{t}(@0!, @1!)", [a, p], t, 5, a.lip + p.lip)
        if name == "atan2":
            p = self.positive(b, 0.5, 2)
            t = self.function_type(a, p)
            return Expr(f"$atan2.{t}(@0!, @1!)", [a, p], t, 1.6, 2 * (a.lip + p.lip))
        if name == "ldexp":
            t = self.function_type(a)
            return Expr(f"$ldexp.{t}(@0!, {rng.choice(['1', '-1', '-2', '0'])})", [a], t,
                        2 * a.bound, 2 * a.lip)
        c = self.fit(self.real(depth - 1), 4, 4)
        t = self.function_type(a, b, c)
        return Expr(f"$fma.{t}(@0!, @1!, @2!)", [a, b, c], t, a.bound * b.bound + c.bound,
                    a.lip * b.bound + b.lip * a.bound + c.lip)

    def call_kink(self, depth):
        rng = self.rng
        a, b = (self.fit(self.real(depth - 1), 8, 8) for _ in range(2))
        name = rng.choice(["fmin", "fmax", "fmin", "fmax", "fdim", "copysign", "fmod", "remainder",
                           "one", "one"])
        if name == "one":
            name = rng.choice(list(self.KINK_ONE) + ["fabs"] * 4)
            bound, lip = self.KINK_ONE[name]
            t = self.function_type(a)
            return Expr(f"${name}.{t}(@0!)", [a], t, bound, lip * a.lip)
        t = self.function_type(a, b)
        if name in ("fmod", "remainder"):
            return Expr(f"${name}.{t}(@0!, {rng.choice(['1.5', '0.75', '2'])})", [a], t, 2, a.lip)
        return Expr(f"${name}.{t}(@0!, @1!)", [a, b], t, a.bound + b.bound, a.lip + b.lip)

    def function_type(self, *args):
        """sinf of floats, sinl of long doubles, mostly."""
        t = max((a.type for a in args), key=lambda x: RANK[x])
        if t == "i" or t not in self.types or self.rng.random() < 0.2:
            t = "d"
        return t

    # ---- calls of helpers without effects ----

    def call_pure(self, depth):
        helper = self.rng.choice(self.pure)
        call = helper.call(self, depth - 1)
        return call if call else self.leaf()
