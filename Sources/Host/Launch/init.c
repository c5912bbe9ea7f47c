/* SPDX-License-Identifier: Apache-2.0 */
/* pid 1 of a sandbox: builds it, parks, starts the gate, reaps, ends everything, reports. */
#define _GNU_SOURCE
#include "confine.h"
#include "kernel.h"
#include "relay.h"
#include "remove.h"
#include "sandbox.h"
#include "tree.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

/* Nanoseconds between two looks at what the tree uses. */
#define WATCH_INTERVAL INT64_C(100000000)

static void report(const struct ft_sandbox *sandbox, uint32_t kind, const struct ft_ended *ended)
{
    struct ft_report words = {
        .at = sandbox->gate.executed_at, .kind = kind, .facts = sandbox->facts,
        .missed_count = sandbox->missed_count, .failure = sandbox->failure,
        .cgroup_error = sandbox->cgroup_error};
    memcpy(words.missed, sandbox->missed, sizeof words.missed);
    if (ended) {
        words.ended = *ended;
    }
    while (send(sandbox->birth.control, &words, sizeof words, MSG_NOSIGNAL) < 0 && errno == EINTR) {
    }
}

/* The launcher's other sandboxes hang on its descriptors: a copy that lived on here would hide their end. */
static void keep_own_descriptors(struct ft_sandbox *sandbox)
{
    dup2(sandbox->birth.control, 0);
    sandbox->birth.control = 0;
    if (sandbox->birth.proc >= 0) {
        sandbox->birth.proc = dup2(sandbox->birth.proc, 1);
    }
    close_range(sandbox->birth.proc >= 0 ? 2 : 1, ~0U, 0);
}

void ft_follow_launcher(uint32_t namespaces)
{
    if (namespaces & CLONE_NEWPID) {
        prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    } else {
        /* Its own death would end nothing: it has to live until it has found and killed all that came from it. The end
         * of the control socket tells it when. */
        prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
    }
}

/* What pid 1 needs to the end: its control socket, the accounts, the caches. */
static void keep_what_is_needed(struct ft_sandbox *sandbox)
{
    int *kept[3 + 2 * FT_CACHES_MAX] = {&sandbox->watch.private_root, &sandbox->watch.input_output, &sandbox->fence};
    int count = 3, next = 1;
    for (uint32_t i = 0; i < sandbox->cache_count; i++) {
        kept[count++] = &sandbox->caches[i].folder;
        kept[count++] = &sandbox->caches[i].leave;
    }
    /* Out of the way first: none may be overwritten before it was moved. */
    for (int i = 0; i < count; i++) {
        *kept[i] = *kept[i] < 0 ? -1 : ft_copy_descriptor(*kept[i], 64);
    }
    for (int i = 0; i < count; i++) {
        *kept[i] = *kept[i] < 0 ? -1 : dup2(*kept[i], next++);
    }
    close_range((unsigned)next, ~0U, 0);
}

void ft_clear_sandbox(struct ft_sandbox *sandbox)
{
    sandbox->root = sandbox->old_root = sandbox->hidden = sandbox->private_root = sandbox->fence = sandbox->spare_tree = -1;
    sandbox->cover = sandbox->ruleset = sandbox->watch.private_root = sandbox->watch.input_output = -1;
}

static void begin(struct ft_sandbox *sandbox, struct ft_birth birth)
{
    sandbox->birth = birth;
    ft_clear_sandbox(sandbox);
    sandbox->cgroup_error = ft_enter_cgroup(&birth.cgroup);
    keep_own_descriptors(sandbox);
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    ft_follow_launcher(birth.namespaces);
    memcpy(sandbox->missed, birth.missed, sizeof birth.missed);
    sandbox->missed_count = birth.missed_count;
    sandbox->facts = FT_FACT_INIT;
    umask(0);
    if (chdir("/")) {
        _exit(1);
    }
}

static void fail(const struct ft_sandbox *sandbox)
{
    report(sandbox, FT_REPORT_FAILED, NULL);
    _exit(1);
}

