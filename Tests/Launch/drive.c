/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "drive.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

const char *launcher_path, *probe_path;
bool as_root;
static int passed, failed;

double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void die(const char *what)
{
    perror(what);
    exit(3);
}

void start_list(struct list *list)
{
    list->count = 0;
    list->size = sizeof(struct ft_message);
}

void add(struct list *list, uint16_t kind, uint16_t flags, uint64_t a, uint64_t b, const char *first, const char *second)
{
    char *start = list->bytes + list->size;
    size_t size = sizeof(struct ft_op);
    const char *strings[] = {first, second};
    for (int i = 0; i < 2; i++) {
        if (strings[i]) {
            memcpy(start + size, strings[i], strlen(strings[i]) + 1);
            size += strlen(strings[i]) + 1;
        }
    }
    while (size % 8) {
        start[size++] = 0;
    }
    struct ft_op op = {kind, flags, (uint32_t)size, a, b};
    memcpy(start, &op, sizeof op);
    list->size += size;
    list->count++;
}

static struct ft_op *find(struct list *list, uint16_t kind)
{
    char *at = list->bytes + sizeof(struct ft_message);
    for (uint32_t i = 0; i < list->count; i++, at += ((struct ft_op *)at)->size) {
        if (((struct ft_op *)at)->kind == kind) {
            return (struct ft_op *)at;
        }
    }
    fprintf(stderr, "no operation %u\n", kind);
    exit(3);
}

void flag(struct list *list, uint16_t kind, uint16_t flags)
{
    find(list, kind)->flags |= flags;
}

void leave_out(struct list *list, uint16_t kind)
{
    struct ft_op *op = find(list, kind);
    char *next = (char *)op + op->size;
    list->size -= op->size;
    list->count--;
    memmove(op, next, (size_t)(list->bytes + list->size - (char *)op));
}

void unflag(struct list *list, uint16_t kind, uint16_t flags)
{
    find(list, kind)->flags &= (uint16_t)~flags;
}

void system_folders(struct list *list)
{
    add(list, FT_OP_BIND, FT_REQUIRED, 0, 0, "/usr", "/usr");
    static const char *const folders[] = {"/bin", "/sbin", "/lib", "/lib64"};
    for (int i = 0; i < 4; i++) {
        char target[256];
        ssize_t size = readlink(folders[i], target, sizeof target - 1);
        if (size > 0) {
            target[size] = 0;
            add(list, FT_OP_SYMLINK, FT_REQUIRED, 0, 0, target, folders[i]);
        } else {
            add(list, FT_OP_BIND, FT_IF_PRESENT, 0, 0, folders[i], folders[i]);
        }
    }
}

void standard_base(struct list *list)
{
    uint64_t namespaces = CLONE_NEWUSER | CLONE_NEWNET | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWIPC | CLONE_NEWUTS;
    uint32_t id = as_root ? 65534 : getuid();
    start_list(list);
    add(list, FT_OP_NAMESPACES, FT_REQUIRED, namespaces | CLONE_NEWCGROUP, namespaces, NULL, NULL);
    add(list, FT_OP_IDENTITY, FT_REQUIRED, id, as_root ? 65534 : getgid(), NULL, NULL);
    add(list, FT_OP_AHEAD, FT_REQUIRED, FT_SECCOMP_STANDARD, 0, NULL, NULL);
    add(list, FT_OP_ROOT, FT_REQUIRED, 0, 0, NULL, NULL);
    add(list, FT_OP_PRIVATE, FT_REQUIRED, 512 << 20, 100000, NULL, NULL);
    add(list, FT_OP_HOSTNAME, 0, 0, 0, "sandbox", NULL);
    system_folders(list);
    add(list, FT_OP_FILE, FT_REQUIRED, 0, 0, "/etc/hosts", "127.0.0.1 localhost\n");
    add(list, FT_OP_DEV, FT_REQUIRED, 0, 0, NULL, NULL);
    add(list, FT_OP_PROC, FT_REQUIRED, 0, 0, NULL, NULL);
    add(list, FT_OP_PRIVATE_DIRECTORY, FT_REQUIRED, 01777, 0, "/tmp", NULL);
    add(list, FT_OP_PRIVATE_DIRECTORY, FT_REQUIRED, 0700, 0, "/home/gate", NULL);
}

