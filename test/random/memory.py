"""Statements about memory, calls and integers beyond plain arrays: the constructs of general C."""

from expressions import Int, Real
from nodes import block, simple


class Memory:
    """A part of the writer of a function body, as statements.py."""

    # ---- pointers as values ----

    def unit_cells(self, type, extent):
        """A pointer to at least so many cells that may be written."""
        found = self.cells(lambda v: v.writable and v.type == type and v.bound <= 2
                           and not v.is_vla and v.dims[-1][1] >= extent)
        return found[0] if found else None

    def add_pointer(self, text, type, extent, pointer):
        v = self.add(Real(text, type, [(None, extent)] if isinstance(extent, int) else extent,
                          writable=True, made_at=self.mult, pointer=pointer))
        v.moves = True
        return v

    def s_two_pointers(self, depth):
        """Two pointers, that later statements swap."""
        t, extent = self.type(), 2
        a, b = self.unit_cells(t, extent), self.unit_cells(t, extent)
        if not a or not b:
            return None
        p, q = self.fresh("p"), self.fresh("q")
        c = self.condition()
        for name in (p, q):
            self.add_pointer(f"{name}[@0]", t, extent, name)
        self.swappable.append((t, p, q))
        second = self.rng.choice([b, f"@0 ? {a} : {b}"])
        return [simple(f"${t} *{p} = {a};", keep=True), simple(f"${t} *{q} = {second};", c, keep=True)]

    def in_scope(self, name):
        return any(v.pointer == name for v in self.reals)

    def s_swap_pointers(self, depth):
        found = [s for s in self.swappable if self.in_scope(s[1]) and self.in_scope(s[2])]
        if not found:
            return None
        t, p, q = self.rng.choice(found)
        form = self.rng.randrange(3)
        swap = f"${t} *const swap = {p};\n{p} = {q};\n{q} = swap;"
        if form == 0:
            return [block("{", [simple(swap)])]
        if form == 1:
            return [block("if (@0!) {", [simple(swap)], self.condition())]
        return [simple(f"{p} = {q};")]

    def s_choose(self, depth):
        """A pointer that a condition chooses."""
        t = self.type()
        a, b = self.unit_cells(t, 2), self.unit_cells(t, 2)
        if not a or not b:
            return None
        p, c = self.fresh("p"), self.condition()
        self.add_pointer(f"{p}[@0]", t, 2, p)
        form = self.rng.choice([f"${t} *{p} = @0 ? {a} : {b};",
                                f"${t} *{p} = {a};\nif (@0!)\n\t{p} = {b};",
                                f"${t} *{p};\nif (@0!)\n\t{p} = {a};\nelse\n\t{p} = {b};"])
        return [simple(form, c, keep=True)]

    def s_rows(self, depth):
        """An array of pointers."""
        t = self.type()
        a, b = self.unit_cells(t, 2), self.unit_cells(t, 2)
        if not a or not b:
            return None
        rows = self.fresh("rows")
        v = self.add_pointer(f"{rows}[@0][@1]", t, [(None, 2), (None, 2)], f"{rows}[@0]")
        self.swappable.append((t, f"{rows}[0]", f"{rows}[1]"))
        self.rows.append((rows, v))
        return [simple(f"${t} *{rows}[2] = {{{a}, {b}}};", keep=True)]

    def s_swap_rows(self, depth):
        found = [(n, v) for n, v in self.rows if any(r is v for r in self.reals)]
        if not found:
            return None
        name, v = self.rng.choice(found)
        return [block("{", [simple(f"${v.type} *const swap = {name}[0];\n{name}[0] = {name}[1];\n"
                                   f"{name}[1] = swap;")])]

    def s_view(self, depth):
        """A struct that points to cells and is pointed elsewhere."""
        t = self.type()
        a, b = self.unit_cells(t, 2), self.unit_cells(t, 2)
        if not a or not b:
            return None
        name = self.fresh("view")
        struct = f"view_{t}_{self.program.seed}"
        definition = f"struct {struct} {{\n\t${t} *data, *other;\n\tint count;\n}};\n"
        if definition not in self.program.globals:
            self.program.globals.append(definition)
        self.add_pointer(f"{name}.data[@0]", t, 2, f"{name}.data")
        self.add_pointer(f"{name}.other[@0]", t, 2, f"{name}.other")
        self.swappable.append((t, f"{name}.data", f"{name}.other"))
        return [simple(f"struct {struct} {name} = {{{a}, {b}, 2}};", keep=True)]

    # ---- blocks of memory ----

    def s_copy(self, depth):
        """memcpy, memmove, memset."""
        rng, t = self.rng, self.type()
        k = rng.choice([2, 3])
        a = self.unit_cells(t, k)
        b = self.cells(lambda v: v.type == t and v.bound <= 2 and v.dims[-1][1] >= k)
        if not a or not b:
            return None
        form = rng.randrange(4)
        if form == 0:
            return [simple(f"memset({a}, 0, {k} * sizeof(${t}));")]
        if form == 1:
            shift = f"memmove({a} + 1, {a}, {k - 1} * sizeof *{a});"
            return [simple(rng.choice([shift, f"memmove({a}, {a} + 1, {k - 1} * sizeof(${t}));"]))]
        if form == 2:
            return [simple(f"memmove({a}, {b[0]}, {k} * sizeof(${t}));")]
        w = self.fresh("w")
        self.add(Real(f"{w}[@0]", t, [(None, k)], writable=True, made_at=self.mult, pointer=w))
        return [simple(f"${t} {w}[{k}];\nmemcpy({w}, {b[0]}, sizeof {w});", keep=True)]

    def s_union(self, depth):
        t, name = self.type(), self.fresh("u")
        place_of = self.writable(lambda v: v.bound <= 2)
        place = place_of and self.place(place_of)
        if not place:
            return None
        e = self.fit(self.real(2), 2, 1)
        i = self.small_int()
        return [block("{", [
            simple(f"union {{\n\t${t} real;\n\tlong whole;\n}} {name};", keep=True),
            simple(f"{name}.whole = (long)({i.text});\nif ({name}.whole % 2 == 0) {{\n"
                   f"\t{name}.real = @0!;\n\t{place} = 0.5 * {name}.real;\n}} else {{\n"
                   f"\t{place} *= 0.25 * (${t})({name}.whole % 4);\n}}", e)])]

    def s_static(self, depth):
        """A static local, and a global, that every call writes before it reads them."""
        if self.mult > 1 or self.base_mult > 1:
            return None
        t = self.type()
        e = self.fit(self.real(2), 2, 1)
        if self.rng.random() < 0.5:
            name = self.fresh("kept")
            head = f"static ${t} {name};"
        else:
            name = f"global{len(self.program.globals)}_{self.program.seed}"
            self.program.globals.append(f"static ${t} {name};\n")
            head = ""
        self.add(Real(name, t, writable=True, made_at=self.mult))
        return ([simple(head, keep=True)] if head else []) + [simple(f"{name} = @0!;", e, keep=True)]

    def s_list(self, depth):
        """A list that is built and walked."""
        rng, t = self.rng, self.type()
        node = f"node_{t}_{self.program.seed}"
        definition = f"struct {node} {{\n\t${t} value;\n\tstruct {node} *next;\n}};\n"
        if definition not in self.program.globals:
            self.program.globals.append(definition)
        if self.mult > 40:
            return None
        i, head, p, s = (self.fresh(x) for x in ("i", "head", "at", "s"))
        ints = list(self.ints)
        self.ints.append(Int(i, 0, 2))
        e = self.fit(self.real(2), 2, 1)
        self.ints = ints
        change = rng.choice([f"{p}->value *= 0.5;", f"if ({p}->next)\n\t\t{p}->value = 0.5 * {p}->next->value;",
                             ""])
        walk = simple(f"for (struct {node} *{p} = {head}; {p}; {p} = {p}->next) {{\n\t{change}\n"
                      f"\t{s} = 0.5 * {s} + 0.5 * {p}->value;\n}}")
        self.add(Real(s, t, writable=True, made_at=self.mult))
        declare = simple(f"${t} {s} = 0.25;", keep=True)
        if rng.random() < 0.5:
            cells = self.fresh("nodes")
            return [declare, block("{", [
                simple(f"struct {node} {cells}[3];\nstruct {node} *{head} = NULL;\n"
                       f"for (int {i} = 0; {i} < 3; {i}++) {{\n\t{cells}[{i}].value = @0!;\n"
                       f"\t{cells}[{i}].next = {head};\n\t{head} = &{cells}[{i}];\n}}", e, keep=True), walk])]
        new = self.fresh("node")
        return [declare, block("{", [
            simple(f"struct {node} *{head} = NULL;\nfor (int {i} = 0; {i} < 3; {i}++) {{\n"
                   f"\tstruct {node} *{new} = malloc(sizeof *{new});\n\t{new}->value = @0!;\n"
                   f"\t{new}->next = {head};\n\t{head} = {new};\n}}", e, keep=True),
            walk,
            simple(f"while ({head}) {{\n\tstruct {node} *const gone = {head};\n\t{head} = {head}->next;\n"
                   f"\tfree(gone);\n}}", keep=True)])]

    # ---- calls ----

    def s_function_pointer(self, depth):
        """A call through a pointer, chosen at run time or taken from a table."""
        if self.mult > 100:
            return None
        place_of = self.writable(lambda v: v.bound <= 2)
        place = place_of and self.place(place_of)
        if not place:
            return None
        self.program.needs_unary = True
        seed = self.program.seed
        x, c, k = self.fit(self.real(2), 2, 1), self.condition(), self.small_int()
        f = self.fresh("f")
        form = self.rng.randrange(3)
        if form == 0:
            return [block("{", [simple(f"$d (*{f})($d) = @0 ? unary0_{seed} : unary1_{seed};\n"
                                       f"{place} = {f}(@1!);", c, x)])]
        if form == 1:
            return [simple(f"{place} = unaries_{seed}[{k.tight()} % 3](@0!);", x)]
        return [simple(f"{place} = apply_{seed}(unary{self.rng.randrange(3)}_{seed}, @0!);", x)]

    def s_recursion(self, depth):
        if self.mult > 40:
            return None
        place_of = self.writable(lambda v: v.bound <= 2)
        place = place_of and self.place(place_of)
        found = self.cells(lambda v: v.type == "d" and v.bound <= 2)
        if not place or not found:
            return None
        text, dim, _ = found
        self.program.needs_recursion = True
        x = self.fit(self.real(2), 2, 1)
        return [simple(f"{place} = recur{self.rng.randrange(2)}_{self.program.seed}({text}, "
                       f"(int)({self.extent_text(dim)}), @0!);", x)]

    def s_out_parameter(self, depth):
        """frexp, modf."""
        place_of = self.writable(lambda v: v.bound <= 2)
        place = place_of and self.place(place_of)
        if not place:
            return None
        x = self.fit(self.real(2), 2, 1)
        if self.rng.random() < 0.5:
            e = self.fresh("e")
            return [block("{", [simple(f"int {e};\n{place} = $frexp.d(@0!, &{e});\n"
                                       f"{place} *= 0.125 * ({e} > 0 ? 2 : 1);", x)])]
        w = self.fresh("whole")
        return [block("{", [simple(f"$d {w};\n{place} = $modf.d(@0!, &{w});\n"
                                   f"{place} += 0.25 * {w};", x)])]

    def s_wide_integers(self, depth):
        """Integers that wrap around, shifts, masks, conversions."""
        rng, name, i = self.rng, self.fresh("h"), self.small_int()
        form = rng.randrange(5)
        k = self.fresh("k")
        if form == 0:
            text = (f"uint8_t {name} = (uint8_t)({i.tight()} * 77 + 200);\n{name} += 100;\n"
                    f"int {k} = {name} >> 5;")
        elif form == 1:
            text = (f"uint64_t {name} = (uint64_t)({i.text}) * 6364136223846793005u + 1442695040888963407u;\n"
                    f"int {k} = (int)({name} >> 61);")
        elif form == 2:
            text = (f"uint32_t {name} = 2654435769u * (uint32_t)({i.text});\n{name} ^= {name} << 7;\n"
                    f"int {k} = (int)({name} & 7);")
        elif form == 3:
            text = (f"int8_t {name} = (int8_t)({i.tight()} - 100);\n"
                    f"int {k} = {name} < 0 ? -({name} / 32) : {name} % 8;")
        else:
            text = (f"_Bool {name} = {i.tight()} & 4;\nlong long {name}b = ~(long long)({i.text});\n"
                    f"int {k} = {name} + (int)(-{name}b & 3);")
        self.ints.append(Int(k, 0, 7))
        return [simple(text, keep=True)]


