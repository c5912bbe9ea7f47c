/* SPDX-License-Identifier: Apache-2.0 */
#include "session.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>

enum { LOG_LINES_MAX = 5000, BREACHES_TOLD = 16, NOTE_MAX = 8192 };

static const char *problem_name(ft_problem_kind kind) {
    static const char *const NAMES[] = {
        [FT_PROBLEM_GATE] = "gate",
        [FT_PROBLEM_TOOL_MISSING] = "tool-missing",
        [FT_PROBLEM_TOOL_VERSION] = "tool-version",
        [FT_PROBLEM_TOOL_BROKE] = "tool-broke",
        [FT_PROBLEM_TOOL_CONFIG] = "tool-config",
        [FT_PROBLEM_TOOL_OUTPUT] = "tool-output",
        [FT_PROBLEM_INCOMPLETE] = "incomplete",
        [FT_PROBLEM_OPTIONS] = "options",
        [FT_PROBLEM_NOTHING_TO_DO] = "nothing-to-do",
        [FT_PROBLEM_TIMEOUT] = "timeout",
    };
    return NAMES[kind];
}

const char *status_name(ft_status status) {
    if (status == FT_STATUS_COMPLETE)
        return "complete";
    return status == FT_STATUS_NOT_APPLICABLE ? "not-applicable" : "problem";
}

void session_problem(struct session *session, ft_problem_kind kind, ft_str message, ft_str hint) {
    if (kind < FT_PROBLEM_GATE || kind > FT_PROBLEM_TIMEOUT)
        kind = FT_PROBLEM_GATE;
    atomic_fetch_add(&session->problems[kind], 1);
    struct json *json = record_begin(&session->records, "problem");
    if (json == NULL)
        return;
    json_text(json, "kind", json_view(problem_name(kind)), JSON_WORD_MAX);
    json_text(json, "message", message, JSON_TEXT_MAX);
    json_text_if_any(json, "hint", hint, JSON_TEXT_MAX);
    record_commit(&session->records, RECORD_NOW);
}

uint32_t session_problem_count(const struct session *session) {
    uint32_t count = 0;
    for (int kind = FT_PROBLEM_GATE; kind <= FT_PROBLEM_TIMEOUT; kind++)
        count += atomic_load(&session->problems[kind]);
    return count;
}

void session_log(struct session *session, int32_t level, ft_str message) {
    uint32_t line = atomic_fetch_add(&session->logged, 1);
    if (line > LOG_LINES_MAX)
        return;
    if (line == LOG_LINES_MAX) {
        level = FT_LOG_WARNING;
        message = json_view("the gate's log is cut here: 5,000 lines are enough");
    }
    struct json *json = record_begin(&session->records, "log");
    if (json == NULL)
        return;
    level = level < FT_LOG_DEBUG ? FT_LOG_DEBUG : level;
    level = level > FT_LOG_ERROR ? FT_LOG_ERROR : level;
    json_number(json, "level", (uint64_t)level);
    json_text(json, "message", message, JSON_TEXT_MAX);
    record_commit(&session->records, RECORD_SOON);
}

static ft_str format_note(char *buffer, const char *format, va_list arguments) {
    int length = vsnprintf(buffer, NOTE_MAX, format, arguments);
    return (ft_str){buffer, length < 0 ? 0 : length < NOTE_MAX ? (size_t)length : NOTE_MAX - 1};
}

void session_note(struct session *session, int32_t level, const char *format, ...) {
    char buffer[NOTE_MAX];
    va_list arguments;
    va_start(arguments, format);
    session_log(session, level, format_note(buffer, format, arguments));
    va_end(arguments);
}

void session_breach(struct session *session, const char *rule, const char *format, ...) {
    if (atomic_fetch_add(&session->breaches, 1) >= BREACHES_TOLD)
        return;
    char detail[NOTE_MAX], message[NOTE_MAX + 64];
    va_list arguments;
    va_start(arguments, format);
    format_note(detail, format, arguments);
    va_end(arguments);
    int length = snprintf(message, sizeof message, "%s (%s)", detail, rule);
    session_log(session, FT_LOG_ERROR, (ft_str){message, (size_t)length});
    session_problem(session, FT_PROBLEM_GATE, (ft_str){message, (size_t)length},
                    json_view("plugin-sdk/POLICY.md explains the rule"));
}

void session_settle(struct session *session) {
    struct progress *progress = &session->progress;
    if (!progress->pending)
        return;
    progress->pending = false;
    progress->told_us = clock_us();
    struct json *json = record_begin(&session->records, "progress");
    if (json == NULL)
        return;
    json_number(json, "done", progress->done);
    json_number_if_any(json, "total", progress->total);
    json_text_if_any(json, "what", (ft_str){progress->what, progress->what_length}, JSON_WORD_MAX);
    record_commit(&session->records, RECORD_NOW);
}
