"""Whole functions: helpers with parameters of every kind, and structs."""

import grids
import memory
import shapes
from expressions import Budget, Int, Real
from nodes import LOW, Expr, simple
from statements import KINDS, Statements

HELPER_CALLS = 16  # how often a helper may be called, for the budget of its loops


class Struct:
    def __init__(self, name, fields):
        self.name, self.fields = name, fields  # (name, 'd' or 'i' or Struct, count or 0)

    def definition(self):
        lines = [f"struct {self.name} {{"]
        for name, type, count in self.fields:
            text = f"struct {type.name}" if isinstance(type, Struct) else (
                "int" if type == "i" else "$" + type)
            lines.append(f"\t{text} {name}" + (f"[{count}]" if count else "") + ";")
        return "\n".join(lines) + "\n};\n"

    def leaves(self):
        """(member, type, count or 0) of what is no struct."""
        for name, type, count in self.fields:
            if isinstance(type, Struct):
                for member, t, c in type.leaves():
                    yield f"{name}.{member}", t, c
            else:
                yield name, type, count

    def declare(self, writer, prefix, dims, writable):
        made = writer.mult
        for member, type, count in self.leaves():
            if type == "i":
                if not dims:
                    writer.ints.append(Int(prefix + member, 0, 3))
            elif count:
                text = f"{prefix}{member}[@{len(dims)}]"
                writer.add(Real(text, type, dims + [(None, count)], writable=writable, made_at=made,
                                pointer=prefix + member))
            else:
                writer.add(Real(prefix + member, type, dims, writable=writable, made_at=made))

    def initialiser(self, writer, kids=None):
        kids = [] if kids is None else kids
        parts = []
        designated = "struct3" in writer.features and writer.rng.random() < 0.4
        for name, type, count in self.fields:
            if isinstance(type, Struct):
                text = type.initialiser(writer, kids)[0]
            elif type == "i":
                text = f"(int)({writer.small_int().text}) % 4"
            else:
                texts = []
                for _ in range(count or 1):
                    kids.append(writer.fit(writer.real(1), 2, 1))
                    texts.append(f"@{len(kids) - 1}!")
                text = "{" + ", ".join(texts) + "}" if count else texts[0]
            parts.append(f".{name} = {text}" if designated else text)
        if designated:
            writer.rng.shuffle(parts)
        return "{" + ", ".join(parts) + "}", kids


class Writer(Statements, memory.Memory, shapes.Shapes, grids.Grids):
    def __init__(self, program, result, mult):
        self.program, self.rng = program, program.rng
        self.features, self.types = program.features, program.types
        self.result = result  # type of the result, None: void
        self.reals, self.ints, self.int_arrays, self.records = [], [], [], []
        self.sizes = {}
        self.mult = self.base_mult = mult
        self.swappable, self.rows = [], []
        self.live, self.loops, self.names, self.taken = [], [], {}, set()
        self.names_declared, self.here = set(), set()
        self.in_call, self.nesting = False, 0
        self.inner_scratch = frozenset()
        self.pure = [h for h in program.helpers if h.is_pure and h.result]
        self.helpers = list(program.helpers)
        self.kinds = [k for k in KINDS + memory.KINDS + shapes.KINDS + grids.KINDS if k[1] in self.features]

    def function_body(self, count, depth):
        body = []
        for _ in range(count):
            body += self.statement(depth)
        if self.result:
            body += self.final_return()
        else:
            body += [simple(f"free({name});", keep=True) for name in reversed(self.live)]
        return body

    def final_return(self):
        if self.result == "i":
            frees = [simple(f"free({name});", keep=True) for name in reversed(self.live)]
            return frees + [simple(f"return {self.small_int().tight()} % 100;", keep=True)]
        e = self.fit(self.real(3), 2, 2)
        for v in self.rng.sample(self.reals, min(len(self.reals), self.rng.randrange(1, 6))):
            place = self.place(v)
            if place:
                r = self.fit(Expr(place, type=v.type, bound=v.bound), 2, 1)
                if self.rng.random() < 0.4:
                    r = self.fit(Expr("@0 * @1", [r, self.fit(self.leaf(), 2, 1)], r.type, 4, 4,
                                      prec=2), 2, 2)
                e = Expr(f"@0< {self.rng.choice('+-')} @1", [e, r], self.join(e, r),
                         e.bound + r.bound, e.lip + r.lip, 1)
        if self.base_mult > 1:
            e = self.fit(e, 2, 1.5)
        if not self.live:
            return [simple("return @0!;", e, keep=True)]
        return [simple(f"const ${self.result} result = @0!;", e, keep=True)] + [
            simple(f"free({name});", keep=True) for name in reversed(self.live)] + [
            simple("return result;", keep=True)]


