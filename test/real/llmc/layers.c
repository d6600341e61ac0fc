/* Each layer of train_gpt2.c: the generated adjoint against the hand-written one, and the values in
 * every bit.  ONLY_name chooses the layer.
 *
 * No parameter is const there, so each pointer to floats has an adjoint; the adjoint of what a
 * layer writes is consumed, that of what it reads is added to. */
#include MODEL

#include "compare.h"
#include "timing.h"

typedef struct {
	float *value, *bar, *want; /* data, adjoint by mgc, adjoint by hand */
	size_t count;
} buffer;

/* Large buffers of malloc begin at one place of a page, where caches serve few of them at once: SPREAD bytes lie between
 * the places of one and the next. */
static float *place(size_t count)
{
	static size_t at;
	const char *const spread = getenv("SPREAD");
	if (spread)
		at += (size_t)atoi(spread);
	return (float *)((char *)malloc((count + 1) * sizeof(float) + at) + at);
}

static buffer make(size_t count, double low, double high, double seed)
{
	buffer b = { place(count), place(count), place(count), count };
	for (size_t i = 0; i < count; i++) {
		b.value[i] = (float)random_in(low, high);
		/* Beginnings that both sides add to, or seeds that one of them consumes. */
		b.bar[i] = b.want[i] = (float)random_in(-seed, seed);
	}
	return b;
}

static buffer input(size_t count)
{
	return make(count, -1, 1, 0.5);
}

static buffer output(size_t count)
{
	return make(count, 0, 0, 1);
}

/* Written for the backward pass to read: its own adjoint is zero. */
static buffer scratch(size_t count)
{
	return make(count, 0, 0, 0);
}

static float *copy(const buffer *b)
{
	float *c = malloc((b->count + 1) * sizeof *c);
	memcpy(c, b->value, b->count * sizeof *c);
	return c;
}

/* Sums of many floats, and with contraction, where the time is measured. */
#ifdef TIMING
#define TOLERANCE 1e-3
#else
#define TOLERANCE 2e-6
#endif

static void compare(const char *name, const char *what, const buffer *b)
{
	double *got = malloc(b->count * sizeof *got), *want = malloc(b->count * sizeof *want);
	for (size_t i = 0; i < b->count; i++) {
		got[i] = b->bar[i];
		want[i] = b->want[i];
	}
	report(name, what, error_of(got, want, b->count), TOLERANCE);
	free(got);
	free(want);
}

static void compare_values(const char *name, const buffer *b, const float *before)
{
	report_equal(name, b->value, before, b->count * sizeof(float));
}

static void consumed(const char *name, const buffer *b)
{
	int left = 0;
	for (size_t i = 0; i < b->count; i++)
		left += b->bar[i] != 0;
	report(name, "adjoint of the output consumed", left, 0);
}

static int *tokens(size_t count, int below)
{
	int *t = malloc(count * sizeof *t);
	for (size_t i = 0; i < count; i++)
		t[i] = (int)random_in(0, below);
	return t;
}

/* The adjoint consumes that of what the layer writes; by hand all of them are cleared by memset, in gpt2_zero_grad. */
#define CLEAR(output) memset((output).want, 0, (output).count * sizeof(float))

#ifdef TIMING
enum { B = 4, T = 64, C = 256, NH = 8, OC = 1024, V = 4000, Vp = 4008 };
#else
enum { B = 2, T = 8, C = 12, NH = 3, OC = 20, V = 21, Vp = 24 };
#endif

#ifdef ONLY_encoder
void encoder_forward_vjp(float *out, float *out_bar, int *inp, float *wte, float *wte_bar,
                         float *wpe, float *wpe_bar, int B, int T, int C);

int main(void)
{
	buffer out = output(B * T * C), wte = input(V * C), wpe = input(T * C);
	int *inp = tokens(B * T, V);
	encoder_forward(out.value, inp, wte.value, wpe.value, B, T, C);
	float *before = copy(&out);
	encoder_backward(wte.want, wpe.want, out.want, inp, B, T, C);
	encoder_forward_vjp(out.value, out.bar, inp, wte.value, wte.bar, wpe.value, wpe.bar, B, T,
	                    C);
	compare_values("encoder", &out, before);
	consumed("encoder", &out);
	compare("encoder", "wte", &wte);
	compare("encoder", "wpe", &wpe);
#ifdef TIMING
	TIME("encoder", "vjp / forward, backward, clearing",
	     encoder_forward(out.value, inp, wte.value, wpe.value, B, T, C);
	     encoder_backward(wte.want, wpe.want, out.want, inp, B, T, C); CLEAR(out),
	     encoder_forward_vjp(out.value, out.bar, inp, wte.value, wte.bar, wpe.value, wpe.bar, B, T, C));
#endif
	return n_wrong != 0;
}
#endif

