/* handlers.c -- one line for every error, through a handler the user may replace. */
#include "internal.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>

static void print_error(const char *message)
{
	fprintf(stderr, "%s\n", message);
}

static _Atomic(mgrt_error_handler *) error_handler = print_error;

mgrt_error_handler *mgrt_set_error_handler(mgrt_error_handler *handler)
{
	return atomic_exchange(&error_handler, handler ? handler : print_error);
}

static void report(const char *format, va_list arguments)
{
	char message[1024];
	vsnprintf(message, sizeof message, format, arguments);
	atomic_load (&error_handler)(message);
}

void mgrt_error(const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	report(format, arguments);
	va_end(arguments);
}

mg_tensor mgrt_fail(const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	report(format, arguments);
	va_end(arguments);
	return (mg_tensor){ 0 };
}
