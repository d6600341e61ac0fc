"""The gradient of every tensor operation: a model is made of the table below, mgc derives each function,
and mgc --verify compares adjoint, tangent and differences of what the runtime computes eagerly.

With --over=jvp or vjp the gradients are derived once more, and the Hessians compared with their differences:
of as many of the functions as there are operations, products in both sizes.

usage: gradients.py MGC FOLDER [f32|f64] [--over=jvp|vjp] [NAME]
"""

import os
import re
import subprocess
import sys

# name: parameters as "name:extents", what is summed up after a pointwise function; n is an integer parameter.
UNARY = ["neg", "exp", "sin", "cos", "tanh", "sigmoid", "relu", "gelu", "abs", "square"]
BINARY = ["add", "sub", "mul", "maximum", "minimum"]
CASES = [(op, "a:n,3", f"mg_{op}(a)") for op in UNARY]
CASES += [(op + "_positive", "a:n,3", f"mg_{op}(mg_add(mg_square(a), mg_scalar(0.5)))") for op in ("log", "sqrt")]
for op in BINARY:
    CASES += [
        (op, "a:2,3 b:2,3", f"mg_{op}(a, b)"),
        (op + "_rows", "a:n,3 b:3", f"mg_{op}(a, b)"),
        (op + "_columns", "a:n,1 b:1,4", f"mg_{op}(a, b)"),
        (op + "_scalar", "a:n,3", f"mg_{op}(mg_scalar(0.3), a)"),
        (op + "_shared", "a:3,3", f"mg_{op}(a, mg_transpose(a))"),
    ]
CASES += [
    ("div", "a:n,3 b:3", "mg_div(a, mg_add(mg_square(b), mg_scalar(0.5)))"),
    ("div_rows", "a:3 b:n,3", "mg_div(a, mg_add(mg_square(b), mg_scalar(0.5)))"),
    ("pow", "a:n,3 b:1,3", "mg_pow(mg_add(mg_square(a), mg_scalar(0.5)), b)"),
    ("pow_scalar", "a:n,3", "mg_pow(a, mg_scalar(3))"),
    ("where", "m:n,3 a:n,3 b:3", "mg_where(mg_relu(m), a, b)"),
    ("masked_fill", "a:n,3 m:3", "mg_masked_fill(a, mg_relu(m), 0.25)"),
    ("dropout", "a:n,3 m:n,3", "mg_dropout(a, m, 0.25)"),
    ("scalar_only", "a:", "mg_mul(a, mg_scalar(3))"),
    ("full", "a:2,3", "mg_mul(a, mg_full(ELEMENT, MG_DIMS(2, 3), 0.7))"),
    ("deep", "a:n,3 b:n,3", "mg_tanh(mg_add(mg_mul(a, b), mg_sin(mg_sub(a, b))))"),
]
for op in ("sum", "mean", "max", "min", "var", "logsumexp"):
    CASES += [
        (op, "a:n,4", f"mg_{op}(a)"),
        (op + "_pointwise", "a:n,4 b:4", f"mg_{op}(mg_mul(a, b))"),
        (op + "_transposed", "a:n,4", f"mg_{op}(mg_transpose(a))"),
        (op + "_last", "a:n,4", f"mg_{op}_axis(a, -1, false)"),
        (op + "_first", "a:n,4", f"mg_{op}_axis(a, 0, false)"),
        (op + "_middle", "a:2,n,2", f"mg_{op}_axis(a, 1, true)"),
        (op + "_keep", "a:2,3,2", f"mg_sub(a, mg_{op}_axis(a, 2, true))"),
        (op + "_of_product", "a:n,4 b:n,4", f"mg_{op}_axis(mg_mul(a, b), 0, false)"),
    ]
for op in ("softmax", "log_softmax"):
    CASES += [
        (op, "a:n,4", f"mg_{op}(a, -1)"),
        (op + "_first", "a:n,4", f"mg_{op}(a, 0)"),
        (op + "_middle", "a:2,n,3", f"mg_{op}(a, 1)"),
        (op + "_vector", "a:5", f"mg_{op}(a, 0)"),
    ]
