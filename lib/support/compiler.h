/* The only place that knows which C compiler builds mgc. */
#ifndef SUPPORT_COMPILER_H
#define SUPPORT_COMPILER_H

#if defined(__GNUC__)
#define PRINTF_LIKE(string, first) __attribute__((format(printf, string, first)))
#define NORETURN __attribute__((noreturn))
#define PREFETCH(at) __builtin_prefetch(at)
#else
#define PRINTF_LIKE(string, first)
#define NORETURN
#define PREFETCH(at) ((void)(at))
#endif

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define HAS_ADDRESS_SANITIZER 1
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define HAS_ADDRESS_SANITIZER 1
#endif

#ifdef HAS_ADDRESS_SANITIZER
#include <sanitizer/asan_interface.h>
#define POISON(at, size) __asan_poison_memory_region((at), (size))
#define UNPOISON(at, size) __asan_unpoison_memory_region((at), (size))
#else
#define HAS_ADDRESS_SANITIZER 0
#define POISON(at, size) ((void)(at), (void)(size))
#define UNPOISON(at, size) ((void)(at), (void)(size))
#endif

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

#endif