class Helper:
    """A function that the requested one calls."""

    KINDS = ["real"] * 5 + ["int", "cells", "cells", "wcells", "wcells", "vector", "vector",
                            "wvector", "out", "out", "sum", "struct", "cstruct", "wstruct"]

    def __init__(self, program, number, pure):
        rng = program.rng
        self.program, self.name = program, f"helper{number}_{program.seed}"
        self.result = rng.choice(program.types) if pure or rng.random() < 0.5 else None
        w = Writer(program, self.result, HELPER_CALLS)
        self.params, texts = [], []
        self.is_pure = True
        kinds = [k for k in self.KINDS if not pure or k in ("real", "int", "cells", "vector",
                                                            "struct", "cstruct")]
        if not program.structs or "struct" not in program.features:
            kinds = [k for k in kinds if "struct" not in k]
        chosen = [rng.choice(kinds) for _ in range(rng.randrange(1, 5))]
        if "vector" in chosen and "wvector" in chosen:
            chosen.remove("wvector")
        for k, kind in enumerate(chosen):
            t, name = rng.choice(program.types), "xyuvwz"[k]
            self.add_param(w, kind, t, name, texts)
        self.head = (f"static {'inline ' if rng.random() < 0.15 else ''}"
                     f"{'$' + self.result if self.result else 'void'} {self.name}"
                     f"({', '.join(texts)})")
        self.body = w.function_body(rng.randrange(1, 5), 2)

    def add_param(self, w, kind, t, name, texts):
        rng, made = self.program.rng, HELPER_CALLS
        if kind == "real":
            texts.append(f"${t} {name}")
            w.add(Real(name, t, writable=True, made_at=made))
            self.params.append((kind, t, None))
        elif kind == "int":
            texts.append(f"int {name}")
            w.ints.append(Int(name, 0, 3))
            self.params.append((kind, t, None))
        elif kind in ("cells", "wcells"):
            c = rng.choice([2, 3, 3])
            const = "const " if kind == "cells" else ""
            texts.append(f"{const}${t} " + rng.choice([f"*{name}", f"{name}[]", f"{name}[{c}]"]))
            w.add(Real(f"{name}[@0]", t, [(None, c)], writable=not const, made_at=made, pointer=name))
            self.params.append((kind, t, (None, c)))
            self.is_pure &= bool(const)
        elif kind in ("vector", "wvector"):
            const = "const " if kind == "vector" else ""
            size = "n" + name
            texts += [f"{const}${t} *{name}", f"int {size}"]
            w.sizes[size] = Int(size, 0, 8)
            w.ints.append(w.sizes[size])
            w.add(Real(f"{name}[@0]", t, [(size, 0)], writable=not const, made_at=made, pointer=name))
            self.params.append((kind, t, None))
            self.is_pure &= bool(const)
        elif kind == "out":
            texts.append(f"${t} *{name}")
            w.add(Real(f"*{name}", t, writable=True, made_at=made))
            self.params.append((kind, t, None))
            self.is_pure = False
        elif kind == "sum":
            texts.append(f"${t} *{name}")
            w.add(Real(f"*{name}", t, bound=64, writable=True, budgets=[Budget(3)], made_at=made))
            self.params.append((kind, t, None))
            self.is_pure = False
        else:
            st = rng.choice(self.program.structs)
            if kind == "struct":
                texts.append(f"struct {st.name} {name}")
                st.declare(w, name + ".", [], True)
                w.records.append((st, name, True))
            else:
                texts.append(f"{'const ' if kind == 'cstruct' else ''}struct {st.name} *{name}")
                st.declare(w, name + "->", [], kind == "wstruct")
                w.records.append((st, f"(*{name})", kind == "wstruct"))
                self.is_pure &= kind == "cstruct"
            self.params.append((kind, st, None))

    def argument(self, w, kind, t, extra, depth):
        """A list of Exprs, or None where the caller has nothing of the kind."""
        rng = w.rng
        if kind == "real":
            return [w.fit(w.real(depth), 2, 2)]
        if kind == "int":
            return [Expr(f"(int)({w.small_int().text}) % 4", type="i", prec=LOW)]
        if kind in ("cells", "wcells", "vector", "wvector"):
            writes = kind[0] == "w"
            sized = kind.endswith("vector")
            found = w.cells(lambda v: v.type == t and v.bound <= 2 and (v.writable or not writes)
                            and (sized or v.dims[-1][1] >= extra[1]))
            if not found:
                return None
            text, (sym, c), v = found
            if sized:
                extent = w.extent_text((sym, c))
                if c >= 2 and rng.random() < 0.4:
                    k = rng.randrange(1, c)
                    return [Expr(f"{text} + {k}"), Expr(f"{w.extent_text((sym, c - k))}")]
                if sym is None and rng.random() < 0.3:
                    extent = str(rng.randrange(0, c + 1))
                return [Expr(text), Expr(extent)]
            k = rng.randrange(0, c - extra[1] + 1)
            return [Expr(rng.choice([f"{text} + {k}", f"&{text}[{k}]"]) if k else text)]
        if kind in ("out", "sum"):
            found = [v for v in w.reals if v.writable and v.type == t
                     and (v.bound > 2) == (kind == "sum") and not v.text.startswith("*(")]
            if not found:
                return None
            v = rng.choice(found)
            if kind == "sum":
                turns = max(1, w.mult // v.made_at)
                if any(b.left < 3 * turns for b in v.budgets):
                    return None
                for b in v.budgets:
                    b.left -= 3 * turns
            place = w.place(v)
            if not place:
                return None
            return [Expr(place[1:] if place.startswith("*") else "&" + place)]
        records = [r for r in w.records if r[0] is t and (r[2] or kind != "wstruct")]
        if not records:
            return None
        name = rng.choice(records)[1]
        if kind == "struct":
            return [Expr(name)]
        return [Expr(name[2:-1] if name.startswith("(*") else "&" + name)]

    def arguments(self, w, depth):
        out = []
        for kind, t, extra in self.params:
            a = self.argument(w, kind, t, extra, depth)
            if a is None:
                return None
            out += a
        return out

    def call_text(self, args):
        return f"{self.name}({', '.join(f'@{k}!' for k in range(len(args)))})"

    def call(self, w, depth):
        """A call inside an expression; only where nothing is written."""
        if w.mult > 40 or w.in_call:
            return None
        w.in_call = True
        args = self.arguments(w, depth)
        w.in_call = False
        if args is None:
            return None
        lip = sum(a.lip for a in args)
        return Expr(self.call_text(args), args, self.result, 2, lip)

    def call_statement(self, w):
        args = self.arguments(w, 2)
        if args is None:
            return None
        text = self.call_text(args)
        if not self.result:
            return [simple(text + ";", *args)]
        if w.rng.random() < 0.1:
            return [simple(f"(void){text};", *args)]
        name = w.fresh("r")
        w.add(Real(name, self.result, writable=True, made_at=w.mult))
        return [simple(f"${self.result} {name} = {text};", *args)]


def random_struct(program, number, inner):
    rng = program.rng
    fields = []
    for k in range(rng.randrange(1, 5)):
        name = "pqrst"[k]
        roll = rng.random()
        if roll < 0.55:
            fields.append((name, rng.choice(program.types), 0))
        elif roll < 0.75:
            fields.append((name, rng.choice(program.types), rng.choice([2, 3])))
        elif roll < 0.9 or not inner:
            fields.append((name, "i", 0))
        else:
            fields.append((name, inner[-1], 0))
    fields.append(("last", rng.choice(program.types), 0))
    return Struct(f"rec{number}_{program.seed}", fields)