for size in ("", "_large"):
    k = "40" if size else "4"
    CASES += [
        ("matmul" + size, f"a:n,{k} b:{k},5", "mg_matmul(a, b)"),
        ("matmul_constant" + size, f"a:3,{k} b:{k},5", "mg_matmul(a, b)"),
        ("matmul_tn" + size, f"a:{k},n b:{k},5", "mg_matmul(mg_transpose(a), b)"),
        ("matmul_nt" + size, f"a:n,{k} b:5,{k}", "mg_matmul(a, mg_transpose(b))"),
        ("matmul_tt" + size, f"a:{k},n b:5,{k}", "mg_matmul(mg_transpose(a), mg_transpose(b))"),
        ("matmul_same" + size, f"a:n,{k}", "mg_matmul(a, mg_transpose(a))"),
        ("matmul_batch" + size, f"a:2,n,{k} b:2,{k},3", "mg_matmul(a, b)"),
        ("matmul_broadcast" + size, f"a:2,1,n,{k} b:3,{k},3", "mg_matmul(a, b)"),
        ("matmul_matrix_batch" + size, f"a:n,{k} b:2,{k},3", "mg_matmul(a, b)"),
        ("matmul_rows_of_many" + size, f"a:2,n,{k} b:{k},3", "mg_matmul(a, b)"),
        ("matmul_rows_transposed" + size, f"a:2,n,{k} b:3,{k}", "mg_matmul(mg_tanh(a), mg_transpose(b))"),
        ("matmul_row" + size, f"a:{k} b:{k},3", "mg_matmul(a, b)"),
        ("matmul_column" + size, f"a:n,{k} b:{k}", "mg_matmul(a, b)"),
        ("matmul_dot" + size, f"a:{k} b:{k}", "mg_matmul(a, b)"),
        ("matmul_row_batch" + size, f"a:{k} b:2,{k},3", "mg_matmul(a, b)"),
        ("matmul_strided" + size, f"a:n,2,{k} b:2,{k},3", "mg_matmul(mg_permute(a, MG_DIMS(1, 0, 2)), b)"),
        ("matmul_sliced" + size, f"a:n,{k} b:50,3", f"mg_matmul(a, mg_slice(b, 0, 2, {2 + int(k)}))"),
        ("matmul_chain" + size, f"a:n,{k} b:{k},5 c:5,2", "mg_matmul(mg_tanh(mg_matmul(a, b)), c)"),
    ]
CASES += [
    ("max_pool", "a:2,2,4,5", "mg_max_pool2d(a, 2, 1)"),
    ("max_pool_stride", "a:n,1,5,4", "mg_max_pool2d(a, 2, 2)"),
    ("avg_pool", "a:2,2,4,5", "mg_avg_pool2d(a, 2, 1)"),
    ("avg_pool_stride", "a:n,2,5,7", "mg_avg_pool2d(a, 3, 2)"),
    ("conv", "a:2,2,4,5 b:3,2,2,3", "mg_conv2d(a, b, 1, 0, 1)"),
    ("conv_padded", "a:n,2,4,4 b:2,2,3,3", "mg_conv2d(a, b, 1, 1, 1)"),
    ("conv_stride", "a:n,1,5,6 b:2,1,2,2", "mg_conv2d(a, b, 2, 1, 1)"),
    ("conv_groups", "a:2,4,4,4 b:4,2,2,2", "mg_conv2d(a, b, 1, 0, 2)"),
    ("reshape", "a:n,6", "mg_reshape(a, MG_DIMS(3, -1))"),
    ("reshape_symbolic", "a:n,6 b:n,2", "mg_mul(mg_sum_axis(mg_reshape(a, MG_DIMS(n, 2, 3)), -1, false), b)"),
    ("reshape_transposed", "a:n,6", "mg_reshape(mg_transpose(a), MG_DIMS(-1))"),
    ("reshape_pointwise", "a:n,6", "mg_reshape(mg_square(a), MG_DIMS(2, n, 3))"),
    ("transpose", "a:2,n,3 b:2", "mg_mul(mg_transpose(a), b)"),
    ("permute", "a:2,n,3 b:3,2,1", "mg_mul(mg_permute(a, MG_DIMS(2, 0, 1)), b)"),
    ("broadcast", "a:n,1 b:4", "mg_mul(mg_broadcast(a, MG_DIMS(2, n, 4)), b)"),
    ("slice", "a:n,6", "mg_slice(a, 1, 1, -1)"),
    ("slice_step", "a:7,n", "mg_slice_step(a, 0, 1, 6, 2)"),
    ("slice_twice", "a:4,6", "mg_mul(mg_slice(a, 1, 0, 3), mg_slice(a, 1, 3, 6))"),
    ("flip", "a:n,3 b:n,3", "mg_mul(mg_flip(a, 0), mg_flip(b, 1))"),
    ("pad", "a:n,3", "mg_pad(a, MG_DIMS(1, 0), MG_DIMS(2, 1), 0.5)"),
    ("concat", "a:n,3 b:2,3", "mg_concat((mg_tensor[]){ a, mg_square(b), a }, 3, 0)"),
    ("concat_last", "a:n,3 b:n,2", "mg_concat((mg_tensor[]){ a, b }, 2, -1)"),
    ("stack", "a:n,3 b:n,3", "mg_stack((mg_tensor[]){ a, b }, 2, 1)"),
    ("stack_last", "a:n,3 b:n,3", "mg_stack((mg_tensor[]){ a, mg_mul(a, b) }, 2, -1)"),
    ("gather", "a:3,n", "mg_gather(a, MG_INDEX(ids, 2, n), 0)", "int ids[10] = { 0, 2, 1, 1, 2, 0, 0, 1, 2, 2 };"),
    ("gather_last", "a:4,3", "mg_gather(a, MG_INDEX(ids, 4, 1), -1)", "int ids[4] = { 2, 0, 1, 1 };"),
    ("embedding", "a:4,n", "mg_embedding(a, MG_INDEX(ids, 2, 3))", "int ids[6] = { 2, 0, 3, 2, 2, 1 };"),
    ("layer_norm", "a:n,4 s:4 b:4", "mg_layer_norm(a, s, b, 1e-3)"),
    ("layer_norm_batch", "a:2,n,4 s:4 b:4", "mg_layer_norm(mg_square(a), s, b, 1e-3)"),
    ("cross_entropy", "a:n,4 t:n,4", "mg_cross_entropy(a, t)"),
    ("cross_entropy_batch", "a:2,n,4 t:2,n,4", "mg_cross_entropy(mg_mul(a, a), t)"),
    ("cross_entropy_labels", "a:3,4", "mg_cross_entropy_labels(a, MG_INDEX(ids, 3))", "int ids[3] = { 2, 0, 3 };"),
    ("twice_used", "a:n,3", "mg_mul(mg_exp(a), mg_add(mg_exp(a), a))"),
    ("shared_value", "a:n,3", "mg_mul(e, mg_add(e, a))", "mg_tensor e = mg_exp(a);"),
    ("shared_transposed", "a:n,n", "mg_mul(e, mg_sin(mg_transpose(e)))", "mg_tensor e = mg_exp(a);"),
    ("matmul_row_terms", "a:n,4 b:4,8", "mg_tanh(mg_matmul(a, b))"),
    ("matmul_row_sums", "a:n,8 b:8,2", "mg_tanh(mg_matmul(mg_tanh(a), b))"),
    ("cast", "a:n,3", "mg_cast(mg_cast(mg_square(a), MG_F64), ELEMENT)"),
    ("zeros", "a:2,3", "mg_add(a, mg_zeros(ELEMENT, MG_DIMS(2, 3)))"),
    ("filled", "a:3", "z", "mg_tensor z = mg_zeros(ELEMENT, MG_DIMS(2, 3)); mg_copy(z, mg_square(a));"),
    ("attention", "q:2,n,4 k:2,n,4 v:2,n,4",
     "mg_matmul(mg_softmax(mg_mul(mg_matmul(q, mg_permute(k, MG_DIMS(0, 2, 1))), mg_scalar(0.5)), -1), v)"),
]


