/* SPDX-License-Identifier: Apache-2.0 */
/* How a gate sees the repository. */
#define _GNU_SOURCE
#include "copy.h"
#include "kernel.h"
#include "mounts.h"
#include "sandbox.h"
#include "text.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

/* A path of the hidden folder. Overlay parses its options: only paths of our own making go in, never the repository's,
 * which may hold colons and commas. */
struct hidden_path {
    char text[64];
};

static struct hidden_path hidden_path(const char *folder, const char *name)
{
    struct hidden_path path;
    struct ft_text text = FT_TEXT(path.text);
    ft_put(&text, folder);
    ft_put(&text, "/");
    ft_put(&text, name);
    return path;
}

/* The merged root shows what its upper folder has. */
static int copy_root_attributes(struct ft_sandbox *sandbox, const char *upper, const struct stat *lower)
{
    const struct timespec times[] = {lower->st_atim, lower->st_mtim};
    return utimensat(sandbox->private_root, upper, times, 0) ? ft_broke(sandbox, "utimensat", "upper") : 0;
}

static int add_overlay(struct ft_sandbox *sandbox, int lower_tree, const char *destination)
{
    struct stat lower;
    char upper_name[24], work_name[24], lower_name[24];
    struct ft_text text = FT_TEXT(lower_name);
    ft_put(&text, "lower");
    ft_put_number(&text, sandbox->private_count);
    if (fstat(lower_tree, &lower)) {
        ft_close(lower_tree);
        return ft_broke(sandbox, "fstat", destination);
    }
    /* A gate could not change what belongs to another: overlay asks for the rights on the lower file. */
    if (lower.st_uid != geteuid()) {
        ft_close(lower_tree);
        errno = EACCES;
        return ft_broke(sandbox, "an overlay over somebody else's folder", destination);
    }
    int lower_place = ft_hide(sandbox, lower_tree, lower_name);
    if (lower_place < 0) {
        return -1;
    }
    ft_close(lower_place);
    /* The owner may always enter and write: a root folder without that would be of no use to a gate. */
    mode_t mode = (lower.st_mode & 0777) | 0700;
    if (ft_private_folder(sandbox, mode, upper_name, sizeof upper_name) ||
        ft_private_folder(sandbox, 0700, work_name, sizeof work_name) ||
        copy_root_attributes(sandbox, upper_name, &lower)) {
        return -1;
    }
    struct hidden_path lower_path = hidden_path(FT_HIDDEN, lower_name), upper_path = hidden_path(FT_HIDDEN, upper_name),
                       work_path = hidden_path(FT_HIDDEN, work_name);
    const struct ft_setting settings[] = {
        {"lowerdir", lower_path.text}, {"upperdir", upper_path.text}, {"workdir", work_path.text}, {"userxattr", NULL},
        {NULL, NULL},
    };
    int tree = ft_new_mount(sandbox, "overlay", settings, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV);
    return tree < 0 ? -1 : ft_place_tree(sandbox, tree, destination);
}

/* Read-only through an overlay of two lower folders, the second one empty: its inodes are its own, so that no socket, FIFO,
 * lock, lease or watch of the repository is shared with somebody outside. */
static int add_read_only(struct ft_sandbox *sandbox, int lower_tree, const char *destination)
{
    char lower_name[24], empty_name[24], layers[160];
    struct ft_text text = FT_TEXT(lower_name), line = FT_TEXT(layers);
    ft_put(&text, "lower");
    ft_put_number(&text, sandbox->private_count);
    int lower_place = ft_hide(sandbox, lower_tree, lower_name);
    if (lower_place < 0) {
        return -1;
    }
    ft_close(lower_place);
    if (ft_private_folder(sandbox, 0755, empty_name, sizeof empty_name)) {
        return -1;
    }
    struct hidden_path lower = hidden_path(FT_HIDDEN, lower_name), empty = hidden_path(FT_HIDDEN, empty_name);
    ft_put(&line, lower.text);
    ft_put(&line, ":");
    ft_put(&line, empty.text);
    const struct ft_setting settings[] = {{"lowerdir", layers}, {"userxattr", NULL}, {NULL, NULL}};
    int tree = ft_new_mount(sandbox, "overlay", settings, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_RDONLY);
    return tree < 0 ? -1 : ft_place_tree(sandbox, tree, destination);
}

