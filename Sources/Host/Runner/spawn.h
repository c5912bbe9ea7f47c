/* SPDX-License-Identifier: Apache-2.0 */
/* Everything between vfork and exec. */
#ifndef RUNNER_SPAWN_H
#define RUNNER_SPAWN_H

#include "program.h"

#include <sys/types.h>

struct child {
    pid_t pid; /* also its process group */
    int error; /* errno of the step that failed; 0 when the program runs */
    const char *step;
};

/* Starts the program in a process group of its own, with `out` and `err` as its output and no other descriptor, with
 * default signal handling, bound to end when this process does. A child that failed is reaped already. */
void spawn(const struct program *program, int out, int err, struct child *child);

#endif
