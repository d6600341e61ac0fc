/* Seeded faults: the suite is tested with a compiler that is wrong on purpose (docs/testing.md).
 *
 *   if (SEEDED(store_not_cleared))
 *           return;
 *
 * is nothing at all unless the build has MGC_FAULTS, and then true where MGC_SEED=store_not_cleared stands in the
 * environment.  faults.def lists them. */
#ifndef SUPPORT_SEEDED_H
#define SUPPORT_SEEDED_H

#include <stdbool.h>

#ifdef MGC_FAULTS
#define FAULT(name, test, what) SEEDED_##name,
typedef enum Seeded {
#include "support/faults.def"
	N_SEEDED
} Seeded;

bool is_seeded(Seeded fault);

#define SEEDED(name) is_seeded(SEEDED_##name)
#else
#define SEEDED(name) false
#endif

#endif
