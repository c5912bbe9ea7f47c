/* SPDX-License-Identifier: Apache-2.0 */
/* The host's side of the launcher, for tests: encodes messages, follows sandboxes, keeps count. */
#ifndef FIRSTTRY_LAUNCH_DRIVE_H
#define FIRSTTRY_LAUNCH_DRIVE_H

#include "launch.h"

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct list {
    uint32_t count;
    size_t size;
    char bytes[FT_LAUNCH_MESSAGE_MAX] __attribute__((aligned(8)));
};

struct course {
    bool started_seen, ended_seen;
    struct ft_started started;
    struct ft_ended ended;
    double started_at, ended_at; /* seconds */
    char output[16384];
};

struct drive {
    int channel;
    pid_t pid;
    struct ft_ready ready;
    bool ready_seen;
    struct course courses[128]; /* by id */
};

extern const char *launcher_path, *probe_path;
extern bool as_root;

double now(void);
void start_list(struct list *list);
void add(struct list *list, uint16_t kind, uint16_t flags, uint64_t a, uint64_t b, const char *first, const char *second);

/* The base that most tests use, and a gate that runs `arguments` in it. */
void standard_base(struct list *list);
void system_folders(struct list *list);
void gate_of(struct list *list, const char *const *arguments);
void confine(struct list *list);
void shell_gate(struct list *list, const char *script);
/* Gives the flag to the first operation of a kind. */
void flag(struct list *list, uint16_t kind, uint16_t flags);
void unflag(struct list *list, uint16_t kind, uint16_t flags);
void leave_out(struct list *list, uint16_t kind);

void begin(struct drive *drive, const struct list *base, uint32_t pool);
void end(struct drive *drive);
void ask(struct drive *drive, uint16_t kind, uint32_t id);
void ask_with(struct drive *drive, uint16_t kind, uint32_t id, const struct list *list);
void send_raw(struct drive *drive, const void *bytes, size_t size, const int *fds, uint32_t count);
void launch(struct drive *drive, uint32_t id, const struct list *gate, const int *fds);
/* Reads what the launcher says until `id` ended (or started, or ready for 0), at most so long. */
bool until_ended(struct drive *drive, uint32_t id, double seconds);
bool until_started(struct drive *drive, uint32_t id, double seconds);
/* Launches, collects the output, waits for the end. */
struct course *run(struct drive *drive, uint32_t id, const struct list *gate);
/* One sandbox of its own. */
struct course *run_once(const struct list *base, const struct list *gate);

/* How many processes on the machine have `token` among their arguments. */
int processes_with(const char *token);

void check(bool holds, const char *promise, const char *format, ...) __attribute__((format(printf, 3, 4)));
int summary(void);

#endif
