/* SPDX-License-Identifier: Apache-2.0 */
/* Sandboxes before they have a gate: which namespaces this kernel gives, and how they come into being. */
#define _GNU_SOURCE
#include "confine.h"
#include "kernel.h"
#include "launcher.h"
#include "text.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>

/* Cloning the namespaces keeps the launcher busy for a quarter of a millisecond: where there are sandboxes left, another one waits
 * until the gate that took the last one is under way. In microseconds. */
#define REFILL_DELAY 1500

/* Kept for the sandboxes that are built later. */
static union {
    struct ft_message message;
    char bytes[FT_LAUNCH_MESSAGE_MAX];
} base;

/* Like fork: the child returns 0 and goes on with a copy of the memory. clone and not clone3, which Docker's default
 * profile answers with ENOSYS. */
static pid_t clone_process(uint32_t flags, int *pidfd)
{
    *pidfd = -1;
#if defined(__x86_64__) || defined(__aarch64__)
    unsigned long all = flags | CLONE_PIDFD | SIGCHLD;
    return (pid_t)syscall(SYS_clone, all, NULL, pidfd, NULL, NULL);
#else
#error "the order of clone's arguments on this architecture (clone(2), NOTES)"
#endif
}

/* Only clone3 makes a process in a cgroup of version 2; elsewhere pid 1 moves itself (ft_enter_cgroup). */
static pid_t clone_sandbox(const struct ft_launcher *launcher, struct ft_birth *birth, uint32_t flags, int *pidfd)
{
    if (launcher->cgroups.v2 && birth->cgroup.folders[0] >= 0) {
        *pidfd = -1;
        struct clone_args arguments = {
            .flags = flags | CLONE_PIDFD | CLONE_INTO_CGROUP,
            .pidfd = (uint64_t)(uintptr_t)pidfd,
            .exit_signal = SIGCHLD,
            .cgroup = (uint64_t)birth->cgroup.folders[0],
        };
        pid_t pid = (pid_t)syscall(SYS_clone3, &arguments, sizeof arguments);
        if (pid == 0) {
            birth->cgroup.procs[0] = -1;
        }
        if (pid >= 0) {
            return pid;
        }
    }
    return clone_process(flags, pidfd);
}

static void birth_missed(struct ft_birth *birth, uint32_t step, int error, const char *what)
{
    if (birth->missed_count < sizeof birth->missed / sizeof *birth->missed) {
        struct ft_missed *missed = &birth->missed[birth->missed_count++];
        struct ft_text text = FT_TEXT(missed->what);
        missed->step = step;
        missed->error = error;
        ft_put(&text, what);
    }
}

/* Adds one namespace after the other, so that the report names each one that the kernel refuses. */
static uint32_t possible_namespaces(struct ft_birth *birth, uint32_t wanted)
{
    static const struct {
        uint32_t flag;
        const char *name;
    } kinds[] = {
        {CLONE_NEWUSER, "clone CLONE_NEWUSER"}, {CLONE_NEWNS, "clone CLONE_NEWNS"},   {CLONE_NEWPID, "clone CLONE_NEWPID"},
        {CLONE_NEWNET, "clone CLONE_NEWNET"},   {CLONE_NEWIPC, "clone CLONE_NEWIPC"}, {CLONE_NEWUTS, "clone CLONE_NEWUTS"},
        {CLONE_NEWCGROUP, "clone CLONE_NEWCGROUP"},
    };
    uint32_t possible = 0;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (!(wanted & kinds[i].flag)) {
            continue;
        }
        int pidfd = -1;
        pid_t pid = clone_process(possible | kinds[i].flag, &pidfd);
        if (pid == 0) {
            _exit(0);
        }
        if (pid < 0) {
            birth_missed(birth, FT_OP_NAMESPACES, errno, kinds[i].name);
            continue;
        }
        possible |= kinds[i].flag;
        waitpid(pid, NULL, 0);
        close(pidfd);
    }
    return possible;
}

static void base_failed(struct ft_launcher *launcher, uint32_t step, int error, const char *what)
{
    struct ft_text text = FT_TEXT(launcher->base_failure.what);
    launcher->base_failure.step = step;
    launcher->base_failure.error = error ? error : EIO;
    ft_put(&text, what);
}

static uint32_t required_namespaces(void)
{
    const struct ft_op *op = ft_find(&base.message, FT_OP_NAMESPACES);
    return op && op->flags & FT_REQUIRED ? (uint32_t)op->b : 0;
}

/* Chooses again without those that the kernel refuses. False when a required one is among them. */
static bool choose_namespaces(struct ft_launcher *launcher, uint32_t wanted)
{
    launcher->birth.namespaces = possible_namespaces(&launcher->birth, wanted);
    uint32_t required = required_namespaces();
    if ((launcher->birth.namespaces & required) == required) {
        return true;
    }
    const struct ft_missed *first = &launcher->birth.missed[0];
    base_failed(launcher, FT_STEP_CLONE, first->error, first->what);
    return false;
}

