#!/usr/bin/env python3
"""Writes a random C program for mgc, and the C that calls it.

    generate.py --seed 7                      the model, to read
    generate.py --seed 7 --features all       ... with every construct
    generate.py --list-features

Everything follows from the seed and the features. A program is tame: its values stay moderate, it
ends soon, and nothing in it is undefined. run.py says what is checked."""

import argparse
import random

import memory
import nodes
import shapes
from expressions import Budget, Int, Real
from functions import Helper, Writer, random_struct
from nodes import in_mode, stmt_lines

CORE = ("assign compound declare int array matrix vla malloc pointer recurrence best dot for if "
        "continue helper struct structvalue aside swap logic ternary comma macro kink index float longdouble "
        "table void wrt").split()
GENERAL = "while break return goto switch".split()
GENERAL += "pointers choose rows view copy union static list funcptr recursion outparam".split()
GENERAL += "struct3 realloc intwidth independent".split()
GENERAL += "steps time nearest exits duff method pair heap deep adjoint bounded bits variadic grid points depth".split()
ALWAYS = {"assign", "compound", "declare", "for", "array", "int"}

PARAM_NAMES = {"vector": "x", "buffer": "y", "indices": "idx", "matrix": "A", "wmatrix": "B",
               "flat": "F", "counts": "cnt", "out": "o", "struct": "sv", "pstruct": "sp",
               "wstruct": "sw", "structs": "ss"}
LARGEST = {"n": 6, "m": 4}
N_POINTS = 3


class Param:
    """A parameter of the requested function, and how the caller (main.c) makes one.

    groups are (element with k for its number, how many, type, lowest, highest)."""

    def __init__(self, name, decl, groups=(), storage=None, count=None, written=False, argument=None,
                 shadow=True, scalar=False, ints=(), filler=""):
        self.name, self.text, self.groups = name, decl, list(groups)
        self.storage, self.count, self.written = storage, count, written
        self.argument = argument or name
        self.shadow = shadow          # is followed by its adjoint
        self.scalar = scalar          # passed by value: its adjoint is a pointer
        self.ints = list(ints)        # integer members: (element, how many)
        self.filler = filler          # C that sets integers, for the value only
        self.annotation = ""

    def decl(self, suffix=""):
        text = self.text.replace("@", self.name + suffix)
        if suffix == "_bar":
            text = text.replace("const ", "", 1)
            if self.scalar:
                text = text.replace(self.name + suffix, "*" + self.name + suffix)
        return text

    def shadow_argument(self, suffix):
        name = self.name + suffix
        return "&" + name if self.scalar and suffix == "_bar" else name


