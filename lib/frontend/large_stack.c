#include "frontend/large_stack.h"

#include <pthread.h>
#include <stddef.h>

typedef struct Start {
	void (*function)(void *);
	void *data;
} Start;

static void *run(void *data)
{
	Start *start = data;

	start->function(start->data);
	return NULL;
}

/* The memory is reserved, not used; where less may be reserved, less is. */
void run_on_large_stack(void (*function)(void *), void *data)
{
	static const size_t sizes[] = { (size_t)1 << 30, (size_t)1 << 28, (size_t)1 << 26 };
	Start start = { function, data };

	for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
		pthread_attr_t attr;
		pthread_t thread;
		int failed;
		if (pthread_attr_init(&attr) != 0)
			break;
		failed = pthread_attr_setstacksize(&attr, sizes[i]) ||
		         pthread_create(&thread, &attr, run, &start);
		pthread_attr_destroy(&attr);
		if (!failed) {
			pthread_join(thread, NULL);
			return;
		}
	}
	function(data);
}
