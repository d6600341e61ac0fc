"""Random statements: what the body of a function is made of.

Each s_* method returns a list of statements, or None where nothing of its kind fits. The table at
the end names the feature of the language that it stands for and how often it is drawn.
"""

from expressions import Budget, Expressions, Int, Real
from nodes import LOW, Expr, Loop, Stmt, block, simple

MOST_TURNS = 2000  # of any loop body, over the whole call


class Scope:
    def __init__(self, writer):
        self.writer = writer
        self.saved = [list(x) for x in
                      (writer.reals, writer.ints, writer.int_arrays, writer.records)]
        self.live = len(writer.live)

    def close(self):
        w = self.writer
        frees = [simple(f"free({name});", keep=True) for name in reversed(w.live[self.live:])]
        del w.live[self.live:]
        w.reals, w.ints, w.int_arrays, w.records = self.saved
        return frees


class Statements(Expressions):
    """The writer of one function body; functions.py sets it up."""

    # ---- blocks ----

    def body(self, count, depth, before=()):
        """A block: before, then count random statements, then what has to be freed."""
        scope = Scope(self)
        here, self.here = self.here, set()
        out = list(before)
        for _ in range(count):
            out += self.statement(depth)
        self.here = here
        return out + scope.close()

    def statement(self, depth):
        for _ in range(8):
            name, feature, weight, least_depth = self.rng.choices(
                self.kinds, weights=[k[2] for k in self.kinds])[0]
            if least_depth > depth:
                continue
            result = getattr(self, "s_" + name)(depth)
            if result:
                self.program.used.add(feature)
                return result
        return self.s_assign(depth) or []

    def fresh(self, stem):
        self.names[stem] = self.names.get(stem, 0) + 1
        return f"{stem}{self.names[stem]}"

    def gain(self):
        """Largest sum of partials that a stored value may have: loops must not amplify."""
        return 1.5 if self.mult <= self.base_mult else 1.0

    def type(self):
        return self.rng.choice(self.types)

    # ---- assignments ----

    def writable(self, test=lambda v: True):
        found = [v for v in self.reals if v.writable and test(v)]
        return self.rng.choice(found) if found else None

    def s_assign(self, depth):
        v = self.writable()
        place = v and self.place(v)
        if not place:
            return None
        e = self.fit(self.real(3), 2, self.gain())
        return [simple(f"{place} = @0!;", e)]

    def s_compound(self, depth):
        v = self.writable()
        place = v and self.place(v)
        if not place:
            return None
        op = self.rng.choice(["+=", "+=", "+=", "-=", "*=", "/="])
        if op == "/=":
            return [simple(f"{place} /= @0!;", self.divisor(2))]
        if op == "*=":
            return [simple(f"{place} *= @0!;", self.fit(self.real(2), 1, 1))]
        if v.bound <= 2:
            e = self.fit(self.real(3), 1, self.gain() / 2)
            if self.rng.random() < 0.5:
                return [simple(f"{place} = 0.5 * {place} + @0;", e)]
            return [Stmt([(f"{place} *= 0.5;\n{place} {op} @0!;", None)], [e])]
        return self.accumulate(v, place, op)

    def accumulate(self, v, place, op):
        turns = max(1, self.mult // v.made_at)
        most = min([b.left / turns for b in v.budgets] + [2])
        if most < 0.05:
            return None
        e = self.fit(self.real(3), most, 2)
        for b in v.budgets:
            b.left -= turns * most
        return [simple(f"{place} {op} @0!;", e)]

    def s_chain(self, depth):
        """An assignment whose value is used, or a comma."""
        a = self.writable(lambda v: not v.dims and v.bound <= 2)
        b = self.writable(lambda v: not v.dims and v.bound <= 2 and v is not a)
        if not a or not b or a.budgets and a.budgets == b.budgets:
            return None
        if "*" in a.text + b.text or "->" in a.text + b.text:
            return None  # they may be the same object
        e = self.fit(self.real(2), 2, 1)
        form = self.rng.choice(["@A = @B = @0!;", "@A = (@B = @0!) * 0.5 + 0.25;",
                                "@A = (@B = @0!, @B * 0.75);"])
        return [simple(form.replace("@A", a.text).replace("@B", b.text), e)]

    def s_swap(self, depth):
        v = self.writable(lambda v: v.dims)
        if not v:
            return None
        a, b = self.place(v), self.place(v)
        if not a or not b or v.bound > 2:
            return None
        t = self.fresh("t")
        return [block("{", [simple(f"const ${v.type} {t} = {a};\n{a} = {b};\n{b} = {t};")])]

    # ---- declarations ----

    def add(self, v):
        self.reals.append(v)
        return v

    def s_declare(self, depth):
        rng, t = self.rng, self.type()
        outer = [v for v in self.reals if v.text in self.names_declared and not v.dims]
        if outer and rng.random() < 0.06:
            v = rng.choice(outer)
            name = v.text
            if name in self.here:  # declared in this very block
                return None
            self.reals = [r for r in self.reals if r is not v]
        else:
            v = None
            name = self.fresh(rng.choice("abcs"))
        self.here.add(name)
        e = self.fit(self.real(3), 2, self.gain())
        const = rng.random() < 0.35 and not v  # one that hides another may be meant where that is written
        self.names_declared.add(name)
        self.add(Real(name, t, writable=not const, made_at=self.mult))
        return [simple(f"{'const ' if const else ''}${t} {name} = @0!;", e, keep=False)]

    def s_accumulator(self, depth):
        t, name = self.type(), self.fresh("sum")
        self.add(Real(name, t, bound=64, writable=True, budgets=[Budget(60)], made_at=self.mult))
        return [simple(f"${t} {name} = {self.rng.choice(['0', '0.0', '1', '-0.5'])};")]

    def s_declare_later(self, depth):
        """Set on both sides of a condition."""
        t, name = self.type(), self.fresh("v")
        c, a, b = self.condition(), self.fit(self.real(2), 2, 1), self.fit(self.real(2), 2, 1)
        self.add(Real(name, t, writable=True, made_at=self.mult))
        return [Stmt([(f"${t} {name};\nif (@0!)\n\t{name} = @1!;\nelse\n\t{name} = @2!;", None)],
                     [c, a, b])]

    def s_int(self, depth):
        """An integer variable that stays below a constant."""
        rng, name, m = self.rng, self.fresh("k"), self.rng.choice([3, 4, 5, 8])
        types = ["int"] * 4 + ["unsigned", "long", "size_t", "short", "unsigned char"]
        t = rng.choice(types)
        start = self.small_int()
        self.ints.append(Int(name, 0, m - 1, mutable=m))
        return [simple(f"{t} {name} = ({t})({start.tight()} % {m});")]

    def s_int_update(self, depth):
        found = [i for i in self.ints if i.mutable]
        if not found:
            return None
        rng, i = self.rng, self.rng.choice(found)
        e = self.small_int()
        if self.int_arrays and rng.random() < 0.3:
            table = rng.choice(self.int_arrays)
            k = self.index(table.dims[0])
            if k:
                e = Int(table.text.replace("@0", k), table.lo, table.hi)
        form = rng.choice(["{k} = ({k} * 3 + {e}) % {m};", "{k} = ({k} + {e}) % {m};",
                           "{k} += {e};\n{k} %= {m};", "if (++{k} >= {m})\n\t{k} = 0;",
                           "{k} = {k} > 0 ? {k} - 1 : {top};"])
        text = form.format(k=i.text, e=e.tight(), m=i.mutable, top=i.mutable - 1)
        return [simple(text)]

    # ---- arrays ----

    def fill_array(self, v, name, extents):
        """Loops that set every element."""
        rng = self.rng
        mult, names = self.mult, ["i", "j", "q"]
        ints = list(self.ints)
        head, depth = [], 0
        text = v.text
        for k, dim in enumerate(v.dims):
            c = self.fresh(names[k])
            self.mult *= self.extent_most(dim)
            self.ints.append(Int(c, 0, self.extent_most(dim) - 1,
                                 {dim[0]: dim[1]} if dim[0] else {}))
            head.append(f"for (int {c} = 0; {c} < {extents[k]}; {c}++)")
            text = text.replace(f"@{k}", c)
        e = self.fit(self.real(2), 2, 1)
        self.ints, self.mult = ints, mult
        lines = "\n".join("\t" * k + h for k, h in enumerate(head))
        return simple(f"{lines}\n{chr(9) * len(head)}{text} = @0!;", e, keep=True)

    def extent_most(self, dim):
        sym, c = dim
        return (self.sizes[sym].hi if sym else 0) + c

    def extent_text(self, dim):
        sym, c = dim
        if not sym:
            return str(c)
        return self.sizes[sym].text + (f" + {c}" if c else "")

    def array_real(self, name, t, dims, text=None, cells=None, made=None):
        """An array variable that is unit or accumulates."""
        acc = self.rng.random() < 0.3
        text = text or name + "".join(f"[@{k}]" for k in range(len(dims)))
        v = Real(text, t, dims, bound=64 if acc else 2, writable=True,
                 budgets=[Budget(60)] if acc else [], made_at=self.mult,
                 pointer=cells or name + "".join(f"[@{k}]" for k in range(len(dims) - 1)))
        return v

    def room(self):
        return self.mult <= 200

    def s_array(self, depth):
        if not self.room():
            return None
        rng, t, name = self.rng, self.type(), self.fresh("w")
        c = rng.choice([2, 3, 4, 5, 8])
        v = self.array_real(name, t, [(None, c)])
        roll = rng.random()
        if roll < 0.25:
            given = rng.randrange(1, c + 1)
            es = [self.fit(self.real(2), 2, 1) for _ in range(given)]
            out = [simple(f"${t} {name}[{c}] = {{{', '.join(f'@{k}!' for k in range(given))}}};", *es)]
        elif roll < 0.4:
            out = [simple(f"${t} {name}[{c}] = {{0}};")]
        else:
            out = [simple(f"${t} {name}[{c}];", keep=True), self.fill_array(v, name, [str(c)])]
        self.add(v)
        return out

    def s_matrix(self, depth):
        if not self.room():
            return None
        t, name = self.type(), self.fresh("mat")
        a, b = self.rng.choice([2, 3, 4]), self.rng.choice([2, 3, 4])
        dims = [(None, a), (None, b)]
        if self.rng.random() < 0.2:
            dims.append((None, 2))
        v = self.array_real(name, t, dims)
        decl = f"${t} {name}" + "".join(f"[{d[1]}]" for d in dims)
        if self.rng.random() < 0.3:
            out = [simple(decl + " = {{0}};" if len(dims) == 2 else decl + " = {{{0}}};")]
        else:
            out = [simple(decl + ";", keep=True),
                   self.fill_array(v, name, [str(d[1]) for d in dims])]
        self.add(v)
        return out

    def size_dim(self):
        """An extent that is only known at run time, at least 1."""
        syms = [s for s in self.sizes]
        if not syms:
            return None
        return self.rng.choice(syms), self.rng.choice([1, 2])

    def s_vla(self, depth):
        dim = self.size_dim()
        if not dim or not self.room():
            return None
        t, name = self.type(), self.fresh("vla")
        if self.rng.random() < 0.3:
            dims = [dim, (None, 3)]
        else:
            dims = [dim]
        v = self.array_real(name, t, dims)
        extents = [self.extent_text(d) for d in dims]
        out = [simple(f"${t} {name}" + "".join(f"[{e}]" for e in extents) + ";", keep=True),
               self.fill_array(v, name, extents)]
        v.is_vla = True
        self.add(v)
        return out

    def s_malloc(self, depth):
        dim = self.size_dim() or (None, 4)
        if not self.room():
            return None
        rng, t, name = self.rng, self.type(), self.fresh("heap")
        extent = self.extent_text(dim)
        rows = "m" in self.sizes and dim[0] == "n" and rng.random() < 0.3
        if rows:
            m = self.sizes["m"].text
            v = self.array_real(name, t, [dim, ("m", 0)], f"{name}[(@0) * {m} + @1]",
                                f"({name} + (@0) * {m})")
            count, extents = f"({extent}) * {m}", [extent, m]
        else:
            v = self.array_real(name, t, [dim])
            count, extents = extent, [extent]
        if rng.random() < 0.4:
            out = [simple(f"${t} *{name} = calloc((size_t)({count}), sizeof *{name});", keep=True)]
        else:
            size = rng.choice([f"sizeof *{name}", f"sizeof(${t})"])
            cast = rng.choice(["", f"(${t} *)"])
            out = [simple(f"${t} *{name} = {cast}malloc((size_t)({count}) * {size});", keep=True),
                   self.fill_array(v, name, extents)]
        self.live.append(name)
        self.add(v)
        if "realloc" in self.features and not rows and dim[0] is None and rng.random() < 0.5:
            out += self.grow(v, name, dim)
        return out

    def grow(self, v, name, dim):
        more = dim[1] + self.rng.choice([1, 3])
        pointer, v.pointer = v.pointer, None  # none to what moves
        out = self.statement(0)
        v.pointer = pointer
        out.append(simple(f"{name} = realloc({name}, {more} * sizeof *{name});", keep=True))
        e = self.fit(self.real(2), 2, 1)
        i = self.fresh("i")
        out.append(simple(f"for (int {i} = {dim[1]}; {i} < {more}; {i}++)\n\t{name}[{i}] = @0!;", e,
                          keep=True))
        v.dims = ((None, more),)
        self.program.used.add("realloc")
        return out

    # ---- pointers ----

    def cells(self, test):
        """(text of a pointer, dim of what it points to, the array) or None."""
        rng = self.rng
        found = [v for v in self.reals if v.dims and v.pointer and test(v)]
        if not found:
            return None
        v = rng.choice(found)
        text = v.pointer
        for k, dim in enumerate(v.dims[:-1]):
            i = self.index(dim)
            if i is None:
                return None
            text = text.replace(f"@{k}", i)
        return text, v.dims[-1], v

    def s_pointer(self, depth):
        rng = self.rng
        found = self.cells(lambda v: v.writable or rng.random() < 0.5)
        if not found:
            return None
        text, (sym, c), v = found
        name = self.fresh("p")
        offset = rng.randrange(0, c) if c > 1 else 0
        moved = rng.choice([f"{text} + {offset}", f"&{text}[{offset}]"]) if offset else text
        const = "" if v.writable else "const "
        moved_to = self.add(Real(f"{name}[@0]", v.type, [(sym, c - offset)], v.bound, v.writable,
                                 v.budgets, v.made_at, name))
        moved_to.is_vla = v.is_vla
        if c - offset >= 1:
            self.add(Real(f"*{name}", v.type, [], v.bound, v.writable, v.budgets, v.made_at))
        if c - offset >= 2:
            self.add(Real(f"*({name} + 1)", v.type, [], v.bound, v.writable, v.budgets, v.made_at))
        return [simple(f"{const}${v.type} *{name} = {moved};")]

    def s_walk(self, depth):
        """A loop over an array by pointer."""
        rng = self.rng
        found = self.cells(lambda v: v.writable or rng.random() < 0.5)
        if not found or found[2].moves or self.mult * self.extent_most(found[1]) > MOST_TURNS:
            return None
        text, dim, v = found
        name, turns = self.fresh("p"), self.extent_most(dim)
        const = "" if v.writable else "const "
        extent = self.extent_text(dim)
        scope = Scope(self)
        self.add(Real(f"*{name}", v.type, [], v.bound, v.writable, v.budgets, v.made_at))
        mult, self.mult = self.mult, self.mult * max(1, turns)
        form = rng.randrange(4)
        if form == 0:
            head = f"for ({const}${v.type} *{name} = {text}; {name} < {text} + {extent}; {name}++)"
        elif form == 1:
            end = self.fresh("end")
            head = (f"for ({const}${v.type} *{name} = {text}, *{end} = {text} + {extent}; "
                    f"{name} != {end}; ++{name})")
        elif form == 2 and v.writable:
            # *p++ op= e, where e does not look at p.
            e = self.fit(self.without(v, 2), 1, 0.9)
            self.mult = mult
            scope.close()
            i = self.fresh("i")
            op = rng.choice(["=", "*="])
            return [block("{", [
                simple(f"${v.type} *{name} = {text};\nfor (int {i} = 0; {i} < {extent}; {i}++)\n"
                       f"\t*{name}++ {op} @0!;", e)])]
        else:
            i = self.fresh("i")
            e = self.fit(self.real(2), 2, 1)
            self.mult = mult
            scope.close()
            t, s = self.type(), self.fresh("s")
            self.add(Real(s, t, writable=True, made_at=self.mult))
            # The sum is a contraction, so that it stays small.
            return [simple(f"${t} {s} = 0.25;", keep=True),
                    block("{", [simple(
                        f"const ${v.type} *{name} = {text};\n"
                        f"for (int {i} = {extent}; {i}-- > 0;)\n"
                        f"\t{s} = 0.5 * {s} + {1 if v.bound <= 2 else 0.015625} * 0.5 * *{name}++;")])]
        self.ints.append(Int(f"(int)({name} - {text})" if "&" not in text else f"(int)({name} - ({text}))",
                             0, max(turns - 1, 0), {dim[0]: dim[1]} if dim[0] else {}))
        self.loops.append(Loop(len(self.live), True))
        body = self.body(rng.randrange(1, 3), depth - 1)
        self.loops.pop()
        self.mult = mult
        scope.close()
        return [block(head + " {", body, unwrap="{")]

    def without(self, v, depth):
        """An expression that does not read v."""
        reals = self.reals
        self.reals = [r for r in reals if r.pointer != v.pointer and not r.text.startswith("*")]
        e = self.real(depth)
        self.reals = reals
        return e

    # ---- idioms over arrays ----

    def vector(self, test=lambda v: True):
        found = [v for v in self.reals if len(v.dims) == 1 and test(v)]
        return self.rng.choice(found) if found else None

    def s_recurrence(self, depth):
        """a[i] from a[i - 1], in place, up or down."""
        rng, v = self.rng, self.vector(lambda v: v.writable and v.bound <= 2)
        if not v or self.mult * self.extent_most(v.dims[0]) > MOST_TURNS:
            return None
        i, extent = self.fresh("i"), self.extent_text(v.dims[0])
        at = lambda k: v.text.replace("@0", k)
        ints = list(self.ints)
        # In both directions i - 1 and i are inside.
        self.ints.append(Int(i, 1, max(self.extent_most(v.dims[0]) - 1, 1),
                             {v.dims[0][0]: v.dims[0][1]} if v.dims[0][0] else {}))
        mult, self.mult = self.mult, self.mult * 6
        e = self.fit(self.real(2), 1, 0.8)
        self.ints, self.mult = ints, mult
        form = rng.randrange(4)
        if form == 0:
            return [simple(f"for (int {i} = 1; {i} < {extent}; {i}++)\n"
                           f"\t{at(i)} = 0.5 * {at(i + ' - 1')} + @0;", e)]
        if form == 1:
            return [simple(f"for (int {i} = {extent} - 1; {i} > 0; {i}--)\n"
                           f"\t{at(i + ' - 1')} = 0.3 * {at(i)} * {at(i + ' - 1')} - 0.4 * @0;", e)]
        if form == 2:
            return [simple(f"for (int {i} = 1; {i} < {extent}; {i}++) {{\n"
                           f"\t{at(i)} = 0.25 * ({at(i)} + {at(i + ' - 1')}) + 0.5 * @0;\n"
                           f"\t{at(i + ' - 1')} *= 0.5 * {at(i)};\n}}", e)]
        return [simple(f"for (int {i} = 1; {i} + 1 < {extent}; {i}++)\n"
                       f"\t{at(i)} = 0.25 * {at(i + ' - 1')} + 0.25 * {at(i + ' + 1')} "
                       f"+ 0.4 * @0;", e)]

    def s_best(self, depth):
        """The largest element and where it is."""
        v = self.vector()
        if not v or self.mult * self.extent_most(v.dims[0]) > MOST_TURNS:
            return None
        i, best, at = self.fresh("i"), self.fresh("best"), self.fresh("at")
        element = v.text.replace("@0", i)
        op = self.rng.choice(["<", ">"])
        low = "-70" if op == "<" else "70"
        self.add(Real(best, v.type, bound=70, writable=False, made_at=self.mult))
        self.ints.append(Int(at, 0, max(self.extent_most(v.dims[0]) - 1, 0)))
        if self.rng.random() < 0.3:
            f = "fmax" if op == "<" else "fmin"
            return [simple(f"int {at} = 0;\n${v.type} {best} = {low};\n"
                           f"for (int {i} = 0; {i} < {self.extent_text(v.dims[0])}; {i}++)\n"
                           f"\t{best} = ${f}.{v.type}({best}, {element});\n(void){at};")]
        return [simple(f"int {at} = 0;\n${v.type} {best} = {low};\n"
                       f"for (int {i} = 0; {i} < {self.extent_text(v.dims[0])}; {i}++)\n"
                       f"\tif ($T({best} {op} {element})) {{\n\t\t{best} = {element};\n"
                       f"\t\t{at} = {i};\n\t}}")]

    def s_dot(self, depth):
        """Sums of products, with an optional stride."""
        v = self.vector()
        w = v and self.vector(lambda w: w.dims == v.dims)
        if not w or self.mult * self.extent_most(v.dims[0]) > MOST_TURNS:
            return None
        rng, t = self.rng, self.type()
        i, s = self.fresh("i"), self.fresh("dot")
        by = (1 if v.bound <= 2 else 0.03125) * (1 if w.bound <= 2 else 0.03125)
        extent = self.extent_text(v.dims[0])
        self.add(Real(s, t, bound=64, writable=True, budgets=[Budget(20)], made_at=self.mult))
        head = rng.choice([f"for (int {i} = 0; {i} < {extent}; {i}++)",
                           f"for (int {i} = 0; {i} < {extent}; {i} += 2)",
                           f"for (int {i} = {extent} - 1; {i} >= 0; {i}--)",
                           f"for (size_t {i} = (size_t)({extent}); {i}-- > 0;)"])
        scale = f" * {by}" if by != 1 else ""
        return [simple(f"${t} {s} = 0;", keep=False),
                simple(f"{head}\n\t{s} += {v.text.replace('@0', i)} * "
                       f"{w.text.replace('@0', i)}{scale};")]

    # ---- independent iterations ----

    def s_independent(self, depth):
        """Points with a sum, a largest term or the nearest one each, over scratch that all of them share."""
        rng, t = self.rng, self.type()
        sym = rng.choice(list(self.sizes) or [None])
        points = self.sizes[sym].text if sym else "4"
        most = self.sizes[sym].hi if sym else 4
        c = rng.choice([2, 3, 5])
        if not self.room() or self.mult * most * c > MOST_TURNS:
            return None
        i, k, name = self.fresh("i"), self.fresh("k"), self.fresh("scratch")
        total, part = self.fresh("total"), self.fresh("part")
        ints, mult = list(self.ints), self.mult
        self.mult *= most * c
        self.ints += [Int(i, 0, max(most - 1, 0), {sym: 0} if sym else {})]
        per_point = self.fit(self.real(2), 2, 1)
        self.ints += [Int(k, 0, c - 1)]
        term = self.fit(self.real(3), 2, 1)
        self.ints, self.mult = ints, mult
        shared = rng.random() < 0.7
        make = f"${t} *{name} = malloc({c} * sizeof *{name});" if rng.random() < 0.5 \
            else f"${t} {name}[{c}];"
        is_heap = make.startswith(f"${t} *")
        rows = [f"for (int {i} = 0; {i} < {points}; {i}++) {{"]
        if not shared:
            rows.append(f"\t{make}")
        upto = rng.choice([str(c), str(c), f"({i} < {c} ? {i} + 1 : {c})"])  # triangular, too
        if upto != str(c):
            rows.append(f"\tfor (int {k} = 0; {k} < {c}; {k}++)\n\t\t{name}[{k}] = @0!;")
        rows.append(f"\tfor (int {k} = 0; {k} < {upto}; {k}++)\n\t\t{name}[{k}] = @1!;")
        form = rng.randrange(4)
        if form == 0:    # log-sum-exp
            rows += [f"\t${t} top = {name}[0], {part} = 0;",
                     f"\tfor (int {k} = 1; {k} < {c}; {k}++)\n\t\tif ($T({name}[{k}] > top))\n"
                     f"\t\t\ttop = {name}[{k}];",
                     f"\tfor (int {k} = 0; {k} < {c}; {k}++)\n\t\t{part} += $exp.{t}({name}[{k}] - top);",
                     f"\t{total} += 0.1 * (top + $log.{t}({part}));"]
        elif form == 1:  # the smallest, and where
            rows += [f"\tint at = 0;\n\t${t} {part} = {name}[0];",
                     f"\tfor (int {k} = 1; {k} < {c}; {k}++) {{\n\t\tif ($T({name}[{k}] < {part})) {{\n"
                     f"\t\t\t{part} = {name}[{k}];\n\t\t\tat = {k};\n\t\t}}\n\t}}",
                     f"\t{total} += 0.1 * {part} * {part} + 0.05 * {name}[{c - 1} - at];"]
        elif form == 2:  # in place, downwards
            rows += [f"\tfor (int {k} = {c - 1}; {k} > 0; {k}--)\n\t\t{name}[{k} - 1] = 0.5 * {name}[{k} - 1] + "
                     f"0.25 * {name}[{k}] * {name}[{k} - 1];",
                     f"\t{total} += 0.1 * {name}[0] * {name}[{c - 1}];"]
        else:            # the total leaves early, or scratch is read by the next point
            rows += [f"\tif ($T({total} > 0.9))\n\t\t{rng.choice(['break', 'continue'])};"
                     if not is_heap or shared else f"\t(void){total};",
                     f"\t{total} += 0.1 * {name}[{i} % {c}] * (@0);"]
        if not shared and is_heap:
            rows.append(f"\tfree({name});")
        rows.append("}")
        body = simple("\n".join(rows), per_point, term, keep=True)
        self.add(Real(total, t, bound=20, writable=True, budgets=[Budget(10)], made_at=self.mult))
        out = [simple(f"${t} {total} = 0;", keep=True)]
        if shared:
            out.append(simple(make, keep=True))
            if is_heap:
                self.live.append(name)
        return out + [body]

    # ---- loops ----

    def counter(self):
        depth = len(self.loops)
        stem = "ijkl"[min(depth, 3)]
        return self.fresh(stem) if self.rng.random() < 0.5 or depth > 3 or stem in self.taken else stem

    def bound(self):
        """(text, most, lt) of a loop bound."""
        rng = self.rng
        roll = rng.random()
        syms = list(self.sizes)
        if syms and roll < 0.65:
            s = rng.choice(syms)
            return self.sizes[s].text, self.sizes[s].hi, {s: 0}
        inner = [i for i in self.ints if i.lo >= 0 and i.hi <= 8
                 and (not i.mutable or "while" in self.features)]
        if inner and roll < 0.8:
            # Triangular: below (or up to) an outer counter.
            i = rng.choice(inner)
            if rng.random() < 0.3 and not i.mutable:
                return f"{i.tight()} + 1", i.hi + 1, dict(i.lt)
            return i.tight(), i.hi, {} if i.mutable else {s: o - 1 for s, o in i.lt.items()}
        c = rng.choice([2, 3, 4, 5])
        return str(c), c, {}

    def changes(self, extent):
        return any(i.mutable and i.text in extent for i in self.ints)

    def s_for(self, depth):
        rng = self.rng
        extent, most, lt = self.bound()
        if self.mult * max(most, 1) > MOST_TURNS:
            return None
        i = self.counter()
        t = rng.choice(["int"] * 5 + ["unsigned", "long", "size_t", "short"])
        cast = "" if t == "int" else f"({t})"
        cap = f"{cast}({extent})" if cast and not extent.isdigit() else extent
        lo, hi, turns, after = 0, most - 1, most, None
        form = rng.choice(["up", "up", "up", "up", "one", "step", "down", "countdown", "ne", "three",
                           "outside", "two", "from"])
        before = []
        if form == "up":
            head = f"for ({t} {i} = 0; {i} < {cap}; {rng.choice([i + '++', '++' + i])})"
        elif form == "one":
            head = f"for ({t} {i} = 1; {i} <= {cap}; {i}++)"
            lo, hi, lt = 1, most, {s: o + 1 for s, o in lt.items()}
        elif form == "step":
            head = f"for ({t} {i} = 0; {i} < {cap}; {i} += 2)"
        elif form == "from":
            c = rng.choice([1, 2])
            lo = c
            head = f"for ({t} {i} = {c}; {i} < {cap}; {i}++)"
        elif form == "down" and t in ("int", "long"):
            head = f"for ({t} {i} = {cap} - 1; {i} >= 0; {i}--)"
        elif form == "three" and t in ("int", "long"):
            head = f"for ({t} {i} = {cap} - 1; {i} >= 0; {i} -= 3)"
        elif form == "countdown" and t != "short":
            head = f"for ({t} {i} = {cap}; {i}-- > 0;)"
        elif form == "ne" and not self.changes(extent):
            head = f"for ({t} {i} = 0; {i} != {cap}; {i}++)"
        elif form == "two":
            j = self.fresh("j")
            head = f"for (int {i} = 0, {j} = {extent} - 1; {i} < {j}; {i}++, {j}--)"
            t = "int"
        elif form == "outside" and i not in self.taken:
            before = [simple(f"{t} {i};", keep=True)]
            head = f"for ({i} = 0; {i} < {cap}; {i}++)"
            after = Int(i, 0, most, {s: o + 1 for s, o in lt.items()})
        else:
            head = f"for ({t} {i} = 0; {i} < {cap}; {i}++)"
        fresh_name = i not in self.taken
        self.taken.add(i)
        scope = Scope(self)
        self.ints.append(Int(i, lo, max(hi, lo), lt))
        if form == "two":
            self.ints.append(Int(j, 0, max(hi, 0), dict(lt)))
        out = self.loop(head, depth, max(turns, 1), scope, may_continue=True,
                        unwrap=f"{{\n{'int' if t == 'short' else t} {i} = {lo};\n(void){i};")
        if after and fresh_name:
            self.ints.append(after)
            self.here.add(i)
        elif fresh_name:
            self.taken.discard(i)
        return before + out

    def loop(self, head, depth, turns, scope, may_continue, last=(), first=(), tail="}",
             unwrap="{"):
        mult, self.mult = self.mult, self.mult * turns
        self.loops.append(Loop(len(self.live), may_continue))
        body = list(first) + self.body(self.rng.randrange(1, 4), depth - 1) + list(last)
        self.loops.pop()
        self.mult = mult
        scope.close()
        return [block(head + " {", body, tail=tail, unwrap=unwrap)]

    def s_while(self, depth):
        rng = self.rng
        extent, most, lt = self.bound()
        if self.mult * (most + 1) > MOST_TURNS:
            return None
        k = self.fresh("k")
        step = simple(f"{k}++;", keep=True)
        form = rng.randrange(6)
        scope = Scope(self)
        if form == 0:
            self.ints.append(Int(k, 0, max(most - 1, 0), lt))
            loop = self.loop(f"while ({k} < {extent})", depth, max(most, 1), scope, False, [step])
            return [simple(f"int {k} = 0;", keep=True)] + loop
        if form == 1:
            self.ints.append(Int(k, 0, 3))
            loop = self.loop("do", depth, 4, scope, False, [step], tail=f"}} while ({k} < 4);")
            return [simple(f"int {k} = {rng.choice([0, 2, 3])};", keep=True)] + loop
        if form == 2:
            # Until a real number is small, at most five times.
            s, t = self.fresh("r"), self.type()
            self.ints.append(Int(k, 0, 4))
            self.add(Real(s, t, made_at=self.mult))
            shrink = simple(f"{s} = 0.6 * {s} + 0.3 * @0;", self.fit(self.real(2), 0.4, 0.4), keep=True)
            loop = self.loop(f"while ($T({s} * {s} > 0.1) && {k} < 5)", depth, 5, scope, False,
                             [shrink, step])
            e = self.fit(self.real(2), 2, 1)
            self.add(Real(s, t, made_at=self.mult))
            return [simple(f"${t} {s} = @0!;", e, keep=True), simple(f"int {k} = 0;", keep=True)] + loop
        if form == 3:
            self.ints.append(Int(k, 0, 3))
            leave = simple(f"if ({k} >= 3 || (@0!))\n\tbreak;", self.condition(), keep=True)
            loop = self.loop(rng.choice(["for (;;)", "while (1)"]), depth, 4, scope, False, [step],
                             first=[leave])
            return [simple(f"int {k} = 0;", keep=True)] + loop
        if form == 4:
            self.ints.append(Int(k, 1, 8))
            return self.loop(f"for (int {k} = 8; {k} > 0; {k} /= 2)", depth, 4, scope, True)
        self.ints.append(Int(k, 0, max(most - 1, 0), lt))
        skip = simple(f"if (@0!)\n\t{k}++;", self.condition(real=False))
        return self.loop(f"for (int {k} = 0; {k} < {extent}; {k}++)", depth, max(most, 1), scope, True,
                         last=[skip])

    # ---- branches ----

    def s_if(self, depth):
        rng = self.rng
        parts, kids = [], []
        for k in range(rng.choice([1, 1, 1, 2, 2, 3])):
            kids.append(self.condition())
            word = "if" if k == 0 else "} else if"
            parts.append((f"{word} (@{k}!) {{", self.body(rng.randrange(1, 3), depth - 1)))
        if rng.random() < 0.5:
            parts.append(("} else {", self.body(rng.randrange(1, 3), depth - 1)))
        return [Stmt(parts, kids, tail="}", unwrap="{")]

    def s_ternary_effect(self, depth):
        """Conditions whose operands have effects."""
        k = [i for i in self.ints if i.mutable]
        if not k:
            return None
        k = self.rng.choice(k)
        # At least one below its limit before it counts up, so the range holds.
        place_of = self.writable(lambda v: v.bound <= 2)
        place = place_of and self.place(place_of)
        if not place or k.text in place:
            return None
        c = self.condition()
        e = self.fit(self.real(2), 2, 1)
        # && || and ?: are sequence points, so @0 and @1 may look at k.
        form = self.rng.choice(["if ((@0!) && {k} < {top} && ++{k} > 1)\n\t{p} = @1!;",
                                "if ({k} < {top} ? ++{k} > 1 : (@0!))\n\t{p} = @1!;",
                                "if (({k} > 0 && {k}-- > 1) || (@0!))\n\t{p} = @1!;"])
        return [simple(form.format(k=k.text, top=k.mutable - 1, p=place), c, e)]

    def s_switch(self, depth):
        rng, e = self.rng, self.small_int()
        m = rng.choice([3, 4])
        parts = [(f"switch ({e.tight()} % {m}) {{", [])]
        loops, self.loops = self.loops, []  # no break or continue of the loop from here
        for c in range(rng.randrange(2, m + 1)):
            label = f"case {c}:" if c < m - 1 or rng.random() < 0.5 else "default:"
            inner = [block("{", self.body(rng.randrange(1, 3), depth - 1))]
            if rng.random() < 0.7:
                inner.append(simple("break;"))
            parts.append((label, inner))
        self.loops = loops
        return [Stmt(parts, (), tail="}", unwrap="{")]

    def leave(self, since, jump, *kids):
        """Frees what was allocated since then, then jumps."""
        return [simple(f"free({name});", keep=True) for name in reversed(self.live[since:])] + [
            simple(jump, *kids, keep=True)]

    def s_continue(self, depth):
        if not self.loops or not self.loops[-1].may_continue:
            return None
        return [block("if (@0!) {", self.leave(self.loops[-1].live, "continue;"), self.condition())]

    def s_break(self, depth):
        if not self.loops:
            return None
        return [block("if (@0!) {", self.leave(self.loops[-1].live, "break;"), self.condition())]

    def s_return(self, depth):
        if self.rng.random() < 0.5:
            return None
        c, result = self.condition(), self.result_expr()
        if result and self.live:  # which the result may look at
            type = "int" if self.result == "i" else "$" + self.result
            return [block("if (@0!) {", [simple(f"const {type} early = @0!;", *result, keep=True)]
                          + self.leave(0, "return early;"), c)]
        return [block("if (@0!) {", self.leave(0, "return @0!;" if result else "return;", *result), c)]

    def result_expr(self):
        if not self.result:
            return []
        if self.result == "i":
            return [Expr(self.small_int().text, type="i", prec=LOW)]
        return [self.fit(self.real(3), 2, 2)]

    def s_goto(self, depth):
        rng, label = self.rng, self.fresh("out")
        form = rng.randrange(3)
        live = len(self.live)
        if form == 0:
            k = self.fresh("k")
            mult, self.mult = self.mult, self.mult * 3
            if self.mult > MOST_TURNS:
                self.mult = mult
                return None
            loops, self.loops = self.loops, []
            body = self.body(rng.randrange(1, 3), depth - 1)
            self.mult, self.loops = mult, loops
            out = [simple(f"int {k} = 0;\n{label}:;", keep=True), block("{", body),
                   simple(f"if ((@0!) && {k}++ < 2)\n\tgoto {label};", self.condition())]
        else:
            first = self.body(1, depth - 1)
            jump = block("if (@0!) {", self.leave(live, f"goto {label};"), self.condition())
            if form == 2:
                i = self.fresh("i")
                mult, self.mult = self.mult, self.mult * 3
                ints = list(self.ints)
                self.ints.append(Int(i, 0, 2))
                self.loops.append(Loop(len(self.live), True))
                inner = block(f"for (int {i} = 0; {i} < 3; {i}++) {{",
                              self.body(1, depth - 1) + [jump] + self.body(1, depth - 1))
                self.loops.pop()
                self.mult, self.ints = mult, ints
                out = [block("{", first + [inner] + self.body(1, depth - 1))]
            else:
                out = [block("{", first + [jump] + self.body(rng.randrange(1, 3), depth - 1))]
            out.append(simple(f"{label}:;", keep=True))
        return out

    # ---- calls ----

    def s_call(self, depth):
        if not self.helpers or self.mult > 100:
            return None
        return self.rng.choice(self.helpers).call_statement(self)

    # ---- structs ----

    def s_struct(self, depth):
        if not self.program.structs or not self.room():
            return None
        st, name = self.rng.choice(self.program.structs), self.fresh("rec")
        sources = [t for s, t, _ in self.records if s is st]
        if sources and self.rng.random() < 0.5:
            out = [simple(f"struct {st.name} {name} = {self.rng.choice(sources)};", keep=True)]
        else:
            text, kids = st.initialiser(self)
            if "struct3" in self.features and self.rng.random() < 0.5:
                text = f"(struct {st.name}){text}"
            out = [simple(f"struct {st.name} {name} = {text};", *kids, keep=True)]
        st.declare(self, name + ".", [], True)
        self.records = self.records + [(st, name, True)]
        return out

    def s_struct_copy(self, depth):
        targets = [r for r in self.records if r[2]]
        if not targets:
            return None
        st, name, _ = self.rng.choice(targets)
        sources = [t for s, t, _ in self.records if s is st and t != name]
        if not sources:
            return None
        return [simple(f"{name} = {self.rng.choice(sources)};")]

    # ---- asides ----

    def s_aside(self, depth):
        form = self.rng.randrange(3)
        i = self.small_int()
        if form == 0:
            return [simple(f"assert((int)({i.text}) >= 0);")]
        if form == 1:
            return [simple(f"if ({i.text} > 1000)\n\tprintf(\"%d\\n\", (int)({i.text}));")]
        self.program.uses_note = True
        return [simple(f"note_{self.program.seed}(@0!, (int)({i.text}));", self.fit(self.real(1), 8, 8))]

    def s_nothing(self, depth):
        return [self.rng.choice([simple(";"), block("{", self.body(1, depth - 1))])]


# name, feature, how often, least depth of nesting that is left
KINDS = [
    ("assign", "assign", 20, 0), ("compound", "compound", 14, 0), ("chain", "comma", 3, 0),
    ("swap", "swap", 3, 0), ("declare", "declare", 14, 0), ("accumulator", "compound", 4, 0),
    ("declare_later", "declare", 2, 0), ("int", "int", 4, 0), ("int_update", "int", 5, 0),
    ("array", "array", 6, 0), ("matrix", "matrix", 3, 0), ("vla", "vla", 2, 0),
    ("malloc", "malloc", 4, 0), ("pointer", "pointer", 6, 0), ("walk", "pointer", 4, 1),
    ("recurrence", "recurrence", 5, 0), ("best", "best", 3, 0), ("dot", "dot", 4, 0),
    ("independent", "independent", 5, 1), ("for", "for", 22, 1), ("if", "if", 10, 1), ("ternary_effect", "logic", 2, 0),
    ("continue", "continue", 2, 0), ("call", "helper", 10, 0), ("struct", "struct", 4, 0),
    ("struct_copy", "struct", 3, 0), ("aside", "aside", 1, 0), ("nothing", "aside", 1, 1),
    # The constructs of general control flow and memory.
    ("while", "while", 8, 1), ("break", "break", 3, 0), ("return", "return", 2, 0),
    ("goto", "goto", 3, 1), ("switch", "switch", 4, 1),
]