/* Where a copy goes: a folder of the private tmpfs, or without a root the destination itself. */
static int open_target(struct ft_sandbox *sandbox, const char *destination, mode_t mode, char *name, size_t size)
{
    if (!(sandbox->facts & FT_FACT_ROOT)) {
        return ft_fenced_folder(sandbox, destination, mode);
    }
    if (ft_private_folder(sandbox, mode, name, size)) {
        return -1;
    }
    int target = openat(sandbox->private_root, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return target < 0 ? ft_broke(sandbox, "open the private folder for", destination) : target;
}

static int add_copy(struct ft_sandbox *sandbox, int source_tree, const char *destination, bool writable)
{
    struct stat status;
    char name[24];
    int source = openat(source_tree, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    ft_close(source_tree);
    if (source < 0 || fstat(source, &status)) {
        if (source >= 0) {
            ft_close(source);
        }
        return ft_broke(sandbox, "open", destination);
    }
    int target = open_target(sandbox, destination, (status.st_mode & 0777) | 0700, name, sizeof name);
    int failed = target < 0 ? -1 : ft_copy_tree(sandbox, source, target);
    ft_close(source);
    if (target >= 0) {
        ft_close(target);
    }
    if (failed || !(sandbox->facts & FT_FACT_ROOT)) {
        return failed;
    }
    return ft_place_private(sandbox, name, destination, writable ? 0 : MOUNT_ATTR_RDONLY);
}

/* Without a root the repository itself is the view, kept from writing by Landlock. */
static int read_in_place(struct ft_sandbox *sandbox, const struct ft_op *op)
{
    if (strcmp(ft_string(op, 0), ft_string(op, 1)) != 0) {
        errno = ENOTSUP;
        return ft_broke(sandbox, "needs ROOT for another place", ft_string(op, 1));
    }
    return 0;
}

static int open_source(struct ft_sandbox *sandbox, const struct ft_op *op)
{
    if (sandbox->facts & FT_FACT_ROOT) {
        return ft_source_tree(sandbox, op, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_RDONLY);
    }
    int source = open(ft_string(op, 0), O_PATH | O_DIRECTORY | O_CLOEXEC);
    return source < 0 ? ft_broke(sandbox, "open", ft_string(op, 0)) : source;
}

/* Closes `tree` in any case. */
static int add_view(struct ft_sandbox *sandbox, const struct ft_op *op, uint64_t view, int tree)
{
    const char *destination = ft_string(op, 1);
    bool writable = op->a != FT_VIEW_READ_ONLY, own_root = sandbox->facts & FT_FACT_ROOT;
    uint32_t fact = 0;
    int failed = -1;
    if (view == FT_VIEW_COPY) {
        fact = FT_FACT_COPY;
        failed = add_copy(sandbox, tree, destination, writable);
    } else if (view == FT_VIEW_OVERLAY && own_root) {
        fact = FT_FACT_OVERLAY;
        failed = add_overlay(sandbox, tree, destination);
    } else if (view == FT_VIEW_READ_ONLY) {
        fact = FT_FACT_READ_ONLY;
        failed = own_root ? add_read_only(sandbox, tree, destination) : (ft_close(tree), read_in_place(sandbox, op));
    } else {
        ft_close(tree);
        errno = own_root ? EINVAL : ENOTSUP;
        ft_broke(sandbox, own_root ? "no such view" : "needs ROOT", destination);
    }
    if (failed || ft_remember_place(sandbox, destination, writable)) {
        return -1;
    }
    sandbox->facts |= fact;
    return 0;
}

int ft_apply_repository(struct ft_sandbox *sandbox, const struct ft_op *op)
{
    if (op->flags & FT_SECOND_VIEW) {
        return ft_apply_second_view(sandbox, op);
    }
    int tree = open_source(sandbox, op);
    if (tree < 0) {
        return -1;
    }
    /* The tree that a root launcher made is used up by the first try. */
    int again = sandbox->tree && op->b ? openat(tree, ".", O_PATH | O_DIRECTORY | O_CLOEXEC) : -1;
    int failed = add_view(sandbox, op, op->a, tree);
    if (failed) {
        sandbox->spare_tree = again;
    } else if (again >= 0) {
        ft_close(again);
    }
    return failed;
}

int ft_apply_second_view(struct ft_sandbox *sandbox, const struct ft_op *op)
{
    if (!op->b) {
        return -1;
    }
    int tree = sandbox->spare_tree >= 0 ? sandbox->spare_tree : open_source(sandbox, op);
    sandbox->spare_tree = -1;
    return tree < 0 ? -1 : add_view(sandbox, op, op->b, tree);
}
