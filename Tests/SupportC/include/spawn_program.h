/* SPDX-License-Identifier: Apache-2.0 */
/* Starts a program for a test. Foundation's Process crashes when many threads use it at once. */
#ifndef FIRSTTRY_TESTS_SPAWN_PROGRAM_H
#define FIRSTTRY_TESTS_SPAWN_PROGRAM_H

#include <sys/types.h>

/* stdin is /dev/null; `out` and `err` are open files. Returns 0 and the pid, or an errno. */
int ft_spawn_program(const char *path, char *const arguments[], char *const environment[], const char *folder, int out, int err,
                     pid_t *pid);

/* Waits at most `milliseconds`, then kills. Returns the exit status, 128 + the signal, or -1 when it was killed for time. */
int ft_wait_program(pid_t pid, int milliseconds);

#endif
