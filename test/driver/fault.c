#include "driver/fault.h"

#include <fcntl.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"
#include "frontend/large_stack.h"
#include "support/arena.h"
#include "support/compiler.h"

static int recurse_for_ever(volatile int *depth)
{
	volatile char frame[4096];

	frame[0] = (char)++*depth;
	return *depth ? recurse_for_ever(depth) + frame[0] : 0;
}

static void overflow_stack(void)
{
	volatile int depth = 0;

	recurse_for_ever(&depth);
}

static void run_thread(void *unused)
{
	(void)unused;
	fault_catch_thread();
	overflow_stack();
}

static void overflow_stack_of_thread(void)
{
	run_on_large_stack(run_thread, NULL);
}

/* The exit status of a process that goes wrong. */
static int status_of(void (*go_wrong)(void))
{
	pid_t child = fork();
	int status = 0;

	if (child == 0) {
		dup2(open("/dev/null", O_WRONLY), STDERR_FILENO);
		fault_catch();
		go_wrong();
		_exit(0);
	}
	CHECK(child > 0 && waitpid(child, &status, 0) == child);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

void test_fault(void)
{
	if (HAS_ADDRESS_SANITIZER)
		return;
	CHECK(status_of(abort) == EXIT_FAULT);
	CHECK(status_of(overflow_stack) == EXIT_FAULT);
	CHECK(status_of(overflow_stack_of_thread) == EXIT_FAULT);
}
