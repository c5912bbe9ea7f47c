/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "mounts.h"
#include "kernel.h"

#include <errno.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>

void ft_close(int fd)
{
    int error = errno;
    close(fd);
    errno = error;
}

int ft_new_mount(struct ft_sandbox *sandbox, const char *type, const struct ft_setting *settings, uint64_t attributes)
{
    int context = fsopen(type, FSOPEN_CLOEXEC);
    if (context < 0) {
        return ft_broke(sandbox, "fsopen", type);
    }
    const char *failed = NULL;
    for (; settings->key && !failed; settings++) {
        unsigned command = settings->value ? FSCONFIG_SET_STRING : FSCONFIG_SET_FLAG;
        failed = fsconfig(context, command, settings->key, settings->value, 0) ? settings->key : NULL;
    }
    int tree = -1;
    if (failed) {
        ft_broke(sandbox, "fsconfig", failed);
    } else if (fsconfig(context, FSCONFIG_CMD_CREATE, NULL, NULL, 0)) {
        ft_broke(sandbox, "fsconfig FSCONFIG_CMD_CREATE", type);
    } else if ((tree = fsmount(context, FSMOUNT_CLOEXEC, (unsigned)attributes)) < 0) {
        ft_broke(sandbox, "fsmount", type);
    }
    ft_close(context);
    return tree;
}

uint64_t ft_bind_attributes(const struct ft_op *op)
{
    return MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | (op->flags & FT_WRITABLE ? 0 : MOUNT_ATTR_RDONLY);
}

/* RESOLVE_IN_ROOT: an absolute link of the host leads to where it leads on the host. */
int ft_old_tree(struct ft_sandbox *sandbox, const char *path, uint64_t attributes)
{
    int source = ft_openat2(sandbox->old_root, path, O_PATH, RESOLVE_IN_ROOT);
    if (source < 0) {
        return ft_broke(sandbox, "open", path);
    }
    /* Recursive always: in a user namespace the mounts below are locked to it, and the kernel does not clone without them. */
    int tree = open_tree(source, "", OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_EMPTY_PATH | AT_RECURSIVE);
    ft_close(source);
    if (tree < 0) {
        return ft_broke(sandbox, "open_tree", path);
    }
    struct mount_attr attr = {.attr_set = attributes};
    if (attributes && mount_setattr(tree, "", AT_EMPTY_PATH | AT_RECURSIVE, &attr, sizeof attr)) {
        ft_close(tree);
        return ft_broke(sandbox, "mount_setattr", path);
    }
    return tree;
}

int ft_source_tree(struct ft_sandbox *sandbox, const struct ft_op *op, uint64_t attributes)
{
    const char *path = ft_string(op, 0);
    if (!sandbox->tree) {
        return ft_old_tree(sandbox, path, attributes);
    }
    if (sandbox->tree->fd < 0) {
        errno = sandbox->tree->error;
        return ft_broke(sandbox, "open_tree", path);
    }
    if (sandbox->tree->idmap_error) {
        ft_broke(sandbox, "mount_setattr MOUNT_ATTR_IDMAP", path);
        ft_miss(sandbox, op->kind, sandbox->tree->idmap_error);
    }
    return sandbox->tree->fd;
}

