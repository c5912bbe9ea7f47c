/* SPDX-License-Identifier: Apache-2.0 */
/* Starting the launcher and learning of its end; what there is to run on. */
#ifndef FIRSTTRY_SYSTEM_PROCESS_H
#define FIRSTTRY_SYSTEM_PROCESS_H

#include <stdint.h>
#include <sys/types.h>

/* Starts `path` with an empty environment, default signals, `channel` as fd 0 and nothing else open but the host's stderr
 * as fds 1 and 2. Returns 0 and the pid, or an errno. */
int ft_start_launcher(const char *path, int channel, pid_t *pid);

/* The processors that this process may run on, of which a container or a job may have fewer than the machine. At least 1. */
int ft_processors(void);

/* Waits for `pid` and returns its wait status, or -1. */
int ft_wait(pid_t pid);

/* Blocks SIGINT, SIGTERM and SIGHUP for the process, but for those that are ignored, and returns an fd that becomes readable
 * when one arrives, or -errno. */
int ft_termination_fd(void);

/* The number of the next pending termination signal, or 0. */
int ft_next_termination(int fd);

/* Lets the termination signals through again and closes the fd. */
void ft_termination_close(int fd);

#endif
