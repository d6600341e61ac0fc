/* gpt2_forward as it stands, to the mean loss, on a tiny random model: the adjoint of the model's
 * parameters against gpt2_backward. */
#include MODEL

#include "compare.h"
#include "timing.h"

void gpt2_forward_vjp(GPT2 *model, GPT2 *model_bar, int *inputs, int *targets, size_t B, size_t T);

#ifdef TIMING
enum { B = 2, T = 32, V = 1000, Vp = 1008, NH = 4, C = 128 };
#define TOLERANCE 1e-2 /* sums of many floats, and with contraction */
#else
enum { B = 2, T = 8, V = 21, Vp = 24, NH = 2, C = 8 };
#define TOLERANCE 1e-5
#endif

/* A model without a checkpoint, of random weights. */
static void build(GPT2 *model)
{
	memset(model, 0, sizeof *model);
	model->config = (GPT2Config){ .max_seq_len = T,
		                      .vocab_size = V,
		                      .padded_vocab_size = Vp,
		                      .num_layers = 2,
		                      .num_heads = NH,
		                      .channels = C };
	fill_in_parameter_sizes(model->param_sizes, model->config);
	for (int i = 0; i < NUM_PARAMETER_TENSORS; i++)
		model->num_parameters += model->param_sizes[i];
	model->params_memory = malloc_and_point_parameters(&model->params, model->param_sizes);
	for (size_t i = 0; i < model->num_parameters; i++)
		model->params_memory[i] = (float)random_in(-0.5, 0.5);
	model->mean_loss = -1.0f;
}

int main(void)
{
	GPT2 model;
	int inputs[B * T], targets[B * T];
	build(&model);
	for (int i = 0; i < B * T; i++) {
		inputs[i] = (int)random_in(0, model.config.vocab_size);
		targets[i] = (int)random_in(0, model.config.vocab_size);
	}

	/* The first call allocates the activations, which the model keeps. */
	gpt2_forward(&model, inputs, targets, B, T);
	const float loss = model.mean_loss;
	gpt2_backward(&model);

	/* The adjoint of a model is a model: parameters and activations, and a loss. */
	GPT2 bar = model;
	bar.params_memory = malloc_and_point_parameters(&bar.params, model.param_sizes);
	bar.acts_memory = malloc_and_point_activations(&bar.acts, model.act_sizes);
	memset(bar.params_memory, 0, model.num_parameters * sizeof(float));
	memset(bar.acts_memory, 0, model.num_activations * sizeof(float));
	bar.mean_loss = 1;
	gpt2_forward_vjp(&model, &bar, inputs, targets, B, T);
	report_equal("gpt2_forward", &model.mean_loss, &loss, sizeof loss);

	static const char *const names[NUM_PARAMETER_TENSORS] = {
		"wte",  "wpe",  "ln1w", "ln1b", "qkvw",    "qkvb",    "attprojw", "attprojb",
		"ln2w", "ln2b", "fcw",  "fcb",  "fcprojw", "fcprojb", "lnfw",     "lnfb"
	};
	size_t at = 0;
	for (int p = 0; p < NUM_PARAMETER_TENSORS; p++) {
		const size_t n = model.param_sizes[p];
		double *got = malloc(n * sizeof *got), *want = malloc(n * sizeof *want);
		for (size_t i = 0; i < n; i++) {
			got[i] = bar.params_memory[at + i];
			want[i] = model.grads_memory[at + i];
		}
		report("gpt2_forward", names[p], error_of(got, want, n), TOLERANCE);
		at += n;
		free(got);
		free(want);
	}
#ifdef TIMING
	TIME("gpt2_forward", "vjp / forward, backward, clearing",
	     gpt2_forward(&model, inputs, targets, B, T);
	     gpt2_zero_grad(&model);
	     gpt2_backward(&model),
	     memset(bar.params_memory, 0, model.num_parameters * sizeof(float));
	     bar.mean_loss = 1;
	     gpt2_forward_vjp(&model, &bar, inputs, targets, B, T));
#endif
	return n_wrong != 0;
}
