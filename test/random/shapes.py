"""Statements that are whole shapes of programs: chains of loops over scratch arrays, states that go on in
time, searches, loops with several ways out, and what stands in C for other languages' constructs.

Each s_* method is as in statements.py."""

from expressions import Int, Real
from nodes import Loop, block, simple

MOST_TURNS = 500  # of what an iteration of a shape does, over the whole call


class Scratch:
    """An array of the loop that steps() writes."""

    def __init__(self, name, t, extent):
        self.name, self.type, self.extent = name, t, extent
        self.real = Real(f"{name}[@0]", t, [(None, extent)], writable=False, pointer=name)
        self.is_set = False    # before the loop
        self.is_heap = False


class Shapes:
    """A part of the writer of a function body, as statements.py."""

    def trips(self):
        """(C, most, lt) of how often a shape's outer loop runs."""
        syms = list(self.sizes)
        if syms and self.rng.random() < 0.75:
            s = self.rng.choice(syms)
            return self.sizes[s].text, self.sizes[s].hi, {s: 0}
        c = self.rng.choice([1, 2, 3, 4])
        return str(c), c, {}

    def target(self):
        """A place that may be assigned."""
        v = self.writable(lambda v: v.bound <= 2)
        return v and self.place(v)

    # ---- loops over scratch arrays ----

    def s_steps(self, depth):
        """A loop whose iterations fill, change and read arrays that all of them share, or that each has for itself."""
        rng = self.rng
        trips, most, lt = self.trips()
        extent = rng.choice([2, 3, 4])
        if not self.room() or self.mult * max(most, 1) * extent > MOST_TURNS:
            return None
        arrays = [Scratch(self.fresh("w"), self.type(), extent) for _ in range(rng.choice([1, 2, 2, 3]))]
        before, inside = [], []
        for w in arrays:
            before += self.make_scratch(w)
        mult, ints, reals = self.mult, list(self.ints), list(self.reals)
        i, total, t = self.fresh("i"), self.fresh("total"), self.type()
        self.mult *= max(most, 1)
        self.ints.append(Int(i, 0, max(most - 1, 0), lt))
        self.reals += [w.real for w in arrays if w.is_set]
        self.share = 1.5 / (max(most, 1) * extent * 4)
        self.total = total
        for w in arrays:
            if not w.is_set:
                if w.name not in self.inner_scratch:
                    inside += self.fill(w)
                else:
                    inside += [simple(f"${w.type} {w.name}[{extent}];", keep=True)] + self.fill(w)
                self.reals.append(w.real)
        for _ in range(rng.randrange(2, 6)):
            inside += self.step(arrays, 1)
        self.mult, self.ints, self.reals = mult, ints, reals
        head = rng.choice([f"for (int {i} = 0; {i} < {trips}; {i}++) {{"] * 2
                          + [f"for (int {i} = (int)({trips}) - 1; {i} >= 0; {i}--) {{"])
        if self.inner_scratch:
            self.inner_scratch -= {w.name for w in arrays}
        self.add(Real(total, t, bound=8, writable=False, made_at=self.mult))
        for w in arrays:
            if w.is_heap:
                self.live.append(w.name)
            if w.is_set:  # what the loop leaves may be read
                self.add(w.real)
        return before + [simple(f"${t} {total} = 0;", keep=True), block(head, inside)]

    def make_scratch(self, w):
        """The declaration, before the loop or (none here) in it."""
        rng = self.rng
        roll = rng.random()
        if roll < 0.2:
            self.inner_scratch = self.inner_scratch | {w.name}
            return []
        if roll < 0.35:
            w.is_heap = True
            w.is_set = rng.random() < 0.5
            make = "calloc({n}, sizeof *{w})" if w.is_set else "malloc({n} * sizeof *{w})"
            return [simple(f"${w.type} *{w.name} = {make.format(n=w.extent, w=w.name)};", keep=True)]
        w.is_set = roll < 0.7
        return [simple(f"${w.type} {w.name}[{w.extent}]{' = {0}' if w.is_set else ''};", keep=True)]

    def over(self, w, line, low="0", high=None, down=False):
        """A loop over the elements of w; $K in line is the index, @0 what depends on it."""
        k = self.fresh("k")
        self.ints.append(Int(k, int(low), w.extent - 1))
        self.mult *= w.extent
        e = self.fit(self.real(2), 1, 1)
        self.mult //= w.extent
        self.ints.pop()
        high = high or str(w.extent)
        head = f"for (int {k} = {high} - 1; {k} >= {low}; {k}--)" if down \
            else f"for (int {k} = {low}; {k} < {high}; {k}++)"
        return [simple(f"{head}\n\t{line.replace('$K', k)}", e)]

    def fill(self, w):
        out = self.over(w, f"{w.name}[$K] = @0!;", down=self.rng.random() < 0.2)
        out[0].keep = True
        return out

    def step(self, arrays, nested):
        rng = self.rng
        w = rng.choice(arrays)
        known = [a for a in arrays if a.type == w.type]
        v, name, small = rng.choice(known), w.name, self.share
        form = rng.randrange(16 if nested else 15)
        if form == 0:
            return self.fill(w)
        if form == 1:    # only in some iterations
            return [block("if (@0!) {", self.fill(w), self.condition())]
        if form == 2:    # not all of it
            if rng.random() < 0.5:
                return self.over(w, f"{name}[$K] = @0!;", low="1")
            return self.over(w, f"{name}[$K] = @0!;", high=str(w.extent - 1))
        if form == 3:    # only some elements
            c = self.flat(self.condition())
            return self.over(w, f"if ({c})\n\t\t{name}[$K] = @0!;")
        if form == 4:
            return rng.choice([self.over(w, f"{name}[$K] = 0;"),
                               [simple(f"memset({name}, 0, {w.extent} * sizeof *{name});")]])
        if form == 5:
            return self.over(w, f"{name}[$K] += {small:.2g} * (@0!);")
        if form == 6:
            at = self.index((None, w.extent))
            return [simple(f"{name}[{at}] += {small:.2g} * (@0!);", self.fit(self.real(2), 1, 1))]
        if form == 7:
            return rng.choice([
                self.over(w, f"{name}[$K] = 0.5 * {name}[$K - 1] + 0.25 * {name}[$K] + 0.25 * (@0!);", low="1"),
                self.over(w, f"{name}[$K - 1] = 0.5 * {name}[$K] + 0.5 * (@0!);", low="1", down=True),
                self.over(w, f"{name}[$K] = 0.5 * {name}[$K] * {v.name}[$K] + 0.0625 * (@0!);")])
        if form == 8:
            return self.over(w, f"{self.total} += {small:.2g} * {name}[$K] * (@0!);")
        if form == 9 and v is not w:
            return rng.choice([self.over(w, f"{name}[$K] = 0.5 * {v.name}[$K] + @0;"),
                               [simple(f"memcpy({name}, {v.name}, {w.extent} * sizeof *{name});")]])
        if form == 10:   # the place of the smallest one
            at, k, op = self.fresh("at"), self.fresh("k"), rng.choice("<>")
            return [simple(f"int {at} = 0;\nfor (int {k} = 1; {k} < {w.extent}; {k}++)\n"
                           f"\tif ($T({name}[{k}] {op} {name}[{at}]))\n\t\t{at} = {k};\n"
                           f"{self.total} += {small:.2g} * {name}[{at}] * (@0!);", self.fit(self.real(2), 1, 1),
                           keep=True)]
        if form == 11:   # weights of a softmax
            k, top, part = self.fresh("k"), self.fresh("top"), self.fresh("part")
            t = w.type
            return [simple(f"${t} {top} = {name}[0], {part} = 0;\n"
                           f"for (int {k} = 1; {k} < {w.extent}; {k}++)\n"
                           f"\tif ($T({name}[{k}] > {top}))\n\t\t{top} = {name}[{k}];\n"
                           f"for (int {k} = 0; {k} < {w.extent}; {k}++)\n"
                           f"\t{part} += $exp.{t}({name}[{k}] - {top});\n"
                           f"for (int {k} = 0; {k} < {w.extent}; {k}++)\n"
                           f"\t{name}[{k}] = $exp.{t}({name}[{k}] - {top}) / {part};")]
        if form == 12:
            place = self.target()
            return [simple(f"{place} = @0!;", self.fit(self.real(2), 2, 1))] if place else []
        if form == 13:   # what other loops read, and write later
            place = self.target()
            return [simple(f"{place} = 0.5 * {place} + 0.5 * (@0!);", self.fit(self.real(2), 1, 1))] if place else []
        if form == 14:
            jump = rng.choice(["continue", "break"]) if nested else "break"
            return [simple(f"if (@0! && {self.total} > 0.5)\n\t{jump};".replace(f"{self.total} > 0.5",
                                                                              f"$T({self.total} > 0.5)"),
                           self.condition())]
        j = self.fresh("j")
        if self.mult * 2 > MOST_TURNS:
            return []
        self.ints.append(Int(j, 0, 1))
        self.mult, self.share = self.mult * 2, self.share / 2
        body = sum((self.step(arrays, 0) for _ in range(rng.randrange(1, 4))), [])
        self.mult, self.share = self.mult // 2, self.share * 2
        self.ints.pop()
        return [block(f"for (int {j} = 0; {j} < 2; {j}++) {{", body)]

    # ---- states that go on in time ----

    def s_time(self, depth):
        rng, t = self.rng, self.type()
        trips, most, lt = self.trips()
        c = rng.choice([2, 3])
        if not self.room() or self.mult * max(most, 1) * c > MOST_TURNS:
            return None
        i, k, s = self.fresh("i"), self.fresh("k"), self.fresh("state")
        form = rng.randrange(5)
        first = [self.fit(self.real(1), 2, 1) for _ in range(c)]
        ints, reals, mult = list(self.ints), list(self.reals), self.mult
        self.mult *= max(most, 1) * c
        self.ints += [Int(i, 0, max(most - 1, 0), lt), Int(k, 0, c - 1)]
        now = {0: s, 1: f"{s}[now]", 2: s, 3: "p", 4: s}[form]
        if form != 2:
            self.reals.append(Real(f"{now}[@0]", t, [(None, c)], pointer=now))
        else:
            self.reals += [Real(f"{s}.x", t), Real(f"{s}.v", t)]
        e = self.fit(self.real(3), 1, 0.5)
        self.ints.pop()
        place = self.target() if rng.random() < 0.5 else None
        observe = simple(f"{place} = @0!;", self.fit(self.real(2), 2, 1)) if place else simple(";")
        self.ints, self.reals, self.mult = ints, reals, mult
        given = ", ".join(f"@{n}!" for n in range(c))
        head = f"for (int {i} = 0; {i} < {trips}; {i}++) {{"
        over = f"for (int {k} = 0; {k} < {c}; {k}++)"
        self.add(Real(f"{s}_out", t, writable=True, made_at=self.mult))
        declare = simple(f"${t} {s}_out;", keep=True)
        if form in (0, 4):
            copy = rng.choice([f"{over}\n\t{s}[{k}] = next[{k}];", f"memcpy({s}, next, sizeof {s});"])
            # In place, each state sees those that went on before it.
            body = [simple(f"{over}\n\t{s}[{k}] = 0.5 * {s}[({k} + 1) % {c}] + @0;", e, keep=True)] if form == 4 else \
                [simple(f"${t} next[{c}];\n{over}\n\tnext[{k}] = 0.5 * {s}[({k} + 1) % {c}] + @0;", e, keep=True),
                 simple(copy, keep=True)]
            return [declare, block("{", [simple(f"${t} {s}[{c}] = {{{given}}};", *first, keep=True),
                                         block(head, body + [observe]),
                                         simple(f"{s}_out = {s}[0] - 0.5 * {s}[1];", keep=True)])]
        if form == 1:
            return [declare, block("{", [
                simple(f"${t} {s}[2][{c}] = {{{{{given}}}}};\nint now = 0;", *first, keep=True),
                block(head, [simple(f"{over}\n\t{s}[now ^ 1][{k}] = 0.5 * {s}[now][{c - 1} - {k}] + @0;\nnow ^= 1;",
                                    e, keep=True), observe]),
                simple(f"{s}_out = {s}[now][0];", keep=True)])]
        if form == 3:
            turn = rng.choice([f"${t} *const turn = p;\np = q;\nq = turn;",
                               f"turn_{t}_{self.program.seed}(&p, &q);"])
            self.program.turns.add(t)
            return [declare, block("{", [
                simple(f"${t} {s}[{c}] = {{{given}}}, {s}b[{c}] = {{0}}, *p = {s}, *q = {s}b;", *first, keep=True),
                block(head, [simple(f"{over}\n\tq[{k}] = 0.5 * p[{k}] + @0;", e, keep=True), observe,
                             simple(turn, keep=True)]),
                simple(f"{s}_out = p[0] + 0.25 * q[1];", keep=True)])]
        kind = f"state_{t}_{self.program.seed}"
        definition = f"struct {kind} {{\n\t${t} x, v;\n}};\n"
        if definition not in self.program.globals:
            self.program.globals.append(definition)
        return [declare, block("{", [
            simple(f"struct {kind} {s} = {{@0!, @1!}};", *first[:2], keep=True),
            block(head, [simple(f"const int {k} = {i} % {c};\n(void){k};\nstruct {kind} next = {s};\n"
                                f"next.x = 0.5 * {s}.x + 0.5 * {s}.v;\nnext.v = 0.25 * {s}.v - 0.25 * $sin.{t}({s}.x) + @0;\n"
                                f"{s} = next;", e, keep=True), observe]),
            simple(f"{s}_out = {s}.x;", keep=True)])]

    # ---- searches ----

    def s_nearest(self, depth):
        """For each point the nearest of some centres, by a distance that a loop sums; what it has is used."""
        rng, t = self.rng, self.type()
        trips, most, lt = self.trips()
        c, d = rng.choice([2, 3, 4]), rng.choice([1, 2, 3])
        if not self.room() or self.mult * max(most, 1) * c * d > MOST_TURNS:
            return None
        names = "i j k best at near distance total".split()
        i, j, k, best, at, near, distance, total = (self.fresh(n) for n in names)
        ints, mult = list(self.ints), self.mult
        self.mult *= max(most, 1) * c * d
        self.ints.append(Int(i, 0, max(most - 1, 0), lt))
        per_point = self.fit(self.real(2), 1, 1)
        self.ints += [Int(j, 0, c - 1), Int(k, 0, d - 1)]
        e = self.fit(self.real(3), 1, 1)
        self.ints, self.mult = ints, mult
        keeps_place, keeps_term = rng.random() < 0.6, rng.random() < 0.4
        inner = [f"${t} {distance} = 0;",
                 f"for (int {k} = 0; {k} < {d}; {k}++) {{\n\tconst ${t} delta = @0!;\n\t{distance} += delta * delta;\n}}"]
        if rng.random() < 0.25:
            inner.append(f"if ($T({distance} > 0.9))\n\tcontinue;")
        if rng.random() < 0.15:
            inner.append(f"{best} = $fmin.{t}({best}, {distance});")
            keeps_place = keeps_term = False
        elif not keeps_place and rng.random() < 0.3:
            inner.append(f"{best} = $T({distance} < {best}) ? {distance} : {best};")
            keeps_term = False
        else:
            taken = f"\t{best} = {distance};\n" + f"\t{at} = {j};\n" * keeps_place \
                + f"\t{near} = {distance} * {distance} + {best};\n" * keeps_term
            inner.append(f"if ($T({distance} {rng.choice(['<', '<='])} {best})) {{\n{taken}}}")
        rows = [f"${t} {best} = {rng.choice(['100', '0.75', '1e30'])}, {near} = 0;\nint {at} = 0;\n(void){at};\n(void){near};",
                f"for (int {j} = 0; {j} < {c}; {j}++) {{\n\t" + "\n".join(inner).replace("\n", "\n\t") + "\n}",
                f"if ({best} > 50)\n\t{best} = 0.25;",
                f"{total} += 0.0{rng.choice([1, 3])} * {best} + 0.01 * {near} * (@1!) + 0.001 * {at};"]
        if keeps_place:
            v = self.cells(lambda v: v.bound <= 2 and v.dims[-1][1] >= c)
            if v:
                rows.append(f"{total} += 0.02 * {v[0]}[{at}];")
        self.add(Real(total, t, bound=8, made_at=self.mult))
        return [simple(f"${t} {total} = 0;", keep=True),
                simple(f"for (int {i} = 0; {i} < {trips}; {i}++) {{\n\t" + "\n".join(rows).replace("\n", "\n\t") + "\n}",
                       e, per_point)]

    # ---- loops with several ways out ----

    def s_exits(self, depth):
        rng, t = self.rng, self.type()
        trips, most, _ = self.trips()
        if self.mult * max(most, 1) > MOST_TURNS:
            return None
        k, s = self.fresh("k"), self.fresh("s")
        start, mult, ints = self.fit(self.real(1), 2, 1), self.mult, list(self.ints)
        self.add(Real(s, t, writable=True, made_at=self.mult))
        self.mult *= max(most, 1)
        self.ints.append(Int(k, 0, max(most, 1)))
        e = [self.fit(self.real(2), 1, 0.5) for _ in range(3)]
        c = [self.condition() for _ in range(3)]
        form = rng.randrange(4)
        self.loops.append(Loop(len(self.live), may_continue=form != 0))  # there it would never end
        middle = self.body(1, depth - 1)
        self.loops.pop()
        self.mult, self.ints = mult, ints
        label = self.fresh("done")
        update = f"{s} = 0.5 * {s} + @0;"
        if form == 0:
            body = [simple(f"if (@0!) {{\n\t{s} = @1!;\n\tbreak;\n}}", c[0], e[1]), simple(update, e[0])] + middle + [
                simple("if (@0!)\n\tbreak;", c[1]),
                simple(f"if (++{k} >= {trips})\n\tbreak;\n{s} = 0.75 * {s};", keep=True)]
            return [simple(f"${t} {s} = @0!;\nint {k} = 0;", start, keep=True), block("for (;;) {", body)]
        if form == 1:  # what it leaves with at an exit is not what it has at its end
            body = [simple(f"{s} = @0!;", e[0]), simple(f"if (@0!)\n\tgoto {label};", c[0], keep=True)] + middle + [
                simple(update, e[1])]
            self.taken.add(label)
            return [simple(f"${t} {s} = @0!;", start, keep=True),
                    block("{", [block(f"for (int {k} = 0; {k} < {trips}; {k}++) {{", body)]),
                    simple(f"{label}:;", keep=True)]
        if form == 2:
            body = [simple(update, e[0])] + [simple("if (@0!)\n\tbreak;", c[0])] + [simple(update, e[1])]
            return [simple(f"${t} {s} = @0!;\nint {k} = 0;", start, keep=True),
                    block("do {", body, tail=f"}} while (++{k} < {trips} && $T({s} * {s} < 1.5));")]
        # a search that a flag ends
        found = self.fresh("found")
        return [simple(f"${t} {s} = @0!;\n_Bool {found} = 0;", start, keep=True),
                block(f"for (int {k} = 0; !{found} && {k} < {trips}; {k}++) {{",
                      [simple(f"if (@0!) {{\n\t{found} = 1;\n\t{s} = @1!;\n\tcontinue;\n}}", c[0], e[0], keep=True)]
                      + middle + [simple(update, e[1])])]

    def s_duff(self, depth):
        """Duff's device; and cases that begin inside a branch."""
        rng, t = self.rng, self.type()
        if self.mult > 60:
            return None
        s, left, count = self.fresh("s"), self.fresh("left"), self.fresh("count")
        n = self.small_int()
        start = self.fit(self.real(1), 2, 1)
        self.add(Real(s, t, writable=True, made_at=self.mult))
        ints, mult = list(self.ints), self.mult
        self.ints.append(Int(left, 0, 2))
        self.mult *= 8
        es = [self.fit(self.real(2), 1, 0.5) for _ in range(4)]
        self.mult, self.ints = mult, ints
        if rng.random() < 0.3:
            return [simple(f"${t} {s} = @0!;", start, keep=True),
                    simple(f"switch ({n.tight()} % 4) {{\ncase 0:\n\tif (@0!) {{\n\t\t{s} = @1!;\n\t\tbreak;\n"
                           f"case 1:\n\t\t{s} *= @2;\n\t}} else {{\ncase 2:\n\t\t{s} = 0.5 * {s} + @3;\n\t}}\n"
                           f"default:\n\t{s} = 0.5 * {s} + @4;\n}}",
                           self.condition(), *[self.fit(self.real(1), 1, 0.5) for _ in range(4)])]
        lines = "".join(f"\ncase {c}:\n\t\t{s} = 0.5 * {s} + @{k};" for k, c in enumerate((3, 2, 1)))
        return [simple(f"${t} {s} = @0!;", start, keep=True),
                block("{", [simple(f"const int {count} = {n.tight()} % 7 + 1;\nint {left} = ({count} + 3) / 4;\n"
                                   f"switch ({count} % 4) {{\ncase 0:\n\tdo {{\n\t\t{s} = 0.5 * {s} + @3;{lines}\n"
                                   f"\t}} while (--{left} > 0);\n}}", *es)])]

    # ---- calls ----

    def with_place(self, text, *kids, needs=None):
        place = self.target()
        if not place or self.mult > 60:
            return None
        if needs:
            source = SOURCES[needs]
            if needs in ("chain", "halve", "range", "visit") and "depth" in self.features:
                source = source.replace("static", "MGC_MAX_DEPTH(24)\nstatic", 1)
                self.program.used.add("depth")
            self.program.sources[needs] = source
        return [simple(text.replace("$P", place).replace("SEED", str(self.program.seed)), *kids)]

    def s_variadic(self, depth):
        n = self.rng.randrange(1, 4)
        es = [self.fit(self.real(2), 2, 1) for _ in range(n)]
        return self.with_place(f"$P = blend_SEED({n}" + "".join(f", ($d)(@{k}!)" for k in range(n)) + ");", *es,
                               needs="variadic")

    def s_method(self, depth):
        """A struct with a function and its data, called through a context."""
        rng = self.rng
        x, y = self.fit(self.real(2), 2, 1), self.fit(self.real(1), 2, 1)
        m = self.fresh("method")
        f = rng.choice(["scaled_SEED", "damped_SEED"])
        late = f"\nif (@2!)\n\t{m}.apply = damped_SEED;" if rng.random() < 0.5 else ""
        return self.with_place("{\n" + f"\tstruct method_SEED {m} = {{{f}, @0!, {rng.randrange(3)}}};"
                               + late.replace("\n", "\n\t") + f"\n\t$P = call_SEED(&{m}, @1!);\n}}", y, x, self.condition(),
                               needs="method")

    def s_pair(self, depth):
        """Structs by value: results, compound literals, choices, bit-fields, designators."""
        rng = self.rng
        a, b, c = self.fit(self.real(2), 2, 1), self.fit(self.real(2), 2, 1), self.condition()
        p, q = self.fresh("pair"), self.fresh("pair")
        form = rng.randrange(4)
        if form == 0:
            text = f"struct pair_SEED {p} = turned_SEED((struct pair_SEED){{@0!, @1!, 3}});\n$P = {p}.a - 0.25 * {p}.b;"
        elif form == 1:
            text = (f"struct pair_SEED {p} = {{.b = @0!, .kind = 1}}, {q} = {{.a = @1!}};\n"
                    f"{p} = @2 ? turned_SEED({p}) : {q};\n$P = {p}.a + 0.5 * {p}.b * {q}.a;")
        elif form == 2:
            text = (f"const struct pair_SEED *{p} = &(struct pair_SEED){{@0!, @1!, 2}};\n"
                    f"$P = 0.5 * {p}->a * {p}->b + 0.125 * {p}->kind + 0.25 * ($d[]){{@0!, @1!}}[@2 ? 1 : 0];")
        else:
            text = (f"struct pair_SEED {p}[2] = {{[1] = {{@0!, @1!, 1}}}};\n{p}[0] = {p}[1];\n"
                    f"*($d *)((char *)&{p}[0] + offsetof(struct pair_SEED, b)) *= 0.5;\n"
                    f"for (int k = 0; k < 2; k++)\n\tif (@2!)\n\t\t{p}[k] = turned_SEED({p}[k]);\n$P = {p}[0].b + 0.5 * {p}[1].a;")
        return self.with_place("{\n\t" + text.replace("\n", "\n\t") + "\n}", a, b, c, needs="pair")

    def s_heap(self, depth):
        """Allocated in a helper, grown, freed in another; pointers to pointers."""
        rng = self.rng
        i, b, e = self.fresh("i"), self.fresh("buffer"), None
        ints, mult = list(self.ints), self.mult
        if mult > 20:
            return None
        self.ints.append(Int(i, 0, 4))
        self.mult *= 5
        e = self.fit(self.real(2), 2, 1)
        c = self.condition()
        self.ints, self.mult = ints, mult
        if rng.random() < 0.5:
            text = (f"struct buffer_SEED {b} = {{0}};\nfor (int {i} = 0; {i} < 5; {i}++)\n\tif (@1!)\n\t\tpush_SEED(&{b}, @0!);\n"
                    f"for (int {i} = 1; {i} < {b}.count; {i}++)\n\t{b}.at[{i}] = 0.5 * {b}.at[{i} - 1] + 0.5 * {b}.at[{i}];\n"
                    f"if ({b}.count > 0)\n\t$P = {b}.at[{b}.count - 1];\nfree({b}.at);")
            return self.with_place("{\n\t" + text.replace("\n", "\n\t") + "\n}", e, c, needs="buffer")
        other = self.fresh("other")
        text = (f"$d *{b} = filled_SEED(5, 0.25), *{other} = filled_SEED(5, -0.5), **which = &{b};\n"
                f"for (int {i} = 0; {i} < 5; {i}++) {{\n\tif (@1!)\n\t\twhich = which == &{b} ? &{other} : &{b};\n\t(*which)[{i}] = @0!;\n}}\n"
                f"$P = 0.5 * {b}[2] + 0.5 * {other}[2] * (*which)[1];\nrelease_SEED({b});\nrelease_SEED({other});")
        return self.with_place("{\n\t" + text.replace("\n", "\n\t") + "\n}", e, c, needs="filled")

    def s_deep(self, depth):
        """Recursion that changes arrays in place, hands on a value, returns a struct."""
        rng = self.rng
        found = self.cells(lambda v: v.type == "d" and v.bound <= 2 and not v.is_vla)
        if not found or self.mult > 20:
            return None
        text, dim, v = found
        n = f"(int)({self.extent_text(dim)})"
        x = self.fit(self.real(2), 2, 1)
        form = rng.randrange(4)
        if form == 0 and v.writable:
            return self.with_place(f"halve_SEED({text}, {n}, 0.5);\n$P = @0!;", x, needs="halve")
        if form == 1:
            return self.with_place(f"$P = chain_SEED({text}, {n}, @0!);", x, needs="chain")
        if form == 2:
            p = self.fresh("range")
            return self.with_place(f"{{\n\tconst struct range_SEED {p} = range_SEED({text}, {n}, @0!);\n"
                                   f"\t$P = 0.5 * {p}.sum + 0.25 * {p}.last;\n}}", x, needs="range")
        return self.with_place(f"{{\n\t$d found = 0;\n\tvisit_SEED({text}, 0, {n}, @0!, &found);\n\t$P = 0.125 * found;\n}}", x,
                               needs="visit")

    def s_own_adjoint(self, depth):
        """A function whose adjoint is written by hand."""
        x, y = self.fit(self.real(2), 2, 1), self.fit(self.real(2), 2, 1)
        return self.with_place("$P = product_SEED(@0!, @1!);", x, y, needs="adjoint")

    def s_bounded(self, depth):
        """A loop of unknown count with its bound said."""
        t, s, k = self.type(), self.fresh("s"), self.fresh("k")
        if self.mult > 60:
            return None
        start = self.fit(self.real(2), 2, 1)
        self.add(Real(s, t, writable=True, made_at=self.mult))
        mult, self.mult = self.mult, self.mult * 6
        e = self.fit(self.real(2), 0.5, 0.5)
        self.mult = mult
        return [simple(f"${t} {s} = @0!;\nint {k} = 0;", start, keep=True),
                simple(f"MGC_MAX_TRIPS(6);\nwhile ({k} < 6 && $T({s} > 0.2)) {{\n\t{s} = 0.5 * {s} + 0.5 * @0;\n\t{k}++;\n}}", e)]

    def s_bits(self, depth):
        """The bits of a real number; a counter in floating point; an enum; integers through pointers."""
        rng, k = self.rng, self.fresh("k")
        i, form = self.small_int(), rng.randrange(4)
        if form == 0:
            u = self.fresh("u")
            self.ints.append(Int(k, 0, 3))
            return [simple(f"union {{\n\tdouble real;\n\tuint64_t bits;\n}} {u} = {{.real = 0.5 + (double)({i.text})}};\n"
                           f"int {k} = (int)({u}.bits >> 52 & 3);", keep=True)]
        if form == 1:
            x = self.fit(self.real(1), 1, 0.2)
            return self.with_place(f"for ({'$d'} {k} = 0; {k} < 1; {k} += 0.375)\n\t$P = 0.5 * {k} + @0;", x)
        if form == 2:
            x = self.fit(self.real(2), 2, 1)
            return self.with_place(f"{{\n\tenum {{ LOW{k}, HIGH{k} = 2 }} {k} = {i.tight()} % 2 ? HIGH{k} : LOW{k};\n"
                                   f"\tif ({k} == HIGH{k})\n\t\t$P = @0!;\n}}", x)
        p, n = self.fresh("p"), self.fresh("count")
        self.ints.append(Int(k, 0, 5))
        return [simple(f"int {n} = {i.tight()} % 4, *{p} = &{n};\n(*{p})++;\n++*{p};\nconst int {k} = {n};", keep=True)]


