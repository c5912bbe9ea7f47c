/* SPDX-License-Identifier: Apache-2.0 */
#ifndef FIRSTTRY_LAUNCH_TREE_H
#define FIRSTTRY_LAUNCH_TREE_H

#include <stdbool.h>

/* SIGKILL to every descendant of the calling process. For a sandbox without a pid namespace, whose descendants can fork
 * faster than they are found: call it until there are no children left. */
void ft_kill_descendants(void);

/* Calls `visit` with /proc and the name there of each process below the caller; with `all`, of each process but the caller
 * itself, which is right for the pid 1 of a namespace that has a /proc of its own. */
void ft_each_descendant(bool all, void (*visit)(void *context, int proc, const char *name), void *context);

#endif
