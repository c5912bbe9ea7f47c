/* SPDX-License-Identifier: Apache-2.0 */
/* Starting one program of the installation's or of a tool environment's, without a shell. */
#ifndef FIRSTTRY_SYSTEM_CHILD_H
#define FIRSTTRY_SYSTEM_CHILD_H

#include <sys/types.h>

/* Starts `path` in `folder` with default signals and these descriptors as its first three; -1 is /dev/null. It gets
 * nothing else that is open, and a process group of its own. Returns 0 and the pid, or an errno. */
int ft_child_start(const char *path, char *const arguments[], char *const environment[], const char *folder,
                   const int descriptors[3], pid_t *pid);

/* Ends a child's whole group at once. It still has to be waited for. */
void ft_child_kill(pid_t pid);

#endif
