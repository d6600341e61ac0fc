/* The only place that knows which C compiler builds mgc. */
#ifndef SUPPORT_COMPILER_H
#define SUPPORT_COMPILER_H

#if defined(__GNUC__)
#define PRINTF_LIKE(string, first) __attribute__((format(printf, string, first)))
#define NORETURN __attribute__((noreturn))
#else
#define PRINTF_LIKE(string, first)
#define NORETURN
#endif

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

#endif
