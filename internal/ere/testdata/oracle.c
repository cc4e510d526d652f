/* Answers what glibc makes of patterns; the tests of package ere ask it.
 *
 * Each line of stdin is FLAGS TAB PATTERN TAB SUBJECT, the latter two in
 * hexadecimal. FLAGS has i for REG_ICASE, n for REG_NEWLINE, b for REG_NOTBOL.
 * Each line of stdout is the error text of regcomp, or "none", or the offsets of
 * \0 to \9 without the unset ones at the end. "fails" stands for a crash of
 * glibc or an endless loop. */
#include <gnu/libc-version.h>
#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static char *unhex(const char *hex)
{
	char *text = calloc(strlen(hex) / 2 + 1, 1);
	unsigned byte;

	for (size_t i = 0; hex[i] && sscanf(hex + i, "%2x", &byte) == 1; i += 2)
		text[i / 2] = byte;
	return text;
}

static void print_match(const regmatch_t *m)
{
	int last = 9;

	while (m[last].rm_so < 0)
		last--;
	for (int i = 0; i <= last; i++)
		printf("%s%d,%d", i ? " " : "", (int)m[i].rm_so, (int)m[i].rm_eo);
	puts("");
}

static void answer(const char *flags, const char *pattern, const char *subject)
{
	regex_t re;
	regmatch_t m[10];
	char reason[200];
	int err = regcomp(&re, pattern, REG_EXTENDED | (strchr(flags, 'i') ? REG_ICASE : 0) |
						(strchr(flags, 'n') ? REG_NEWLINE : 0));

	if (err) {
		regerror(err, &re, reason, sizeof reason);
		printf("error: %s\n", reason);
		return;
	}
	if (regexec(&re, subject, 10, m, strchr(flags, 'b') ? REG_NOTBOL : 0))
		puts("none");
	else
		print_match(m);
	regfree(&re);
}

/* guarded answers in a process of its own, which has a second. */
static void guarded(const char *flags, const char *pattern, const char *subject)
{
	int status;

	if (fork() == 0) {
		alarm(1);
		answer(flags, pattern, subject);
		alarm(0); /* an answer that is being written stands */
		fflush(stdout);
		_exit(0);
	}
	wait(&status);
	if (status)
		puts("fails");
	fflush(stdout);
}

int main(void)
{
	char *line = NULL;
	size_t room = 0;

	while (getline(&line, &room, stdin) > 0) {
		char *flags = strtok(line, "\t\n");
		char *rest = line + strlen(flags) + 1;
		char *pattern = strsep(&rest, "\t");
		char *subject = strsep(&rest, "\n");
		char *p = unhex(pattern), *s = unhex(subject);

		guarded(flags, p, s);
		free(p);
		free(s);
	}
	free(line);
	return 0;
}
