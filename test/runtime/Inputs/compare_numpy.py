"""Every operation of the runtime against NumPy, through .npy files.

compare_numpy.py TENSOR_SCRIPT FOLDER [--table]

A case is a script for tensor_script, the shapes of its inputs and what NumPy says of them. It runs
in both element types and in four layouts of the inputs: row-major, column-major, sliced with steps
out of something larger (filled with NaN), and flipped. --table prints the largest error of each.
"""
import math
import subprocess
import sys

import numpy as np

erf = np.vectorize(math.erf, otypes=[float])
LIMITS = {"f4": 1e-6, "f8": 1e-14}  # relative to the largest magnitude of the result


class Case:
    def __init__(self, script, shapes, expect, low=-2.0, high=2.0, exact=(), limit=1.0,
                 floor=1e-3, bits=0):
        self.script, self.shapes, self.expect = script, shapes, expect
        self.low, self.high = low, high
        self.exact = exact  # inputs that are whole numbers: {position: how many}
        self.limit = limit  # factor on LIMITS
        self.bits = bits  # the one element type it is for, or 0
        self.floor = floor  # smallest magnitude to be relative to, where terms cancel

    def inputs(self, rng):
        arrays = []
        for i, shape in enumerate(self.shapes):
            if i in self.exact:
                arrays.append(rng.integers(0, self.exact[i], shape).astype(float))
            else:
                arrays.append(rng.uniform(self.low, self.high, shape))
        return arrays


def softmax(x, axis):
    e = np.exp(x - x.max(axis, keepdims=True, initial=-1e300))
    return e / e.sum(axis, keepdims=True)


def logsumexp(x, axis=None, keepdims=False):
    return np.log(np.exp(x).sum(axis, keepdims=keepdims))


def windows(x, kh, kw, stride):
    """(n, c, oh, ow, kh, kw)"""
    w = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(2, 3))
    return w[:, :, ::stride, ::stride]


def conv2d(x, k, stride, padding, groups):
    x = np.pad(x, [(0, 0), (0, 0), (padding,) * 2, (padding,) * 2])
    parts = [
        np.einsum("nchwyx,ocyx->nohw", windows(a, *k.shape[2:], stride), b)
        for a, b in zip(np.split(x, groups, 1), np.split(k, groups, 0))
    ]
    return np.concatenate(parts, 1)


def layer_norm(t, scale, shift):
    centred = t - t.mean(-1, keepdims=True)
    return centred / np.sqrt(t.var(-1, keepdims=True) + 1e-5) * scale + shift


def sum_to(a, shape):
    a = a.sum(tuple(range(a.ndim - len(shape))))
    return a.sum(tuple(i for i, n in enumerate(shape) if n != a.shape[i]), keepdims=True)


def dims(shape):
    return " ".join(map(str, shape))