static int map_ids(const struct ft_launcher *launcher, pid_t pid)
{
    char process[24];
    struct ft_text text = FT_TEXT(process);
    ft_put_number(&text, (uint64_t)pid);
    return ft_write_maps(launcher->proc, process, launcher->ids, launcher->outer_ids);
}

static void make_cgroup(struct ft_launcher *launcher, struct ft_slot *slot)
{
    if (launcher->cgroups.wanted) {
        ft_find_cgroups(&launcher->cgroups);
        ft_make_cgroup(&launcher->cgroups, &slot->cgroup, (int)(slot - launcher->slots));
    }
}

/* Clones pid 1 from where its sandbox begins. */
static pid_t give_birth(struct ft_launcher *launcher, struct ft_needs needs, int *network, int *pidfd)
{
    struct ft_birth *birth = &launcher->birth;
    bool shares = launcher->shares_networks && !needs.network;
    *network = shares ? ft_enter_network(&launcher->networks, needs.stay) : -1;
    birth->from_mould = !needs.root && ft_enter_mould(&launcher->mould);
    pid_t pid = clone_sandbox(launcher, birth, birth->namespaces & (*network < 0 ? ~0U : ~(uint32_t)CLONE_NEWNET), pidfd);
    int error = errno;
    if (pid != 0 && birth->from_mould && !ft_leave_mould(&launcher->mould)) {
        _exit(1);
    }
    errno = error;
    return pid;
}

struct ft_slot *ft_build(struct ft_launcher *launcher, struct ft_needs needs)
{
    struct ft_slot *slot = ft_free_place(launcher);
    int pair[2];
    if (!slot || socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair)) {
        return NULL;
    }
    make_cgroup(launcher, slot);
    launcher->birth.cgroup = slot->cgroup;
    const int room = 2 * FT_LAUNCH_MESSAGE_MAX;
    setsockopt(pair[0], SOL_SOCKET, SO_SNDBUF, &room, sizeof room);
    int pidfd = -1, network;
    pid_t pid = give_birth(launcher, needs, &network, &pidfd);
    if (pid == 0) {
        launcher->birth.control = pair[1];
        launcher->birth.proc = launcher->birth.mapped ? -1 : launcher->proc;
        ft_init(launcher->birth);
    }
    int error = errno;
    close(pair[1]);
    if (pid < 0) {
        close(pair[0]);
        ft_remove_cgroup(&launcher->cgroups, &slot->cgroup, (int)(slot - launcher->slots));
        errno = error;
        return NULL;
    }
    *slot = (struct ft_slot){.state = FT_SLOT_BUILDING, .pid = pid, .pidfd = pidfd, .control = pair[0], .cgroup = slot->cgroup,
                             .is_moulded = launcher->birth.from_mould, .network = network,
                             .stay = needs.stay};
    ft_stay_in(&launcher->networks, network, slot->stay);
    if (launcher->birth.mapped && map_ids(launcher, pid)) {
        slot->ended.failure = (struct ft_missed){.step = FT_STEP_MAP, .error = errno, .what = "write to /proc/PID/uid_map"};
        ft_kill_slot(slot);
    } else if (ft_hand_over(launcher, slot->control, &base.message, launcher->idmap_trees && !slot->is_moulded, NULL, 0)) {
        ft_kill_slot(slot);
    }
    return slot;
}

static void set_maps(struct ft_launcher *launcher)
{
    bool other = launcher->ids.uid != getuid();
    launcher->birth.mapped = launcher->root && other && launcher->birth.namespaces & CLONE_NEWUSER;
    launcher->idmap_trees = launcher->birth.mapped && !launcher->birth.alone && ft_find(&base.message, FT_OP_ROOT);
}

static bool build_first(struct ft_launcher *launcher)
{
    if (ft_build(launcher, (struct ft_needs){0})) {
        return true;
    }
    if (!choose_namespaces(launcher, launcher->birth.namespaces)) {
        return false;
    }
    set_maps(launcher);
    if (!ft_build(launcher, (struct ft_needs){0})) {
        base_failed(launcher, FT_STEP_CLONE, errno, "clone");
        return false;
    }
    return true;
}

/* AppArmor of Ubuntu 24.04 lets a process make a user namespace, but not map its user. */
bool ft_try_lower_rung(struct ft_launcher *launcher, const struct ft_missed *failure)
{
    bool of_map = failure->step == FT_OP_IDENTITY || failure->step == FT_STEP_MAP;
    if (!of_map || !(launcher->birth.namespaces & CLONE_NEWUSER) || required_namespaces() & CLONE_NEWUSER) {
        return false;
    }
    /* A refusal for a test was that of the map, which is not asked for again. */
    ((struct ft_op *)ft_find(&base.message, FT_OP_IDENTITY))->flags &= (uint16_t)~FT_REFUSED;
    birth_missed(&launcher->birth, FT_STEP_MAP, failure->error, failure->what);
    if (!choose_namespaces(launcher, launcher->birth.namespaces & ~(uint32_t)CLONE_NEWUSER)) {
        return false;
    }
    set_maps(launcher);
    return ft_build(launcher, (struct ft_needs){0}) != NULL;
}

