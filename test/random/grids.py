"""Statements over arrays whose sizes are known at run time only: grids that go on in time in swapped buffers, and
scratch rows that an iteration has for itself."""

from expressions import Int, Real
from nodes import block, simple

MOST_TURNS = 600  # of what an iteration does, over the whole call


class Grids:
    """A part of the writer of a function body, as statements.py."""

    def drawn_in(self, ints, reals, turns, lip=0.25):
        """An expression for the body of a loop."""
        saved = list(self.ints), list(self.reals), self.mult
        self.ints, self.reals, self.mult = self.ints + ints, self.reals + reals, self.mult * turns
        e = self.fit(self.real(2), 1, lip)
        self.ints, self.reals, self.mult = saved
        return e

    def s_grid(self, depth):
        """A field in time: swapped pointers, three of them, an index, or copied back."""
        rng, t = self.rng, self.type()
        dim = self.size_dim()
        trips, most, lt = self.trips()
        if not dim or self.mult * max(most, 1) * (self.extent_most(dim) + 2) > MOST_TURNS:
            return None
        form, is_heap = rng.randrange(5), rng.random() < 0.5
        n, cells = f"({self.extent_text(dim)})", self.extent_most(dim)
        u, v, w, i, k = (self.fresh(s) for s in ("u", "v", "w", "i", "k"))
        step, out = self.fresh("step"), self.fresh("out")
        first = self.drawn_in([Int(k, 0, cells + 1)], [], cells + 2)
        names = [u, v, w][:3 if form == 1 else 2]
        begin, end = [], []
        if rng.random() < 0.5:  # one number for the size of buffers and the bounds of loops
            size = self.fresh("size")
            begin.append(simple(f"const int {size} = {n};", keep=True))
            n = size
        count = f"(size_t)({n} + 2)"
        for name in names if form != 2 else [u]:
            if form == 2:
                begin.append(simple(f"${t} {u}[2][{n} + 2];", keep=True) if not is_heap else
                             simple(f"${t} (*{u})[{n} + 2] = malloc(2 * sizeof *{u});", keep=True))
                end = [simple(f"free({u});", keep=True)] if is_heap else []
            elif is_heap:
                begin.append(simple(f"${t} *{name} = malloc(({count}) * sizeof *{name});", keep=True))
                end.append(simple(f"free({name});", keep=True))
            else:
                begin.append(simple(f"${t} {name}_cells[{n} + 2], *{name} = {name}_cells;", keep=True))
        now, then = (f"{u}[now]", f"{u}[now ^ 1]") if form == 2 else (u, v)
        if form == 2:
            begin.append(simple("int now = 0;", keep=True))
        fill = f"{now}[{k}] = @0!;\n\t{then}[{k}] = 0.25;" + (f"\n\t{w}[{k}] = 0.125 * {k};" if form == 1 else "")
        begin.append(simple(f"for (int {k} = 0; {k} < {n} + 2; {k}++) {{\n\t{fill}\n}}", first, keep=True))
        here = Real(f"{now}[{k} + @0]", t, [(None, 2)])
        e = self.drawn_in([Int(k, 1, cells), Int(step, 0, max(most - 1, 0), lt)], [here], cells * max(most, 1))
        past = w if form == 1 else now
        update = rng.choice([f"0.25 * ({now}[{k} - 1] + {now}[{k} + 1]) + 0.25 * {past}[{k}] + 0.25 * @0",
                             f"0.5 * {now}[{k}] - 0.25 * {now}[{k} - 1] * {now}[{k} + 1] + 0.125 * {past}[{k}] + 0.25 * @0"])
        edges = rng.choice([f"{then}[0] = {then}[1];\n{then}[{n} + 1] = {now}[{n}];",
                            f"{then}[0] = {now}[{n}];\n{then}[{n} + 1] = {now}[1];", f"{then}[0] = 0.5;", ""])
        turn = [f"${t} *const turn = {u};\n{u} = {v};\n{v} = turn;",
                f"${t} *const turn = {w};\n{w} = {u};\n{u} = {v};\n{v} = turn;",
                "now ^= 1;",
                f"memcpy({u}, {v}, ({count}) * sizeof *{u});",
                f"for (int {i} = 0; {i} < {n} + 2; {i}++)\n\t{u}[{i}] = {v}[{i}];"][form]
        place = self.target() if rng.random() < 0.4 else None
        body = [simple(f"for (int {k} = 1; {k} <= {n}; {k}++)\n\t{then}[{k}] = {update};", e, keep=True)]
        if edges:
            body.append(simple(edges, keep=True))
        if place:
            body.append(simple(f"{place} = 0.5 * {place} + 0.25 * {now}[1];"))
        if rng.random() < 0.2:
            body.append(simple(f"if ($T({then}[1] > 1.5))\n\tbreak;"))
        body.append(simple(turn, keep=True))
        head = f"for (int {step} = 0; {step} < {trips}; {step}++) {{"
        self.add(Real(out, t, writable=True, made_at=self.mult))
        last = simple(f"{out} = 0.5 * {now}[1] + 0.25 * {now}[{n}] * {now}[0];", keep=True)
        return [simple(f"${t} {out};", keep=True), block("{", begin + [block(head, body), last] + end)]

    def s_points(self, depth):
        """For each point a row of its own: filled, changed, summed; the sizes are the caller's."""
        rng, t = self.rng, self.type()
        dim = self.size_dim()
        trips, most, lt = self.trips()
        if not dim or self.mult * max(most, 1) * self.extent_most(dim) > MOST_TURNS:
            return None
        n, cells = f"({self.extent_text(dim)})", self.extent_most(dim)
        row, other, i, k, total = (self.fresh(s) for s in ("row", "other", "i", "k", "total"))
        point, at = Int(i, 0, max(most - 1, 0), lt), Int(k, 0, cells - 1, {dim[0]: dim[1]})
        turns = cells * max(most, 1)
        e = [self.drawn_in([point, at], [], turns) for _ in range(3)]
        per_point = self.drawn_in([point], [], max(most, 1))
        over = f"for (int {k} = 0; {k} < {n}; {k}++)"
        share = f"{1.5 / (turns * 2):.2g}"
        steps = [f"{over}\n\t{row}[{k}] = @0!;"]
        if rng.random() < 0.7:
            steps.append(f"{over}\n\t{other}[{k}] = 0.5 * {row}[{k}] * {row}[{n} - 1 - {k}] + 0.25 * @1;")
        else:
            steps.append(f"memcpy({other}, {row}, (size_t){n} * sizeof *{other});")
        shapes = [
            f"for (int {k} = 1; {k} < {n}; {k}++)\n\t{row}[{k}] = 0.5 * {row}[{k} - 1] + 0.25 * {other}[{k}] + 0.125 * @2;",
            f"for (int {k} = {n} - 1; {k} > 0; {k}--)\n\t{row}[{k} - 1] = 0.5 * {row}[{k} - 1] * {other}[{k}] + 0.25 * {row}[{k}];",
            f"{over} {{\n\t{total} += {share} * {row}[{k}] * {other}[{k}];\n\tif ($T({total} > 0.9))\n\t\tbreak;\n}}",
            f"{over}\n\tif ($T({row}[{k}] > {other}[{k}]))\n\t\t{other}[{k}] = {row}[{k}];",
            f"memset({other}, 0, (size_t){n} * sizeof *{other});",
            f"${t} top = {row}[0], part = 0;\nfor (int {k} = 1; {k} < {n}; {k}++)\n\tif ($T({row}[{k}] > top))\n"
            f"\t\ttop = {row}[{k}];\n{over}\n\tpart += $exp.{t}({row}[{k}] - top);\n"
            f"{total} += 0.02 * (top + $log.{t}(part));",
            f"{total} += {share} * {row}[{i} % {n}] * @3;"]
        steps += rng.sample(shapes, rng.randrange(1, 4))
        steps.append(f"{over}\n\t{total} += {share} * ({row}[{k}] + {other}[{k}] * @3);")
        made = rng.randrange(3)  # before the loop, in it, a row each of a matrix
        make = [f"${t} {row}[{n}], {other}[{n}];", f"${t} {row}[{n}];\n${t} *{other} = malloc((size_t){n} * sizeof *{other});"]
        which = rng.randrange(2)
        free = f"free({other});"
        body = [simple("\n".join(steps), *e, per_point, keep=True)]
        head = f"for (int {i} = 0; {i} < {trips}; {i}++) {{"
        self.add(Real(total, t, bound=8, made_at=self.mult))
        declare = [simple(f"${t} {total} = 0;", keep=True)]
        if made == 0:
            return declare + [block("{", [simple(make[which], keep=True), block(head, body)]
                                    + ([simple(free, keep=True)] if which else []))]
        if made == 1:
            return declare + [block(head, [simple(make[which], keep=True)] + body + ([simple(free, keep=True)] if which else []))]
        all_rows = f"all{row}"
        return declare + [block("{", [
            simple(f"${t} *{all_rows} = calloc((size_t)({trips}) * (size_t){n} * 2, sizeof *{all_rows});", keep=True),
            block(head, [simple(f"${t} *const {row} = {all_rows} + 2 * {i} * {n}, *const {other} = {row} + {n};", keep=True)] + body),
            simple(f"free({all_rows});", keep=True)])]


KINDS = [("grid", "grid", 5, 0), ("points", "points", 5, 0)]
