/* SPDX-License-Identifier: Apache-2.0 */
/* One gate's stay in this process: what was asked, what was said so far, and whether it may still count. */
#ifndef RUNNER_SESSION_H
#define RUNNER_SESSION_H

#include "beneath.h"
#include "exec.h"
#include "job.h"
#include "records.h"

#include <firsttry/host.h>

struct progress {
    uint64_t done;
    uint64_t total;
    uint64_t told_us;
    bool pending; /* came too soon after the last one; told when the phase ends */
    char what[JSON_WORD_MAX];
    size_t what_length;
};

struct session {
    struct job job;
    struct records records;
    struct roots roots;
    struct exec exec;
    struct progress progress;
    uint64_t started_us;
    uint64_t findings;     /* sent */
    uint64_t findings_cut; /* past the cap */
    uint64_t artifact_bytes;
    _Atomic uint32_t logged;
    _Atomic uint32_t breaches;
    _Atomic uint32_t problems[FT_PROBLEM_TIMEOUT + 1]; /* by kind */
};

/* Tells the host why there is no verdict. Any thread. */
void session_problem(struct session *session, ft_problem_kind kind, ft_str message, ft_str hint);

/* The gate broke a rule of POLICY.md: a problem of kind `gate`, a log line, and no verdict whatever follows. Any
 * thread. */
void session_breach(struct session *session, const char *rule, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Any thread. Past 5,000 lines the rest is dropped, and the last line says so. */
void session_log(struct session *session, int32_t level, ft_str message);
void session_note(struct session *session, int32_t level, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Sends what a report held back for the sake of its rate. */
void session_settle(struct session *session);
uint32_t session_problem_count(const struct session *session);

const char *status_name(ft_status status);

#endif
