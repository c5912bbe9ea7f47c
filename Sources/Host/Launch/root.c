/* SPDX-License-Identifier: Apache-2.0 */
/* The new root: a tmpfs into which everything else is mounted. */
#define _GNU_SOURCE
#include "kernel.h"
#include "mounts.h"
#include "raw.h"
#include "sandbox.h"
#include "text.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

/* What a sandbox has of its own lies in one tmpfs: its root, which holds mount points, links and small files, beside the
 * folders that a gate may write to. Each is mounted by itself, the root read-only once it is sealed; the whole is hidden from
 * the gate. */

/* On the next of the folders that every system, or the mould, has; nothing of it is touched. */
static const char *mount_somewhere(struct ft_sandbox *sandbox, int tree, size_t *next)
{
    static const char *const folders[] = {"/tmp", "/var/tmp", "/mnt", "/run", "/usr", "/etc", "/dev"};
    while (*next < sizeof folders / sizeof *folders) {
        const char *folder = folders[(*next)++];
        if (move_mount(tree, "", AT_FDCWD, folder, MOVE_MOUNT_F_EMPTY_PATH) == 0) {
            return folder;
        }
        if (errno != ENOENT && errno != ENOTDIR) {
            break;
        }
    }
    ft_broke(sandbox, "move_mount of the tmpfs", NULL);
    return NULL;
}

/* The whole moves into the root, and pivot_root takes the root off the folder it was mounted on, so that the old tree is as it
 * was below FT_OLD_ROOT. A clone can be made only of what is mounted. */
static int enter_root(struct ft_sandbox *sandbox, int whole)
{
    const char *old_root = &FT_OLD_ROOT[1];
    size_t next = 0;
    if (mkdirat(whole, &FT_ROOT[1], 0755) || mkdirat(whole, &(FT_ROOT FT_HIDDEN)[1], 0700) || mkdirat(whole, strrchr(old_root, '/') + 1, 0700)) {
        return ft_broke(sandbox, "mkdir in the tmpfs", NULL);
    }
    if (!mount_somewhere(sandbox, whole, &next)) {
        return -1;
    }
    int root = open_tree(whole, &FT_ROOT[1], OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);
    if (root < 0) {
        return ft_broke(sandbox, "open_tree", FT_ROOT);
    }
    const char *folder = mount_somewhere(sandbox, root, &next);
    int failed = folder ? fchdir(root) : -1;
    ft_close(root);
    if (failed || move_mount(whole, "", AT_FDCWD, &FT_HIDDEN[1], MOVE_MOUNT_F_EMPTY_PATH) ||
        syscall(SYS_pivot_root, ".", old_root) || chdir("/")) {
        return folder ? ft_broke(sandbox, "pivot_root", folder) : -1;
    }
    return 0;
}

static int new_root(struct ft_sandbox *sandbox, int whole)
{
    if (enter_root(sandbox, whole)) {
        return -1;
    }
    sandbox->old_root = openat(AT_FDCWD, FT_OLD_ROOT, O_PATH | O_DIRECTORY | O_CLOEXEC);
    return sandbox->old_root < 0 ? ft_broke(sandbox, "open", FT_OLD_ROOT) : 0;
}

/* It is there already: what is missing is the sandbox's own tmpfs, and what will hide it. */
static int moulded_root(struct ft_sandbox *sandbox, int whole)
{
    struct mount_attr closed = {.attr_set = MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC};
    if (mkdirat(whole, "empty", 0755) || move_mount(whole, "", AT_FDCWD, FT_HIDDEN, MOVE_MOUNT_F_EMPTY_PATH)) {
        return ft_broke(sandbox, "move_mount", FT_HIDDEN);
    }
    sandbox->cover = open_tree(whole, "empty", OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);
    if (sandbox->cover < 0 || mount_setattr(sandbox->cover, "", AT_EMPTY_PATH, &closed, sizeof closed)) {
        return ft_broke(sandbox, "making a cover for", FT_HIDDEN);
    }
    return 0;
}