def cases():
    unary = {
        "neg": np.negative, "exp": np.exp, "sin": np.sin, "cos": np.cos, "tanh": np.tanh,
        "sigmoid": lambda a: 1 / (1 + np.exp(-a)), "relu": lambda a: np.maximum(a, 0),
        "gelu": lambda a: 0.5 * a * (1 + erf(a / math.sqrt(2))) if a.size else a,
        "abs": np.abs, "square": np.square,
    }
    for name, f in unary.items():
        for shape in [(), (7,), (3, 4, 5), (2, 0, 3)]:
            yield Case([name], [shape], f)
    for name, f in {"log": np.log, "sqrt": np.sqrt}.items():
        for shape in [(5,), (3, 4, 5)]:
            yield Case([name], [shape], f, low=0.1, high=9)

    binary = {
        "add": np.add, "sub": np.subtract, "mul": np.multiply,
        "maximum": np.maximum, "minimum": np.minimum,
    }
    pairs = [((3, 4), (3, 4)), ((3, 4), (4,)), ((4,), (3, 4)), ((5, 1, 4), (3, 1)), ((), (3, 4)),
             ((3, 4), ()), ((2, 0), (1, 1)), ((2, 3, 4, 5), (3, 1, 5)), ((1,), (0,))]
    for name, f in binary.items():
        for pair in pairs:
            yield Case([name], pair, f)
        yield Case(["scalar 1.25", name], [(3, 4)], lambda a, f=f: f(a, 1.25))
    for pair in pairs:
        yield Case(["div"], pair, np.divide, low=0.5)
        yield Case(["pow"], pair, np.power, low=0.5)
    yield Case(["scalar 3", "pow"], [(3, 4)], lambda a: a**3)

    for name in ("equal", "not_equal", "less", "less_equal", "greater", "greater_equal"):
        for pair in pairs:
            yield Case([name], pair, lambda a, b, f=getattr(np, name): f(a, b).astype(float),
                       exact={0: 3, 1: 3})
    yield Case(["scalar nan", "not_equal"], [(3,)], lambda a: np.ones(3))
    yield Case(["scalar nan", "less_equal"], [(3,)], lambda a: np.zeros(3))
    for name in ("argmax", "argmin"):
        for shape, many in [((7,), 3), ((3, 4, 5), 3), ((300, 70), 90), ((2, 1, 3), 2)]:
            for axis in range(-len(shape), len(shape)):
                for bits in (32, 64):
                    yield Case([f"{name} {axis} {bits}"], [shape], exact={0: many}, bits=bits,
                               expect=lambda a, f=getattr(np, name), x=axis: f(a, axis=x).astype(float))
        yield Case(["log", f"{name} 1 64"], [(4, 6)], low=-1, bits=64,
                   expect=lambda a, f=getattr(np, name): f(np.log(a), axis=1).astype(float))
    for shape, to in [((3, 4), (3, 4)), ((3, 4), (4,)), ((3, 4), (3, 1)), ((3, 4), ()), ((2, 3, 4), (1, 4)),
                      ((2, 3, 4), (3, 1)), ((2, 3, 4, 5), (2, 1, 4, 1)), ((0, 4), (4,)), ((3, 0), (1, 0)),
                      ((300, 70), (70,))]:
        yield Case([f"sum_to {dims(to)}"], [shape], floor=4,
                   expect=lambda a, s=to: sum_to(a, s))

    yield Case(["where"], [(3, 1), (3, 4), (4,)], lambda c, a, b: np.where(c != 0, a, b),
               exact={0: 2})
    yield Case(["masked_fill 7.5"], [(2, 3, 4), (3, 4)], lambda t, m: np.where(m != 0, 7.5, t),
               exact={1: 2})
    yield Case(["dropout 0.25"], [(5, 4), (5, 4)], lambda t, m: t * m / 0.75, exact={1: 2})

    reductions = {"sum": np.sum, "mean": np.mean, "max": np.max, "min": np.min, "var": np.var,
                  "logsumexp": logsumexp}
    for name, f in reductions.items():
        for shape in [(), (7,), (3, 4, 5), (1, 1), (300, 70)]:
            yield Case([name], [shape], f, floor=4 if name == "sum" else 1e-3)
        for shape in [(7,), (3, 4, 5), (2, 1, 3), (300, 70), (2, 600)]:
            for axis in range(-len(shape), len(shape)):
                for keep in (0, 1):
                    yield Case([f"{name}_axis {axis} {keep}"], [shape],
                               lambda a, f=f, x=axis, k=keep: f(a, axis=x, keepdims=bool(k)),
                               limit=4)
        yield Case([f"{name}_axis 0 0"], [(3, 0)], lambda a, f=f: f(a, axis=0))
    yield Case(["sum_axis 1 0"], [(3, 0)], lambda a: a.sum(1))
    yield Case(["sum"], [(3, 0)], np.sum)
    for axis in (0, 1, -1):
        for shape in [(3, 4, 5), (4, 0), (4, 130)]:
            yield Case([f"softmax {axis}"], [shape], lambda a, x=axis: softmax(a, x))
            yield Case([f"log_softmax {axis}"], [shape],
                       lambda a, x=axis: np.log(softmax(a, x)) if a.size else a)
    yield Case(["softmax -1"], [(3, 5)], lambda a: softmax(a, -1), low=-200, high=900, limit=80)
    yield Case(["logsumexp_axis -1 0"], [(3, 5)], low=800, high=900,
               expect=lambda a: a.max(-1) + logsumexp(a - a.max(-1, keepdims=True), -1))

    for pair in [((3, 4), (4, 5)), ((4,), (4, 5)), ((3, 4), (4,)), ((4,), (4,)), ((1, 4), (4, 1)),
                 ((2, 3, 4), (2, 4, 5)), ((2, 3, 4), (4, 5)), ((3, 4), (2, 4, 5)),
                 ((2, 1, 3, 4), (5, 4, 2)), ((2, 3, 4), (4,)), ((4,), (2, 4, 5)), ((0, 4), (4, 5)),
                 ((3, 0), (0, 5)), ((0, 3, 4), (4, 5)), ((33, 65), (65, 47)), ((70, 300), (300, 81)),
                 ((1, 300), (300, 200)), ((200, 300), (300, 1)), ((6, 40, 30), (6, 30, 50))]:
        yield Case(["matmul"], pair, np.matmul, limit=4)
        yield Case(["transpose", "matmul"], [pair[0], pair[1][::-1]],
                   lambda a, b: np.matmul(a, b.T), limit=4) if len(pair[1]) < 3 else None
    yield Case(["permute 0 2 1", "matmul"], [(2, 3, 4), (2, 5, 4)],
               lambda a, b: a @ b.transpose(0, 2, 1))

    for x, k, stride, padding, groups in [
        ((2, 3, 8, 7), (4, 3, 3, 3), 1, 0, 1), ((2, 3, 8, 7), (4, 3, 3, 3), 1, 1, 1),
        ((1, 2, 9, 9), (3, 2, 3, 2), 2, 0, 1), ((2, 4, 9, 8), (6, 2, 3, 3), 2, 1, 2),
        ((2, 4, 5, 5), (4, 1, 3, 3), 1, 1, 4), ((2, 3, 6, 5), (4, 3, 1, 1), 1, 0, 1),
        ((1, 1, 3, 3), (1, 1, 5, 5), 1, 2, 1), ((1, 1, 4, 4), (2, 1, 2, 2), 3, 4, 1),
        ((0, 1, 4, 4), (2, 1, 2, 2), 1, 0, 1), ((1, 1, 3, 2), (1, 1, 2, 5), 4, 3, 1),
        ((1, 64, 40, 40), (8, 64, 3, 3), 1, 1, 1), ((2, 16, 7, 6), (6, 8, 3, 2), 1, 0, 2),
        ((2, 8, 5, 6), (3, 8, 1, 1), 1, 0, 1), ((2, 8, 5, 6), (3, 8, 1, 1), 1, 1, 1)]:
        yield Case([f"conv2d {stride} {padding} {groups}"], [x, k], limit=4,
                   expect=lambda a, b, s=stride, p=padding, g=groups: conv2d(a, b, s, p, g))
    for shape, size, stride in [((2, 3, 8, 7), 2, 2), ((1, 2, 7, 9), 3, 2), ((1, 1, 4, 4), 4, 1),
                                ((0, 2, 4, 4), 2, 2)]:
        for name, f in {"max": np.max, "avg": np.mean}.items():
            yield Case([f"{name}_pool2d {size} {stride}"], [shape],
                       lambda a, f=f, n=size, s=stride: f(windows(a, n, n, s), axis=(4, 5)), floor=0.5)

    yield Case(["reshape 4 3"], [(2, 6)], lambda a: a.reshape(4, 3))
    yield Case(["reshape -1 2"], [(3, 4)], lambda a: a.reshape(-1, 2))
    yield Case(["reshape 0 7"], [(0, 3)], lambda a: a.reshape(0, 7))
    yield Case(["reshape"], [(1, 1)], lambda a: a.reshape(()))
    yield Case(["transpose"], [(2, 3, 4)], np.transpose)
    yield Case(["permute 2 0 1"], [(2, 3, 4)], lambda a: a.transpose(2, 0, 1))
    yield Case(["permute -1 1 0"], [(2, 3, 4)], lambda a: a.transpose(2, 1, 0))
    yield Case(["broadcast 2 3 4"], [(3, 1)], lambda a: np.broadcast_to(a, (2, 3, 4)))
    yield Case(["slice 1 1 3"], [(3, 4)], lambda a: a[:, 1:3])
    yield Case(["slice -1 -3 -1"], [(3, 4)], lambda a: a[:, -3:-1])
    yield Case(["slice 0 2 2"], [(3, 4)], lambda a: a[2:2])
    yield Case(["slice_step 0 1 6 2"], [(6, 2)], lambda a: a[1:6:2])
    yield Case(["flip -1"], [(3, 4)], lambda a: a[:, ::-1])
    yield Case(["pad 0.5 1 0 2 3"], [(2, 3)],
               lambda a: np.pad(a, [(1, 2), (0, 3)], constant_values=0.5))
    yield Case(["pad -1 1 0 0 1"], [(0, 3)],
               lambda a: np.pad(a, [(1, 0), (0, 1)], constant_values=-1))
    for axis in (0, 1, -1):
        shapes = [[3, 4, 2] for _ in range(3)]
        for i, shape in enumerate(shapes):
            shape[axis] = i + (axis != 0)  # the first part may be empty
        yield Case([f"concat {axis} 3"], [tuple(s) for s in shapes],
                   lambda *a, x=axis: np.concatenate(a, x))
    for axis in (0, 1, 2, -1, -3):
        yield Case([f"stack {axis} 2"], [(3, 4)] * 2, lambda *a, x=axis: np.stack(a, x))
    for axis, shape in [(0, (5, 4)), (1, (3, 6)), (-1, (3, 1)), (0, (0, 4))]:
        yield Case(["index", f"gather {axis}"], [(3, 4), shape], exact={1: 3},
                   expect=lambda t, i, x=axis: np.take_along_axis(t, i.astype(int), x))
    for shape in [(), (4,), (2, 3), (0,)]:
        yield Case(["index", "embedding"], [(5, 3), shape], lambda t, i: t[i.astype(int)],
                   exact={1: 5})
    yield Case(["index", "embedding"], [(5, 3, 2), (4,)], lambda t, i: t[i.astype(int)],
               exact={1: 5})

    yield Case(["layer_norm 1e-5"], [(2, 3, 8), (8,), (8,)], layer_norm, limit=4)
    yield Case(["layer_norm 1e-5"], [(700,), (700,), (700,)], layer_norm, limit=4)
    yield Case(["layer_norm 1e-5"], [(0, 4), (4,), (4,)], layer_norm)
    for shape in [(5, 3), (2, 4, 3), (3,)]:
        yield Case(["cross_entropy"], [shape, shape], limit=4,
                   expect=lambda x, t: -(t * np.log(softmax(x, -1))).sum(-1).mean())
        yield Case(["index", "cross_entropy_labels"], [shape, shape[:-1]], exact={1: 3},
                   expect=lambda x, i: -np.log(
                       np.take_along_axis(softmax(x, -1), i.astype(int)[..., None], -1)).mean())

    # chains, so that results of one operation (views, weak scalars) are inputs of another
    yield Case(["add", "mean_axis 1 1", "scalar 2", "mul"], [(3, 4), (4,)],
               lambda a, b: (a + b).mean(1, keepdims=True) * 2)
    yield Case(["transpose", "slice 0 1 3", "sum_axis 0 0"], [(3, 4)], lambda a: a.T[1:3].sum(0))
    yield Case(["broadcast 5 3 4", "sum"], [(3, 1)], lambda a: 20 * a.sum(), limit=8)
    yield Case(["broadcast 2 4 3", "matmul"], [(5, 4), (4, 1)],
               lambda a, b: a @ np.broadcast_to(b, (2, 4, 3)))
    # the destination is the last operand and overlaps the source where it is a view of it
    yield Case(["copy_into"], [(4,), (3, 4)], lambda a, y: np.broadcast_to(a, y.shape))


