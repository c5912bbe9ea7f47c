/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "mould.h"
#include "kernel.h"
#include "launcher.h"
#include "mounts.h"

#include <errno.h>
#include <sys/stat.h>

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

/* Its root, where it is not closed to writing. */
static int open_places(const struct ft_sandbox *mould)
{
    int places = openat(mould->hidden, &FT_ROOT[1], O_PATH | O_DIRECTORY | O_CLOEXEC);
    /* Gone with the seal; what is hidden from a gate hangs there again in every sandbox. */
    return places >= 0 && ft_seal(mould).error == 0 && mkdirat(places, &FT_HIDDEN[1], 0700) == 0 ? places : -1;
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
    int places = built ? open_places(&mould) : -1;
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
        close(mould->places);
        close(mould->mounts);
        mould->made = false;
    }
}

bool ft_enter_mould(const struct ft_mould *mould)
{
    return mould->made && setns(mould->mounts, CLONE_NEWNS) == 0;
}

/* Entering a mount namespace leads to its root. */
bool ft_leave_mould(const struct ft_mould *mould)
{
    return setns(mould->own_mounts, CLONE_NEWNS) == 0 && fchdir(mould->own_root) == 0 && chroot(".") == 0;
}
