"""Reads the graphs that trace-tensors.c has written and compares the value and the adjoint of every node with what is
known of them, worked out here once more in lists.

    traced_tensors.py FOLDER
"""

import html
import pathlib
import re
import sys


def matrices(cell):
    """The rows of numbers of one cell of a node."""
    rows = re.findall(r"<TR>(.*?)</TR>", cell)[1:]
    return [[float(x) for x in re.findall(r'RIGHT">([^<]*)<', row)] for row in rows]


def nodes(text):
    """Header of a node -> its data and grad, in the order of the file."""
    found = []
    for label in re.findall(r"label=<<TABLE(.*?)</TABLE>> style", text, re.S):
        header, numbers = label.split("<HR/>")
        fields = [html.unescape(x) for x in re.findall(r"<TD>([^<]+)</TD>", header)]
        captions = re.findall(r'#666666">([^<]*)<', numbers)
        cells = [matrices(cell) for cell in re.split(r"<VR/>", numbers)]
        found.append((" | ".join(fields), dict(zip(captions, cells))))
    for label in re.findall(r'\[label="\{?([^"{}]* \| data [^"{}]*?)\}?"', text):
        fields = html.unescape(label).split(" | ")
        name = [x for x in fields if not re.match("(data|grad) ", x)]
        numbers = {x.split(" ")[0]: [[float(y) for y in re.findall(r"-?\d[\d.]*(?:e[-+]\d+)?", x.split("(")[0])]]
                   for x in fields if re.match("(data|grad) ", x)}
        found.append((" | ".join(name), numbers))
    return found


def t(m):
    return [list(row) for row in zip(*m)]


def mul(a, b):
    return [[sum(x * y for x, y in zip(row, column)) for column in zip(*b)] for row in a]


def each(f, *ms):
    return [[f(*xs) for xs in zip(*rows)] for rows in zip(*ms)]


def add(a, b):
    return each(lambda x, y: x + y, a, b)


def scale(c, m):
    return each(lambda x: c * x, m)


def net():
    x, y, b1, b2 = t([[0.3, 0.1, 0.5]]), t([[1, 0]]), t([[0.3, 0.2, 0.2, 0.3]]), t([[0.3, -0.2]])
    w1 = [[0.3, 0.1, 0.2], [0.2, -0.1, -0.1], [0.7, 0.5, -0.3], [0.5, 0.5, -0.5]]
    w2 = [[0.2, 0.3, 0.1, 0.1], [0.7, -0.2, -0.1, 0.3]]
    p1 = mul(w1, x)
    v1 = add(p1, b1)
    hidden = scale(2, v1)
    p2 = mul(w2, hidden)
    v2 = add(p2, b2)
    out = scale(2, v2)
    rest = add(y, scale(-1, out))
    squared = each(lambda r: r * r, rest)
    # What the issue demands of the inputs, the chain rule of the rest.
    x_bar = t([[1.46144, 0.9392, 0.03264]])
    w1_bar = [[0.9648, 0.3216, 1.608], [-0.0768, -0.0256, -0.128], [-0.06624, -0.02208, -0.1104],
              [0.42144, 0.14048, 0.7024]]
    b1_bar = t([[3.216, -0.256, -0.2208, 1.4048]])
    w2_bar = [[0.928, 0.3712, 0.57536, 0.464], [2.032, 0.8128, 1.25984, 1.016]]
    b2_bar = t([[0.928, 2.032]])
    y_bar = t([[-0.464, -1.016]])
    return [
        ("x | double (3, 1)", x, x_bar), ("y | double (2, 1)", y, y_bar), ("w1 | double (4, 3)", w1, w1_bar),
        ("b1 | double (4, 1)", b1, b1_bar), ("w2 | double (2, 4)", w2, w2_bar), ("b2 | double (2, 1)", b2, b2_bar),
        ("w1 @ x | double (4, 1)", p1, b1_bar), ("v | w1 @ x + b1 | double (4, 1)", v1, b1_bar),
        ("hidden | 2 * v | double (4, 1)", hidden, mul(t(w2), b2_bar)),
        ("w2 @ hidden | double (2, 1)", p2, b2_bar), ("v | w2 @ hidden + b2 | double (2, 1)", v2, b2_bar),
        ("out | 2 * v | double (2, 1)", out, scale(-1, y_bar)), ("y - out | double (2, 1)", rest, y_bar),
        ("square(y - out) | double (2, 1)", squared, [[0.5], [0.5]]),
        ("loss | mean(square(y - out))", [[(squared[0][0] + squared[1][0]) / 2]], [[1]]),
    ]


