#include "support/seeded.h"

#ifdef MGC_FAULTS
#include <stdlib.h>
#include <string.h>

static const char *const names[] = {
#define FAULT(name, test, what) #name,
#include "support/faults.def"
};

bool is_seeded(Seeded fault)
{
	const char *wanted = getenv("MGC_SEED");

	return wanted && !strcmp(wanted, names[fault]);
}
#else
typedef int seeded_is_compiled_out; /* ISO C wants something here */
#endif
