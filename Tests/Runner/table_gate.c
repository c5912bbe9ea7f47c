/* SPDX-License-Identifier: Apache-2.0 */
/* Uses the host's table in the way that its options name: the word before the first space; the rest is for it. */
#define _GNU_SOURCE
#include <firsttry/firsttry.h>

#include <locale.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

FT_GATE_NOTE("table");

#define VIEW(text) ((ft_str){text, sizeof(text) - 1})

static atomic_int cancels;
static pthread_t main_thread, cancel_thread;

static void cancel(void) {
    cancel_thread = pthread_self();
    atomic_fetch_add(&cancels, 1);
}

static void describe(ft_description *description) {
    *description = (ft_description){VIEW("table"), VIEW("1.0.0"), VIEW("c")};
}

static void say(const ft_host *host, const char *text) { host->log(host, FT_LOG_INFO, (ft_str){text, strlen(text)}); }

static ft_status probe(const ft_host *host, const ft_context *context) {
    (void)context;
    main_thread = pthread_self();
    host->tool_version(host, VIEW("3.1"));
    host->config_file(host, VIEW("pyproject.toml"), VIEW("tool.table"));
    return FT_STATUS_COMPLETE;
}

static void read_files(const ft_host *host, const char *paths) {
    char *text = strdup(paths), line[256];
    for (char *path = strtok(text, " "); path != NULL; path = strtok(NULL, " ")) {
        ft_str content = VIEW("untouched");
        int32_t wrong = host->read_file(host, (ft_str){path, strlen(path)}, 1000, &content);
        snprintf(line, sizeof line, "%s %d %zu %.*s", path, wrong, content.len, wrong == 0 ? (int)content.len % 100 : 0,
                 content.data);
        say(host, line);
    }
}

static void send_numbers(const ft_host *host, const char *unused) {
    const double values[] = {0.1, 0.81, 1e300, -0.0, 3, 1.0 / 3, 5e-324, 123456789012345678.0};
    (void)unused;
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        const ft_metric metric = {VIEW("m"), VIEW(""), values[i]};
        host->metric(host, &metric);
    }
}

/* strtod and printf of this locale write 0,5. */
static void send_numbers_abroad(const ft_host *host, const char *locale) {
    say(host, setlocale(LC_ALL, locale) != NULL ? "abroad" : "no such locale");
    send_numbers(host, "");
}

static void tell_progress(const ft_host *host, const char *unused) {
    struct timespec begun, now;
    (void)unused;
    clock_gettime(CLOCK_MONOTONIC, &begun);
    uint64_t turn = 0;
    do {
        host->progress(host, ++turn, 0, VIEW("turning"));
        clock_gettime(CLOCK_MONOTONIC, &now);
    } while ((now.tv_sec - begun.tv_sec) * 1000 + (now.tv_nsec - begun.tv_nsec) / 1000000 < 550);
    host->progress(host, 999999999, 999999999, VIEW("last"));
}

static void wait_for_cancel(const ft_host *host, const char *program) {
    char line[64];
    say(host, "waiting");
    host->progress(host, 1, 2, VIEW("waiting"));
    if (*program != 0) {
        const ft_str argv[] = {VIEW("sleep"), VIEW("60")};
        const ft_command command = {.argv = argv, .argv_count = 2};
        ft_exit result;
        host->exec(host, &command, &result);
        snprintf(line, sizeof line, "flags=%u signal=%d", result.flags, result.signal);
        say(host, line);
    }
    while (!host->cancelled(host))
        usleep(1000);
    for (int i = 0; i < 1000 && atomic_load(&cancels) == 0; i++)
        usleep(1000);
    snprintf(line, sizeof line, "cancels=%d other_thread=%d", atomic_load(&cancels),
             !pthread_equal(cancel_thread, main_thread));
    say(host, line);
}

static void *chat(void *host) {
    for (int i = 0; i < 1000; i++)
        say(host, "from a thread");
    return NULL;
}

static void log_from_threads(const ft_host *host, const char *unused) {
    pthread_t threads[4];
    (void)unused;
    for (int i = 0; i < 4; i++)
        pthread_create(&threads[i], NULL, chat, (void *)host);
    for (int i = 0; i < 4; i++)
        pthread_join(threads[i], NULL);
}

static void log_much(const ft_host *host, const char *unused) {
    (void)unused;
    for (int i = 0; i < 20000; i++)
        say(host, "again");
}