#ifdef ONLY_layernorm
void layernorm_forward_vjp(float *out, float *out_bar, float *mean, float *mean_bar, float *rstd,
                           float *rstd_bar, float *inp, float *inp_bar, float *weight,
                           float *weight_bar, float *bias, float *bias_bar, int B, int T, int C);

int main(void)
{
	buffer out = output(B * T * C), mean = scratch(B * T), rstd = scratch(B * T);
	buffer inp = input(B * T * C), weight = input(C), bias = input(C);
	layernorm_forward(out.value, mean.value, rstd.value, inp.value, weight.value, bias.value, B,
	                  T, C);
	float *before = copy(&out);
	layernorm_backward(inp.want, weight.want, bias.want, out.want, inp.value, weight.value,
	                   mean.value, rstd.value, B, T, C);
	layernorm_forward_vjp(out.value, out.bar, mean.value, mean.bar, rstd.value, rstd.bar,
	                      inp.value, inp.bar, weight.value, weight.bar, bias.value, bias.bar, B,
	                      T, C);
	compare_values("layernorm", &out, before);
	consumed("layernorm", &out);
	compare("layernorm", "inp", &inp);
	compare("layernorm", "weight", &weight);
	compare("layernorm", "bias", &bias);
#ifdef TIMING
	TIME("layernorm", "vjp / forward, backward, clearing",
	     layernorm_forward(out.value, mean.value, rstd.value, inp.value, weight.value, bias.value, B, T, C);
	     layernorm_backward(inp.want, weight.want, bias.want, out.want, inp.value, weight.value, mean.value, rstd.value, B, T, C); CLEAR(out),
	     layernorm_forward_vjp(out.value, out.bar, mean.value, mean.bar, rstd.value, rstd.bar, inp.value, inp.bar, weight.value, weight.bar, bias.value, bias.bar, B, T, C));
#endif
	return n_wrong != 0;
}
#endif

#ifdef ONLY_matmul
void matmul_forward_vjp(float *out, float *out_bar, const float *inp, float *inp_bar,
                        const float *weight, float *weight_bar, const float *bias, float *bias_bar,
                        int B, int T, int C, int OC);

/* T = 8 takes the tiled loops, T = 7 the plain ones; the bias may be missing. */
static void one(int t, int with_bias)
{
	char name[40];
	snprintf(name, sizeof name, "matmul%s%s", t % 8 ? ", plain" : ", tiled",
	         with_bias ? "" : ", no bias");
	buffer out = output(B * t * OC), inp = input(B * t * C), weight = input(OC * C),
	       bias = input(OC);
	float *const b = with_bias ? bias.value : NULL;
	matmul_forward(out.value, inp.value, weight.value, b, B, t, C, OC);
	float *before = copy(&out);
	matmul_backward(inp.want, weight.want, with_bias ? bias.want : NULL, out.want, inp.value,
	                weight.value, B, t, C, OC);
	matmul_forward_vjp(out.value, out.bar, inp.value, inp.bar, weight.value, weight.bar, b,
	                   with_bias ? bias.bar : NULL, B, t, C, OC);
	compare_values(name, &out, before);
	consumed(name, &out);
	compare(name, "inp", &inp);
	compare(name, "weight", &weight);
	compare(name, "bias", &bias);
#ifdef TIMING
	TIME(name, "vjp / forward, backward, clearing",
	     matmul_forward(out.value, inp.value, weight.value, b, B, t, C, OC);
	     matmul_backward(inp.want, weight.want, with_bias ? bias.want : NULL, out.want, inp.value, weight.value, B, t, C, OC); CLEAR(out),
	     matmul_forward_vjp(out.value, out.bar, inp.value, inp.bar, weight.value, weight.bar, b, with_bias ? bias.bar : NULL, B, t, C, OC));
#endif
}

int main(void)
{
#ifdef TIMING
	one(T, 1);
#else
	one(8, 1);
	one(8, 0);
	one(7, 1);
	one(7, 0);
#endif
	return n_wrong != 0;
}
#endif

#ifdef ONLY_attention
void attention_forward_vjp(float *out, float *out_bar, float *preatt, float *preatt_bar, float *att,
                           float *att_bar, float *inp, float *inp_bar, int B, int T, int C, int NH);

int main(void)
{
	buffer out = output(B * T * C), preatt = scratch(B * NH * T * T),
	       att = scratch(B * NH * T * T);
	buffer inp = input(B * T * 3 * C);
	attention_forward(out.value, preatt.value, att.value, inp.value, B, T, C, NH);
	float *before = copy(&out), *before_att = copy(&att);
	attention_backward(inp.want, preatt.want, att.want, out.want, inp.value, att.value, B, T, C,
	                   NH);
	attention_forward_vjp(out.value, out.bar, preatt.value, preatt.bar, att.value, att.bar,
	                      inp.value, inp.bar, B, T, C, NH);
	compare_values("attention", &out, before);
	compare_values("attention weights", &att, before_att);
	consumed("attention", &out);
	compare("attention", "inp", &inp);
#ifdef TIMING
	TIME("attention", "vjp / forward, backward, clearing",
	     attention_forward(out.value, preatt.value, att.value, inp.value, B, T, C, NH);
	     attention_backward(inp.want, preatt.want, att.want, out.want, inp.value, att.value, B, T, C, NH); CLEAR(out),
	     attention_forward_vjp(out.value, out.bar, preatt.value, preatt.bar, att.value, att.bar, inp.value, inp.bar, B, T, C, NH));
#endif
	return n_wrong != 0;
}
#endif

