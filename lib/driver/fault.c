#include "driver/fault.h"

#include <signal.h>
#include <stddef.h>
#include <unistd.h>

#include "support/arena.h"
#include "support/compiler.h"

static void on_fault(int signal_number)
{
	static const char message[] =
		"mgc: error: a fault of mgc itself; please report it together with the input\n";

	(void)signal_number;
	(void)!write(STDERR_FILENO, message, sizeof message - 1);
	_exit(EXIT_FAULT);
}

void fault_catch_thread(void)
{
	static _Thread_local char stack[64 * 1024]; /* the usual one may be what overflowed */
	stack_t alternative = { .ss_sp = stack, .ss_size = sizeof stack };

	if (!HAS_ADDRESS_SANITIZER)
		sigaltstack(&alternative, NULL);
}

void fault_catch(void)
{
	static const int signals[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT };
	struct sigaction action = { .sa_handler = on_fault, .sa_flags = SA_ONSTACK };

	if (HAS_ADDRESS_SANITIZER)
		return; /* which has more to say */
	sigemptyset(&action.sa_mask);
	fault_catch_thread();
	for (size_t i = 0; i < COUNT_OF(signals); i++)
		sigaction(signals[i], &action, NULL);
}
