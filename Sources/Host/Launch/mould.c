/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "mould.h"
#include "kernel.h"
#include "launcher.h"
#include "mounts.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

/* Folders of the system that no gate adds to. */
static const char *const whole[] = {"/etc", "/dev"};

static bool is_below(const char *path, const char *folder)
{
    size_t size = strlen(folder);
    return strncmp(path, folder, size) == 0 && path[size] == '/';
}

static bool is_whole(const char *path)
{
    for (size_t i = 0; i < sizeof whole / sizeof *whole; i++) {
        if (is_below(path, whole[i])) {
            return true;
        }
    }
    return false;
}

bool ft_is_moulded(const struct ft_sandbox *sandbox, const char *path)
{
    return sandbox->birth.from_mould && is_whole(path);
}

bool ft_fits_mould(const struct ft_message *gate)
{
    const struct ft_op *op = ft_first(gate);
    for (uint32_t i = 0; i < gate->count; i++, op = ft_next(op)) {
        const struct ft_form *form = ft_form_of(op->kind);
        for (unsigned k = 0; k < form->strings; k++) {
            if (form->string[k] == FT_STRING_PATH && is_whole(ft_string(op, k))) {
                return false;
            }
        }
        if (op->kind == FT_OP_DEV) {
            return false;
        }
    }
    return true;
}

int ft_take_moulded(struct ft_sandbox *sandbox)
{
    for (size_t i = 0; i < sizeof whole / sizeof *whole; i++) {
        int tree = ft_old_tree(sandbox, whole[i], 0);
        if (tree < 0 && errno != ENOENT) {
            return -1;
        }
        if (tree >= 0 && ft_place_tree(sandbox, tree, whole[i])) {
            return -1;
        }
    }
    return 0;
}

/* A process in a user namespace may mount a fresh /proc only where it sees one that hides nothing (mount_too_revealing in
 * fs/namespace.c); a sandbox sees it until its root is sealed. */
static int show_proc(struct ft_sandbox *mould)
{
    int tree = ft_old_tree(mould, "/proc", 0);
    return tree < 0 ? -1 : ft_place_tree(mould, tree, "/proc");
}

static bool build(struct ft_launcher *launcher, const struct ft_message *base)
{
    static struct ft_sandbox mould;
    mould.root = mould.old_root = mould.hidden = mould.private_root = mould.fence = mould.spare_tree = -1;
    mould.is_mould = true;
    mould.facts = FT_FACT_MOUNT_NS;
    if (launcher->idmap_trees) {
        mould.tree_count = ft_open_trees(launcher, base, mould.trees);
    }
    bool built = ft_apply(&mould, base, FT_IN_MOULD) && mould.missed_count == 0 &&
                 (!ft_find(base, FT_OP_PROC) || show_proc(&mould) == 0) && ft_seal(true).error == 0;
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
    return built;
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
    mould->made = mould->mounts >= 0 && build(launcher, base);
    umask(mask);
    if (!ft_leave_mould(mould)) {
        _exit(1);
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