KINDS = [
    ("two_pointers", "pointers", 5, 0), ("swap_pointers", "pointers", 5, 0), ("choose", "choose", 3, 0),
    ("rows", "rows", 3, 0), ("swap_rows", "rows", 3, 0), ("view", "view", 3, 0),
    ("copy", "copy", 4, 0), ("union", "union", 2, 0), ("static", "static", 4, 0),
    ("list", "list", 3, 0), ("function_pointer", "funcptr", 5, 0), ("recursion", "recursion", 4, 0),
    ("out_parameter", "outparam", 3, 0), ("wide_integers", "intwidth", 4, 0),
]

UNARIES = """static $d unary0_SEED($d x)
{
	return 0.5 * x + $sin.d(x) * 0.25;
}
static $d unary1_SEED($d x)
{
	return x / (1.5 + x * x);
}
static $d unary2_SEED($d x)
{
	const $d y = x * 0.5;
	return y * y * y;
}
static $d (*const unaries_SEED[3])($d) = {unary0_SEED, unary1_SEED, unary2_SEED};
static $d apply_SEED($d (*f)($d), $d x)
{
	return 0.75 * f(0.5 * f(x)) + 0.125 * x;
}
"""

RECURSIONS = """static $d recur1_SEED(const $d *v, int n, $d a);
static $d recur0_SEED(const $d *v, int n, $d a)
{
	if (n <= 0)
		return 0.5 * a;
	const $d t = $sin.d(v[0] + 0.5 * a);
	return 0.5 * recur0_SEED(v + 1, n - 1, t) + 0.25 * v[0] * a * t;
}
static $d recur1_SEED(const $d *v, int n, $d a)
{
	if (n <= 1)
		return n ? 0.25 * v[0] * a : a;
	return 0.5 * recur0_SEED(v, n / 2, a) + 0.5 * recur1_SEED(v + n / 2, n - n / 2, 0.5 * a * v[0]);
}
"""