/* One component below `folder`. */
static int step(int folder, const char *name, enum ft_place_kind kind, mode_t mode)
{
    int made = 0;
    if (kind == FT_PLACE_FOLDER) {
        made = mkdirat(folder, name, mode);
    } else {
        made = openat(folder, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
        if (made >= 0) {
            close(made);
        }
    }
    int error = made < 0 ? errno : 0;
    int place = openat(folder, name, O_PATH | O_NOFOLLOW | O_CLOEXEC | (kind == FT_PLACE_FOLDER ? O_DIRECTORY : 0));
    if (place < 0 && error && error != EEXIST) {
        errno = error;
    }
    return place;
}

int ft_make_place(int root, const char *path, enum ft_place_kind kind, mode_t mode)
{
    int folder = root;
    char name[NAME_MAX + 1];
    for (const char *at = path; *at && folder >= 0;) {
        size_t size = strcspn(at + 1, "/");
        int next = -1;
        if (size <= NAME_MAX) {
            memcpy(name, at + 1, size);
            name[size] = 0;
            at += size + 1;
            next = *at ? step(folder, name, FT_PLACE_FOLDER, 0755) : step(folder, name, kind, mode);
        } else {
            errno = ENAMETOOLONG;
        }
        if (folder != root) {
            ft_close(folder);
        }
        folder = next;
    }
    return folder;
}

bool ft_is_hidden(const char *path)
{
    size_t size = sizeof FT_HIDDEN - 1;
    return strncmp(path, FT_HIDDEN, size) == 0 && (path[size] == 0 || path[size] == '/');
}

/* -1 with errno alone. */
static int find_place(const struct ft_sandbox *sandbox, const char *path)
{
    if (ft_is_hidden(path)) {
        errno = EINVAL;
        return -1;
    }
    return path[1] ? ft_openat2(sandbox->root, path + 1, O_PATH, RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS)
                   : ft_copy_descriptor(sandbox->root, 3);
}

int ft_open_place(struct ft_sandbox *sandbox, const char *path, enum ft_place_kind kind, mode_t mode)
{
    int place = find_place(sandbox, path);
    if (place < 0 && errno == ENOENT) {
        place = ft_make_place(sandbox->root, path, kind, mode);
    }
    return place < 0 ? ft_broke(sandbox, "make the place", path) : place;
}

int ft_open_parent(struct ft_sandbox *sandbox, const char *path, const char **name)
{
    char parent[PATH_MAX];
    size_t size = (size_t)(strrchr(path, '/') - path);
    memcpy(parent, path, size);
    parent[size] = 0;
    *name = path + size + 1;
    return ft_open_place(sandbox, size ? parent : "/", FT_PLACE_FOLDER, 0755);
}

static int move_to(struct ft_sandbox *sandbox, int tree, int place, const char *path)
{
    int failed = move_mount(tree, "", place, "", MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH);
    return failed ? ft_broke(sandbox, "move_mount", path) : 0;
}

/* Of the tree's kind where it has to be made. */
static int open_place_of(struct ft_sandbox *sandbox, int tree, const char *path)
{
    struct stat status;
    int place = find_place(sandbox, path);
    if (place < 0 && errno == ENOENT && fstat(tree, &status) == 0) {
        bool folder = S_ISDIR(status.st_mode);
        place = ft_make_place(sandbox->root, path, folder ? FT_PLACE_FOLDER : FT_PLACE_FILE, folder ? 0755 : 0444);
    }
    return place < 0 ? ft_broke(sandbox, "make the place", path) : place;
}

int ft_place_tree(struct ft_sandbox *sandbox, int tree, const char *path)
{
    int failed = -1, place = open_place_of(sandbox, tree, path);
    if (place >= 0) {
        failed = move_to(sandbox, tree, place, path);
        ft_close(place);
    }
    ft_close(tree);
    return failed;
}

int ft_hide(struct ft_sandbox *sandbox, int tree, const char *name)
{
    int place = -1;
    if (mkdirat(sandbox->hidden, name, 0700)) {
        ft_broke(sandbox, "mkdir in the hidden folder", name);
    } else {
        place = openat(sandbox->hidden, name, O_PATH | O_DIRECTORY | O_CLOEXEC);
    }
    int failed = place < 0 ? -1 : move_to(sandbox, tree, place, name);
    ft_close(tree);
    if (place >= 0) {
        ft_close(place);
    }
    /* Opened anew: a descriptor that is older than the mount stays below it. */
    return failed ? -1 : openat(sandbox->hidden, name, O_PATH | O_DIRECTORY | O_CLOEXEC);
}
