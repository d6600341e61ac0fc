/* Augmenting shortest paths (Edmonds and Karp).  Flow runs source -> in -> out -> sink: in -> out costs recording,
 * source -> in recomputing; a dependency lets flow pass from the operand's out to the user's in. */
#include "transform/ad/cut.h"

#include <string.h>

enum { SOURCE, SINK, FIRST_NODE };

static int vertex_in(int node) { return FIRST_NODE + 2 * node; }
static int vertex_out(int node) { return FIRST_NODE + 2 * node + 1; }

int cut_add(Cut *cut, int record, int recompute)
{
	vec_push(cut->arena, &cut->nodes, ((CutNode){ .can_recompute = recompute < CUT_INFINITE, .record = record, .recompute = recompute }));
	return (int)cut->nodes.count - 1;
}

void cut_need(Cut *cut, int node)
{
	cut->nodes.at[node].is_needed = true;
}

void cut_depend(Cut *cut, int node, int on)
{
	vec_push(cut->arena, &cut->depends, node);
	vec_push(cut->arena, &cut->depends, on);
}

static void add_edge(Cut *cut, int from, int to, int capacity)
{
	vec_push(cut->arena, &cut->edges, ((CutEdge){ to, capacity, cut->first.at[from] }));
	cut->first.at[from] = (int)cut->edges.count - 1;
	vec_push(cut->arena, &cut->edges, ((CutEdge){ from, 0, cut->first.at[to] }));
	cut->first.at[to] = (int)cut->edges.count - 1;
}

/* Fills `via` with the edge by which each vertex is reached from the source; -1: not. */
static bool search(const Cut *cut, int *via, int *queue)
{
	const size_t n = cut->first.count;
	for (size_t i = 0; i < n; i++)
		via[i] = -1;
	size_t head = 0, tail = 0;
	queue[tail++] = SOURCE;
	via[SOURCE] = -2;
	while (head < tail) {
		const int v = queue[head++];
		for (int e = cut->first.at[v]; e >= 0; e = cut->edges.at[e].next) {
			const int to = cut->edges.at[e].to;
			if (cut->edges.at[e].capacity <= 0 || via[to] != -1)
				continue;
			via[to] = e;
			queue[tail++] = to;
		}
	}
	return via[SINK] != -1;
}

static void augment(Cut *cut, const int *via)
{
	int flow = CUT_INFINITE;
	for (int v = SINK; v != SOURCE; v = cut->edges.at[via[v] ^ 1].to)
		if (cut->edges.at[via[v]].capacity < flow)
			flow = cut->edges.at[via[v]].capacity;
	for (int v = SINK; v != SOURCE; v = cut->edges.at[via[v] ^ 1].to) {
		cut->edges.at[via[v]].capacity -= flow;
		cut->edges.at[via[v] ^ 1].capacity += flow;
	}
}

static void build_network(Cut *cut)
{
	for (size_t v = 0; v < FIRST_NODE + 2 * cut->nodes.count; v++)
		vec_push(cut->arena, &cut->first, -1);
	for (int i = 0; i < (int)cut->nodes.count; i++) {
		const CutNode *n = &cut->nodes.at[i];
		if (n->recompute > 0)
			add_edge(cut, SOURCE, vertex_in(i), n->recompute);
		add_edge(cut, vertex_in(i), vertex_out(i), n->record);
		if (n->is_needed)
			add_edge(cut, vertex_out(i), SINK, CUT_INFINITE);
	}
	for (size_t i = 0; i < cut->depends.count; i += 2)
		add_edge(cut, vertex_out(cut->depends.at[i + 1]), vertex_in(cut->depends.at[i]), CUT_INFINITE);
}

/* Needed nodes that are not recorded need what they are recomputed from. */
static void spread_need(Cut *cut)
{
	bool changed = true;
	while (changed) {
		changed = false;
		for (size_t i = cut->depends.count; i > 0; i -= 2) {
			const CutNode *user = &cut->nodes.at[cut->depends.at[i - 2]];
			CutNode       *on = &cut->nodes.at[cut->depends.at[i - 1]];
			if (user->is_needed && !user->is_recorded && !on->is_needed)
				on->is_needed = changed = true;
		}
	}
}

void cut_solve(Cut *cut)
{
	build_network(cut);
	int *via = ARENA_ARRAY(cut->arena, int, cut->first.count);
	int *queue = ARENA_ARRAY(cut->arena, int, cut->first.count);
	while (search(cut, via, queue))
		augment(cut, via);
	/* The last search reaches the source side: a value is recorded where its own edge crosses. */
	for (int i = 0; i < (int)cut->nodes.count; i++) {
		CutNode *n = &cut->nodes.at[i];
		n->is_recorded = via[vertex_in(i)] != -1 && via[vertex_out(i)] == -1;
		if (!n->can_recompute)
			n->is_recorded = true;
	}
	spread_need(cut);
}

bool cut_can_recompute(const Cut *cut, int node) { return cut->nodes.at[node].can_recompute; }
bool cut_is_needed(const Cut *cut, int node) { return cut->nodes.at[node].is_needed; }
bool cut_is_recorded(const Cut *cut, int node) { return cut->nodes.at[node].is_recorded; }
