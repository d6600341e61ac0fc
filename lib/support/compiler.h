/* The only place that knows which C compiler builds mgc. */
#ifndef SUPPORT_COMPILER_H
#define SUPPORT_COMPILER_H

#if defined(__GNUC__)
#define PRINTF_LIKE(format, args) __attribute__((format(printf, format, args)))
#define NORETURN __attribute__((noreturn))
#else
#define PRINTF_LIKE(format, args)
#define NORETURN
#endif

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

#endif
