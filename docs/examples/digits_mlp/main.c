#include <stdio.h>

#include "../common/digits.h"
#include "../common/plot.h"
#include "model.h"
#include "model_grad.h"

enum { TRAIN = 1000, TEST = 500, BATCH = 50, STEPS = 400, EVERY = 10 };

static float images[TRAIN * POINTS], target[TRAIN * CLASSES], test_images[TEST * POINTS];
static int labels[TRAIN], test_labels[TEST];
static float w1[POINTS * HIDDEN], b1[HIDDEN], w2[HIDDEN * CLASSES], b2[CLASSES];
static float w1_bar[POINTS * HIDDEN], b1_bar[HIDDEN], w2_bar[HIDDEN * CLASSES], b2_bar[CLASSES];
static mg_tensor weights[4], adjoints[4], velocities[4];

/* Of the images that training never sees, the share that is recognised. */
static double accuracy(mg_arena *arena)
{
	const mg_arena_mark mark = mg_arena_save(arena);
	const mg_tensor     y = scores(MG_VIEW_F32(test_images, TEST, POINTS), weights[0], weights[1], weights[2], weights[3]);
	const mg_index      answer = mg_argmax(y, 1);
	int                 right = 0;

	for (int i = 0; i < TEST; i++)
		right += answer.data[i] == test_labels[i];
	mg_arena_restore(arena, mark);
	return (double)right / (int)TEST;
}

/* One step on one batch; the loss before it. */
static double step(int first)
{
	for (int i = 0; i < 4; i++)
		mg_copy(adjoints[i], mg_scalar(0));
	const float value = loss_grad(MG_VIEW_F32(images + first * POINTS, BATCH, POINTS),
	                              MG_VIEW_F32(target + first * CLASSES, BATCH, CLASSES), weights[0], adjoints[0],
	                              weights[1], adjoints[1], weights[2], adjoints[2], weights[3], adjoints[3], BATCH);
	for (int i = 0; i < 4; i++)
		mg_sgd(weights[i], adjoints[i], velocities[i], (mg_sgd_options){ .rate = 0.05, .momentum = 0.9 });
	return value;
}

int main(void)
{
	mg_arena arena = { 0 };
	double   curve[STEPS / EVERY + 1], value = 0;

	mg_arena_use(&arena);
	make_digits(images, labels, TRAIN, 1);
	make_digits(test_images, test_labels, TEST, 2);
	for (int i = 0; i < TRAIN; i++)
		target[i * CLASSES + labels[i]] = 1;
	weights[0] = MG_VIEW_F32(w1, POINTS, HIDDEN), adjoints[0] = MG_VIEW_F32(w1_bar, POINTS, HIDDEN);
	weights[1] = MG_VIEW_F32(b1, HIDDEN), adjoints[1] = MG_VIEW_F32(b1_bar, HIDDEN);
	weights[2] = MG_VIEW_F32(w2, HIDDEN, CLASSES), adjoints[2] = MG_VIEW_F32(w2_bar, HIDDEN, CLASSES);
	weights[3] = MG_VIEW_F32(b2, CLASSES), adjoints[3] = MG_VIEW_F32(b2_bar, CLASSES);
	mg_init_he(weights[0], 1);
	mg_init_he(weights[2], 2);
	for (int i = 0; i < 4; i++)
		velocities[i] = mg_zeros(MG_F32, (mg_dims){ weights[i].rank, { weights[i].extents[0], weights[i].extents[1] } });

	for (int i = 0; i <= STEPS; i++) {
		value = step(i * BATCH % TRAIN);
		if (i % EVERY == 0)
			curve[i / EVERY] = value;
		if (i % 100 == 0)
			printf("step %3d  loss %.3f  recognised %.1f %%\n", i, value, 100 * accuracy(&arena));
	}
	const double final = accuracy(&arena);
	plot_curve("digits_mlp.svg", "loss over steps", curve, STEPS / EVERY + 1, EVERY);
	mg_arena_free(&arena);
	return !(value < 0.2 && final > 0.95);
}