#ifdef ONLY_gelu
void gelu_forward_vjp(float *out, float *out_bar, float *inp, float *inp_bar, int N);

int main(void)
{
	buffer out = output(B * T * C), inp = make(B * T * C, -4, 4, 0.5);
	gelu_forward(out.value, inp.value, B * T * C);
	float *before = copy(&out);
	gelu_backward(inp.want, inp.value, out.want, B * T * C);
	gelu_forward_vjp(out.value, out.bar, inp.value, inp.bar, B * T * C);
	compare_values("gelu", &out, before);
	consumed("gelu", &out);
	compare("gelu", "inp", &inp);
#ifdef TIMING
	TIME("gelu", "vjp / forward, backward, clearing",
	     gelu_forward(out.value, inp.value, B * T * C);
	     gelu_backward(inp.want, inp.value, out.want, B * T * C); CLEAR(out),
	     gelu_forward_vjp(out.value, out.bar, inp.value, inp.bar, B * T * C));
#endif
	return n_wrong != 0;
}
#endif

#ifdef ONLY_residual
void residual_forward_vjp(float *out, float *out_bar, float *inp1, float *inp1_bar, float *inp2,
                          float *inp2_bar, int N);

int main(void)
{
	buffer out = output(B * T * C), first = input(B * T * C), second = input(B * T * C);
	residual_forward(out.value, first.value, second.value, B * T * C);
	float *before = copy(&out);
	residual_backward(first.want, second.want, out.want, B * T * C);
	residual_forward_vjp(out.value, out.bar, first.value, first.bar, second.value, second.bar,
	                     B * T * C);
	compare_values("residual", &out, before);
	consumed("residual", &out);
	compare("residual", "inp1", &first);
	compare("residual", "inp2", &second);
#ifdef TIMING
	TIME("residual", "vjp / forward, backward, clearing",
	     residual_forward(out.value, first.value, second.value, B * T * C);
	     residual_backward(first.want, second.want, out.want, B * T * C); CLEAR(out),
	     residual_forward_vjp(out.value, out.bar, first.value, first.bar, second.value, second.bar, B * T * C));
#endif
	return n_wrong != 0;
}
#endif

#ifdef ONLY_crossentropy
void softmax_forward_vjp(float *probs, float *probs_bar, float *logits, float *logits_bar, int B,
                         int T, int V, int Vp);
void crossentropy_forward_vjp(float *losses, float *losses_bar, float *probs, float *probs_bar,
                              int *targets, int B, int T, int Vp);

/* The hand-written one does both at once: so the two generated ones follow one another. */
int main(void)
{
	buffer losses = output(B * T), probs = scratch(B * T * Vp), logits = input(B * T * Vp);
	int *targets = tokens(B * T, V);
	softmax_forward(probs.value, logits.value, B, T, V, Vp);
	crossentropy_forward(losses.value, probs.value, targets, B, T, Vp);
	float *before = copy(&losses), *before_probs = copy(&probs);
	crossentropy_softmax_backward(logits.want, losses.want, probs.value, targets, B, T, V, Vp);
	crossentropy_forward_vjp(losses.value, losses.bar, probs.value, probs.bar, targets, B, T,
	                         Vp);
	softmax_forward_vjp(probs.value, probs.bar, logits.value, logits.bar, B, T, V, Vp);
	compare_values("crossentropy", &losses, before);
	compare_values("softmax", &probs, before_probs);
	consumed("crossentropy", &losses);
	consumed("softmax", &probs);
	compare("softmax and crossentropy", "logits", &logits);
#ifdef TIMING
	TIME("softmax and crossentropy", "vjp / forward, backward, clearing",
	     softmax_forward(probs.value, logits.value, B, T, V, Vp);
	     crossentropy_forward(losses.value, probs.value, targets, B, T, Vp);
	     crossentropy_softmax_backward(logits.want, losses.want, probs.value, targets, B, T, V, Vp); CLEAR(losses),
	     crossentropy_forward_vjp(losses.value, losses.bar, probs.value, probs.bar, targets, B, T, Vp);
	     softmax_forward_vjp(probs.value, probs.bar, logits.value, logits.bar, B, T, V, Vp));
#endif
	return n_wrong != 0;
}
#endif
