/* SPDX-License-Identifier: Apache-2.0 */
/* Runs the one command that its options describe and reports every member of ft_exit as a metric. Options are lines
 * of key=value: argv and env (repeated), cwd, input (bytes to feed), stdout_cap, stderr_cap, timeout_ms, reserved,
 * left (1: the output is a pid, and `gone` tells whether no such process is there),
 * stream (1: count pieces in on_output; 2: end at the first; 3: call exec from within), bare (no argv at all). */
#include <firsttry/firsttry.h>

#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

FT_GATE_NOTE("exec");

#define VIEW(text) ((ft_str){text, sizeof(text) - 1})
enum { STRINGS_MAX = 64 };

struct script {
    ft_str argv[STRINGS_MAX];
    ft_str env[STRINGS_MAX];
    ft_command command;
    long stream;
    bool left;
};

struct streamed {
    const ft_host *host;
    long kind;
    uint64_t bytes;
    int32_t nested;
};

static void describe(ft_description *description) {
    *description = (ft_description){VIEW("exec"), VIEW("1.0.0"), VIEW("c")};
}

static ft_status probe(const ft_host *host, const ft_context *context) {
    (void)host;
    (void)context;
    return FT_STATUS_COMPLETE;
}

static void set(struct script *script, const char *key, char *value) {
    ft_command *command = &script->command;
    ft_str text = {value, strlen(value)};
    unsigned long long number = strtoull(value, NULL, 10);
    if (strcmp(key, "argv") == 0)
        script->argv[command->argv_count++] = text;
    else if (strcmp(key, "env") == 0)
        script->env[command->env_count++] = text;
    else if (strcmp(key, "cwd") == 0)
        command->cwd = text;
    else if (strcmp(key, "input") == 0)
        command->input = (ft_str){memset(malloc(number), 'i', number), number};
    else if (strcmp(key, "stdout_cap") == 0)
        command->stdout_cap = number;
    else if (strcmp(key, "stderr_cap") == 0)
        command->stderr_cap = number;
    else if (strcmp(key, "timeout_ms") == 0)
        command->timeout_ms = (uint32_t)number;
    else if (strcmp(key, "reserved") == 0)
        command->reserved = (uint32_t)number;
    else if (strcmp(key, "left") == 0)
        script->left = number != 0;
    else if (strcmp(key, "stream") == 0)
        script->stream = (long)number;
}

static void read_script(struct script *script, ft_str options) {
    char *text = strndup(options.data, options.len);
    for (char *line = strtok(text, "\n"); line != NULL; line = strtok(NULL, "\n")) {
        char *sign = strchr(line, '=');
        *sign = 0;
        set(script, line, sign + 1);
    }
    script->command.argv = script->argv;
    script->command.env = script->env;
}

static int32_t on_output(void *context, int32_t stream, ft_str bytes) {
    struct streamed *streamed = context;
    (void)stream;
    streamed->bytes += bytes.len;
    if (streamed->kind == 3) {
        const ft_str argv[] = {VIEW("true")};
        const ft_command command = {.argv = argv, .argv_count = 1};
        ft_exit result;
        streamed->nested = streamed->host->exec(streamed->host, &command, &result);
    }
    return streamed->kind == 2;
}

static void tell(const ft_host *host, const char *name, uint64_t value) {
    const ft_metric metric = {{name, strlen(name)}, {NULL, 0}, (double)value};
    host->metric(host, &metric);
}

static bool is_gone(ft_str pid) {
    char path[64];
    snprintf(path, sizeof path, "/proc/%.*s", pid.len > 0 ? (int)pid.len - 1 : 0, pid.data);
    return access(path, F_OK) != 0;
}

static void tell_text(const ft_host *host, const char *name, ft_str text) {
    const ft_finding finding = {.rule = {name, strlen(name)}, .message = text};
    if (text.len > 0)
        host->finding(host, &finding);
}

static ft_status run(const ft_host *host, const ft_context *context) {
    static struct script script;
    struct streamed streamed = {.host = host};
    ft_exit result = {.flags = 0xFFFF};
    read_script(&script, context->options);
    if (script.stream > 0) {
        streamed.kind = script.stream;
        script.command.on_output = on_output;
        script.command.on_output_context = &streamed;
    }
    signal(SIGUSR1, SIG_IGN);               /* must not be handed down */
    int leak = open("/dev/null", O_RDONLY); /* nor must this */
    tell(host, "answer", (uint64_t)host->exec(host, &script.command, &result));
    if (script.left)
        tell(host, "gone", is_gone(result.out));
    tell(host, "leak", (uint64_t)leak);
    tell(host, "status", (uint64_t)(result.status + 1000));
    tell(host, "signal", (uint64_t)result.signal);
    tell(host, "flags", result.flags);
    tell(host, "start_errno", (uint64_t)result.start_errno);
    tell(host, "out", result.out.len);
    tell(host, "err", result.err.len);
    tell(host, "wall_us", result.wall_us);
    tell(host, "cpu_us", result.cpu_us);
    tell(host, "rss", result.max_rss_bytes);
    tell(host, "streamed", streamed.bytes);
    tell(host, "nested", (uint64_t)streamed.nested);
    tell_text(host, "out", (ft_str){result.out.data, result.out.len < 4096 ? result.out.len : 4096});
    tell_text(host, "err", (ft_str){result.err.data, result.err.len < 4096 ? result.err.len : 4096});
    return FT_STATUS_COMPLETE;
}

static const ft_gate gate = {FT_ABI_MAJOR, FT_ABI_MINOR, describe, probe, run, NULL, NULL};

FT_EXPORT const ft_gate *ft_gate_entry(uint32_t host_major) { return host_major == FT_ABI_MAJOR ? &gate : NULL; }
