/* SPDX-License-Identifier: Apache-2.0 */
#include "host_table.h"

#include "phase.h"
#include "step.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PROGRESS_US = 100 * 1000, ARTIFACT_NAME_MAX = 200 };

/* NULL when the call is not allowed now; the breach is told then (GATE-7). */
static struct session *admit(const ft_host *host, const char *function, int phases) {
    struct session *session = host->state;
    const char *objection = phase_objection(phases);
    if (objection == NULL)
        return session;
    session_breach(session, "GATE-7", "the gate called %s %s (phase: %s)", function, objection, phase_name());
    return NULL;
}

static bool is_empty(ft_str text) { return text.data == NULL || text.len == 0; }

static bool has_nul(ft_str text) { return !is_empty(text) && memchr(text.data, 0, text.len) != NULL; }

static bool is_word(ft_str text, const char *word) {
    return !is_empty(text) && text.len == strlen(word) && memcmp(text.data, word, text.len) == 0;
}

static int32_t host_exec(const ft_host *host, const ft_command *command, ft_exit *result) {
    struct session *session = admit(host, "exec", PHASE_WORK);
    if (session == NULL)
        return EPERM;
    records_flush(&session->records);
    struct exec_limits limits = {
        .output_cap = session->job.output_cap,
        .deadline_us = session->job.deadline_ms == 0 ? 0 : session->started_us + session->job.deadline_ms * 1000,
        .folder = session->job.context.repository.data,
    };
    int32_t wrong = exec_run(&session->exec, command, &limits, result);
    if (wrong != 0)
        session_note(session, FT_LOG_ERROR, "exec: %s",
                     wrong == EBUSY ? "called from within on_output" : "the command is malformed");
    else if (result->flags & FT_EXIT_NOT_STARTED)
        session_note(session, FT_LOG_WARNING, "exec: %.*s could not be started: %s: %s", (int)command->argv[0].len,
                     command->argv[0].data, session->exec.failed_step, strerror(result->start_errno));
    return wrong;
}

static const char *severity_name(ft_severity severity) {
    return severity == FT_SEVERITY_NOTE ? "note" : severity == FT_SEVERITY_WARNING ? "warning" : "error";
}

static void write_finding(struct json *json, const ft_finding *finding) {
    json_text(json, "rule", finding->rule, JSON_WORD_MAX);
    json_text(json, "message", finding->message, JSON_TEXT_MAX);
    json_text_if_any(json, "path", finding->path, JSON_PATH_MAX);
    json_number_if_any(json, "line", finding->line);
    json_number_if_any(json, "column", finding->column);
    json_number_if_any(json, "end_line", finding->end_line);
    json_number_if_any(json, "end_column", finding->end_column);
    json_text(json, "severity", json_view(severity_name(finding->severity)), JSON_WORD_MAX);
    json_text_if_any(json, "help_uri", finding->help_uri, JSON_PATH_MAX);
    json_text_if_any(json, "fix", finding->fix, JSON_TEXT_MAX);
    json_text_if_any(json, "fingerprint", finding->fingerprint, JSON_WORD_MAX);
}

static const char *judge_finding(const ft_finding *finding) {
    if (finding == NULL || is_empty(finding->rule))
        return "without a rule";
    if (is_empty(finding->message))
        return "without a message";
    if (has_nul(finding->path))
        return "with NUL in its path";
    return finding->reserved != 0 ? "with `reserved` set" : NULL;
}

static void host_finding(const ft_host *host, const ft_finding *finding) {
    struct session *session = admit(host, "finding", PHASE_RUN);
    if (session == NULL)
        return;
    const char *wrong = judge_finding(finding);
    if (wrong != NULL) {
        session_breach(session, "GATE-9", "the gate reported a finding %s", wrong);
        return;
    }
    if (session->findings == session->job.findings_cap) {
        session->findings_cut++;
        return;
    }
    struct json *json = record_begin(&session->records, "finding");
    if (json == NULL)
        return;
    session->findings++;
    write_finding(json, finding);
    record_commit(&session->records, RECORD_SOON);
}

static void host_metric(const ft_host *host, const ft_metric *metric) {
    struct session *session = admit(host, "metric", PHASE_RUN);
    if (session == NULL)
        return;
    if (metric == NULL || is_empty(metric->name) || !isfinite(metric->value)) {
        session_breach(session, "GATE-9",
                       "the gate reported a metric without a name, or one that is not a finite number");
        return;
    }
    struct json *json = record_begin(&session->records, "metric");
    if (json == NULL)
        return;
    json_text(json, "name", metric->name, JSON_WORD_MAX);
    json_real(json, "value", metric->value);
    json_text_if_any(json, "unit", metric->unit, JSON_WORD_MAX);
    record_commit(&session->records, RECORD_SOON);
}

static void host_proof(const ft_host *host, const ft_proof *proof) {
    struct session *session = admit(host, "proof", PHASE_RUN);
    if (session == NULL)
        return;
    if (proof == NULL || is_empty(proof->name)) {
        session_breach(session, "GATE-9", "the gate gave a proof without a name");
        return;
    }
    struct json *json = record_begin(&session->records, "proof");
    if (json == NULL)
        return;
    json_text(json, "name", proof->name, JSON_WORD_MAX);
    json_number(json, "expected", proof->expected);
    json_number(json, "examined", proof->examined);
    json_text_if_any(json, "statement", proof->statement, JSON_TEXT_MAX);
    record_commit(&session->records, RECORD_SOON);
}

