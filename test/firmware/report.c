// --report writes JSON, a table on standard error, and the same figures into the comment of the function.
//
// RUN: %mgc %s --memory=caller --report=%t.json -o %t.c 2> %t.table
// RUN: %python -c "import json, sys; f, = json.load(open(sys.argv[1]))['functions']; assert (f['name'], f['work_bytes'], f['operations']['value'], f['operations']['exact'], [l['line'] for l in f['lines']]) == ('chain_grad', 40, 42, True, [17, 20, 21, 19]), f" %t.json
// RUN: FileCheck %s --check-prefix=TABLE --input-file=%t.table
// RUN: FileCheck %s --check-prefix=COMMENT --input-file=%t.c
// TABLE: code~ stack~ work value gradient ratio
// TABLE: chain_grad {{ *[0-9]+ +[0-9]+ +40 +42 }}
// COMMENT: * Figures: 40 bytes recorded, about
#include <math.h>
#include <mgc/mgc.h>

/* Each turn: a load, a product, a sine, a sum. */
MGC_GRAD()
float chain(const float *x)
{
	float s = 0.5f, e = x[0];

	for (int i = 0; i < 10; i++)
		s = sinf(s * x[i]) + 1.0f;
	return s * e;
}
