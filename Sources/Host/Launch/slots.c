/* SPDX-License-Identifier: Apache-2.0 */
/* Sandboxes from the outside: made, handed a gate, asked to end. */
#define _GNU_SOURCE
#include "kernel.h"
#include "launcher.h"
#include "text.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>

/* Kept for the sandboxes that are built later. */
static char base_buffer[FT_LAUNCH_MESSAGE_MAX] __attribute__((aligned(8)));
#define base ((struct ft_message *)base_buffer)

/* Cloning the namespaces keeps the launcher busy for most of a millisecond: a new sandbox waits until the gate that took
 * the last one is under way. In microseconds. */
#define REFILL_DELAY 1500

struct ft_slot *ft_slot_of(struct ft_launcher *launcher, uint32_t id)
{
    for (int i = 0; i < FT_SLOTS; i++) {
        struct ft_slot *slot = &launcher->slots[i];
        if ((slot->state == FT_SLOT_STARTING || slot->state == FT_SLOT_RUNNING) && slot->id == id) {
            return slot;
        }
    }
    return NULL;
}

static struct ft_slot *slot_in(struct ft_launcher *launcher, enum ft_slot_state state)
{
    for (int i = 0; i < FT_SLOTS; i++) {
        if (launcher->slots[i].state == state) {
            return &launcher->slots[i];
        }
    }
    return NULL;
}

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
static pid_t clone_sandbox(const struct ft_launcher *launcher, struct ft_birth *birth, int *pidfd)
{
    if (launcher->cgroups.v2 && birth->cgroup.folders[0] >= 0) {
        *pidfd = -1;
        struct clone_args arguments = {
            .flags = birth->namespaces | CLONE_PIDFD | CLONE_INTO_CGROUP,
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
    return clone_process(birth->namespaces, pidfd);
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
    const struct ft_op *op = ft_find(base, FT_OP_NAMESPACES);
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
    char folder[32];
    struct ft_text text = FT_TEXT(folder);
    ft_put(&text, "/proc/");
    ft_put_number(&text, (uint64_t)pid);
    return ft_write_maps(folder, launcher->ids, launcher->ids);
}

static int hand_over(const struct ft_launcher *launcher, int control, const struct ft_message *message, const int *gate_fds,
                     uint32_t gate_fd_count)
{
    static struct ft_handover handover;
    static int fds[FT_TREES_MAX + FT_LAUNCH_FD_MAX];
    uint32_t count = 0;
    handover.gate_fds = gate_fd_count;
    handover.tree_count = launcher->idmap_trees ? ft_open_trees(launcher, message, handover.trees) : 0;
    for (uint32_t i = 0; i < handover.tree_count; i++) {
        if (handover.trees[i].fd >= 0) {
            fds[count++] = handover.trees[i].fd;
        }
    }
    uint32_t trees = count;
    if (gate_fd_count) {
        memcpy(fds + count, gate_fds, sizeof(int) * gate_fd_count);
    }
    int error = ft_send_handover(control, &handover, message, fds, count + gate_fd_count);
    for (uint32_t i = 0; i < trees; i++) {
        close(fds[i]);
    }
    return error;
}

static void kill_slot(struct ft_slot *slot)
{
    syscall(SYS_pidfd_send_signal, slot->pidfd, SIGKILL, NULL, 0);
}

void ft_free_slot(struct ft_launcher *launcher, struct ft_slot *slot)
{
    ft_remove_cgroup(&launcher->cgroups, &slot->cgroup, (int)(slot - launcher->slots));
    slot->state = FT_SLOT_FREE;
}

static struct ft_cgroup new_cgroup(struct ft_launcher *launcher, const struct ft_slot *slot)
{
    struct ft_cgroup cgroup = {{-1, -1}, {-1, -1}};
    if (launcher->cgroups.wanted) {
        ft_find_cgroups(&launcher->cgroups);
        ft_make_cgroup(&launcher->cgroups, &cgroup, (int)(slot - launcher->slots));
    }
    return cgroup;
}

/* A new sandbox on its way to being parked; NULL with errno. */
static struct ft_slot *build(struct ft_launcher *launcher)
{
    struct ft_slot *slot = slot_in(launcher, FT_SLOT_FREE);
    int pair[2];
    if (!slot || socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair)) {
        return NULL;
    }
    struct ft_cgroup cgroup = new_cgroup(launcher, slot);
    launcher->birth.cgroup = cgroup;
    const int room = 2 * FT_LAUNCH_MESSAGE_MAX;
    setsockopt(pair[0], SOL_SOCKET, SO_SNDBUF, &room, sizeof room);
    int pidfd = -1;
    pid_t pid = clone_sandbox(launcher, &launcher->birth, &pidfd);
    if (pid == 0) {
        launcher->birth.control = pair[1];
        ft_init(launcher->birth);
    }
    int error = errno;
    close(pair[1]);
    for (int i = 0; i < FT_HIERARCHIES; i++) {
        if (cgroup.procs[i] >= 0) {
            close(cgroup.procs[i]);
            cgroup.procs[i] = -1;
        }
    }
    if (pid < 0) {
        close(pair[0]);
        ft_remove_cgroup(&launcher->cgroups, &cgroup, (int)(slot - launcher->slots));
        errno = error;
        return NULL;
    }
    *slot = (struct ft_slot){.state = FT_SLOT_BUILDING, .pid = pid, .pidfd = pidfd, .control = pair[0], .cgroup = cgroup};
    if (launcher->birth.mapped && map_ids(launcher, pid)) {
        slot->ended.failure = (struct ft_missed){.step = FT_STEP_MAP, .error = errno, .what = "write to /proc/PID/uid_map"};
        kill_slot(slot);
    } else if (hand_over(launcher, slot->control, base, NULL, 0)) {
        kill_slot(slot);
    }
    return slot;
}

static void set_maps(struct ft_launcher *launcher)
{
    bool other = launcher->ids.uid != getuid();
    launcher->birth.mapped = launcher->root && other && launcher->birth.namespaces & CLONE_NEWUSER;
    launcher->idmap_trees = launcher->birth.mapped && ft_find(base, FT_OP_ROOT);
}

static bool build_first(struct ft_launcher *launcher)
{
    if (build(launcher)) {
        return true;
    }
    if (!choose_namespaces(launcher, launcher->birth.namespaces)) {
        return false;
    }
    set_maps(launcher);
    if (!build(launcher)) {
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
    ((struct ft_op *)ft_find(base, FT_OP_IDENTITY))->flags &= (uint16_t)~FT_REFUSED;
    birth_missed(&launcher->birth, FT_STEP_MAP, failure->error, failure->what);
    if (!choose_namespaces(launcher, launcher->birth.namespaces & ~(uint32_t)CLONE_NEWUSER)) {
        return false;
    }
    set_maps(launcher);
    return build(launcher) != NULL;
}

void ft_prepare(struct ft_launcher *launcher, const struct ft_message *message)
{
    memcpy(base, message, message->size);
    launcher->prepared = true;
    launcher->wanted = message->id > FT_POOL_MAX ? FT_POOL_MAX : message->id;
    launcher->ready.landlock_abi = (uint32_t)ft_landlock_abi();
    const struct ft_op *namespaces = ft_find(base, FT_OP_NAMESPACES), *identity = ft_find(base, FT_OP_IDENTITY);
    launcher->ids = identity ? (struct ft_ids){(uid_t)identity->a, (gid_t)identity->b} : (struct ft_ids){getuid(), getgid()};
    bool refused = namespaces && namespaces->flags & FT_REFUSED;
    launcher->birth.namespaces = namespaces && !refused ? (uint32_t)namespaces->a : 0;
    launcher->birth.unprivileged = ft_outer_uid(launcher->ids.uid) != 0;
    launcher->cgroups.wanted = ft_find(base, FT_OP_CGROUP) != NULL;
    set_maps(launcher);
    if (!build_first(launcher)) {
        launcher->first_known = true;
        launcher->say_ready = true;
    }
}

bool ft_pool_is_short(const struct ft_launcher *launcher)
{
    uint32_t count = 0;
    if (!launcher->prepared || !launcher->first_known || launcher->base_failure.error) {
        return false;
    }
    for (int i = 0; i < FT_SLOTS; i++) {
        count += launcher->slots[i].state == FT_SLOT_PARKED || launcher->slots[i].state == FT_SLOT_BUILDING;
    }
    return count < launcher->wanted;
}

void ft_build_one(struct ft_launcher *launcher)
{
    /* Too many of something just now: gates that end make room, and a launch tries again for itself. */
    if (!build(launcher)) {
        launcher->wanted = launcher->wanted > 1 ? launcher->wanted - 1 : 0;
    }
}

void ft_refuse(struct ft_launcher *launcher, uint32_t id, const struct ft_missed *failure)
{
    struct {
        struct ft_message head;
        struct ft_ended ended;
    } words = {
        .head = {FT_LAUNCH_VERSION, FT_SAY_ENDED, id, sizeof words, 0},
        .ended = {.flags = FT_ENDED_FAILED, .failure = *failure},
    };
    (void)launcher;
    while (send(0, &words, sizeof words, MSG_NOSIGNAL) < 0 && errno == EINTR) {
    }
}

static void refuse(struct ft_launcher *launcher, uint32_t id, uint32_t step, int error, const char *what)
{
    struct ft_missed failure = {.step = step, .error = error};
    struct ft_text text = FT_TEXT(failure.what);
    ft_put(&text, what);
    ft_refuse(launcher, id, &failure);
}

static struct ft_slot *take_slot(struct ft_launcher *launcher)
{
    struct ft_slot *slot = slot_in(launcher, FT_SLOT_PARKED);
    if (!slot) {
        slot = slot_in(launcher, FT_SLOT_BUILDING);
    }
    return slot ? slot : build(launcher);
}

/* Sandboxes that were made before a gate asked for a cgroup are of no use to it, nor probably to the next one. */
static void want_cgroups(struct ft_launcher *launcher)
{
    if (launcher->cgroups.wanted) {
        return;
    }
    launcher->cgroups.wanted = true;
    ft_find_cgroups(&launcher->cgroups);
    for (int i = 0; launcher->cgroups.found && i < FT_SLOTS; i++) {
        struct ft_slot *slot = &launcher->slots[i];
        if (slot->state == FT_SLOT_PARKED || slot->state == FT_SLOT_BUILDING) {
            kill_slot(slot);
            slot->state = FT_SLOT_ENDED;
        }
    }
}

static void limit_slot(struct ft_launcher *launcher, struct ft_slot *slot, const struct ft_op *op)
{
    const struct ft_cgroups *cgroups = &launcher->cgroups;
    bool refused = op->flags & FT_REFUSED;
    slot->cgroup_required = op->flags & FT_REQUIRED;
    slot->cgroup_limited = !refused && slot->cgroup.folders[0] >= 0 && ft_limit_cgroup(cgroups, &slot->cgroup, op->a, op->b);
    if (!slot->cgroup_limited) {
        bool none = cgroups->error && slot->cgroup.folders[0] < 0;
        struct ft_text text = FT_TEXT(slot->cgroup_missed.what);
        slot->cgroup_missed.error = refused ? EPERM : none ? cgroups->error : errno;
        slot->cgroup_missed.step = FT_OP_CGROUP;
        ft_put(&text, refused ? "refused for a test" : none ? cgroups->what : "writing the limits of the cgroup");
    }
}

void ft_launch(struct ft_launcher *launcher, const struct ft_message *message, const int *fds, uint32_t count)
{
    if (!launcher->prepared || ft_slot_of(launcher, message->id) || count < 3) {
        refuse(launcher, message->id, FT_STEP_PROTOCOL, EPROTO,
               !launcher->prepared ? "LAUNCH before PREPARE" : count < 3 ? "fewer than three descriptors" : "a name in use");
        return;
    }
    if (launcher->base_failure.error) {
        ft_refuse(launcher, message->id, &launcher->base_failure);
        return;
    }
    const struct ft_op *deadline = ft_find(message, FT_OP_DEADLINE), *cgroup = ft_find(message, FT_OP_CGROUP);
    if (cgroup) {
        want_cgroups(launcher);
    }
    errno = EAGAIN; /* what build leaves when the table is full */
    struct ft_slot *slot = take_slot(launcher);
    if (!slot) {
        refuse(launcher, message->id, FT_STEP_CLONE, errno, "clone");
        return;
    }
    launcher->refill_at = ft_now() + REFILL_DELAY;
    slot->state = FT_SLOT_STARTING;
    slot->id = message->id;
    slot->asked_at = ft_now();
    slot->limit = deadline ? deadline->a * 1000 : 0;
    if (cgroup) {
        limit_slot(launcher, slot, cgroup);
    }
    if (slot->cgroup_required && !slot->cgroup_limited) {
        slot->ended.failure = slot->cgroup_missed;
        kill_slot(slot);
    } else if (hand_over(launcher, slot->control, message, fds, count)) {
        kill_slot(slot);
    }
}

static void send_word(struct ft_slot *slot, char word)
{
    (void)!send(slot->control, &word, 1, MSG_NOSIGNAL | MSG_DONTWAIT);
}

void ft_cancel(struct ft_slot *slot)
{
    send_word(slot, FT_WORD_CANCEL);
}

void ft_ask_end(struct ft_launcher *launcher, struct ft_slot *slot, uint32_t flag, uint64_t patience)
{
    /* Without a pid namespace only pid 1 can find the others: killed too early it would leave them behind. */
    bool own_pids = launcher->birth.namespaces & CLONE_NEWPID;
    slot->end_flags |= flag;
    slot->end_at = 0;
    if (!slot->kill_at) {
        send_word(slot, FT_WORD_END);
        slot->kill_at = ft_now() + (own_pids ? patience : 20 * patience);
    }
}
