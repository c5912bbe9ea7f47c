/* SPDX-License-Identifier: Apache-2.0 */
/* Sandboxes from the outside: handed a gate, asked to end. */
#define _GNU_SOURCE
#include "kernel.h"
#include "launcher.h"
#include "text.h"

#include <errno.h>
#include <linux/magic.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/vfs.h>
#include <sys/wait.h>

struct ft_slot *ft_slot_of(struct ft_launcher *launcher, uint32_t id)
{
    for (uint32_t i = 0; i < launcher->slot_count; i++) {
        struct ft_slot *slot = &launcher->slots[i];
        if ((slot->state == FT_SLOT_STARTING || slot->state == FT_SLOT_RUNNING) && slot->id == id) {
            return slot;
        }
    }
    return NULL;
}

struct ft_slot *ft_free_place(struct ft_launcher *launcher)
{
    for (uint32_t i = 0; i < launcher->slot_count; i++) {
        if (launcher->slots[i].state == FT_SLOT_FREE) {
            return &launcher->slots[i];
        }
    }
    if (launcher->slot_count == FT_SLOTS) {
        return NULL;
    }
    struct ft_slot *slot = &launcher->slots[launcher->slot_count++];
    slot->cgroup = (struct ft_cgroup)FT_NO_CGROUP;
    return slot;
}

/* Whoever opens /dev/stdout opens the pipe behind it anew, which belongs to the one who made it: root. */
static void give_pipes_away(struct ft_ids ids, const int *fds, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        struct statfs status;
        if (fstatfs(fds[i], &status) == 0 && status.f_type == PIPEFS_MAGIC) {
            (void)!fchown(fds[i], ids.uid, ids.gid);
        }
    }
}

int ft_hand_over(const struct ft_launcher *launcher, int control, const struct ft_message *message, bool trees,
                 const int *gate_fds, uint32_t gate_fd_count)
{
    static struct ft_handover handover;
    static int fds[FT_TREES_MAX + FT_LAUNCH_FD_MAX];
    uint32_t count = 0;
    handover.gate_fds = gate_fd_count;
    handover.tree_count = trees ? ft_open_trees(launcher, message, handover.trees) : 0;
    for (uint32_t i = 0; i < handover.tree_count; i++) {
        if (handover.trees[i].fd >= 0) {
            fds[count++] = handover.trees[i].fd;
        }
    }
    uint32_t tree_fds = count;
    if (gate_fd_count) {
        if (launcher->root) {
            give_pipes_away(launcher->outer_ids, gate_fds, gate_fd_count);
        }
        memcpy(fds + count, gate_fds, sizeof(int) * gate_fd_count);
    }
    int error = ft_send_handover(control, &handover, message, fds, count + gate_fd_count);
    for (uint32_t i = 0; i < tree_fds; i++) {
        close(fds[i]);
    }
    return error;
}

void ft_kill_slot(const struct ft_slot *slot)
{
    syscall(SYS_pidfd_send_signal, slot->pidfd, SIGKILL, NULL, 0);
}

void ft_leave_slot_network(struct ft_launcher *launcher, struct ft_slot *slot)
{
    ft_leave_network(&launcher->networks, slot->network, slot->stay);
    slot->network = -1;
}

void ft_forget_cgroups(struct ft_launcher *launcher)
{
    for (uint32_t i = 0; i < launcher->slot_count; i++) {
        struct ft_slot *slot = &launcher->slots[i];
        if (slot->state == FT_SLOT_FREE && slot->cgroup.folders[0] >= 0) {
            ft_remove_cgroup(&launcher->cgroups, &slot->cgroup, (int)i);
        }
    }
}

void ft_free_slot(struct ft_launcher *launcher, struct ft_slot *slot)
{
    if (slot->cgroup.folders[0] >= 0) {
        int index = (int)(slot - launcher->slots);
        if (launcher->is_ending) {
            ft_remove_cgroup(&launcher->cgroups, &slot->cgroup, index);
        } else {
            ft_leave_cgroup(&launcher->cgroups, &slot->cgroup, index);
        }
    }
    if (slot->own_folder[0]) {
        ft_clear_fence(&launcher->fence, slot->own_folder);
    }
    ft_leave_slot_network(launcher, slot);
    slot->state = FT_SLOT_FREE;
    slot->is_moulded = false;
}

void ft_refuse(uint32_t id, const struct ft_missed *failure)
{
    struct {
        struct ft_message head;
        struct ft_ended ended;
    } words = {
        .head = {FT_LAUNCH_VERSION, FT_SAY_ENDED, id, sizeof words, 0},
        .ended = {.flags = FT_ENDED_FAILED, .failure = *failure},
    };
    while (send(0, &words, sizeof words, MSG_NOSIGNAL) < 0 && errno == EINTR) {
    }
}

static void refuse(uint32_t id, uint32_t step, int error, const char *what)
{
    struct ft_missed failure = {.step = step, .error = error};
    struct ft_text text = FT_TEXT(failure.what);
    ft_put(&text, what);
    ft_refuse(id, &failure);
}