def lay_out(a, layout):
    """What to store, and the commands that make it a again."""
    if layout == "column-major":
        return np.array(a, order="F"), []
    if layout == "sliced":
        big = np.full([3 * n + 1 for n in a.shape], np.nan, a.dtype)
        big[tuple(slice(1, 3 * n + 1, 3) for n in a.shape)] = a
        return big, [f"slice_step {i} 1 {3 * n + 1} 3" for i, n in enumerate(a.shape)]
    if layout == "flipped":
        return (np.array(a[(slice(None, None, -1),) * a.ndim], order="C"),
                [f"flip {i}" for i in range(a.ndim)])
    return a, []


def main():
    program, folder = sys.argv[1:3]
    rng = np.random.default_rng(7)
    script, checks = [], []
    for case in filter(None, cases()):
        arrays = case.inputs(rng)
        for kind in ("f4", "f8"):
            if case.bits not in (0, 8 * int(kind[1])):
                continue
            typed = [a.astype(kind) for a in arrays]
            with np.errstate(all="ignore"):
                import warnings
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    try:
                        want = np.asarray(case.expect(*[a.astype("f8") for a in typed]))
                    except ValueError:  # maximum of nothing: an error of the runtime too
                        continue
            for layout in ("row-major", "column-major", "sliced", "flipped"):
                name = f"{folder}/{len(checks)}"
                for i, a in enumerate(typed):
                    stored, commands = lay_out(a, layout)
                    np.save(f"{name}.{i}.npy", stored)
                    script += [f"load {name}.{i}.npy", *commands]
                script += [*case.script, f"save {name}.npy", "done"]
                checks.append((case, kind, layout, f"{name}.npy", want))
    with open(f"{folder}/script", "w") as file:
        file.write("\n".join(script) + "\n")
    subprocess.run([program, f"{folder}/script"], check=True)

    failures, worst = 0, {}
    for case, kind, layout, path, want in checks:
        got = np.load(path)
        what = f"{'; '.join(case.script)} of {case.shapes} in {kind}, {layout}"
        if got.shape != want.shape or got.dtype != np.dtype(kind):
            print(f"{what}: {got.dtype}{got.shape}, not {kind}{want.shape}")
            failures += 1
            continue
        same = (got == want) | (np.isnan(got) & np.isnan(want))
        with np.errstate(invalid="ignore"):
            difference = np.abs(np.where(same, 0, got - want))
        scale = max(np.abs(want[np.isfinite(want)]).max(initial=0), case.floor)
        error = difference.max(initial=0) / scale
        key = case.script[-1].split()[0], kind
        worst[key] = max(worst.get(key, 0), error)
        if not error <= LIMITS[kind] * case.limit:
            print(f"{what}: error {error:.2g}")
            failures += 1
    if "--table" in sys.argv:
        for (name, kind), error in sorted(worst.items()):
            print(f"{name:24} {kind} {error:.1e}")
    print(f"{len(checks)} comparisons, {failures} failures")
    return failures != 0


sys.exit(main())