KINDS = [
    ("steps", "steps", 7, 0), ("time", "time", 4, 0), ("nearest", "nearest", 5, 0), ("exits", "exits", 4, 1),
    ("duff", "duff", 2, 0), ("variadic", "variadic", 2, 0), ("method", "method", 2, 0), ("pair", "pair", 3, 0),
    ("heap", "heap", 3, 0), ("deep", "deep", 4, 0), ("own_adjoint", "adjoint", 2, 0), ("bounded", "bounded", 2, 0),
    ("bits", "bits", 2, 0),
]

# Functions that the statements above call, each program's with its own seed in the name.
SOURCES = {
    "variadic": """static $d blend_SEED(int n, ...)
{
	va_list list;
	va_start(list, n);
	$d s = 0.25;
	for (int k = 0; k < n; k++)
		s = 0.5 * s + 0.5 * $sin.d(va_arg(list, $d));
	va_end(list);
	return s;
}
""",
    "method": """struct method_SEED {
	$d (*apply)(const struct method_SEED *self, $d x);
	$d scale;
	int times;
};
static $d scaled_SEED(const struct method_SEED *self, $d x)
{
	return 0.5 * self->scale * x;
}
static $d damped_SEED(const struct method_SEED *self, $d x)
{
	$d y = x;
	for (int k = 0; k < self->times; k++)
		y = 0.5 * y + 0.25 * $sin.d(self->scale * y);
	return y;
}
static $d call_SEED(void *context, $d x)
{
	const struct method_SEED *self = context;
	return self->apply(self, x);
}
""",
    "pair": """struct pair_SEED {
	$d a, b;
	unsigned kind : 3;
	int : 5;
	signed level : 4;
};
static struct pair_SEED turned_SEED(struct pair_SEED p)
{
	const $d a = p.a;
	p.a = 0.75 * p.b;
	p.b = a * 0.5 + 0.25 * a * p.a;
	p.kind += 5;
	return p;
}
""",
    "buffer": """struct buffer_SEED {
	$d *at;
	int count, room;
};
static void push_SEED(struct buffer_SEED *b, $d x)
{
	if (b->count == b->room) {
		b->room = b->room ? 2 * b->room : 2;
		b->at = realloc(b->at, (size_t)b->room * sizeof *b->at);
	}
	b->at[b->count++] = x;
}
""",
    "filled": """static $d *filled_SEED(int n, $d x)
{
	$d *p = malloc((size_t)n * sizeof *p);
	for (int k = 0; k < n; k++)
		p[k] = x;
	return p;
}
static void release_SEED($d *p)
{
	free(p);
}
""",
    "halve": """static void halve_SEED($d *v, int n, $d s)
{
	if (n <= 1) {
		if (n == 1)
			v[0] = s * v[0] * v[0];
		return;
	}
	halve_SEED(v, n / 2, 0.5 * s);
	halve_SEED(v + n / 2, n - n / 2, s);
	v[0] = 0.5 * v[0] + 0.25 * v[n - 1];
}
""",
    "chain": """static $d chain_SEED(const $d *v, int n, $d a)
{
	if (n <= 0)
		return a;
	return chain_SEED(v + 1, n - 1, 0.5 * a + 0.25 * v[0] * $cos.d(a));
}
""",
    "range": """struct range_SEED {
	$d sum, last;
	int count;
};
static struct range_SEED range_SEED(const $d *v, int n, $d a)
{
	if (n <= 0)
		return (struct range_SEED){a, 0.5 * a, 0};
	struct range_SEED r = range_SEED(v + 1, n - 1, 0.5 * a + 0.25 * v[0]);
	r.sum = 0.5 * r.sum + 0.25 * v[0] * r.last;
	r.last = 0.5 * r.last + 0.5 * v[0];
	r.count++;
	return r;
}
""",
    "visit": """static void visit_SEED(const $d *v, int from, int to, $d a, $d *found)
{
	if (from >= to)
		return;
	const int middle = (from + to) / 2;
	const $d x = v[middle] * a;
	*found = 0.5 * *found + 0.5 * x;
	if (middle % 2)
		visit_SEED(v, from, middle, 0.5 * a + 0.25 * x, found);
	visit_SEED(v, middle + 1, to, a, found);
}
""",
    "adjoint": """$d product_SEED($d x, $d y)
{
	return 0.5 * x * y + 0.25 * x;
}
MGC_ADJOINT_OF(product_SEED)
void product_adjoint_SEED($d x, $d *x_bar, $d y, $d *y_bar, $d bar)
{
	*x_bar += (0.5 * y + 0.25) * bar;
	*y_bar += 0.5 * x * bar;
}
""",
}

TURN = """static void turn_TYPE_SEED($TYPE **a, $TYPE **b)
{
	$TYPE *const t = *a;
	*a = *b;
	*b = t;
}
"""
