/* SPDX-License-Identifier: Apache-2.0 */
/* firsttry-runner: the only program that loads a gate. PROTOCOL.md says what it is given and what it gives back. */
#define _GNU_SOURCE
#include "host_table.h"
#include "library.h"
#include "observe.h"
#include "phase.h"
#include "step.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

enum { FD_RECORDS = 3, FD_JOB = 4, FD_LIBRARY = 5, FD_STEP = 6 };

static struct session session;

static void give_up(ft_problem_kind kind, const char *message, int status) {
    session_problem(&session, kind, json_view(message), (ft_str){0});
    _exit(status);
}

static void on_fork(void) {
    phase_disown();
    records_disown(&session.records);
}

/* Line buffering, because the runner ends without stdio's own last flush. */
static void prepare_process(void) {
    for (int fd = FD_RECORDS; fd <= FD_STEP; fd++)
        fcntl(fd, F_SETFD, FD_CLOEXEC);
    step_open(FD_STEP);
    close(FD_STEP);
    setvbuf(stdout, NULL, _IOLBF, 0);
    records_open(&session.records, FD_RECORDS);
    pthread_atfork(NULL, NULL, on_fork);
    prctl(PR_SET_DUMPABLE, 0);
    if (!phase_prepare() || prctl(PR_SET_CHILD_SUBREAPER, 1) != 0)
        give_up(FT_PROBLEM_GATE, "the runner could not be set up: no eventfd or no subreaper", EXIT_UNUSABLE);
}

static void take_job(void) {
    struct job_error error;
    char message[256], *bytes;
    size_t length;
    if (!job_read(FD_JOB, &bytes, &length, &error) || !job_parse(bytes, length, &session.job, &error))
        give_up(FT_PROBLEM_GATE, error.text, EXIT_UNUSABLE);
    close(FD_JOB);
    const ft_context *context = &session.job.context;
    int wrong = roots_open(&session.roots, context->repository, context->scratch);
    if (wrong == 0 && chdir(session.job.context.repository.data) != 0)
        wrong = errno;
    if (wrong != 0) {
        snprintf(message, sizeof message, "the repository or the scratch folder cannot be entered: %s",
                 strerror(wrong));
        give_up(FT_PROBLEM_GATE, message, EXIT_UNUSABLE);
    }
}

static void load_gate(struct library *library) {
    struct refusal refusal;
    if (!library_load(FD_LIBRARY, &session.job, library, &refusal))
        give_up(FT_PROBLEM_GATE, refusal.text, EXIT_REFUSED);
    close(FD_LIBRARY);
    if (library->gate->cancel != NULL && !phase_watch(library->gate->cancel))
        give_up(FT_PROBLEM_GATE, "the runner could not start the thread for `cancel`", EXIT_UNUSABLE);
}

static void say_hello(const struct library *library) {
    char abi[24];
    snprintf(abi, sizeof abi, "%u.%u", library->gate->abi_major, library->gate->abi_minor);
    struct json *json = record_begin(&session.records, "hello");
    if (json == NULL)
        return;
    json_number(json, "protocol", 1);
    /* An adapter speaks in the name of the gate that it serves; its own name was judged when it was loaded. */
    bool adapts = session.job.adapter[0] != 0;
    json_text(json, "id", adapts ? session.job.id : library->description.id, JSON_WORD_MAX);
    json_text(json, "version", adapts ? session.job.version : library->description.version, JSON_WORD_MAX);
    json_text_if_any(json, "sdk", library->description.sdk, JSON_WORD_MAX);
    json_text(json, "abi", json_view(abi), JSON_WORD_MAX);
    record_commit(&session.records, RECORD_NOW);
}

/* A gate's word on its own end counts only as far as everything else that it said agrees. */
static ft_status judge_status(ft_status status, const char *phase) {
    if (phase_cancelled())
        session_problem(&session, FT_PROBLEM_INCOMPLETE, json_view("the run was cancelled"), (ft_str){0});
    else if (status == FT_STATUS_NOT_APPLICABLE && session.problems[FT_PROBLEM_NOTHING_TO_DO] == 0)
        session_breach(&session, "GATE-12", "%s ended as not applicable without saying what was looked for", phase);
    else if (status != FT_STATUS_COMPLETE && session_problem_count(&session) == 0)
        session_breach(&session, "GATE-12", "%s ended with a problem without saying which", phase);
    uint32_t problems = session_problem_count(&session);
    uint32_t harmless = status == FT_STATUS_NOT_APPLICABLE ? session.problems[FT_PROBLEM_NOTHING_TO_DO] : 0;
    return problems > harmless ? FT_STATUS_PROBLEM : status;
}

static ft_status conduct(enum phase phase, ft_status (*call)(const ft_host *, const ft_context *),
                         const ft_host *host) {
    ft_context context = session.job.context;
    ft_status status = FT_STATUS_PROBLEM;
    if (phase_enter(phase)) {
        status = call(host, &context);
        phase_leave(phase == PHASE_PROBE ? PHASE_LOAD : PHASE_OVER);
    }
    session_settle(&session);
    if (session.findings_cut > 0) {
        char message[128];
        snprintf(message, sizeof message, "%llu findings past the cap of %llu were cut",
                 (unsigned long long)session.findings_cut, (unsigned long long)session.job.findings_cap);
        session_problem(&session, FT_PROBLEM_TOOL_OUTPUT, json_view(message), (ft_str){0});
    }
    return judge_status(status, phase == PHASE_PROBE ? "probe" : "run");
}

static ft_status probe(const struct library *library, const ft_host *host) {
    ft_status status = conduct(PHASE_PROBE, library->gate->probe, host);
    struct json *json = record_begin(&session.records, "probed");
    if (json != NULL) {
        json_text(json, "status", json_view(status_name(status)), JSON_WORD_MAX);
        record_commit(&session.records, RECORD_NOW);
    }
    return status;
}

/* Ends by _exit: destructors and atexit handlers of a library have no say once the end is told. */
int main(void) {
    struct library library = {0};
    session.started_us = clock_us();
    prepare_process();
    take_job();
    load_gate(&library);
    say_hello(&library);
    const ft_host host = host_table(&session);
    if (session.job.observe)
        observe_begin(&session);
    ft_status status = probe(&library, &host);
    if (status == FT_STATUS_COMPLETE && session.job.mode == JOB_RUN)
        status = conduct(PHASE_RUN, library.gate->run, &host);
    fflush(stdout);
    if (session.job.observe)
        observe_end(&session);
    records_end(&session.records, status_name(status), session.findings);
    _exit(0);
}
