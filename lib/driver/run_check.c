#include "driver/run_check.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "driver/output.h"
#include "support/compiler.h"
#include "support/str.h"

static bool fail(Diag *diag, const char *what)
{
	diag_error(diag, (Loc){ 0 }, "cannot verify: %s: %s", what, strerror(errno));
	return false;
}

/* Runs a program to its end.  Its exit status; -1 after an error that was reported; or less: minus the signal. */
static int run(Diag *diag, const StrVec *command)
{
	pid_t child;
	int status;

	fflush(NULL);
	child = fork();
	if (child == 0) {
		execvp(command->at[0], (char *const *)command->at);
		fprintf(stderr, "mgc: cannot run '%s': %s\n", command->at[0], strerror(errno));
		_exit(127);
	}
	if (child < 0 || waitpid(child, &status, 0) != child) {
		fail(diag, command->at[0]);
		return -1;
	}
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1 - WTERMSIG(status);
}

/* Those of clang's flags that every C compiler knows. */
static void add_flags(Arena *arena, StrVec *command, const StrVec *flags)
{
	static const char *const common[] = { "-I", "-D", "-U", "-include", "-isystem", "-std=" };

	for (size_t i = 0; i < flags->count; i++) {
		const char *flag = flags->at[i];

		for (size_t k = 0; k < COUNT_OF(common); k++) {
			if (strncmp(flag, common[k], strlen(common[k])) != 0)
				continue;
			vec_push(arena, command, flag);
			if (strcmp(flag, common[k]) == 0 && i + 1 < flags->count)
				vec_push(arena, command, flags->at[++i]);
			break;
		}
	}
}

/* cc flags models code check -o program */
static StrVec compile_command(Arena *arena, const VerifyJob *job, const char *folder)
{
	StrVec command = { 0 };

	vec_push(arena, &command, "cc");
	vec_push(arena, &command, "-ffp-contract=off");
	add_flags(arena, &command, job->clang_args);
	if (job->include_dir)
		vec_push(arena, &command, str_format(arena, "-I%s", job->include_dir));
	/* A header beside the model is found from the folder of the generated file, too. */
	for (size_t i = 0; i < job->models->count; i++) {
		const char *slash = strrchr(job->models->at[i], '/');

		vec_push(arena, &command, job->models->at[i]);
		vec_push(arena, &command, "-iquote");
		vec_push(arena, &command,
		         slash ? str_copy_n(arena, job->models->at[i],
		                            (size_t)(slash - job->models->at[i] + 1))
		               : ".");
	}
	vec_push(arena, &command, str_format(arena, "%s/generated.c", folder));
	vec_push(arena, &command, str_format(arena, "%s/check.c", folder));
	vec_push(arena, &command, "-o");
	vec_push(arena, &command, str_format(arena, "%s/check", folder));
	if (job->library_dir && strstr(job->code, "#include <mgrt/")) {
		vec_push(arena, &command, str_format(arena, "-L%s", job->library_dir));
		vec_push(arena, &command, "-lmgrt");
		if (*MGC_BLAS_FLAG)
			vec_push(arena, &command, MGC_BLAS_FLAG);
	}
	vec_push(arena, &command, "-lm");
	vec_push(arena, &command, NULL);
	return command;
}

static bool compile_and_run(Arena *arena, Diag *diag, const VerifyJob *job, const char *folder)
{
	StrVec command = compile_command(arena, job, folder);
	StrVec check = { 0 };
	int status = run(diag, &command);

	if (status != 0) {
		if (status != -1)
			diag_error(diag, (Loc){ 0 },
			           "cannot verify: cc does not compile the check");
		return false;
	}
	vec_push(arena, &check, str_format(arena, "%s/check", folder));
	vec_push(arena, &check, NULL);
	status = run(diag, &check);
	if (status < -1)
		diag_error(diag, (Loc){ 0 },
		           "the check ended with signal %d; MGC_SHAPE tells it the extents of pointer parameters",
		           -1 - status);
	else if (status > 0)
		diag_error(diag, (Loc){ 0 }, "the check of the derivatives failed");
	return status == 0;
}

bool verify_run(Arena *arena, Diag *diag, const VerifyJob *job)
{
	static const char *const names[] = { "generated.c", "check.c", "check" };
	const char *parent = getenv("TMPDIR");
	char *folder = str_format(arena, "%s/mgc-XXXXXX", parent && *parent ? parent : "/tmp");
	OutputVec sources = { 0 };
	bool holds;

	if (!mkdtemp(folder))
		return fail(diag, folder);
	vec_push(arena, &sources,
	         ((Output){ str_format(arena, "%s/generated.c", folder), job->code,
	                    strlen(job->code) }));
	vec_push(arena, &sources,
	         ((Output){ str_format(arena, "%s/check.c", folder), job->check,
	                    strlen(job->check) }));
	holds = outputs_write(arena, diag, &sources) && compile_and_run(arena, diag, job, folder);
	for (size_t i = 0; i < COUNT_OF(names); i++)
		remove(str_format(arena, "%s/%s", folder, names[i]));
	remove(folder);
	return holds;
}
