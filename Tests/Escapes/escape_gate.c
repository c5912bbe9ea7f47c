/* SPDX-License-Identifier: Apache-2.0 */
/* Runs attempts to escape as its tool, one after the other, and reports what came of each as a finding. Its id says which:
 * "escape-…" runs all of the groups ATTEMPTS, "bomb-…" the one of that name, "neighbour" only sits there. */
#include <firsttry/firsttry.h>

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

FT_GATE_NOTE(GATE_ID);

#ifndef ATTEMPTS
#define ATTEMPTS ""
#endif
#define VIEW(text) ((ft_str){text, sizeof(text) - 1})
enum { ATTEMPT_MS = 5000, LIST_MAX = 64 << 10 };

static ft_str view(const char *text) { return (ft_str){text, strlen(text)}; }

static void describe(ft_description *description) { *description = (ft_description){VIEW(GATE_ID), VIEW("1.0.0"), VIEW("c")}; }

static ft_status probe(const ft_host *host, const ft_context *context) {
    (void)host;
    (void)context;
    return FT_STATUS_COMPLETE;
}

static ft_exit start(const ft_host *host, const ft_context *context, const char *word, const char *name) {
    static char scratch[4200];
    snprintf(scratch, sizeof scratch, "ESCAPE_SCRATCH=%.*s", (int)context->scratch.len, context->scratch.data);
    const ft_str argv[] = {context->tool_path, view(word), view(name)};
    const ft_str env[] = {view(scratch), context->flags & FT_CONTEXT_WRITABLE ? VIEW("ESCAPE_VIEW=copy") : VIEW("ESCAPE_VIEW=ro")};
    const ft_command command = {.argv = argv, .argv_count = *name ? 3 : 2, .env = env, .env_count = 2, .timeout_ms = ATTEMPT_MS * 4};
    ft_exit result = {0};
    host->exec(host, &command, &result);
    return result;
}

static void report(const ft_host *host, const char *name, const ft_exit *result) {
    char text[600];
    size_t length = result->out.len < sizeof text - 1 ? result->out.len : sizeof text - 1;
    memcpy(text, result->out.data ? result->out.data : "", length);
    text[length] = 0;
    text[strcspn(text, "\n")] = 0;
    if (!*text && result->signal == 31)
        snprintf(text, sizeof text, "blocked: SIGSYS");
    else if (!*text && result->signal == 9)
        snprintf(text, sizeof text, "blocked: killed");
    else if (!*text)
        snprintf(text, sizeof text, "not proven: status %d, signal %d, flags %u, errno %d", result->status, result->signal,
                 result->flags, result->start_errno);
    bool is_blocked = strncmp(text, "blocked", 7) == 0;
    const ft_finding finding = {
        .rule = view(name), .message = view(text), .severity = is_blocked ? FT_SEVERITY_NOTE : FT_SEVERITY_ERROR};
    host->finding(host, &finding);
}

static double seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static uint64_t run_group(const ft_host *host, const ft_context *context, const char *group) {
    ft_exit listing = start(host, context, "list", group);
    char *list = strndup(listing.out.data ? listing.out.data : "", listing.out.len);
    uint64_t count = 0;
    for (char *rest = list, *line; (line = strsep(&rest, "\n")) && *line; count++) {
        line[strcspn(line, "\t")] = 0;
        ft_exit result = start(host, context, "try", line);
        report(host, line, &result);
    }
    free(list);
    return count;
}

static ft_status run(const ft_host *host, const ft_context *context) {
    uint64_t count = 1;
    const ft_metric begin = {VIEW("began"), VIEW("seconds"), seconds()};
    host->metric(host, &begin);
    if (strncmp(GATE_ID, "escape-", 7) == 0) {
        count = 0;
        char groups[] = ATTEMPTS;
        for (char *rest = groups, *group; (group = strsep(&rest, " ")) && *group;) {
            if (strcmp(group, "neighbour") == 0)
                nanosleep(&(struct timespec){.tv_nsec = 400000000}, NULL);
            count += run_group(host, context, group);
            if (strcmp(group, "neighbour") == 0) {
                const ft_metric met = {VIEW("met_neighbour"), VIEW("seconds"), seconds()};
                host->metric(host, &met);
            }
        }
    } else {
        bool is_neighbour = strcmp(GATE_ID, "neighbour") == 0;
        char name[] = GATE_ID;
        for (char *letter = name; *letter; letter++)
            if (*letter == '-')
                *letter = '_';
        ft_exit result = start(host, context, is_neighbour ? "neighbour" : "try", is_neighbour ? "" : name);
        report(host, name, &result);
    }
    const ft_metric end = {VIEW("ended"), VIEW("seconds"), seconds()};
    host->metric(host, &end);
    const ft_proof proof = {VIEW("attempts"), VIEW("as many as were listed"), count, count > 0 ? count : 1};
    host->proof(host, &proof);
    return FT_STATUS_COMPLETE;
}

static const ft_gate gate = {
    .abi_major = FT_ABI_MAJOR, .abi_minor = FT_ABI_MINOR, .describe = describe, .probe = probe, .run = run};

const ft_gate *ft_gate_entry(uint32_t host_major) { return host_major == FT_ABI_MAJOR ? &gate : NULL; }
