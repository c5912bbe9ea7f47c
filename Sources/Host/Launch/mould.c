/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "mould.h"
#include "clone.h"
#include "kernel.h"
#include "launcher.h"
#include "mounts.h"
#include "processor.h"
#include "raw.h"

#include <errno.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>

/* Times that it is looked whether the helper has done it, before it is waited for. */
#define YIELDS_MAX 1000

bool ft_fits_mould(const struct ft_message *message)
{
    const struct ft_op *op = ft_first(message);
    for (uint32_t i = 0; i < message->count; i++, op = ft_next(op)) {
        switch (op->kind) {
        case FT_OP_DIRECTORY:
        case FT_OP_SYMLINK:
        case FT_OP_FILE:
        case FT_OP_DEV:
        case FT_OP_PROC: return false;
        default: break;
        }
    }
    return true;
}

/* Where an operation mounts something; NULL for those that do not. */
static const char *place_of(const struct ft_op *op)
{
    switch (op->kind) {
    case FT_OP_BIND:
    case FT_OP_REPOSITORY: return ft_string(op, 1);
    case FT_OP_PRIVATE_DIRECTORY:
    case FT_OP_CACHE: return ft_string(op, 0);
    default: return NULL;
    }
}

/* What cannot be made the sandbox finds missing, and says so. */
static void make_place(const struct ft_mould *mould, const struct ft_op *op, const char *path)
{
    struct stat status;
    int place = ft_openat2(mould->places, path + 1, O_PATH, RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS);
    if (place < 0 && errno == ENOENT) {
        bool file = op->kind == FT_OP_BIND && stat(ft_string(op, 0), &status) == 0 && !S_ISDIR(status.st_mode);
        place = ft_make_place(mould->places, path, file ? FT_PLACE_FILE : FT_PLACE_FOLDER, file ? 0444 : 0755);
    }
    if (place >= 0) {
        close(place);
    }
}

void ft_make_places(const struct ft_mould *mould, const struct ft_message *message)
{
    const struct ft_op *op = ft_first(message);
    for (uint32_t i = 0; i < message->count; i++, op = ft_next(op)) {
        const char *path = place_of(op);
        if (path && path[1] && !ft_is_hidden(path)) {
            make_place(mould, op, path);
        }
    }
}

/* By which the kernel knows the mount that a path leads to; 0 before Linux 5.8. */
static uint64_t mount_of(const char *path)
{
    struct ft_statx status = {0};
    long failed = ft_raw(SYS_statx, AT_FDCWD, (long)path, AT_SYMLINK_NOFOLLOW, FT_STATX_MOUNT, (long)&status);
    return !failed && status.mask & FT_STATX_MOUNT ? status.mount : 0;
}

/* Runs beside the launcher, in its memory: errno is not its own. */
static int let_go(void *result)
{
    *(long *)result = ft_raw(SYS_umount2, (long)FT_HIDDEN, MNT_DETACH, 0, 0, 0);
    return 0;
}

/* Waits for it unless `options`, those of waitpid(2), say otherwise. */
static void reap_helper(struct ft_mould *mould, int options)
{
    pid_t reaped = 0;
    while (mould->letting_go > 0 && (reaped = waitpid(mould->letting_go, NULL, options)) < 0 && errno == EINTR) {
    }
    mould->letting_go = reaped == 0 ? mould->letting_go : 0;
}

/* Lets go of what is hidden, the machine's tree with it. That is gone at once, but whoever asks for it has to wait until nobody
 * can be looking any more (namespace_unlock in fs/namespace.c): for a thread of the kernel's, which may wait for the host. So
 * somebody else asks. What was hidden leaves the empty folder that it was mounted on. */
static bool let_go_beside(struct ft_mould *mould)
{
    static char stack[4096] __attribute__((aligned(64)));
    static long result = -1;
    uint64_t root = mount_of("/");
    cpu_set_t processors;
    bool stays = ft_stay_here(&processors);
    mould->letting_go = ft_clone(let_go, stack + sizeof stack, CLONE_VM | SIGCHLD, &result, NULL);
    for (int tries = 0; root && mould->letting_go > 0 && mount_of(FT_HIDDEN) != root && tries < YIELDS_MAX; tries++) {
        sched_yield();
    }
    if (stays) {
        ft_roam(&processors);
    }
    if (root && mount_of(FT_HIDDEN) == root) {
        return true;
    }
    reap_helper(mould, 0);
    return result == 0;
}

/* Its root, where it is not closed to writing. */
static int open_places(struct ft_mould *mould, const struct ft_sandbox *built)
{
    struct mount_attr read_only = {.attr_set = MOUNT_ATTR_RDONLY};
    int places = openat(built->hidden, &FT_ROOT[1], O_PATH | O_DIRECTORY | O_CLOEXEC);
    bool sealed = places >= 0 && mount_setattr(AT_FDCWD, "/", 0, &read_only, sizeof read_only) == 0 && let_go_beside(mould);
    return sealed ? places : -1;
}

static int build(struct ft_launcher *launcher, const struct ft_message *base)
{
    static struct ft_sandbox mould;
    ft_clear_sandbox(&mould);
    mould.is_mould = true;
    mould.facts = FT_FACT_MOUNT_NS | FT_FACT_PID_NS;
    if (launcher->idmap_trees) {
        mould.tree_count = ft_open_trees(launcher, base, mould.trees);
    }
    bool built = ft_apply(&mould, base, FT_IN_MOULD) && mould.missed_count == 0;
    int places = built ? open_places(&launcher->mould, &mould) : -1;
    const int kept[] = {mould.root, mould.old_root, mould.hidden};
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++) {
        if (kept[i] >= 0) {
            close(kept[i]);
        }
    }
    for (uint32_t i = mould.tree_next; i < mould.tree_count; i++) {
        if (mould.trees[i].fd >= 0) {
            close(mould.trees[i].fd);
        }
    }
    return places;
}

static int own_mounts(void)
{
    return open("/proc/self/ns/mnt", O_RDONLY | O_CLOEXEC);
}

void ft_make_mould(struct ft_launcher *launcher, const struct ft_message *base)
{
    struct ft_mould *mould = &launcher->mould;
    mould->own_mounts = own_mounts();
    mould->own_root = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (mould->own_mounts < 0 || mould->own_root < 0 || unshare(CLONE_NEWNS)) {
        return;
    }
    /* Before it has a /proc of its own, or none. */
    mould->mounts = own_mounts();
    mode_t mask = umask(0);
    mould->places = mould->mounts >= 0 ? build(launcher, base) : -1;
    mould->made = mould->places >= 0;
    umask(mask);
    if (!ft_leave_mould(mould)) {
        _exit(1);
    }
}

void ft_break_mould(struct ft_mould *mould)
{
    if (mould->made) {
        reap_helper(mould, 0);
        close(mould->places);
        close(mould->mounts);
        mould->made = false;
    }
}

bool ft_enter_mould(struct ft_mould *mould)
{
    reap_helper(mould, WNOHANG);
    return mould->made && setns(mould->mounts, CLONE_NEWNS) == 0;
}

/* Entering a mount namespace leads to its root. */
bool ft_leave_mould(const struct ft_mould *mould)
{
    return setns(mould->own_mounts, CLONE_NEWNS) == 0 && fchdir(mould->own_root) == 0 && chroot(".") == 0;
}