/* How the gate went, as far as pid 1 sees it. */
struct course {
    struct ft_sandbox *sandbox;
    struct ft_ended ended;
    uint64_t cost_before; /* of the workers that copied the repository */
    bool gate_reaped;
    int64_t look_at; /* by the monotonic clock, in nanoseconds */
};

static pid_t reap(struct course *course, int options)
{
    int status;
    pid_t pid;
    do {
        pid = wait4(-1, &status, options | __WALL, NULL);
    } while (pid < 0 && errno == EINTR);
    if (pid > 0) {
        course->ended.processes++;
    }
    if (pid > 0 && pid == course->sandbox->gate.pid && !course->gate_reaped) {
        course->ended.wait_status = status;
        course->gate_reaped = true;
    }
    return pid;
}

/* Every process of the sandbox but this one. Each is reaped here: the kernel's own clean-up of a pid namespace would lose
 * what they cost (zap_pid_ns_processes counts nothing). */
static void end_all(struct course *course)
{
    bool own_pids = course->sandbox->facts & FT_FACT_PID_NS;
    for (;;) {
        if (own_pids) {
            kill(-1, SIGKILL);
        } else {
            ft_kill_descendants();
        }
        pid_t pid = reap(course, own_pids ? 0 : WNOHANG);
        if (pid < 0) {
            return;
        }
        if (pid == 0) {
            struct timespec pause = {.tv_nsec = 1000000};
            nanosleep(&pause, NULL);
        }
    }
}

static void on_child(int signal)
{
    (void)signal;
}