/* As large as PRIVATE will want it to be, which then has nothing left to do. */
static int new_tmpfs(struct ft_sandbox *sandbox)
{
    char bytes[24], inodes[24];
    struct ft_text bytes_text = FT_TEXT(bytes), inodes_text = FT_TEXT(inodes);
    struct ft_setting settings[] = {{"mode", "0755"}, {NULL, NULL}, {NULL, NULL}, {NULL, NULL}};
    const struct ft_op *private = sandbox->is_mould ? NULL : ft_find(sandbox->message, FT_OP_PRIVATE);
    if (private) {
        ft_put_number(&bytes_text, private->a);
        ft_put_number(&inodes_text, private->b);
        settings[1] = (struct ft_setting){"size", bytes};
        settings[2] = (struct ft_setting){"nr_inodes", inodes};
    }
    int whole = ft_new_mount(sandbox, "tmpfs", settings, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV);
    if (whole >= 0 && private) {
        sandbox->private_bytes = private->a;
        sandbox->private_inodes = private->b;
    }
    return whole;
}

int ft_apply_root(struct ft_sandbox *sandbox, const struct ft_op *op)
{
    (void)op;
    /* Of the mould all mounts are private already, and so are their copies. */
    if (!sandbox->birth.from_mould && mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL)) {
        return ft_broke(sandbox, "mount MS_PRIVATE", "/");
    }
    int whole = new_tmpfs(sandbox);
    if (whole < 0) {
        return -1;
    }
    int failed = sandbox->birth.from_mould ? moulded_root(sandbox, whole) : new_root(sandbox, whole);
    ft_close(whole);
    if (failed) {
        return -1;
    }
    sandbox->root = openat(AT_FDCWD, "/", O_PATH | O_DIRECTORY | O_CLOEXEC);
    sandbox->old_root = sandbox->birth.from_mould ? sandbox->root : sandbox->old_root;
    sandbox->hidden = openat(AT_FDCWD, FT_HIDDEN, O_PATH | O_DIRECTORY | O_CLOEXEC);
    return sandbox->root < 0 || sandbox->hidden < 0 ? ft_broke(sandbox, "open the new root", NULL) : 0;
}

/* The sizes change, what lies there stays. */
static int limit_tmpfs(struct ft_sandbox *sandbox, const struct ft_op *op)
{
    if (sandbox->private_bytes && sandbox->private_bytes == op->a && sandbox->private_inodes == op->b) {
        return 0;
    }
    char bytes[24], inodes[24];
    struct ft_text bytes_text = FT_TEXT(bytes), inodes_text = FT_TEXT(inodes);
    ft_put_number(&bytes_text, op->a);
    ft_put_number(&inodes_text, op->b);
    int context = fspick(sandbox->hidden, "", FSPICK_CLOEXEC | FSPICK_EMPTY_PATH);
    if (context < 0) {
        return ft_broke(sandbox, "fspick of the private tmpfs", NULL);
    }
    bool failed = fsconfig(context, FSCONFIG_SET_STRING, "size", bytes, 0) ||
                  fsconfig(context, FSCONFIG_SET_STRING, "nr_inodes", inodes, 0) ||
                  fsconfig(context, FSCONFIG_CMD_RECONFIGURE, NULL, NULL, 0);
    ft_close(context);
    if (failed) {
        return ft_broke(sandbox, "fsconfig FSCONFIG_CMD_RECONFIGURE", "tmpfs");
    }
    sandbox->private_bytes = op->a;
    sandbox->private_inodes = op->b;
    return 0;
}

int ft_apply_private(struct ft_sandbox *sandbox, const struct ft_op *op)
{
    sandbox->private_root = sandbox->hidden;
    return limit_tmpfs(sandbox, op);
}

int ft_apply_private_limit(struct ft_sandbox *sandbox, const struct ft_op *op)
{
    if (sandbox->private_root < 0) {
        errno = ENOTSUP;
        return ft_broke(sandbox, "needs PRIVATE", NULL);
    }
    return limit_tmpfs(sandbox, op);
}