/* In a user namespace that holds one user only, as a rootless container without subordinate ids has it, root can become
 * nobody. Where it is not the kernel's root that costs nothing: the gate is that user by another name. */
static void set_identity(struct ft_launcher *launcher)
{
    bool known = ft_outer_uid(launcher->ids.uid) != 0;
    launcher->birth.alone = launcher->root && !known && !ft_may_be_kernel_root(getuid());
    launcher->birth.unprivileged = known || launcher->birth.alone;
    launcher->outer_ids = launcher->birth.alone ? (struct ft_ids){getuid(), getgid()} : launcher->ids;
}

static bool raise_fence(struct ft_launcher *launcher)
{
    const struct ft_op *op = ft_find(&base.message, FT_OP_FENCE);
    launcher->fence.parent = launcher->fence.folder = -1;
    int error = op ? ft_raise_fence(&launcher->fence, ft_string(op, 0)) : 0;
    if (error) {
        base_failed(launcher, FT_OP_FENCE, error, "making the fence's folder");
    }
    return error == 0;
}

void ft_prepare(struct ft_launcher *launcher, const struct ft_message *message)
{
    memcpy(&base, message, message->size);
    launcher->prepared = true;
    launcher->proc = open("/proc", O_PATH | O_DIRECTORY | O_CLOEXEC);
    launcher->wanted = message->id > FT_POOL_MAX ? FT_POOL_MAX : message->id;
    launcher->ready.landlock_abi = (uint32_t)ft_landlock_abi();
    const struct ft_op *namespaces = ft_find(&base.message, FT_OP_NAMESPACES), *identity = ft_find(&base.message, FT_OP_IDENTITY);
    launcher->ids = identity ? (struct ft_ids){(uid_t)identity->a, (gid_t)identity->b} : (struct ft_ids){getuid(), getgid()};
    bool refused = namespaces && namespaces->flags & FT_REFUSED;
    launcher->birth.namespaces = namespaces && !refused ? (uint32_t)namespaces->a : 0;
    set_identity(launcher);
    launcher->cgroups.wanted = ft_find(&base.message, FT_OP_CGROUP) != NULL;
    set_maps(launcher);
    if (ft_gain_namespaces(launcher, &base.message)) {
        launcher->shares_networks = launcher->birth.namespaces & CLONE_NEWNET && !ft_find(&base.message, FT_OP_LOOPBACK);
        if (launcher->shares_networks) {
            launcher->networks.wanted = launcher->wanted;
        }
        ft_make_mould(launcher, &base.message);
    }
    if (!raise_fence(launcher) || !build_first(launcher)) {
        launcher->first_known = true;
        launcher->say_ready = true;
    }
}

static uint32_t count_waiting(const struct ft_launcher *launcher)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < launcher->slot_count; i++) {
        count += launcher->slots[i].state == FT_SLOT_PARKED || launcher->slots[i].state == FT_SLOT_BUILDING;
    }
    return count;
}

uint64_t ft_build_time(const struct ft_launcher *launcher)
{
    if (!launcher->prepared || launcher->base_failure.error) {
        return 0;
    }
    if (!launcher->first_known) {
        return ft_needs_networks(&launcher->networks) ? 1 : 0;
    }
    uint32_t waiting = count_waiting(launcher);
    if (waiting >= launcher->wanted) {
        return 0;
    }
    /* Half a pool is enough for a moment in which what a gate says would have to wait. */
    uint64_t spared = 2 * waiting >= launcher->wanted ? launcher->launched_at + REFILL_DELAY : 1;
    return spared > launcher->refill_at ? spared : launcher->refill_at;
}

void ft_build_ahead(struct ft_launcher *launcher)
{
    if (!launcher->first_known) {
        /* While the first sandbox shows what this kernel gives. */
        ft_make_network(&launcher->networks);
    } else if (!ft_build(launcher, (struct ft_needs){0})) {
        /* Too many of something just now: gates that end make room, and a launch tries again for itself. */
        launcher->wanted = launcher->wanted > 1 ? launcher->wanted - 1 : 0;
    }
}

void ft_expect(struct ft_launcher *launcher, uint32_t launches)
{
    uint32_t kept = 0;
    launcher->wanted = launcher->wanted < launches ? launcher->wanted : launches;
    if (launcher->networks.wanted > launches && launches > 0) {
        launcher->networks.wanted = launches;
    }
    for (uint32_t i = 0; i < launcher->slot_count; i++) {
        struct ft_slot *slot = &launcher->slots[i];
        bool is_spare = slot->state == FT_SLOT_PARKED || (slot->state == FT_SLOT_BUILDING && launcher->first_known);
        if (is_spare && ++kept > launcher->wanted) {
            ft_kill_slot(slot);
            slot->state = FT_SLOT_ENDED;
        }
    }
    if (launches == 0 && launcher->first_known) {
        launcher->is_ending = true;
        ft_break_mould(&launcher->mould);
        ft_forget_cgroups(launcher);
        ft_sweep_cgroups(&launcher->cgroups);
    }
}