static void send_bytes(const ft_host *host, const char *unused) {
    char every[256];
    (void)unused;
    for (int i = 0; i < 256; i++)
        every[i] = (char)i;
    const ft_finding finding = {.rule = VIEW("r\xc3\xa9gle"),
                                .message = {every, sizeof every},
                                .path = VIEW("\xe2\x82\xac/\xed\xa0\x80/\xf4\x90\x80\x80"),
                                .line = 1,
                                .column = 2,
                                .end_line = 3,
                                .end_column = UINT32_MAX,
                                .severity = 42};
    host->finding(host, &finding);
}

static void hand_over(const ft_host *host, const char *path) {
    const ft_artifact artifact = {VIEW("a.bin"), {path, strlen(path)}, VIEW("application/octet-stream")};
    char line[32];
    snprintf(line, sizeof line, "errno=%d", host->artifact(host, &artifact));
    say(host, line);
}

static void find_many(const ft_host *host, const char *count) {
    const ft_finding finding = {.rule = VIEW("F401"),
                                .message = VIEW("`os` imported but unused"),
                                .path = VIEW("src/package/module.py"),
                                .line = 1,
                                .column = 8,
                                .end_line = 1,
                                .end_column = 10,
                                .severity = FT_SEVERITY_ERROR,
                                .help_uri = VIEW("https://docs.astral.sh/ruff/rules/unused-import"),
                                .fix = VIEW("Remove unused import: `os`")};
    for (long i = strtol(count, NULL, 10); i > 0; i--)
        host->finding(host, &finding);
}

static void ask_extension(const ft_host *host, const char *unused) {
    (void)unused;
    say(host, host->extension(host, VIEW("firsttry.services/1")) == NULL ? "NULL" : "something");
}

static void show_snapshots(const ft_host *host, const char *unused) {
    (void)unused;
    const ft_snapshots *all = host->extension(host, VIEW(FT_SNAPSHOTS_1));
    char text[400];
    for (size_t i = 0; all != NULL && i < all->count; i++) {
        const ft_snapshot *one = &all->list[i];
        snprintf(text, sizeof text, "%.*s at %.*s of %.*s, %.8s, %llu s", (int)one->name.len, one->name.data, (int)one->path.len,
                 one->path.data, (int)one->created.len, one->created.data, one->sha256.data,
                 (unsigned long long)one->age_seconds);
        say(host, text);
    }
    say(host, all == NULL ? "NULL" : all->list == NULL ? "none" : "all");
}

static void print(const ft_host *host, const char *unused) {
    (void)host;
    (void)unused;
    printf("whole line\nhalf a line");
}

static void show_context(const ft_host *host, const ft_context *context) {
    char line[512];
    snprintf(line, sizeof line, "repository=%.*s cores=%u flags=%u files=%zu/%d", (int)context->repository.len,
             context->repository.data, context->cores, context->flags, context->file_count, context->files != NULL);
    say(host, line);
    for (size_t i = 0; i < context->file_count; i++)
        host->log(host, FT_LOG_DEBUG, context->files[i]);
    char folder[512];
    say(host, getcwd(folder, sizeof folder));
}

static const struct {
    const char *name;
    void (*act)(const ft_host *host, const char *rest);
} ACTS[] = {
    {"read", read_files},        {"numbers", send_numbers},    {"abroad", send_numbers_abroad},
    {"progress", tell_progress}, {"cancel", wait_for_cancel},  {"threads", log_from_threads},
    {"log", log_much},           {"bytes", send_bytes},        {"artifact", hand_over},
    {"find", find_many},         {"extension", ask_extension}, {"print", print},
    {"snapshots", show_snapshots},
};

static ft_status run(const ft_host *host, const ft_context *context) {
    char *options = strndup(context->options.data, context->options.len);
    size_t length = strcspn(options, " ");
    if (strcmp(options, "context") == 0)
        show_context(host, context);
    for (size_t i = 0; i < sizeof ACTS / sizeof ACTS[0]; i++)
        if (strlen(ACTS[i].name) == length && strncmp(options, ACTS[i].name, length) == 0)
            ACTS[i].act(host, options + length + (options[length] == ' '));
    return FT_STATUS_COMPLETE;
}

static const ft_gate gate = {FT_ABI_MAJOR, FT_ABI_MINOR, describe, probe, run, cancel, NULL};

FT_EXPORT const ft_gate *ft_gate_entry(uint32_t host_major) { return host_major == FT_ABI_MAJOR ? &gate : NULL; }
