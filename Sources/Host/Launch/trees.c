/* SPDX-License-Identifier: Apache-2.0 */
/* What a launcher does for its sandboxes, which begin in the mould and see nothing of the machine: it clones the sources. A
 * root launcher does so in any case, as its sandboxes' user may enter less than root. A repository then, and any source which
 * that user could not read, shows its owner as the sandbox's user (an idmapped mount): who asks for a run may read it, so the
 * gate may. Other sources keep their owners, so that /etc/shadow stays unreadable in a bound /etc. */
#define _GNU_SOURCE
#include "clone.h"
#include "kernel.h"
#include "launcher.h"
#include "mounts.h"
#include "raw.h"
#include "text.h"

#include <errno.h>
#include <signal.h>
#include <sys/fsuid.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>

#define OWNERS_MAX 8

/* Whose files are shown as the sandbox's user's, and the user namespace that maps them. */
struct owner {
    struct ft_ids ids;
    int user_namespace;
    pid_t first; /* what it was made with: killed at once, and waited for when nobody waits for us */
};

static struct owner known[OWNERS_MAX];
static uint32_t count;

/* Never runs, as a rule. Until it is killed it is in the launcher's memory (CLONE_VM). */
static int be_there(void *nothing)
{
    (void)nothing;
    for (;;) {
        ft_raw(SYS_ppoll, 0, 0, 0, 0, 0);
    }
}

static struct owner make_user_namespace(struct ft_ids ids, struct ft_ids inside)
{
    static char stack[4096] __attribute__((aligned(64)));
    struct owner owner = {.ids = ids, .user_namespace = -1};
    owner.first = ft_clone(be_there, stack + sizeof stack, CLONE_VM | CLONE_NEWUSER | SIGCHLD, NULL, NULL);
    if (owner.first > 0) {
        char folder[40];
        struct ft_text text = FT_TEXT(folder);
        ft_put(&text, "/proc/");
        ft_put_number(&text, (uint64_t)owner.first);
        if (ft_write_maps(AT_FDCWD, folder, ids, inside) == 0) {
            ft_put(&text, "/ns/user");
            owner.user_namespace = open(folder, O_RDONLY | O_CLOEXEC);
        }
        int error = errno;
        kill(owner.first, SIGKILL);
        errno = error;
    }
    return owner;
}

static void forget(struct owner *owner)
{
    close(owner->user_namespace);
    waitpid(owner->first, NULL, 0);
}

void ft_close_owners(void)
{
    while (count) {
        forget(&known[--count]);
    }
}

static int user_namespace_for(struct ft_ids owner, struct ft_ids inside)
{
    for (uint32_t i = 0; i < count; i++) {
        if (known[i].ids.uid == owner.uid && known[i].ids.gid == owner.gid) {
            return known[i].user_namespace;
        }
    }
    struct owner made = make_user_namespace(owner, inside);
    if (made.first > 0 && made.user_namespace < 0) {
        int error = errno;
        waitpid(made.first, NULL, 0);
        errno = error;
    }
    if (made.user_namespace >= 0) {
        if (count == OWNERS_MAX) {
            forget(&known[--count]);
        }
        known[count++] = made;
    }
    return made.user_namespace;
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
