/* The tree as C again: for messages, and with every conversion written out as the test that nothing
 * of the source was lost on the way. */
#ifndef FRONTEND_AST_PRINT_H
#define FRONTEND_AST_PRINT_H

#include "frontend/ast.h"
#include "support/text.h"

/* As the user might have written it, without implicit conversions. */
const char *ast_expr_text(Arena *arena, const Expr *e);

/* The preamble, globals and functions, as a file that compiles. */
void ast_print(Text *out, const Ast *ast);

#endif
