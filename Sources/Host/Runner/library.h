/* SPDX-License-Identifier: Apache-2.0 */
/* Loads a gate and holds what it says of itself against what its manifest says. */
#ifndef RUNNER_LIBRARY_H
#define RUNNER_LIBRARY_H

#include "job.h"

#include <firsttry/gate.h>

struct library {
    const ft_gate *gate;
    ft_description description;
};

/* What keeps a gate from being run: one sentence that names both sides. */
struct refusal {
    char text[1024];
};

/* The note is judged before any code of the library runs, everything else after. */
bool library_load(int fd, const struct job *job, struct library *library, struct refusal *refusal);

#endif