/* Those of the pool are without a loopback when they share networks, and their root is closed when it is the mould's. */
static struct ft_needs needs_of(const struct ft_launcher *launcher, const struct ft_message *message)
{
    return (struct ft_needs){
        .network = launcher->shares_networks && ft_find(message, FT_OP_LOOPBACK),
        .root = launcher->mould.made && !ft_fits_mould(message),
        .stay = FT_STAY_GATE,
    };
}

static struct ft_slot *slot_that_waits(struct ft_launcher *launcher, enum ft_slot_state state)
{
    for (uint32_t i = 0; i < launcher->slot_count; i++) {
        struct ft_slot *slot = &launcher->slots[i];
        if (slot->state == state && ft_may_start_in(&launcher->networks, slot->network)) {
            return slot;
        }
    }
    return NULL;
}

static struct ft_slot *take_slot(struct ft_launcher *launcher, struct ft_needs needs)
{
    struct ft_slot *slot = NULL;
    if (!needs.network && !needs.root) {
        slot = slot_that_waits(launcher, FT_SLOT_PARKED);
        slot = slot ? slot : slot_that_waits(launcher, FT_SLOT_BUILDING);
    }
    if (!slot) {
        return ft_build(launcher, needs);
    }
    ft_leave_network(&launcher->networks, slot->network, slot->stay);
    slot->stay = FT_STAY_GATE;
    ft_stay_in(&launcher->networks, slot->network, slot->stay);
    return slot;
}

/* Sandboxes that were made before a gate asked for a cgroup are of no use to it, nor probably to the next one. */
static void want_cgroups(struct ft_launcher *launcher)
{
    if (launcher->cgroups.wanted) {
        return;
    }
    launcher->cgroups.wanted = true;
    ft_find_cgroups(&launcher->cgroups);
    for (uint32_t i = 0; launcher->cgroups.found && i < launcher->slot_count; i++) {
        struct ft_slot *slot = &launcher->slots[i];
        if (slot->state == FT_SLOT_PARKED || slot->state == FT_SLOT_BUILDING) {
            ft_kill_slot(slot);
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

static int make_own_folder(const struct ft_launcher *launcher, const char *path)
{
    return strlen(path) < FT_OWN_FOLDER_MAX ? ft_fence_in(&launcher->fence, path, launcher->outer_ids) : ENAMETOOLONG;
}

static int hand_gate_over(const struct ft_launcher *launcher, const struct ft_slot *slot, const struct ft_message *message,
                          const int *fds, uint32_t count)
{
    if (slot->is_moulded) {
        ft_make_places(&launcher->mould, message);
    }
    return ft_hand_over(launcher, slot->control, message, launcher->idmap_trees || slot->is_moulded, fds, count);
}

void ft_launch(struct ft_launcher *launcher, const struct ft_message *message, const int *fds, uint32_t count)
{
    if (!launcher->prepared || ft_slot_of(launcher, message->id) || count < 3) {
        refuse(message->id, FT_STEP_PROTOCOL, EPROTO,
               !launcher->prepared ? "LAUNCH before PREPARE" : count < 3 ? "fewer than three descriptors" : "a name in use");
        return;
    }
    if (launcher->base_failure.error) {
        ft_refuse(message->id, &launcher->base_failure);
        return;
    }
    const struct ft_op *folder = ft_find(message, FT_OP_OWN_FOLDER);
    int error = folder ? make_own_folder(launcher, ft_string(folder, 0)) : 0;
    if (error) {
        refuse(message->id, FT_OP_OWN_FOLDER, error, "mkdir");
        return;
    }
    const struct ft_op *deadline = ft_find(message, FT_OP_DEADLINE), *cgroup = ft_find(message, FT_OP_CGROUP);
    if (cgroup) {
        want_cgroups(launcher);
    }
    errno = EAGAIN; /* what build leaves when the table is full */
    struct ft_slot *slot = take_slot(launcher, needs_of(launcher, message));
    if (!slot) {
        refuse(message->id, FT_STEP_CLONE, errno, "clone");
        if (folder) {
            ft_clear_fence(&launcher->fence, ft_string(folder, 0));
        }
        return;
    }
    slot->own_folder[0] = 0;
    if (folder) {
        struct ft_text text = FT_TEXT(slot->own_folder);
        ft_put(&text, ft_string(folder, 0));
    }
    slot->state = FT_SLOT_STARTING;
    slot->id = message->id;
    slot->asked_at = launcher->launched_at = ft_now();
    slot->limit = deadline ? deadline->a * 1000 : 0;
    if (cgroup) {
        limit_slot(launcher, slot, cgroup);
    }
    if (slot->cgroup_required && !slot->cgroup_limited) {
        slot->ended.failure = slot->cgroup_missed;
        ft_kill_slot(slot);
    } else if (hand_gate_over(launcher, slot, message, fds, count)) {
        ft_kill_slot(slot);
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
