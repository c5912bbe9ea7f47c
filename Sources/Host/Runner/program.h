/* SPDX-License-Identifier: Apache-2.0 */
/* A gate's command turned into what execve takes. */
#ifndef RUNNER_PROGRAM_H
#define RUNNER_PROGRAM_H

#include <firsttry/types.h>

struct program {
    char **argv;
    char **environment;
    char **candidates; /* absolute paths to try in order, or the path that was named; NULL-terminated */
    const char *folder;
    int input; /* a descriptor at its start */
    void *storage;
};

/* Returns 0; EINVAL when the command is malformed; or another errno when the machine has no room for it. */
int program_prepare(struct program *program, const ft_command *command, const char *repository);
void program_release(struct program *program);

#endif