static int64_t nanoseconds(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

/* Waits for a word of the launcher, a child's end, or the moment at which the watch looks again. Returns what ppoll does. */
static int wait_for_news(struct course *course, struct pollfd *control)
{
    sigset_t waiting;
    sigfillset(&waiting);
    sigdelset(&waiting, SIGCHLD);
    bool watched = course->sandbox->watch.started;
    int64_t left = course->look_at - nanoseconds();
    const struct timespec interval = {.tv_nsec = left > 0 ? left : 0};
    int news = ppoll(control, 1, watched ? &interval : NULL, &waiting);
    int error = errno;
    /* By the clock: a tree that ends a child all the time would otherwise never be looked at. */
    if (watched && nanoseconds() >= course->look_at) {
        course->ended.flags |= ft_look(course->sandbox);
        course->look_at = nanoseconds() + WATCH_INTERVAL;
    }
    errno = error;
    return news;
}

/* Until the gate's first process ended, or the launcher wants the end. False when the launcher is gone. */
static bool follow(struct course *course)
{
    course->look_at = nanoseconds() + WATCH_INTERVAL;
    for (;;) {
        pid_t pid;
        while (!course->gate_reaped && (pid = reap(course, WNOHANG)) > 0) {
        }
        if (course->gate_reaped) {
            return true;
        }
        struct pollfd control = {.fd = course->sandbox->birth.control, .events = POLLIN};
        int news = wait_for_news(course, &control);
        if (course->ended.flags) {
            return true;
        }
        if (news <= 0) {
            continue;
        }
        char word = 0;
        ssize_t size = recv(control.fd, &word, 1, MSG_DONTWAIT);
        if (size == 0 || (size < 0 && errno != EAGAIN && errno != EINTR)) {
            return false;
        }
        if (size > 0 && word == FT_WORD_END) {
            return true;
        }
        if (size > 0 && word == FT_WORD_CANCEL) {
            kill(course->sandbox->gate.pid, SIGTERM);
        }
    }
}

static uint64_t cost_of(const struct rusage *usage)
{
    return (uint64_t)(usage->ru_utime.tv_sec + usage->ru_stime.tv_sec) * 1000000 +
           (uint64_t)(usage->ru_utime.tv_usec + usage->ru_stime.tv_usec);
}

static void account(struct course *course)
{
    struct rusage usage;
    getrusage(RUSAGE_CHILDREN, &usage);
    course->ended.cpu_us = cost_of(&usage) - course->cost_before;
    course->ended.max_rss_bytes = (uint64_t)usage.ru_maxrss * 1024;
    ft_end_watch(course->sandbox, &course->ended);
    for (uint32_t i = 0; i < course->sandbox->cache_count; i++) {
        course->ended.caches[i] = course->sandbox->caches[i].state;
    }
}

/* Without a root of its own what the sandbox made lies on the host. Its last folder and the one of all fences may be
 * somebody else's to remove; the launcher does so while it lives. */
static void clear_fence(struct ft_sandbox *sandbox, bool launcher_is_gone)
{
    if (!(sandbox->facts & FT_FACT_FENCE)) {
        return;
    }
    ft_remove_tree(AT_FDCWD, sandbox->fence_path);
    char *slash = strrchr(sandbox->fence_path, '/');
    if (launcher_is_gone && slash) {
        *slash = 0;
        rmdir(sandbox->fence_path);
    }
}

/* The end of a namespace's pid 1 takes the kernel 100 to 200 us, often on the very processor that the launcher was
 * woken on: it waits until the launcher has passed on the news and closed its end. */
static void await_release(const struct ft_sandbox *sandbox)
{
    char word;
    while (recv(sandbox->birth.control, &word, 1, 0) > 0) {
    }
}

static void accompany(struct ft_sandbox *sandbox)
{
    struct rusage before;
    getrusage(RUSAGE_CHILDREN, &before);
    struct course course = {.sandbox = sandbox, .cost_before = cost_of(&before)};
    if (!follow(&course)) {
        end_all(&course);
        clear_fence(sandbox, true);
        _exit(0);
    }
    bool alone = false;
    if (course.gate_reaped) {
        /* Zombies that nobody waited for are no leftovers. */
        pid_t pid;
        while ((pid = reap(&course, WNOHANG)) > 0) {
        }
        alone = pid < 0;
        course.ended.flags = pid == 0 ? FT_ENDED_LEFTOVERS : 0;
        if (pid == 0 && sandbox->watch.started) {
            (void)ft_look(sandbox); /* what is still there may be at a limit */
        }
    }
    bool left_well = course.gate_reaped && course.ended.wait_status == 0 && course.ended.flags == 0;
    /* All that is in a pid namespace descends from here; to look for more the kernel looks at every process of the machine. */
    if (!alone || !(sandbox->facts & FT_FACT_PID_NS)) {
        end_all(&course);
    }
    if (left_well && sandbox->cache_count) {
        report(sandbox, FT_REPORT_LEAVING, NULL);
        ft_leave_caches(sandbox);
    }
    account(&course);
    clear_fence(sandbox, false);
    report(sandbox, FT_REPORT_ENDED, &course.ended);
    await_release(sandbox);
}

static void build(struct ft_sandbox *sandbox)
{
    static char buffer[FT_LAUNCH_MESSAGE_MAX] __attribute__((aligned(8)));
    const struct ft_message *base = ft_receive_handover(sandbox, buffer);
    if (!base) {
        _exit(1);
    }
    if (!ft_apply(sandbox, base, FT_IN_INIT)) {
        fail(sandbox);
    }
    ft_begin_watch(sandbox);
    report(sandbox, FT_REPORT_PARKED, NULL);
    ft_begin_ruleset(sandbox);
}

static void start(struct ft_sandbox *sandbox)
{
    static char buffer[FT_LAUNCH_MESSAGE_MAX] __attribute__((aligned(8)));
    const struct ft_message *message = ft_receive_handover(sandbox, buffer);
    if (!message) {
        _exit(0);
    }
    struct sigaction action = {.sa_handler = on_child};
    sigaction(SIGCHLD, &action, NULL);
    if (!ft_apply(sandbox, message, FT_IN_INIT) || !ft_start_gate(sandbox, message)) {
        clear_fence(sandbox, false);
        fail(sandbox);
    }
    report(sandbox, FT_REPORT_STARTED, NULL);
    keep_what_is_needed(sandbox);
    if (!ft_drop_capabilities()) {
        _exit(1);
    }
    /* The gate's environment may hold a secret; nothing of it is needed any more. */
    explicit_bzero(buffer, message->size);
}

void ft_init(struct ft_birth birth)
{
    static struct ft_sandbox sandbox;
    begin(&sandbox, birth);
    build(&sandbox);
    start(&sandbox);
    accompany(&sandbox);
    _exit(0);
}
