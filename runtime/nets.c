/* nets.c -- what nets are made of besides products: normalisation, tables, losses. */
#include "internal.h"

mg_tensor mg_layer_norm(mg_tensor t, mg_tensor scale, mg_tensor shift, double epsilon)
{
	mg_tensor in[] = { t, scale, shift };
	if (mgrt_any_error(in, 3))
		return (mg_tensor){ 0 };
	for (int i = 1; i < 3; i++)
		if (t.rank == 0 || in[i].rank != 1 || in[i].extents[0] != t.extents[t.rank - 1])
			return mgrt_fail("%s: %s of shape %s does not fit the last axis of %s",
			                 __func__, i == 1 ? "scale" : "shift",
			                 mgrt_shape_text(&in[i]).text, mgrt_shape_text(&t).text);
	const mg_dims shape = mgrt_shape(&t);
	mg_element element;
	if (!mgrt_common_element(__func__, in, 3, &element))
		return (mg_tensor){ 0 };
	const mg_tensor y = mgrt_result(__func__, element, &shape);
	const mg_arena_mark mark = mgrt_save();
	const bool done =
		y.data && mgrt_unify(__func__, in, 3) &&
		mg_copy(y,
	                mg_add(mg_mul(mgrt_normalized(__func__, &in[0], epsilon), in[1]), in[2]));
	mgrt_restore(mark);
	return done ? y : (mg_tensor){ 0 };
}

mg_tensor mg_embedding(mg_tensor table, mg_index ids)
{
	if (!table.data || !ids.data)
		return (mg_tensor){ 0 };
	if (table.rank < 1 || table.rank - 1 + ids.dims.rank > MG_MAX_RANK)
		return mgrt_fail("%s: ids of shape %s do not choose rows of shape %s", __func__,
		                 mgrt_dims_text(&ids.dims).text, mgrt_shape_text(&table).text);
	mg_tensor row = mgrt_without_axis(&table, 0);
	mg_dims shape = ids.dims;
	for (int i = 0; i < row.rank; i++)
		shape.extents[shape.rank++] = row.extents[i];
	const mg_tensor y = mgrt_result(__func__, table.element, &shape);
	if (!y.data)
		return y;
	ptrdiff_t n_ids;
	mgrt_count(&ids.dims, &n_ids);
	const ptrdiff_t size = (ptrdiff_t)mgrt_element_size(table.element);
	const mg_dims row_shape = mgrt_shape(&row);
	mg_tensor target = mgrt_view(y.data, y.element, &row_shape);
	const ptrdiff_t row_bytes = mg_size(target) * size;
	for (ptrdiff_t i = 0; i < n_ids; i++) {
		if (ids.data[i] < 0 || ids.data[i] >= table.extents[0])
			return mgrt_fail("%s: id %d is outside the %td rows of shape %s", __func__,
			                 ids.data[i], table.extents[0],
			                 mgrt_shape_text(&table).text);
		row.data = (char *)table.data + ids.data[i] * table.strides[0] * size;
		mgrt_convert(&target, &row);
		target.data = (char *)target.data + row_bytes;
	}
	return y;
}

/* -total / number of rows, as a new scalar; total may be scratch above mark, y lies below it. */
static mg_tensor mean_loss(mg_tensor y, mg_tensor total, double n_rows, mg_arena_mark mark)
{
	const mg_tensor mean = mg_div(mg_neg(total), mg_scalar(n_rows));
	const bool done = mg_copy(y, mean);
	mgrt_restore(mark);
	return done ? y : (mg_tensor){ 0 };
}

static double count_rows(const mg_tensor *t)
{
	const mg_tensor others = mgrt_without_axis(t, t->rank - 1);
	return (double)mg_size(others);
}

mg_tensor mg_cross_entropy(mg_tensor logits, mg_tensor target)
{
	const mg_tensor in[] = { logits, target };
	if (mgrt_any_error(in, 2))
		return (mg_tensor){ 0 };
	const mg_dims a = mgrt_shape(&logits), b = mgrt_shape(&target);
	if (a.rank == 0 || !mgrt_same_dims(&a, &b))
		return mgrt_fail("%s: logits of shape %s and target of shape %s do not match",
		                 __func__, mgrt_dims_text(&a).text, mgrt_dims_text(&b).text);
	mg_element element;
	if (!mgrt_common_element(__func__, in, 2, &element))
		return (mg_tensor){ 0 };
	const mg_tensor y = mgrt_result(__func__, element, &(mg_dims){ 0 });
	if (!y.data)
		return y;
	const mg_arena_mark mark = mgrt_save();
	logits = mgrt_as(__func__, logits, element);
	return mean_loss(y, mg_sum(mg_mul(target, mg_log_softmax(logits, -1))), count_rows(&logits),
	                 mark);
}

mg_tensor mg_cross_entropy_labels(mg_tensor logits, mg_index labels)
{
	if (!logits.data || !labels.data)
		return (mg_tensor){ 0 };
	const mg_tensor others =
		logits.rank ? mgrt_without_axis(&logits, -1 + logits.rank) : logits;
	const mg_dims rows = mgrt_shape(&others);
	if (logits.rank == 0 || !mgrt_same_dims(&rows, &labels.dims))
		return mgrt_fail("%s: logits of shape %s and labels of shape %s do not match",
		                 __func__, mgrt_shape_text(&logits).text,
		                 mgrt_dims_text(&labels.dims).text);
	const ptrdiff_t n_classes = logits.extents[logits.rank - 1];
	for (ptrdiff_t i = 0; i < mg_size(others); i++)
		if (labels.data[i] < 0 || labels.data[i] >= n_classes)
			return mgrt_fail("%s: label %d is outside the %td classes of shape %s",
			                 __func__, labels.data[i], n_classes,
			                 mgrt_shape_text(&logits).text);
	const mg_tensor y = mgrt_result(__func__, logits.element, &(mg_dims){ 0 });
	if (!y.data)
		return y;
	const mg_arena_mark mark = mgrt_save();
	mg_index column = labels;
	column.dims.extents[column.dims.rank++] = 1;
	return mean_loss(y, mg_sum(mg_gather(mg_log_softmax(logits, -1), column, -1)),
	                 count_rows(&logits), mark);
}
