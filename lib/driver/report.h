/* --report: what the derivatives cost, as JSON and as a table. */
#ifndef DRIVER_REPORT_H
#define DRIVER_REPORT_H

#include "ir/ir.h"
#include "support/text.h"

typedef VEC(Func *) FuncVec;

/* Of functions that derive() made, after their memory was placed. */
void report_print(Text *json, Text *table, const Diag *diag, const FuncVec *made);

#endif
