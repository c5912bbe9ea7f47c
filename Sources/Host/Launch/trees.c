/* SPDX-License-Identifier: Apache-2.0 */
/* What a launcher does for its sandboxes, which begin in the mould and see nothing of the machine: it clones the sources. A
 * root launcher does so in any case, as its sandboxes' user may enter less than root. A repository then, and any source which
 * that user could not read, shows its owner as the sandbox's user (an idmapped mount): who asks for a run may read it, so the
 * gate may. Other sources keep their owners, so that /etc/shadow stays unreadable in a bound /etc. */
#define _GNU_SOURCE
#include "kernel.h"
#include "launcher.h"
#include "mounts.h"
#include "text.h"

#include <errno.h>
#include <signal.h>
#include <sys/fsuid.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>

#define OWNERS_MAX 8

struct owner {
    struct ft_ids ids;
    int user_namespace;
};

/* Nothing but a holder of a user namespace that maps `owner` to the sandbox's user. */
static int make_user_namespace(struct ft_ids owner, struct ft_ids inside)
{
    int pair[2];
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair)) {
        return -1;
    }
    pid_t pid = (pid_t)syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, 0, 0, 0, 0);
    if (pid == 0) {
        char byte;
        close(pair[0]);
        (void)!read(pair[1], &byte, 1);
        _exit(0);
    }
    ft_close(pair[1]);
    int user_namespace = -1;
    if (pid > 0) {
        char folder[40];
        struct ft_text text = FT_TEXT(folder);
        ft_put(&text, "/proc/");
        ft_put_number(&text, (uint64_t)pid);
        if (ft_write_maps(AT_FDCWD, folder, owner, inside) == 0) {
            ft_put(&text, "/ns/user");
            user_namespace = open(folder, O_RDONLY | O_CLOEXEC);
        }
    }
    ft_close(pair[0]);
    if (pid > 0) {
        int error = errno;
        waitpid(pid, NULL, 0);
        errno = error;
    }
    return user_namespace;
}

static int user_namespace_for(struct ft_ids owner, struct ft_ids inside)
{
    static struct owner known[OWNERS_MAX];
    static uint32_t count;
    for (uint32_t i = 0; i < count; i++) {
        if (known[i].ids.uid == owner.uid && known[i].ids.gid == owner.gid) {
            return known[i].user_namespace;
        }
    }
    int made = make_user_namespace(owner, inside);
    if (made >= 0 && count == OWNERS_MAX) {
        close(known[--count].user_namespace);
    }
    if (made >= 0) {
        known[count++] = (struct owner){owner, made};
    }
    return made;
}

static bool is_readable_by(struct ft_ids ids, const char *path)
{
    uid_t uid = (uid_t)setfsuid(ids.uid);
    gid_t gid = (gid_t)setfsgid(ids.gid);
    int file = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    bool readable = file >= 0 || errno != EACCES;
    setfsgid(gid);
    setfsuid(uid);
    /* A change of the file system ids clears it too (commit_creds in kernel/cred.c). */
    prctl(PR_SET_PDEATHSIG, SIGTERM, 0, 0, 0);
    if (file >= 0) {
        close(file);
    }
    return readable;
}

static struct ft_tree open_one(const struct ft_launcher *launcher, const struct ft_op *op)
{
    struct ft_tree tree = {.fd = -1};
    struct stat status;
    const char *path = ft_string(op, 0);
    bool repository = op->kind == FT_OP_REPOSITORY;
    /* An overlay looks at one file system only. In a user namespace the mounts below are locked to it, and the kernel does not
     * clone without them. */
    unsigned recursive = launcher->idmap_trees && repository && op->a != FT_VIEW_READ_ONLY ? 0 : AT_RECURSIVE;
    tree.fd = open_tree(AT_FDCWD, path, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | recursive);
    if (tree.fd < 0 || fstat(tree.fd, &status)) {
        tree.error = errno;
        return tree;
    }
    struct mount_attr attr = {
        .attr_set = repository ? MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_RDONLY : ft_bind_attributes(op)};
    bool other_owner = status.st_uid != launcher->ids.uid;
    if (launcher->idmap_trees && other_owner && (repository || !is_readable_by(launcher->ids, path))) {
        int user_namespace = user_namespace_for((struct ft_ids){status.st_uid, status.st_gid}, launcher->ids);
        struct mount_attr mapped = {
            .attr_set = attr.attr_set | MOUNT_ATTR_IDMAP, .userns_fd = (uint64_t)user_namespace};
        if (user_namespace >= 0 && mount_setattr(tree.fd, "", AT_EMPTY_PATH | recursive, &mapped, sizeof mapped) == 0) {
            return tree;
        }
        tree.idmap_error = errno;
    }
    if (mount_setattr(tree.fd, "", AT_EMPTY_PATH | recursive, &attr, sizeof attr)) {
        tree.error = errno;
        close(tree.fd);
        tree.fd = -1;
    }
    return tree;
}

uint32_t ft_open_trees(const struct ft_launcher *launcher, const struct ft_message *message, struct ft_tree *trees)
{
    uint32_t count = 0;
    const struct ft_op *op = ft_first(message);
    for (uint32_t i = 0; i < message->count; i++, op = ft_next(op)) {
        if (ft_form_of(op->kind)->takes_tree) {
            trees[count++] = open_one(launcher, op);
        }
    }
    return count;
}
