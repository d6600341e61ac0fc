#include "analysis/writers.h"

#include "analysis/points_to.h"

static const ObjectSet *written_objects(const Aliases *a, const Op *op)
{
	Access accesses[MAX_ACCESSES];
	const int n = op_accesses(a, op, accesses);
	const ObjectSet *objects = a->none;
	for (int i = 0; i < n; i++) {
		if (accesses[i].writes)
			objects = object_sets_join(a, objects, accesses[i].set);
	}
	return objects;
}

void writers_add(Arena *arena, Writers *writers, const Aliases *a, Op *op)
{
	const ObjectSet *objects = written_objects(a, op);
	WriterGroup *group = map_get(&writers->by_objects, objects);
	if (!group) {
		group = ARENA_NEW(arena, WriterGroup);
		group->objects = objects;
		map_put(arena, &writers->by_objects, objects, group);
		vec_push(arena, &writers->groups, group);
	}
	vec_push(arena, &group->ops, op);
}

static const WriterGroupVec *overlapping(Arena *arena, Writers *writers, const Aliases *a, const ObjectSet *objects)
{
	WriterGroupVec *found = map_get(&writers->overlapping, objects);
	if (found)
		return found;
	found = ARENA_NEW(arena, WriterGroupVec);
	for (size_t i = 0; i < writers->groups.count; i++) {
		if (object_sets_overlap(a, writers->groups.at[i]->objects, objects))
			vec_push(arena, found, writers->groups.at[i]);
	}
	map_put(arena, &writers->overlapping, objects, found);
	return found;
}

const WriterGroupVec *writers_through(Arena *arena, Writers *writers, const Aliases *a, const Value *p)
{
	return overlapping(arena, writers, a, points_to(a, p));
}

const WriterGroupVec *writers_behind(Arena *arena, Writers *writers, const Aliases *a, const Value *p)
{
	return overlapping(arena, writers, a, points_to_reach(a, points_to(a, p)));
}