def views():
    """sum((m * before)^2), before = a^2 of a[1] = p[1] / 2, m of a[1] = 5."""
    p = [1, 2, 3, 4, 5, 6]
    a = [x / 2 for x in p]
    m = a[:1] + [5] + a[2:]
    before = [x * x for x in a]
    after = [x * y for x, y in zip(m, before)]
    after_bar = [2 * x for x in after]
    before_bar = [g * x for g, x in zip(after_bar, m)]
    a_bar = [g * 2 * x + h * y * (i != 1) for i, (g, x, h, y) in enumerate(zip(before_bar, a, after_bar, before))]
    square = [x * x for x in after]

    def rows(v):
        return [v[:3], v[3:]]

    return [
        ("before | square(m) | double (2, 3)", rows(before), rows(before_bar)),
        ("after | m * before | double (2, 3)", rows(after), rows(after_bar)),
        ("turned | transpose(after) | double (3, 2)", t(rows(after)), t(rows(after_bar))),
        ("turned * turned | double (3, 2)", t(rows(square)), [[1, 1]] * 3),
        ("s", [[0.5]], [[sum(g * x for g, x in zip(a_bar, p))]]),
        ("views | sum(turned * turned)", [[sum(square)]], [[1]]),
        ("p[i]", [p[:3]], [[g * 0.5 for g in a_bar[:3]]]),
        ("p[i] * s", [a[:3]], [a_bar[:3]]),
    ]


def turns():
    """h = x (x + 1)^3, the adjoints of the first turn; column is read through a copy of the view."""
    x = [[1, 2], [3, 4]]
    up = add(x, [[1, 1]] * 2)
    x_bar = each(lambda v, u: u ** 3 + 3 * v * u * u, x, up)
    column = [[1], [3]]
    return [
        ("x | float (n, 2)", x, [[g + 2 * v * (k == 0) for k, (g, v) in enumerate(zip(*rows))] for rows in zip(x_bar, x)]),
        ("large | float (20,)", [[6 / 20], [-4], [7]], [[1 / 20], [0], [1]]),
        ("h | after the loop | float (n, 2)", each(lambda v, u: v * u ** 3, x, up), [[1, 1]] * 2),
        ("column | slice(x) | float (n, 1)", column, scale(2, column)),
        ("square(column) | float (n, 1)", each(lambda v: v * v, column), [[1], [1]]),
        ("h | from before | float (n, 2)", x, each(lambda u: u ** 3, up)),
        ("x + 1 | float (n, 2)", up, each(lambda v, u: v * u * u, x, up)),
        ("h | h * (x + 1) | float (n, 2)", each(lambda v, u: v * u, x, up), each(lambda u: u * u, up)),
        ("sum(h)", [[sum(v * u ** 3 for v, u in zip(sum(x, []), sum(up, [])))]], [[1]]),
        ("sum(square(column))", [[10]], [[1]]),
        ("max(large)", [[7]], [[1]]),
        ("item_f32(sum(h)) + item_f32(sum(squar...", None, None),
        ("turns | item_f32(sum(h)) + item_f32(sum(squar...", None, None),
    ]


def written():
    x, seed = [[1, 2], [3, 4]], [[1, 10], [100, 1000]]
    flipped = [[3, 4], [1, 2]]
    flipped_bar = each(lambda v, g: 2 * v * g, flipped, seed)
    return [
        ("x | double (2, 2)", x, flipped_bar[::-1]),
        ("y | double (2, 2)", each(lambda v: v * v, flipped), seed),
        ("flip(x) | double (2, 2)", flipped, flipped_bar),
        ("square(flip(x)) | double (2, 2)", each(lambda v: v * v, flipped), seed),
    ]


def near(a, b):
    return [len(row) for row in a] == [len(row) for row in b] and all(
        abs(x - y) <= 6e-5 * abs(y) + 1e-12 for r, s in zip(a, b) for x, y in zip(r, s))


def main():
    wrong = []
    for name, known in (("loss_grad", net()), ("views_grad", views()), ("views_vjp", views()), ("turns_grad", turns()),
                        ("written_vjp", written())):
        found = nodes(pathlib.Path(sys.argv[1], name + ".dot").read_text(encoding="utf-8"))
        if sorted(x for x, _ in found) != sorted(x for x, _, _ in known):
            wrong.append(f"{name}: nodes {sorted(x for x, _ in found)}")
        for header, numbers in found:
            for title, expected in ((c, e) for h, v, g in known if h == header for c, e in (("data", v), ("grad", g))):
                got = next((m for caption, m in numbers.items() if caption.split(",")[0] == title), None)
                if expected is not None and (got is None or not near(got, expected)):
                    wrong.append(f"{name}: {header}: {title} is {got}, not {expected}")
        if name == "turns_grad" and "data, turn 1 of 3" not in dict(found)["x + 1 | float (n, 2)"]:
            wrong.append("the turns of the loop are not counted")
    if wrong:
        sys.exit("\n".join(wrong))


main()