def function(case, real):
    name, params, expression = case[:3]
    before = case[3] if len(case) > 3 else ""
    arguments = []
    for param in params.split(" "):
        param_name, extents = param.split(":")
        arguments.append(f"MGC_SHAPE({extents}) mg_tensor {param_name}")
    item = "mg_item_f32" if real == "float" else "mg_item"
    return (
        f"MGC_VJP()\n{real} of_{name}({', '.join(arguments)}, int n)\n{{\n\t(void)n;\n\t{before}\n"
        f"\tmg_tensor y_ = {expression};\n\treturn {item}(mg_sum(mg_mul(mg_sin(y_), y_)));\n}}\n\n"
    )


def covering():
    seen, names = set(), []
    for case in CASES:
        operations = set(re.findall(r"mg_\w+", case[2]))
        if case[0].startswith(("matmul", "conv")):
            operations.add(case[0])
        if not operations <= seen:
            names.append(case[0])
        seen |= operations
    return names


def main():
    mgc, folder, kind = sys.argv[1:4]
    over = [a.removeprefix("--over=") for a in sys.argv[4:] if a.startswith("--over=")]
    wanted = [a for a in sys.argv[4:] if not a.startswith("--")]
    if over and not wanted:
        wanted = covering()
    real = "float" if kind == "f32" else "double"
    text = "#include <mgc/mgc.h>\n#include <mgrt/tensor.h>\n\n"
    text += f"#define ELEMENT MG_{kind.upper()}\n\n"
    cases = [case for case in CASES if not wanted or case[0] in wanted]
    for case in cases:
        text += function(case, real)
    os.makedirs(folder, exist_ok=True)
    path = os.path.join(folder, "model.c")
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    command = [mgc, path, "-o", os.path.join(folder, "grad.c"), "--verify"]
    if over:
        first = os.path.join(folder, "first.c")
        subprocess.run([mgc, path, "-o", first], check=True)
        command[1:2] = [first] + [f"--{over[0]}=of_{case[0]}_vjp" for case in cases]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    bad = [line for line in done.stdout.splitlines() if not line.rstrip().endswith(("ok", "error"))]
    rows = [line for line in done.stdout.splitlines() if line.rstrip().endswith("ok")]
    print(*bad, sep="\n")
    sys.stderr.write(done.stderr[:6000])
    print(f"{len(rows)} derivatives of {len(cases)} functions agree, {len(bad)} do not")
    sys.exit(done.returncode)


if __name__ == "__main__":
    main()