void confine(struct list *list)
{
    add(list, FT_OP_RLIMIT, FT_REQUIRED, 4 /* CORE */, 0, NULL, NULL);
    add(list, FT_OP_KEYRING, FT_REQUIRED, 0, 0, NULL, NULL);
    add(list, FT_OP_LANDLOCK, FT_REQUIRED, FT_LANDLOCK_FS | FT_LANDLOCK_SCOPE, 0, NULL, NULL);
    add(list, FT_OP_CAPABILITIES, FT_REQUIRED, 0, 0, NULL, NULL);
    add(list, FT_OP_SECCOMP, FT_REQUIRED, FT_SECCOMP_STANDARD, 0, NULL, NULL);
}

void gate_of(struct list *list, const char *const *arguments)
{
    start_list(list);
    for (; *arguments; arguments++) {
        add(list, FT_OP_ARGUMENT, FT_REQUIRED, 0, 0, *arguments, NULL);
    }
    add(list, FT_OP_ENVIRONMENT, FT_REQUIRED, 0, 0, "PATH=/usr/bin:/bin", NULL);
}

void shell_gate(struct list *list, const char *script)
{
    gate_of(list, (const char *const[]){"/bin/sh", "-c", script, NULL});
    confine(list);
}

void send_raw(struct drive *drive, const void *bytes, size_t size, const int *fds, uint32_t count)
{
    char control[CMSG_SPACE(sizeof(int) * 32)] = {0};
    struct iovec part = {(void *)bytes, size};
    struct msghdr packet = {.msg_iov = &part, .msg_iovlen = 1};
    if (count) {
        packet.msg_control = control;
        packet.msg_controllen = CMSG_SPACE(sizeof(int) * count);
        struct cmsghdr *header = CMSG_FIRSTHDR(&packet);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN(sizeof(int) * count);
        memcpy(CMSG_DATA(header), fds, sizeof(int) * count);
    }
    if (sendmsg(drive->channel, &packet, MSG_NOSIGNAL) < 0) {
        die("sendmsg");
    }
}

static void send_list(struct drive *drive, uint16_t kind, uint32_t id, const struct list *list, const int *fds, uint32_t count)
{
    struct ft_message head = {FT_LAUNCH_VERSION, kind, id, (uint32_t)list->size, list->count};
    memcpy((char *)list->bytes, &head, sizeof head);
    send_raw(drive, list->bytes, list->size, fds, count);
}

void ask(struct drive *drive, uint16_t kind, uint32_t id)
{
    struct ft_message head = {FT_LAUNCH_VERSION, kind, id, sizeof head, 0};
    send_raw(drive, &head, sizeof head, NULL, 0);
}

void ask_with(struct drive *drive, uint16_t kind, uint32_t id, const struct list *list)
{
    send_list(drive, kind, id, list, NULL, 0);
}

void launch(struct drive *drive, uint32_t id, const struct list *gate, const int *fds)
{
    memset(&drive->courses[id], 0, sizeof drive->courses[id]);
    send_list(drive, FT_ASK_LAUNCH, id, gate, fds, 3);
}

static bool hear(struct drive *drive, double seconds)
{
    static struct {
        struct ft_message head;
        union {
            struct ft_ready ready;
            struct ft_started started;
            struct ft_ended ended;
        };
    } words;
    struct pollfd waiting = {drive->channel, POLLIN, 0};
    if (poll(&waiting, 1, (int)(seconds * 1000)) <= 0 || recv(drive->channel, &words, sizeof words, 0) <= 0) {
        return false;
    }
    struct course *course = &drive->courses[words.head.id % 128];
    switch (words.head.kind) {
    case FT_SAY_READY:
        drive->ready = words.ready;
        drive->ready_seen = true;
        break;
    case FT_SAY_STARTED:
        course->started = words.started;
        course->started_seen = true;
        course->started_at = now();
        break;
    default:
        course->ended = words.ended;
        course->ended_seen = true;
        course->ended_at = now();
    }
    return true;
}