class Program:
    def __init__(self, seed, features):
        nodes.restart_numbering()
        self.seed, self.rng = seed, random.Random(seed)
        rng = self.rng
        # Each program has some of the features: what all programs have hides what few of them have.
        self.features = ALWAYS | {f for f in features
                                  if random.Random(f"{seed} {f}").random() < 0.6}
        self.used = set()
        self.types = ["d"]
        if "float" in self.features and rng.random() < 0.35:
            self.types += ["f"]
        if "longdouble" in self.features and rng.random() < 0.3:
            self.types += ["l"]
        if len(self.types) == 2:
            self.types.insert(0, "d")
        self.uses_macros = self.uses_note = False
        self.needs_unary = self.needs_recursion = False
        self.sources, self.turns = {}, set()  # text of shapes.py that statements call
        self.tables = self.make_tables()
        self.structs = []
        if "struct" in self.features:
            for k in range(rng.randrange(1, 3)):
                self.structs.append(random_struct(self, k, self.structs))
        self.globals = []
        self.points = [{"n": rng.randrange(3, 7), "m": rng.randrange(2, 5)},
                       {"n": rng.randrange(0, 3), "m": rng.randrange(1, 3)},
                       {"n": rng.randrange(1, 7), "m": rng.randrange(1, 5)}]
        self.helpers = []
        if "helper" in self.features:
            for k in range(rng.randrange(1, 4)):
                self.helpers.append(Helper(self, k, pure=k == 0 or rng.random() < 0.3))
        self.make_function()

    def make_tables(self):
        if "table" not in self.features:
            return []
        rng = self.rng
        self.table_texts = []
        out = []
        for k in range(rng.randrange(1, 3)):
            name, extent = f"table{k}_{self.seed}", rng.choice([3, 4, 8])
            values = ", ".join(str(rng.randrange(-12, 13) / 8) for _ in range(extent))
            self.table_texts.append(f"static const double {name}[{extent}] = {{{values}}};\n")
            out.append((name, extent))
        return out

    # ---- the requested function ----

    def make_function(self):
        rng = self.rng
        roll = rng.random()
        self.result = rng.choice(self.types)
        if "void" in self.features and roll < 0.15:
            self.result = None
        elif "void" in self.features and roll < 0.2:
            self.result = "i"
        self.name = f"f{self.seed}"
        w = Writer(self, self.result, 1)
        self.writer = w
        self.params = []
        sizes = [self.size_param(w, "n")]
        if rng.random() < 0.6:
            sizes.append(self.size_param(w, "m"))
        others = []
        kinds = ["real", "real", "vector", "vector", "buffer", "buffer", "indices", "matrix",
                 "wmatrix", "flat", "counts", "out"]
        if self.structs:
            kinds += ["pstruct", "wstruct", "structs"]
            kinds += ["struct"] if "structvalue" in self.features else []
        wanted = ["real", "vector"] + [rng.choice(kinds) for _ in range(rng.randrange(1, 5))]
        if not self.result or self.result == "i":
            wanted.append("buffer")
        self.vla_param = False
        for k, kind in enumerate(wanted):
            name = "abcdegh"[k] if kind == "real" else PARAM_NAMES[kind] + str(k)
            others.append(getattr(self, "param_" + kind)(w, name))
        if self.vla_param or rng.random() < 0.5:
            self.params = sizes + others
        else:
            self.params = others + sizes
            rng.shuffle(self.params)
        self.choose_request()
        self.body = w.function_body(rng.randrange(3, 12), 3)

    def choose_request(self):
        rng = self.rng
        self.request = ""
        shadowed = [p for p in self.params if p.shadow]
        self.independent = {p.name for p in shadowed}
        self.dependent = {p.name for p in shadowed if p.written} | {""}
        if "wrt" not in self.features:
            return
        if rng.random() < 0.25:
            chosen = rng.sample(shadowed, rng.randrange(1, len(shadowed) + 1))
            self.independent = {p.name for p in chosen}
            self.request = "wrt(" + ", ".join(p.name for p in chosen) + ")"
            for p in shadowed:
                p.shadow = p.written or p in chosen
        elif rng.random() < 0.2:
            p = rng.choice(shadowed)
            if not p.written:
                p.annotation, p.shadow = "MGC_INACTIVE ", False
                self.independent.discard(p.name)

    def size_param(self, w, sym):
        t = self.rng.choice(["int"] * 5 + ["long", "size_t", "unsigned", "short"])
        size = Int(sym, 0 if sym == "n" else 1, LARGEST[sym])
        w.sizes[sym] = size
        w.ints.append(size)
        return Param(sym, f"{t} @", storage="", shadow=False)

    def param_real(self, w, name):
        t = self.rng.choice(self.types)
        low, high = self.rng.choice([(-1.5, 1.5), (0.5, 1.75)])
        w.add(Real(name, t, writable=True))
        return Param(name, f"${t} @", [("@", "1", t, low, high)], f"${t} @ = 0;", scalar=True)

    def extent(self):
        """(dim, C) of a vector."""
        rng, syms = self.rng, list(self.writer.sizes)
        sym = rng.choice(syms + ["n", None])
        c = rng.choice([0, 0, 1, 2]) if sym else rng.choice([2, 3, 5, 8])
        return (sym, c), f"{sym} + {c}" if sym else str(c)

    def vector(self, w, name, written):
        rng, t = self.rng, self.rng.choice(self.types)
        dim, count = self.extent()
        const = "" if written else "const "
        forms = [f"{const}${t} *@"] * 3 + [f"{const}${t} @[]", f"{const}${t} *restrict @"]
        if dim[0] is None:
            forms.append(f"{const}${t} @[{dim[1]}]")
        acc = written and rng.random() < 0.4
        w.add(Real(f"{name}[@0]", t, [dim], bound=64 if acc else 2, writable=written,
                   budgets=[Budget(60)] if acc else [], pointer=name))
        return Param(name, rng.choice(forms), [("@[k]", count, t, -1.5, 1.5)],
                     f"${t} *@ = storage((size_t)({count}) * sizeof *@);", count, written)

    def param_vector(self, w, name):
        return self.vector(w, name, False)

    def param_buffer(self, w, name):
        return self.vector(w, name, True)

    def param_out(self, w, name):
        t = self.rng.choice(self.types)
        w.add(Real(f"*{name}", t, writable=True))
        return Param(name, f"${t} *@", [("*@", "1", t, -1.5, 1.5)],
                     f"${t} *@ = storage(sizeof *@);", "1", True)

    def matrix(self, w, name, written):
        rng, t = self.rng, self.rng.choice(self.types)
        const = "" if written else "const "
        c = rng.choice([2, 3, 4])
        forms = [(f"{const}${t} @[][{c}]", (None, c)), (f"{const}${t} (*@)[{c}]", (None, c))]
        if "m" in w.sizes and "vla" in self.features:
            self.vla_param = True
            forms = [(f"{const}${t} @[n][m]", ("m", 0)), (f"{const}${t} (*@)[m]", ("m", 0))]
        decl, inner = rng.choice(forms)
        width = "m" if inner[0] else str(c)
        acc = written and rng.random() < 0.4
        w.add(Real(f"{name}[@0][@1]", t, [("n", 0), inner], bound=64 if acc else 2, writable=written,
                   budgets=[Budget(60)] if acc else [], pointer=f"{name}[@0]"))
        return Param(name, decl, [(f"@[k / {width}][k % {width}]", f"n * {width}", t, -1.5, 1.5)],
                     f"${t} (*@)[{width}] = storage((size_t)n * sizeof *@);", f"n * {width}", written)

    def param_matrix(self, w, name):
        return self.matrix(w, name, False)

    def param_wmatrix(self, w, name):
        return self.matrix(w, name, True)

    def param_flat(self, w, name):
        t, written = self.rng.choice(self.types), self.rng.random() < 0.5
        width = "m" if "m" in w.sizes else "3"
        inner = ("m", 0) if width == "m" else (None, 3)
        w.add(Real(f"{name}[(@0) * {width} + @1]", t, [("n", 0), inner], writable=written,
                   pointer=f"({name} + (@0) * {width})"))
        count = f"n * {width}"
        return Param(name, f"{'' if written else 'const '}${t} *@", [("@[k]", count, t, -1.5, 1.5)],
                     f"${t} *@ = storage((size_t)({count}) * sizeof *@);", count, written)

    def param_indices(self, w, name):
        rng = self.rng
        sym = rng.choice(["n", "n", None])
        if sym:
            table = Real(f"{name}[@0]", "i", [("n", 0)])
            table.lo, table.hi, table.lt = 0, LARGEST["n"] - 1, {"n": 0}
            below, extent = "(n ? n : 1)", "n"
        else:
            table = Real(f"{name}[@0]", "i", [(None, 5)])
            table.lo, table.hi, table.lt = 0, 1, {}
            below, extent = "2", "5"
        w.int_arrays.append(table)
        t = rng.choice(["int"] * 3 + (["long", "unsigned char", "size_t"] if sym else []))
        a, b = rng.randrange(1, 6), rng.randrange(0, 6)
        return Param(name, f"const {t} *@", (), f"{t} *@ = storage((size_t)({extent}) * sizeof *@);",
                     extent, shadow=False,
                     filler=f"for (int k = 0; k < (int)({extent}); k++)\n\t\t"
                            f"{name}[k] = ({t})((k * {a} + {b} + k / 2) % (int){below});")

    def param_counts(self, w, name):
        """Integers that are written, which nothing but conditions and indices look at."""
        t = self.rng.choice(["int", "int", "long", "unsigned char"])
        for k in range(2):
            w.ints.append(Int(f"{name}[{k}]", 0, 4, mutable=5))
        return Param(name, f"{t} *@", (), f"{t} *@ = storage(2 * sizeof *@);", "2", True, shadow=False,
                     ints=[("@[k]", "2")], filler=f"{name}[0] = 1;\n\t{name}[1] = 3;")

    def struct_param(self, w, name, form):
        rng, st = self.rng, self.rng.choice(self.structs)
        many, written = form == "structs", form == "wstruct"
        access = "@[k / C]" if many else ("@." if form == "struct" else "@->")
        groups, ints, filler = [], [], ""
        for member, t, count in st.leaves():
            c = count or 1
            if many:
                element = f"@[k / {c}].{member}" + (f"[k % {c}]" if count else "")
                total = f"n * {c}"
            else:
                element, total = access + member + ("[k]" if count else ""), str(c)
            if t == "i":
                ints.append((element, total))
            else:
                groups.append((element, total, t, -1.5, 1.5))
        if form == "struct":
            st.declare(w, name + ".", [], True)
            w.records.append((st, name, True))
            p = Param(name, f"struct {st.name} @", groups, f"struct {st.name} @ = {{0}};", "1",
                      scalar=True, ints=ints)
        elif many:
            st.declare(w, name + "[@0].", [("n", 0)], False)
            p = Param(name, f"const struct {st.name} *@", groups,
                      f"struct {st.name} *@ = storage((size_t)n * sizeof *@);", "n", ints=ints)
        else:
            st.declare(w, name + "->", [], written)
            w.records.append((st, f"(*{name})", written))
            p = Param(name, f"{'' if written else 'const '}struct {st.name} *@", groups,
                      f"struct {st.name} *@ = storage(sizeof *@);", "1", written, ints=ints)
        return p

    def param_struct(self, w, name):
        return self.struct_param(w, name, "struct")

    def param_pstruct(self, w, name):
        return self.struct_param(w, name, "pstruct")

    def param_wstruct(self, w, name):
        return self.struct_param(w, name, "wstruct")

    def param_structs(self, w, name):
        return self.struct_param(w, name, "structs")

    # ---- text ----

    def result_type(self):
        return {"i": "int", None: "void"}.get(self.result) or "$" + self.result

    def prototype(self):
        return (f"{self.result_type()} {self.name}("
                + ", ".join(p.annotation + p.decl() for p in self.params) + ")")

    def requests(self):
        real = self.result in ("f", "d", "l")
        names = (["MGC_GRAD"] if real else []) + ["MGC_VJP", "MGC_JVP"]
        return " ".join(f"{n}({self.request})" for n in names)

    def types_text(self):
        return "".join(s.definition() for s in self.structs)

    def file_scope(self):
        out = "".join(self.table_texts) if self.tables else ""
        return out + "".join(self.globals)

    def text(self, mode, edits={}):
        out = [self.types_text(), self.file_scope()]
        if self.uses_note:
            out.append(f"MGC_INACTIVE static void note_{self.seed}(double x, int k)\n{{\n"
                       "\tif (k > 1000)\n\t\tprintf(\"%g\\n\", x);\n}\n")
        for needed, source in ((self.needs_unary, memory.UNARIES),
                               (self.needs_recursion, memory.RECURSIONS)):
            if needed:
                out.append(source.replace("SEED", str(self.seed)))
        for t in sorted(self.turns):
            out.append(shapes.TURN.replace("TYPE", t).replace("SEED", str(self.seed)))
        for name in sorted(self.sources):
            text = self.sources[name].replace("SEED", str(self.seed))
            if name == "adjoint" and mode != "model":  # the program's own is one of the program's
                text = "static " + text[:text.index("MGC_ADJOINT_OF")]
            out.append(text)
        for h in self.helpers:
            if edits.get(h.name) != "drop":
                out.append(h.head + "\n{\n" + "\n".join(
                    line for s in h.body for line in stmt_lines(s, edits, 1)) + "\n}\n")
        out.append(self.requests() + "\n" + self.prototype() + "\n{\n" + "\n".join(
            line for s in self.body for line in stmt_lines(s, edits, 1)) + "\n}\n")
        return in_mode("\n".join(out), mode)

    def external(self):
        """Functions beside the requested one that are not static."""
        return [f"product_{self.seed}", f"product_adjoint_{self.seed}"] if "adjoint" in self.sources else []

    def statements(self):
        for body in [h.body for h in self.helpers] + [self.body]:
            for s in body:
                yield from s.walk()

    # ---- the caller ----

    def derivative(self, mode):
        """(parameter list, arguments) of f_vjp or f_jvp."""
        suffix = "_bar" if mode == "vjp" else "_dot"
        decls, args = [], []
        for p in self.params:
            decls.append(p.decl())
            args.append(p.argument)
            if p.shadow:
                decls.append(p.decl(suffix))
                args.append(p.shadow_argument(suffix))
        return decls, args

    def prototypes(self):
        """Of all derivatives, for main.c."""
        r, real = self.result_type(), self.result in ("f", "d", "l")
        vjp, jvp = self.derivative("vjp")[0], self.derivative("jvp")[0]
        out = [f"{r} {self.name}({', '.join(p.decl() for p in self.params)});"]
        out.append(f"{r} {self.name}_vjp({', '.join(vjp + ([f'{r} f_bar'] if real else []))});")
        out.append(f"{r} {self.name}_jvp({', '.join(jvp + ([f'{r} *f_dot'] if real else []))});")
        if real:
            out.append(f"{r} {self.name}_grad({', '.join(vjp)});")
        return "\n".join(out) + "\n"

    def loops(self, p, line, suffix="", groups=None):
        """A loop over the numbers of p; in line, $E is the element, $T its type."""
        out = ""
        for element, count, t, _, _ in p.groups if groups is None else groups:
            text = line.replace("$E", element.replace("@", p.name + suffix))
            out += f"\tfor (int k = 0; k < (int)({count}); k++)\n\t\t" + text.replace("$T", "$" + t) + "\n"
        return out

    def int_loops(self, p, line, suffix=""):
        return "".join(
            f"\tfor (int k = 0; k < (int)({count}); k++)\n\t\t"
            + line.replace("$E", element.replace("@", p.name + suffix)) + "\n"
            for element, count in p.ints)

    def storage_text(self, shadow):
        out = ""
        for sym in ("n", "m"):
            values = ", ".join(str(point[sym]) for point in self.points)
            out += f"\tconst int {sym} = (int[]){{{values}}}[point];\n\t(void){sym};\n"
        for p in self.params:
            if p.storage:
                out += "\t" + p.storage.replace("@", p.name) + "\n"
                if shadow and p.shadow:
                    out += "\t" + p.storage.replace("@", p.name + shadow) + "\n"
            if p.filler:
                out += "\t" + p.filler + "\n"
        for p in self.params:
            out += self.loops(p, "$E = ($T)*in++;")
            if "struct" in p.text:
                out += self.int_loops(p, f"$E = (k + {len(p.name)}) % 4;")
        return out

    def frees(self, shadow):
        return "".join(
            f"\tfree({p.name});\n" + (f"\tfree({p.name}{shadow});\n" if shadow and p.shadow else "")
            for p in self.params if p.storage and "storage(" in p.storage)

    def outs(self):
        """Stores what f wrote."""
        out = "\t*out++ = result;\n" if self.result else "\t*out++ = 0;\n"
        for p in self.params:
            if p.written:
                out += self.loops(p, "*out++ = $E;")
        for p in self.params:
            if p.written:
                out += self.int_loops(p, "*out++ = (long double)$E;")
        return out

    def callers(self, mode):
        """C that calls the function on numbers: alone, and (mode 'model') its derivatives."""
        r, real = self.result_type(), self.result in ("f", "d", "l")
        keep = f"{r} result = " if self.result else ""
        text = (f"static void run_{self.name}({r} (*f)({', '.join(p.decl() for p in self.params)}), "
                "int point, const long double *in, long double *out)\n{\n" + self.storage_text("")
                + f"\t{keep}f({', '.join(p.argument for p in self.params)});\n" + self.outs()
                + self.frees("") + "\t(void)in;\n\t(void)out;\n}\n")
        if mode != "model":
            text += (f"void {mode}_{self.name}(int point, const long double *in, long double *out)\n"
                     f"{{\n\trun_{self.name}({self.name}, point, in, out);\n}}\n")
            return in_mode(text, mode)
        for way, suffix in (("vjp", "_bar"), ("jvp", "_dot"), ("grad", "_bar")):
            decls, args = self.derivative("jvp" if way == "jvp" else "vjp")
            seed = ""
            if way == "grad" and not real:
                continue
            if way == "vjp" and real:
                decls, args = decls + [f"{r} f_bar"], args + [f"({r})seed"]
            if way == "jvp" and real:
                decls, args = decls + [f"{r} *f_dot"], args + ["&f_dot"]
                seed = f"\t{r} f_dot = 77;\n"
            text += (f"static void run_{self.name}_{way}({r} (*f)({', '.join(decls)}), int point, "
                     "const long double *in, long double seed, long double *shadow, "
                     "long double *out, long double *dot)\n{\n" + self.storage_text(suffix) + seed)
            text += "\tlong double *back = shadow;\n"
            for p in self.params:
                if p.shadow:
                    text += self.loops(p, "$E = ($T)*shadow++;", suffix)
                    text += self.int_loops(p, "$E = 77;", suffix)
                else:
                    text += self.loops(p, "shadow++; /* $E */")
            text += f"\t{keep}f({', '.join(args)});\n"
            for p in self.params:
                if p.shadow:
                    text += self.loops(p, "*back++ = $E;", suffix)
                    text += self.int_loops(p, f"if ($E != 77)\n\t\t\tspoiled(\"{p.name}{suffix}\");",
                                           suffix)
                else:
                    text += self.loops(p, "back++; /* $E */")
            if way == "jvp":
                text += "\t*dot = f_dot;\n" if real else "\t*dot = 0;\n"
            text += self.outs() + self.frees(suffix)
            text += "\t(void)in;\n\t(void)seed;\n\t(void)shadow;\n\t(void)back;\n\t(void)out;\n\t(void)dot;\n}\n"
        return in_mode(text, mode)

    def layout(self):
        """C that says what the numbers in and out are, for a point."""
        text = f"static int layout_{self.name}(int point, struct group *g)\n{{\n"
        for sym in ("n", "m"):
            values = ", ".join(str(point[sym]) for point in self.points)
            text += f"\tconst int {sym} = (int[]){{{values}}}[point];\n\t(void){sym};\n"
        text += "\tint at = 0;\n"
        for p in self.params:
            for element, count, t, low, high in p.groups:
                name = element.replace("@", p.name)
                text += (f"\tg[at++] = (struct group){{\"{name}\", '{t}', {count}, {low}, {high}, "
                         f"{int(p.written)}, {int(p.shadow)}, "
                         f"{int(p.name in self.independent)}}};\n")
        ints = " + ".join(f"({c})" for p in self.params if p.written for _, c in p.ints) or "0"
        text += f"\tg[at] = (struct group){{.count = {ints}}};\n\treturn at;\n}}\n"
        return text


