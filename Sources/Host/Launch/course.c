/* SPDX-License-Identifier: Apache-2.0 */
/* What becomes of sandboxes, and what the host hears of it. */
#define _GNU_SOURCE
#include "launcher.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* How long the caches of a gate that ended well may take to be packed, in microseconds. */
#define LEAVE_TIME 60000000

uint64_t ft_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

static void set_ready(struct ft_launcher *launcher, const struct ft_report *report)
{
    launcher->first_known = true;
    launcher->say_ready = true;
    launcher->ready.missed_count = report->missed_count;
    memcpy(launcher->ready.missed, report->missed, sizeof report->missed);
    if (report->kind == FT_REPORT_PARKED) {
        launcher->ready.facts = report->facts;
        launcher->ready.parked = 1;
    }
}

static void ended(const struct ft_launcher *launcher, struct ft_slot *slot, const struct ft_ended *words)
{
    uint64_t now = ft_now();
    struct ft_missed failure = slot->ended.failure;
    slot->ended = *words;
    if (!slot->ended.failure.error) {
        slot->ended.failure = failure;
    }
    slot->ended.flags |= slot->end_flags;
    if (slot->cgroup_limited) {
        slot->ended.memory_peak_bytes = ft_cgroup_peak(&launcher->cgroups, &slot->cgroup);
        struct ft_cgroup_news news = ft_cgroup_end(&launcher->cgroups, &slot->cgroup);
        slot->ended.flags |= (news.killed ? FT_ENDED_OOM : 0) | (news.refused ? FT_ENDED_PROCESSES : 0);
    }
    if (slot->own_folder[0]) {
        /* Nearly always pid 1 has emptied it. */
        ft_clear_fence(&launcher->fence, slot->own_folder);
        slot->own_folder[0] = 0;
    }
    slot->ended.wall_us = slot->started_at ? now - slot->started_at : 0;
    slot->say_ended = slot->state == FT_SLOT_STARTING || slot->state == FT_SLOT_RUNNING;
    slot->state = FT_SLOT_ENDED;
    slot->end_at = 0;
}

/* What only the launcher knows. */
static void add_cgroup(struct ft_slot *slot, const struct ft_report *report)
{
    if (slot->cgroup_limited && report->cgroup_error) {
        slot->cgroup_limited = false;
        slot->cgroup_missed =
            (struct ft_missed){.step = FT_OP_CGROUP, .error = report->cgroup_error, .what = "write to cgroup.procs"};
    }
    if (slot->cgroup_limited) {
        slot->started.facts |= FT_FACT_CGROUP;
    } else if (slot->cgroup_missed.error && slot->started.missed_count < FT_MISSED_MAX) {
        slot->started.missed[slot->started.missed_count++] = slot->cgroup_missed;
    }
}

static void started(struct ft_slot *slot, const struct ft_report *report)
{
    slot->started_at = report->at;
    slot->state = FT_SLOT_RUNNING;
    slot->started.facts = report->facts;
    slot->started.missed_count = report->missed_count;
    slot->started.setup_us = (uint32_t)(slot->started_at - slot->asked_at);
    slot->started.pid = slot->pid;
    memcpy(slot->started.missed, report->missed, sizeof report->missed);
    add_cgroup(slot, report);
    if (slot->cgroup_required && !slot->cgroup_limited) {
        slot->ended.failure = slot->cgroup_missed;
        slot->state = FT_SLOT_STARTING;
        ft_kill_slot(slot);
        return;
    }
    slot->say_started = true;
    slot->end_at = slot->limit ? slot->started_at + slot->limit : 0;
}

/* A sandbox that could not be built: the first one decides what the host hears, and whether it makes sense to go on. */
static void failed(struct ft_launcher *launcher, struct ft_slot *slot, const struct ft_report *report)
{
    struct ft_ended words = {.flags = FT_ENDED_FAILED, .failure = report->failure};
    if (!launcher->first_known && !ft_try_lower_rung(launcher, &report->failure)) {
        set_ready(launcher, report);
        launcher->base_failure = report->failure;
    }
    if (slot->state == FT_SLOT_BUILDING) {
        /* What a moment ago could be built cannot now: memory, or a limit on processes. */
        launcher->refill_at = ft_now() + 1000000;
    }
    ended(launcher, slot, &words);
}

static void take(struct ft_launcher *launcher, struct ft_slot *slot, const struct ft_report *report)
{
    switch (report->kind) {
    case FT_REPORT_PARKED:
        if (!launcher->first_known) {
            set_ready(launcher, report);
        }
        slot->state = slot->state == FT_SLOT_BUILDING ? FT_SLOT_PARKED : slot->state;
        break;
    case FT_REPORT_STARTED: started(slot, report); break;
    case FT_REPORT_LEAVING:
        slot->end_at = slot->state == FT_SLOT_RUNNING ? ft_now() + LEAVE_TIME : slot->end_at;
        break;
    case FT_REPORT_ENDED:
        ft_leave_slot_network(launcher, slot);
        ended(launcher, slot, &report->ended);
        break;
    default: failed(launcher, slot, report); break;
    }
}

void ft_hear(struct ft_launcher *launcher, struct ft_slot *slot)
{
    static struct ft_report report;
    while (slot->control >= 0 && recv(slot->control, &report, sizeof report, MSG_DONTWAIT) == (ssize_t)sizeof report) {
        take(launcher, slot, &report);
    }
}

