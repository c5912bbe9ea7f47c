/* SPDX-License-Identifier: Apache-2.0 */
/* Processes in this one's memory, each on a stack of its own. clone(2) itself: the C library's function refuses flags that it
 * cannot answer for (musl 1.2.5), and clone3(2) is answered with ENOSYS by Docker's default profile. */
#ifndef FIRSTTRY_LAUNCH_CLONE_H
#define FIRSTTRY_LAUNCH_CLONE_H

#include <stdint.h>
#include <sys/types.h>

/* Runs `function`, whose result is its exit status, with the stack that ends at `top`. `tid` is for CLONE_PARENT_SETTID and
 * CLONE_CHILD_CLEARTID. The process's id, or -1 with errno. */
pid_t ft_clone(int (*function)(void *), void *top, unsigned long flags, void *argument, uint32_t *tid);

#endif
