/* SPDX-License-Identifier: Apache-2.0 */
/* Runs one program to its end: output, caps, deadline, cancellation, and the end of its process group. */
#ifndef RUNNER_EXEC_H
#define RUNNER_EXEC_H

#include <firsttry/types.h>
#include <stdbool.h>

enum { EXEC_PIECE = 64 * 1024 };

struct collected {
    char *bytes;
    size_t length;
    size_t capacity;
};

struct exec {
    bool active;
    struct collected out;
    struct collected err;
    const char *failed_step; /* of a start that failed */
    char piece[EXEC_PIECE];
};

struct exec_limits {
    uint64_t output_cap;
    uint64_t deadline_us; /* on the monotonic clock; 0: none */
    const char *folder;   /* where a program runs that names none */
};

/* As ft_host.exec: 0, or EINVAL for a malformed command and EBUSY from within on_output. */
int32_t exec_run(struct exec *exec, const ft_command *command, const struct exec_limits *limits, ft_exit *result);

#endif
