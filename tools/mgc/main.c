/* mgc: annotated C in, derivatives in C out. */
#include "driver/driver.h"
#include "driver/fault.h"
#include "driver/options.h"

enum { EXIT_USAGE = 2 };

int main(int argc, char **argv)
{
	Arena arena = { 0 };
	Options options;
	int status = EXIT_USAGE;

	fault_catch();
	switch (options_parse(&arena, &options, argc, argv)) {
	case USAGE_RUN:
		status = driver_run(&arena, &options);
		break;
	case USAGE_DONE:
		status = 0;
		break;
	case USAGE_WRONG:
		break;
	}
	arena_free(&arena);
	return status;
}