/* The pid 1 is gone: what it did not say is made up from how it went. */
void ft_bury(struct ft_launcher *launcher, struct ft_slot *slot)
{
    siginfo_t info;
    struct rusage usage = {0};
    ft_hear(launcher, slot);
    if (syscall(SYS_waitid, P_PIDFD, slot->pidfd, &info, WEXITED | WNOHANG, &usage) || info.si_pid == 0) {
        return;
    }
    if (slot->state != FT_SLOT_ENDED) {
        struct ft_report report = {.kind = FT_REPORT_FAILED, .failure = slot->ended.failure};
        if (!report.failure.error) {
            report.failure = (struct ft_missed){.step = FT_STEP_FORK, .error = ECANCELED, .what = "pid 1 of the sandbox ended"};
        }
        if (slot->state == FT_SLOT_RUNNING) {
            struct ft_ended words = {.wait_status = SIGKILL,
                                     .cpu_us = (uint64_t)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000000 +
                                               (uint64_t)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec),
                                     .max_rss_bytes = (uint64_t)usage.ru_maxrss * 1024};
            ended(launcher, slot, &words);
        } else {
            failed(launcher, slot, &report);
        }
    }
    close(slot->pidfd);
    slot->pidfd = -1;
}

/* Without a pid namespace: the end of its control socket tells pid 1 to find and kill what came from it. */
static void let_them_end(struct ft_launcher *launcher)
{
    uint64_t until = ft_now() + 1000000;
    for (uint32_t i = 0; i < launcher->slot_count; i++) {
        if (launcher->slots[i].state != FT_SLOT_FREE && launcher->slots[i].control >= 0) {
            close(launcher->slots[i].control);
            launcher->slots[i].control = -1;
        }
    }
    for (uint32_t i = 0; i < launcher->slot_count; i++) {
        struct pollfd gone = {.fd = launcher->slots[i].pidfd, .events = POLLIN};
        uint64_t now = ft_now();
        if (launcher->slots[i].state != FT_SLOT_FREE && gone.fd >= 0 && now < until) {
            poll(&gone, 1, (int)((until - now) / 1000));
        }
    }
}

void ft_end_everything(struct ft_launcher *launcher)
{
    if (!(launcher->birth.namespaces & CLONE_NEWPID)) {
        let_them_end(launcher);
    }
    for (uint32_t i = 0; i < launcher->slot_count; i++) {
        struct ft_slot *slot = &launcher->slots[i];
        if (slot->state != FT_SLOT_FREE && slot->pidfd >= 0) {
            ft_kill_slot(slot);
        }
    }
    for (uint32_t i = 0; i < launcher->slot_count; i++) {
        struct ft_slot *slot = &launcher->slots[i];
        siginfo_t info;
        if (slot->state != FT_SLOT_FREE && slot->pidfd >= 0) {
            waitid(P_PIDFD, (id_t)slot->pidfd, &info, WEXITED);
        }
        if (slot->state != FT_SLOT_FREE) {
            ft_free_slot(launcher, slot);
        }
    }
    ft_forget_cgroups(launcher);
    if (!launcher->is_ending) {
        ft_sweep_cgroups(&launcher->cgroups);
    }
    ft_close_owners();
    ft_drop_fence(&launcher->fence);
    _exit(0);
}

/* False when it has to be said again: the host does not read. */
static bool say(struct ft_launcher *launcher, uint16_t kind, uint32_t id, const void *body, size_t size)
{
    struct ft_message head = {FT_LAUNCH_VERSION, kind, id, (uint32_t)(sizeof head + size), 0};
    struct iovec parts[] = {{&head, sizeof head}, {(void *)body, size}};
    struct msghdr packet = {.msg_iov = parts, .msg_iovlen = 2};
    if (sendmsg(0, &packet, MSG_NOSIGNAL | MSG_DONTWAIT) >= 0) {
        return true;
    }
    if (errno == EPIPE || errno == ECONNRESET) {
        ft_end_everything(launcher);
    }
    return false;
}

static void say_slot(struct ft_launcher *launcher, struct ft_slot *slot)
{
    if (slot->say_started) {
        slot->say_started = !say(launcher, FT_SAY_STARTED, slot->id, &slot->started, sizeof slot->started);
    }
    if (slot->say_ended && !slot->say_started) {
        slot->say_ended = !say(launcher, FT_SAY_ENDED, slot->id, &slot->ended, sizeof slot->ended);
    }
    if (slot->state == FT_SLOT_ENDED && !slot->say_ended && slot->control >= 0) {
        close(slot->control);
        slot->control = -1;
    }
    if (slot->state == FT_SLOT_ENDED && slot->pidfd < 0 && !slot->say_started && !slot->say_ended) {
        ft_free_slot(launcher, slot);
    }
}

void ft_say_all(struct ft_launcher *launcher)
{
    if (launcher->say_ready) {
        if (launcher->base_failure.error && launcher->ready.missed_count < FT_MISSED_MAX) {
            launcher->ready.missed[launcher->ready.missed_count++] = launcher->base_failure;
        }
        launcher->say_ready = !say(launcher, FT_SAY_READY, 0, &launcher->ready, sizeof launcher->ready);
    }
    for (uint32_t i = 0; i < launcher->slot_count; i++) {
        if (launcher->slots[i].state != FT_SLOT_FREE) {
            say_slot(launcher, &launcher->slots[i]);
        }
    }
}
