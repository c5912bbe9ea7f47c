/* SPDX-License-Identifier: Apache-2.0 */
/* What the host asks of the runner: PROTOCOL.md, "The job". */
#ifndef RUNNER_JOB_H
#define RUNNER_JOB_H

#include <firsttry/ext/declaration.h>
#include <firsttry/ext/snapshots.h>
#include <firsttry/note.h>
#include <stdbool.h>

#define JOB_SIZE_MAX (1024 * 1024)

enum job_mode { JOB_RUN, JOB_PROBE };

struct job {
    enum job_mode mode;
    ft_str id;
    ft_str version; /* of the gate, as its manifest says; empty: any */
    uint64_t protocol;
    uint64_t cores;
    uint64_t observe; /* 1: tell what the gate did beside its reports */
    uint64_t deadline_ms; /* wall time from the runner's start; 0: none */
    uint64_t output_cap;
    uint64_t findings_cap;
    uint64_t artifact_cap;
    /* What the library serves when it is an adapter; `kind` is empty when it is a gate. */
    ft_declaration declaration;
    char adapter[FT_NOTE_ID_MAX]; /* the id that an adapter has itself; empty likewise */
    ft_snapshots snapshots; /* its views point into the job, `list` is allocated */
    ft_context context; /* its views point into the job's bytes; `files` is allocated */
};

struct job_error {
    char text[160];
};

/* Reads the whole job from a memfd. The bytes live as long as the process. */
bool job_read(int fd, char **bytes, size_t *length, struct job_error *error);

/* Accepts any bytes. On success the job's views point into `bytes`, each of them followed by a NUL. */
bool job_parse(char *bytes, size_t length, struct job *job, struct job_error *error);

#endif
