"""layers.py N: a net of N layers, as C."""
import sys

layers = int(sys.argv[1])
print(f"""#include <mgc/mgc.h>
#include <mgrt/tensor.h>

MGC_GRAD(wrt(w))
float loss(MGC_SHAPE(n, 8) mg_tensor x, MGC_SHAPE({layers}, 8, 8) mg_tensor w, int n)
{{
\t(void)n;
\tmg_tensor h = x;""")
for i in range(layers):
    print(f"\th = mg_tanh(mg_matmul(h, mg_reshape(mg_slice(w, 0, {i}, {i + 1}), MG_DIMS(8, 8))));")
print("""\treturn mg_item_f32(mg_mean(mg_square(h)));
}""")
