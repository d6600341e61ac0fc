/* The source's nesting is the compiler's recursion: both the parser and our own walks run on a
 * thread with room for it. */
#ifndef FRONTEND_LARGE_STACK_H
#define FRONTEND_LARGE_STACK_H

/* Returns when function has. */
void run_on_large_stack(void (*function)(void *), void *data);

#endif