static bool is_file_name(ft_str name) {
    if (is_empty(name) || name.len > ARTIFACT_NAME_MAX)
        return false;
    for (size_t i = 0; i < name.len; i++)
        if (name.data[i] <= ' ' || name.data[i] > '~' || name.data[i] == '/' || name.data[i] == '\\')
            return false;
    return !(name.data[0] == '.' && (name.len == 1 || (name.len == 2 && name.data[1] == '.')));
}

/* A file that is missing or unreadable is the gate's to judge; one that is too large is lost to the report, and one
 * that should never have been named is a breach. None of the latter may end in a verdict, whether the gate looks at the
 * errno or not. */
static int32_t refuse_artifact(struct session *session, int32_t error) {
    if (error == EFBIG)
        session_problem(session, FT_PROBLEM_TOOL_OUTPUT, json_view("an artifact is past the host's cap"), (ft_str){0});
    else if (error == EINVAL)
        session_breach(session, "GATE-10", "the gate handed over an artifact whose name or path is malformed");
    else if (error == EXDEV || error == ELOOP)
        session_breach(session, "GATE-10", "the gate handed over an artifact outside of the repository and scratch");
    else if (error == ENOTSUP || error == EISDIR)
        session_breach(session, "GATE-10", "the gate handed over an artifact that is not a regular file");
    else
        session_note(session, FT_LOG_WARNING, "artifact: %s", strerror(error));
    return error;
}

static int32_t host_artifact(const ft_host *host, const ft_artifact *artifact) {
    struct session *session = admit(host, "artifact", PHASE_RUN);
    uint64_t size;
    int file;
    if (session == NULL)
        return EPERM;
    if (artifact == NULL || !is_file_name(artifact->name))
        return refuse_artifact(session, EINVAL);
    int wrong = beneath_open(&session->roots, artifact->path, &file, &size);
    if (wrong != 0)
        return refuse_artifact(session, wrong);
    if (size > session->job.artifact_cap - session->artifact_bytes) {
        close(file);
        return refuse_artifact(session, EFBIG);
    }
    session->artifact_bytes += size;
    bool whole = records_artifact(&session->records, artifact->name, artifact->media_type, file, size);
    close(file);
    if (!whole)
        session_breach(session, "GATE-10", "an artifact became shorter while it was read");
    return whole ? 0 : EIO;
}

static void host_problem(const ft_host *host, ft_problem_kind kind, ft_str message, ft_str hint) {
    struct session *session = admit(host, "problem", PHASE_WORK);
    if (session != NULL)
        session_problem(session, kind, message, hint);
}

static void host_tool_version(const ft_host *host, ft_str version) {
    struct session *session = admit(host, "tool_version", PHASE_PROBE);
    struct json *json = session == NULL ? NULL : record_begin(&session->records, "tool");
    if (json == NULL)
        return;
    json_text(json, "version", version, JSON_WORD_MAX);
    record_commit(&session->records, RECORD_SOON);
}

static void host_config_file(const ft_host *host, ft_str path, ft_str section) {
    struct session *session = admit(host, "config_file", PHASE_PROBE);
    struct json *json = session == NULL ? NULL : record_begin(&session->records, "config");
    if (json == NULL)
        return;
    json_text(json, "path", path, JSON_PATH_MAX);
    json_text_if_any(json, "section", section, JSON_WORD_MAX);
    record_commit(&session->records, RECORD_SOON);
}

static void host_progress(const ft_host *host, uint64_t done, uint64_t total, ft_str what) {
    struct session *session = admit(host, "progress", PHASE_WORK);
    if (session == NULL)
        return;
    struct progress *progress = &session->progress;
    progress->done = done;
    progress->total = total;
    progress->what_length = is_empty(what) ? 0 : what.len < sizeof progress->what ? what.len : sizeof progress->what;
    if (progress->what_length > 0)
        memcpy(progress->what, what.data, progress->what_length);
    progress->pending = true;
    if (clock_us() - progress->told_us >= PROGRESS_US)
        session_settle(session);
}

static void host_log(const ft_host *host, int32_t level, ft_str message) { session_log(host->state, level, message); }

static int32_t host_read_file(const ft_host *host, ft_str path, uint64_t cap, ft_str *content) {
    struct session *session = admit(host, "read_file", PHASE_WORK);
    if (session == NULL)
        return EPERM;
    if (content == NULL)
        return EINVAL;
    return beneath_read(&session->roots, path, cap, content);
}

static int32_t host_cancelled(const ft_host *host) {
    (void)host;
    return phase_cancelled();
}

static const void *host_extension(const ft_host *host, ft_str name) {
    struct session *session = admit(host, "extension", PHASE_ANY);
    if (session != NULL && is_word(name, FT_STEP_1))
        return step_extension();
    if (session != NULL && is_word(name, FT_SNAPSHOTS_1))
        return &session->job.snapshots;
    bool adapts = session != NULL && session->job.adapter[0] != 0;
    return adapts && is_word(name, FT_DECLARATION_1) ? &session->job.declaration : NULL;
}

ft_host host_table(struct session *session) {
    return (ft_host){
        .state = session,
        .exec = host_exec,
        .finding = host_finding,
        .metric = host_metric,
        .proof = host_proof,
        .artifact = host_artifact,
        .problem = host_problem,
        .tool_version = host_tool_version,
        .config_file = host_config_file,
        .progress = host_progress,
        .log = host_log,
        .read_file = host_read_file,
        .cancelled = host_cancelled,
        .extension = host_extension,
    };
}