void begin(struct drive *drive, const struct list *base, uint32_t pool)
{
    int pair[2];
    memset(drive, 0, sizeof *drive);
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair)) {
        die("socketpair");
    }
    drive->channel = pair[0];
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, pair[1], 0);
    char *arguments[] = {(char *)launcher_path, NULL}, *environment[] = {NULL};
    if (posix_spawn(&drive->pid, launcher_path, &actions, NULL, arguments, environment)) {
        die(launcher_path);
    }
    posix_spawn_file_actions_destroy(&actions);
    close(pair[1]);
    send_list(drive, FT_ASK_PREPARE, pool, base, NULL, 0);
    double until = now() + 10;
    while (!drive->ready_seen && hear(drive, until - now())) {
    }
}

void end(struct drive *drive)
{
    close(drive->channel);
    waitpid(drive->pid, NULL, 0);
}

bool until_ended(struct drive *drive, uint32_t id, double seconds)
{
    double until = now() + seconds;
    while (!drive->courses[id].ended_seen && now() < until && hear(drive, until - now())) {
    }
    return drive->courses[id].ended_seen;
}

bool until_started(struct drive *drive, uint32_t id, double seconds)
{
    double until = now() + seconds;
    while (!drive->courses[id].started_seen && !drive->courses[id].ended_seen && now() < until &&
           hear(drive, until - now())) {
    }
    return drive->courses[id].started_seen;
}

struct course *run(struct drive *drive, uint32_t id, const struct list *gate)
{
    int output[2], null = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (null < 0 || pipe2(output, O_CLOEXEC)) {
        die("pipe2");
    }
    launch(drive, id, gate, (int[]){null, output[1], output[1]});
    close(output[1]);
    close(null);
    struct course *course = &drive->courses[id];
    size_t size = 0;
    ssize_t more;
    struct pollfd waiting = {output[0], POLLIN, 0};
    while (size < sizeof course->output - 1 && poll(&waiting, 1, 20000) > 0 &&
           (more = read(output[0], course->output + size, sizeof course->output - 1 - size)) > 0) {
        size += (size_t)more;
    }
    close(output[0]);
    course->output[size] = 0;
    until_ended(drive, id, 20);
    return course;
}

struct course *run_once(const struct list *base, const struct list *gate)
{
    static struct drive drive;
    begin(&drive, base, 1);
    struct course *course = run(&drive, 1, gate);
    end(&drive);
    return course;
}

int processes_with(const char *token)
{
    int count = 0;
    DIR *proc = opendir("/proc");
    struct dirent *entry;
    while ((entry = readdir(proc))) {
        char path[300], line[4096];
        snprintf(path, sizeof path, "/proc/%s/cmdline", entry->d_name);
        int file = entry->d_name[0] >= '0' && entry->d_name[0] <= '9' ? open(path, O_RDONLY) : -1;
        ssize_t size = file < 0 ? -1 : read(file, line, sizeof line);
        if (file >= 0) {
            close(file);
        }
        count += size > 0 && atoi(entry->d_name) != getpid() && memmem(line, (size_t)size, token, strlen(token)) != NULL;
    }
    closedir(proc);
    return count;
}

void check(bool holds, const char *promise, const char *format, ...)
{
    if (holds) {
        passed++;
        printf("ok    %s\n", promise);
    } else {
        failed++;
        printf("FAIL  %s: ", promise);
        va_list arguments;
        va_start(arguments, format);
        vprintf(format, arguments);
        va_end(arguments);
        printf("\n");
    }
    fflush(stdout);
}

int summary(void)
{
    printf("%d passed, %d failed\n", passed, failed);
    return failed != 0;
}
