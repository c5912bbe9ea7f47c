/* SPDX-License-Identifier: Apache-2.0 */
/* firsttry-launcher: started once per run by the host, which holds the other end of fd 0. One thread, one loop; no
 * environment is read and no memory is allocated. */
#define _GNU_SOURCE
#include "kernel.h"
#include "launcher.h"

#include <errno.h>
#include <grp.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>

/* How long a sandbox's pid 1 has to end its tree by itself, which keeps the accounts true, before it is killed. A
 * deadline is held to within 100 ms. */
#define PATIENCE_KILL 100000
#define PATIENCE_DEADLINE 50000

static struct ft_launcher launcher;
static volatile sig_atomic_t told_to_end;

static void on_end(int signal)
{
    (void)signal;
    told_to_end = 1;
}

/* Ends when the host ends, however that happens: fd 0 says so, unless a stray copy of the host's end lives on. */
static void follow_parent(void)
{
    struct ucred host;
    socklen_t size = sizeof host;
    prctl(PR_SET_PDEATHSIG, SIGTERM, 0, 0, 0);
    if (getsockopt(0, SOL_SOCKET, SO_PEERCRED, &host, &size)) {
        _exit(2);
    }
    if (getppid() != host.pid) {
        _exit(3);
    }
}

/* Every signal but SIGTERM is blocked: Ctrl-C is the host's to handle. */
static void set_signals(sigset_t *waiting)
{
    sigset_t all;
    struct sigaction action = {.sa_handler = SIG_DFL};
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, NULL);
    for (int signal = 1; signal < NSIG; signal++) {
        sigaction(signal, &action, NULL);
    }
    action.sa_handler = on_end;
    sigaction(SIGTERM, &action, NULL);
    sigfillset(waiting);
    sigdelset(waiting, SIGTERM);
}

static void set_process(void)
{
    struct rlimit files;
    setsid();
    close_range(3, ~0U, 0);
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
        files.rlim_cur = files.rlim_max;
        setrlimit(RLIMIT_NOFILE, &files);
    }
    launcher.root = geteuid() == 0;
    if (launcher.root) {
        setgroups(0, NULL);
    }
}

static uint32_t fds_of(struct msghdr *packet, int *fds)
{
    struct cmsghdr *header = CMSG_FIRSTHDR(packet);
    if (!header || header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS) {
        return 0;
    }
    size_t size = header->cmsg_len - CMSG_LEN(0);
    memcpy(fds, CMSG_DATA(header), size);
    return (uint32_t)(size / sizeof(int));
}

static void obey(const struct ft_message *message, const int *fds, uint32_t count)
{
    struct ft_slot *slot = ft_slot_of(&launcher, message->id);
    switch (message->kind) {
    case FT_ASK_PREPARE:
        if (!launcher.prepared) {
            ft_prepare(&launcher, message);
        }
        break;
    case FT_ASK_LAUNCH: ft_launch(&launcher, message, fds, count); break;
    case FT_ASK_EXPECT: ft_expect(&launcher, message->id); break;
    case FT_ASK_PLACES:
        if (launcher.mould.made) {
            ft_make_places(&launcher.mould, message);
        }
        break;
    case FT_ASK_CANCEL:
        if (slot) {
            ft_cancel(slot);
        }
        break;
    default:
        if (slot) {
            ft_ask_end(&launcher, slot, FT_ENDED_KILLED, PATIENCE_KILL);
        }
    }
}

static void refuse(const struct ft_message *message, size_t size, const struct ft_missed *why)
{
    bool has_head = size >= sizeof *message;
    if (has_head && message->kind == FT_ASK_PREPARE && !launcher.prepared) {
        launcher.prepared = true;
        launcher.first_known = true;
        launcher.say_ready = true;
        launcher.base_failure = *why;
    } else {
        ft_refuse(has_head ? message->id : UINT32_MAX, why);
    }
}

