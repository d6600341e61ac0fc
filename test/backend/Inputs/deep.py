"""Writes functions of IR that are deep or long: %t.expression.mgir, %t.branches.mgir, %t.long.mgir."""

import sys

base = sys.argv[1]
DEPTH = 5000
NESTED = 190 # the parser's own limit is not far

with open(base + ".expression.mgir", "w", encoding="utf-8") as file:
    file.write("func @deep(%x: ptr<f64> const noalias, %a: f64) -> f64 {\n")
    last = "%a"
    for i in range(DEPTH):
        file.write(f"  %l{i} = load %x[{i}] : f64\n  %t.{i + 1} = sub %l{i}, {last} : f64\n")
        last = f"%t.{i + 1}"
    file.write(f"  return {last}\n}}\n")

with open(base + ".branches.mgir", "w", encoding="utf-8") as file:
    file.write("func @branches(%a: i32, %x: f64) -> f64 {\n")
    for i in range(NESTED):
        file.write(f"  %c{i} = eq %a, {i} : i32\n  %r{i} = if %c{i} -> f64 {{\n"
                   f"    %m{i} = mul %x, {i}.5 : f64\n    yield %m{i}\n  }} else {{\n")
    file.write("    yield %x\n")
    for i in reversed(range(NESTED)):
        file.write("  }\n" + (f"  yield %r{i}\n" if i > 0 else "  return %r0\n}\n"))

with open(base + ".long.mgir", "w", encoding="utf-8") as file:
    file.write("func @rather_long(%p: ptr<f64>, %x: f64) -> f64 {\n")
    last = "%x"
    for i in range(10000):
        file.write(f"  %l{i} = load %p[{i % 10}] : f64\n  %c{i} = lt %l{i}, {last} : f64\n"
                   f"  %x.{i + 1} = if %c{i} -> f64 {{\n    %m{i} = mul {last}, 1.5 : f64\n    yield %m{i}\n"
                   f"  }} else {{\n    yield {last}\n  }}\n")
        last = f"%x.{i + 1}"
    file.write(f"  return {last}\n}}\n")