MODEL_HEAD = """#include <assert.h>
#include <math.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <mgc/mgc.h>

"""
SQUARE = "#define SQUARE(x) ((x) * (x))\n\n"


def model_text(programs, mode="model", edits={}):
    head = MODEL_HEAD
    if mode != "model":
        head += '#include "trace.h"\n\n'
    if any(p.uses_macros for p in programs):
        head += SQUARE
    return head + "\n".join(p.text(mode, edits) for p in programs)


def oracle_text(programs, mode, edits={}):
    """The programs with their decisions recorded, and how to run them on numbers."""
    return model_text(programs, mode, edits) + "\n" + "".join(p.callers(mode) for p in programs)


def main_text(programs, variants):
    """main.c, for derivatives that stand in files of which each gives its functions a prefix."""
    out = ['#include "harness.h"\n']
    for p in programs:
        out.append(in_mode(p.types_text() + p.prototypes(), "model"))
        for v in variants:
            text = in_mode(p.prototypes(), "model")
            for ending in ("_vjp", "_jvp", "_grad"):
                text = text.replace(f"{p.name}{ending}", f"{v}_{p.name}{ending}")
            out.append("\n".join(text.splitlines()[1:]))
        out.append(in_mode(p.prototypes(), "model").splitlines()[0].replace(p.name, f"primal_{p.name}"))
        out.append(p.callers("model") + p.layout())
        out.append(f"void traced_{p.name}(int, const long double *, long double *);\n"
                   f"void wide_{p.name}(int, const long double *, long double *);\n")
        real = p.result in ("f", "d", "l")
        for primal, function in (("model", p.name), ("primal", f"primal_{p.name}")):
            if primal == "model" or primal in variants:
                out.append(f"static void {primal}_of_{p.name}(int point, const long double *in, "
                           f"long double *out)\n{{\n\trun_{p.name}({function}, point, in, out);\n}}\n")
        for v in variants:
            if v == "primal":
                continue
            for way in ("vjp", "jvp") + (("grad",) if real else ()):
                out.append(f"static void {v}_{way}_of_{p.name}(int point, const long double *in, "
                           "long double seed, long double *shadow, long double *out, "
                           "long double *dot)\n"
                           f"{{\n\trun_{p.name}_{way}({v}_{p.name}_{way}, point, in, seed, shadow, "
                           "out, dot);\n}\n")
        rows = ", ".join(f'{{"{v}", {v}_vjp_of_{p.name}, {v}_jvp_of_{p.name}, '
                         + (f"{v}_grad_of_{p.name}" if real else "NULL") + "}"
                         for v in variants if v != "primal")
        out.append(f"static const struct variant variants_{p.name}[] = {{{rows + ', ' if rows else ''}{{0}}}};\n")
    out.append("const struct program programs[] = {")
    for p in programs:
        primal = f"primal_of_{p.name}" if "primal" in variants else "NULL"
        kind = "f" if "f" in p.types else "d"
        out.append(f'\t{{"{p.name}", {p.seed}u, \'{kind}\', {int(p.result in ("f", "d", "l"))}, '
                   f"layout_{p.name}, model_of_{p.name}, {primal}, traced_{p.name}, wide_{p.name}, "
                   f"variants_{p.name}}},")
    out.append("\t{0}\n};\n")
    return "\n".join(out)


def features_named(text):
    out = set()
    for name in text.split(","):
        if name == "all":
            out |= set(CORE + GENERAL)
        elif name == "core":
            out |= set(CORE)
        elif name == "general":
            out |= set(GENERAL)
        elif name.startswith("-"):
            out.discard(name[1:])
        elif name in CORE + GENERAL:
            out.add(name)
        elif name:
            raise SystemExit(f"unknown feature '{name}': see generate.py --list-features")
    return out


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--features", default="core", help="names, or core, general, all; -name removes")
    parser.add_argument("--mode", choices=["model", "traced", "wide"], default="model")
    parser.add_argument("--list-features", action="store_true")
    options = parser.parse_args()
    if options.list_features:
        print("core:   ", *CORE)
        print("general:", *GENERAL)
        return
    print(model_text([Program(options.seed, features_named(options.features))], options.mode), end="")


if __name__ == "__main__":
    main()