/* False when the host is gone. */
static bool listen_to_host(void)
{
    static char buffer[FT_LAUNCH_MESSAGE_MAX + 8] __attribute__((aligned(8)));
    union {
        struct cmsghdr header;
        char bytes[CMSG_SPACE(sizeof(int) * FT_LAUNCH_FD_MAX)];
    } ancillary;
    struct iovec part = {buffer, sizeof buffer};
    struct msghdr packet = {
        .msg_iov = &part, .msg_iovlen = 1, .msg_control = &ancillary, .msg_controllen = sizeof ancillary};
    ssize_t size = recvmsg(0, &packet, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
    if (size <= 0) {
        return size < 0 && (errno == EAGAIN || errno == EINTR);
    }
    int fds[FT_LAUNCH_FD_MAX];
    uint32_t count = fds_of(&packet, fds);
    struct ft_missed why;
    const struct ft_message *message = (const struct ft_message *)buffer;
    if (!ft_check_message(buffer, (size_t)size, &why)) {
        refuse(message, (size_t)size, &why);
    } else if (packet.msg_flags & MSG_CTRUNC) {
        why = (struct ft_missed){.step = FT_STEP_PROTOCOL, .error = EPROTO, .what = "too many descriptors"};
        refuse(message, (size_t)size, &why);
    } else {
        obey(message, fds, count);
    }
    for (uint32_t i = 0; i < count; i++) {
        close(fds[i]);
    }
    explicit_bzero(buffer, (size_t)size);
    return true;
}

/* 0 is never. */
static uint64_t earlier(uint64_t a, uint64_t b)
{
    return a && (!b || a < b) ? a : b;
}

/* Ends what is overdue; returns when the next one is due, 0 for never. */
static uint64_t keep_times(void)
{
    uint64_t now = ft_now(), next = 0;
    for (uint32_t i = 0; i < launcher.slot_count; i++) {
        struct ft_slot *slot = &launcher.slots[i];
        if (slot->state == FT_SLOT_FREE || slot->pidfd < 0) {
            continue;
        }
        if (slot->end_at && slot->end_at <= now) {
            ft_ask_end(&launcher, slot, FT_ENDED_TIMED_OUT, PATIENCE_DEADLINE);
        }
        if (slot->kill_at && slot->kill_at <= now) {
            ft_kill_slot(slot);
            slot->kill_at = UINT64_MAX;
        }
        next = earlier(next, earlier(slot->end_at, slot->kill_at));
    }
    return next == UINT64_MAX ? 0 : next;
}

static bool has_more_to_say(void)
{
    bool more = launcher.say_ready;
    for (uint32_t i = 0; i < launcher.slot_count && !more; i++) {
        more = launcher.slots[i].say_started || launcher.slots[i].say_ended;
    }
    return more;
}

struct watch {
    struct pollfd fds[1 + 2 * FT_SLOTS];
    struct ft_slot *slots[1 + 2 * FT_SLOTS];
    nfds_t count;
};

static void set_watch(struct watch *watch)
{
    watch->fds[0] = (struct pollfd){.fd = 0, .events = POLLIN | (has_more_to_say() ? POLLOUT : 0)};
    watch->count = 1;
    for (uint32_t i = 0; i < launcher.slot_count; i++) {
        struct ft_slot *slot = &launcher.slots[i];
        if (slot->state == FT_SLOT_FREE || slot->pidfd < 0) {
            continue;
        }
        int fds[] = {slot->state == FT_SLOT_ENDED ? -1 : slot->control, slot->pidfd};
        for (int k = 0; k < 2; k++) {
            watch->slots[watch->count] = slot;
            watch->fds[watch->count++] = (struct pollfd){.fd = fds[k], .events = POLLIN};
        }
    }
}

static void look_at_slots(const struct watch *watch)
{
    for (nfds_t i = 1; i < watch->count; i += 2) {
        struct ft_slot *slot = watch->slots[i];
        if (watch->fds[i].revents & POLLIN) {
            ft_hear(&launcher, slot);
        }
        if (watch->fds[i + 1].revents) {
            ft_bury(&launcher, slot);
        }
    }
}

static int wait_for_news(struct watch *watch, const sigset_t *waiting)
{
    uint64_t due = earlier(keep_times(), ft_build_time(&launcher)), now = ft_now();
    set_watch(watch);
    uint64_t left = due > now ? due - now : 0;
    struct timespec timeout = {.tv_sec = (time_t)(left / 1000000), .tv_nsec = (long)(left % 1000000) * 1000};
    return ppoll(watch->fds, watch->count, due ? &timeout : NULL, waiting);
}

static bool is_time_to_build(void)
{
    uint64_t time = ft_build_time(&launcher);
    return time && time <= ft_now();
}

int main(void)
{
    static struct watch watch;
    sigset_t waiting;
    set_signals(&waiting);
    set_process();
    follow_parent();
    while (!told_to_end) {
        int news = wait_for_news(&watch, &waiting);
        if (news > 0) {
            look_at_slots(&watch);
            if (watch.fds[0].revents & (POLLIN | POLLHUP | POLLERR) && !listen_to_host()) {
                break;
            }
        } else if (news == 0 && is_time_to_build()) {
            ft_build_ahead(&launcher);
        }
        ft_say_all(&launcher);
    }
    ft_end_everything(&launcher);
}