int ft_private_folder(struct ft_sandbox *sandbox, mode_t mode, char *name, size_t size)
{
    if (sandbox->private_root < 0) {
        errno = ENOTSUP;
        return ft_broke(sandbox, "needs PRIVATE", NULL);
    }
    struct ft_text text = {name, size};
    ft_put_number(&text, sandbox->private_count++);
    if (mkdirat(sandbox->private_root, name, mode)) {
        return ft_broke(sandbox, "mkdir in the private tmpfs", NULL);
    }
    return 0;
}

int ft_place_private(struct ft_sandbox *sandbox, const char *name, const char *path, uint64_t attributes)
{
    struct mount_attr attr = {.attr_set = attributes};
    int tree = open_tree(sandbox->private_root, name, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);
    if (tree < 0) {
        return ft_broke(sandbox, "open_tree of the private folder for", path);
    }
    if (attributes && mount_setattr(tree, "", AT_EMPTY_PATH, &attr, sizeof attr)) {
        ft_close(tree);
        return ft_broke(sandbox, "mount_setattr of the private folder for", path);
    }
    return ft_place_tree(sandbox, tree, path);
}

/* The launcher made it. */
int ft_apply_own_folder(struct ft_sandbox *sandbox, const struct ft_op *op)
{
    const char *path = ft_string(op, 0);
    if (sandbox->facts & FT_FACT_ROOT) {
        errno = EINVAL;
        return ft_broke(sandbox, "a fence around a root of its own:", path);
    }
    sandbox->fence = open(path, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (sandbox->fence < 0) {
        return ft_broke(sandbox, "open", path);
    }
    struct ft_text text = FT_TEXT(sandbox->fence_path);
    ft_put(&text, path);
    return 0;
}

int ft_fenced_folder(struct ft_sandbox *sandbox, const char *path, mode_t mode)
{
    size_t size = strlen(sandbox->fence_path);
    if (!(sandbox->facts & FT_FACT_FENCE) || strncmp(path, sandbox->fence_path, size) != 0 || path[size] != '/') {
        errno = ENOTSUP;
        return ft_broke(sandbox, "needs ROOT, or a place inside the fence:", path);
    }
    const char *name = path + size + 1;
    if (strchr(name, '/')) {
        errno = EINVAL;
        return ft_broke(sandbox, "a place deep inside the fence:", path);
    }
    if (mkdirat(sandbox->fence, name, mode)) {
        return ft_broke(sandbox, "mkdir", path);
    }
    int folder = openat(sandbox->fence, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    return folder < 0 || fchmod(folder, mode) ? ft_broke(sandbox, "open", path) : folder;
}

static int make_folder(struct ft_sandbox *sandbox, const char *path, mode_t mode)
{
    int folder = ft_open_place(sandbox, path, FT_PLACE_FOLDER, mode);
    return folder < 0 ? -1 : close(folder);
}

int ft_apply_private_directory(struct ft_sandbox *sandbox, const struct ft_op *op)
{
    const char *path = ft_string(op, 0);
    char name[24];
    if (!(sandbox->facts & FT_FACT_ROOT)) {
        int folder = ft_fenced_folder(sandbox, path, (mode_t)op->a & 01777);
        return folder < 0 ? -1 : (ft_close(folder), ft_remember_place(sandbox, path, true));
    }
    if (sandbox->is_mould) {
        return make_folder(sandbox, path, 0755);
    }
    if (ft_private_folder(sandbox, (mode_t)op->a & 01777, name, sizeof name) || ft_place_private(sandbox, name, path, 0)) {
        return -1;
    }
    return ft_remember_place(sandbox, path, true);
}

/* Without a root of its own a sandbox sees the host's tree: a path at its own place needs no mount, only a rule. */
static int bind_without_root(struct ft_sandbox *sandbox, const struct ft_op *op)
{
    const char *source = ft_string(op, 0), *destination = ft_string(op, 1);
    if (strcmp(source, destination) != 0) {
        errno = ENOTSUP;
        return ft_broke(sandbox, "needs ROOT for another place", destination);
    }
    return ft_remember_place(sandbox, destination, op->flags & FT_WRITABLE);
}

int ft_apply_bind(struct ft_sandbox *sandbox, const struct ft_op *op)
{
    if (!(sandbox->facts & FT_FACT_ROOT)) {
        return bind_without_root(sandbox, op);
    }
    const char *destination = ft_string(op, 1);
    /* What the base shows came with the mould; what a gate is shown the launcher hands over. */
    if (!sandbox->birth.from_mould || sandbox->tree) {
        int tree = ft_source_tree(sandbox, op, ft_bind_attributes(op));
        if (tree < 0) {
            return (op->flags & FT_IF_PRESENT) && (errno == ENOENT || errno == ENOTDIR) ? 0 : -1;
        }
        if (ft_place_tree(sandbox, tree, destination)) {
            return -1;
        }
    }
    return ft_remember_place(sandbox, destination, op->flags & FT_WRITABLE);
}

int ft_apply_directory(struct ft_sandbox *sandbox, const struct ft_op *op)
{
    return sandbox->birth.from_mould ? 0 : make_folder(sandbox, ft_string(op, 0), (mode_t)op->a & 01777);
}

int ft_apply_symlink(struct ft_sandbox *sandbox, const struct ft_op *op)
{
    const char *path = ft_string(op, 1), *name;
    if (sandbox->birth.from_mould) {
        return 0;
    }
    int folder = ft_open_parent(sandbox, path, &name);
    if (folder < 0) {
        return -1;
    }
    int failed = symlinkat(ft_string(op, 0), folder, name) ? ft_broke(sandbox, "symlink", path) : 0;
    ft_close(folder);
    return failed;
}

int ft_apply_file(struct ft_sandbox *sandbox, const struct ft_op *op)
{
    const char *path = ft_string(op, 0), *content = ft_string(op, 1), *name;
    if (sandbox->birth.from_mould) {
        return 0;
    }
    int folder = ft_open_parent(sandbox, path, &name);
    if (folder < 0) {
        return -1;
    }
    int file = openat(folder, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0444);
    ft_close(folder);
    if (file < 0) {
        return ft_broke(sandbox, "create", path);
    }
    size_t left = strlen(content);
    while (left) {
        ssize_t written = write(file, content, left);
        if (written < 0) {
            ft_close(file);
            return ft_broke(sandbox, "write", path);
        }
        content += written;
        left -= (size_t)written;
    }
    ft_close(file);
    return 0;
}

struct ft_seal ft_seal(const struct ft_sandbox *sandbox)
{
    struct mount_attr read_only = {.attr_set = MOUNT_ATTR_RDONLY};
    long result;
    if (sandbox->root < 0) {
        return (struct ft_seal){0};
    }
    if (sandbox->cover >= 0) {
        result = ft_raw(SYS_move_mount, sandbox->cover, (long)"", AT_FDCWD, (long)FT_HIDDEN, MOVE_MOUNT_F_EMPTY_PATH);
        return result < 0 ? (struct ft_seal){(int)-result, "move_mount", FT_HIDDEN} : (struct ft_seal){0};
    }
    if ((result = ft_raw(SYS_umount2, (long)FT_HIDDEN, MNT_DETACH, 0, 0, 0)) < 0 ||
        (result = ft_raw(SYS_unlinkat, AT_FDCWD, (long)FT_HIDDEN, AT_REMOVEDIR, 0, 0)) < 0) {
        return (struct ft_seal){(int)-result, "umount2 MNT_DETACH", FT_HIDDEN};
    }
    result = ft_raw(SYS_mount_setattr, AT_FDCWD, (long)"/", 0, (long)&read_only, sizeof read_only);
    return result < 0 ? (struct ft_seal){(int)-result, "mount_setattr MOUNT_ATTR_RDONLY", "/"} : (struct ft_seal){0};
}
