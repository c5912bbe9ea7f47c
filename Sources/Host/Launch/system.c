/* SPDX-License-Identifier: Apache-2.0 */
/* /dev and /proc. */
#define _GNU_SOURCE
#include "clone.h"
#include "kernel.h"
#include "mounts.h"
#include "processor.h"
#include "sandbox.h"
#include "text.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>

static int add_device(struct ft_sandbox *sandbox, const char *path)
{
    /* Read-only keeps nobody from writing to a device, but from changing the times of the host's own node. */
    int tree = ft_old_tree(sandbox, path, MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NOEXEC);
    return tree < 0 ? -1 : ft_place_tree(sandbox, tree, path);
}

static int add_links(struct ft_sandbox *sandbox)
{
    static const char *const links[][2] = {
        {"/proc/self/fd", "dev/fd"},
        {"/proc/self/fd/0", "dev/stdin"},
        {"/proc/self/fd/1", "dev/stdout"},
        {"/proc/self/fd/2", "dev/stderr"},
    };
    for (size_t i = 0; i < sizeof links / sizeof *links; i++) {
        if (symlinkat(links[i][0], sandbox->root, links[i][1])) {
            return ft_broke(sandbox, "symlink", links[i][1]);
        }
    }
    return 0;
}

/* A private folder like others, whose size counts with theirs. The mould has the place alone. */
static int add_shared_memory(struct ft_sandbox *sandbox)
{
    static const char path[] = "/dev/shm";
    char name[24];
    if (sandbox->is_mould) {
        int place = ft_open_place(sandbox, path, FT_PLACE_FOLDER, 0755);
        return place < 0 ? -1 : close(place);
    }
    if (ft_private_folder(sandbox, 01777, name, sizeof name) || ft_place_private(sandbox, name, path, MOUNT_ATTR_NOEXEC)) {
        return -1;
    }
    return ft_remember_place(sandbox, path, true);
}

int ft_apply_dev(struct ft_sandbox *sandbox, const struct ft_op *op)
{
    (void)op;
    static const char *const devices[] = {"/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom"};
    /* Each remembered, not the folder: Landlock knows them by their inodes, also where a descriptor of the host's leads there. */
    for (size_t i = 0; i < sizeof devices / sizeof *devices; i++) {
        if ((!sandbox->birth.from_mould && add_device(sandbox, devices[i])) || ft_remember_place(sandbox, devices[i], true)) {
            return -1;
        }
    }
    if (!sandbox->birth.from_mould && add_links(sandbox)) {
        return -1;
    }
    return add_shared_memory(sandbox);
}

static const uint64_t proc_attributes = MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC;

static int close_to_writing(struct ft_sandbox *sandbox, const char *path)
{
    struct mount_attr attr = {.attr_set = MOUNT_ATTR_RDONLY | proc_attributes};
    int tree = open_tree(AT_FDCWD, path, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);
    if (tree < 0) {
        return errno == ENOENT ? 0 : ft_broke(sandbox, "open_tree", path);
    }
    if (mount_setattr(tree, "", AT_EMPTY_PATH, &attr, sizeof attr)) {
        ft_close(tree);
        return ft_broke(sandbox, "mount_setattr", path);
    }
    return ft_place_tree(sandbox, tree, path);
}

/* Where there is none, as where the kernel was built without, nothing is to be closed; a place cannot be made there. */
static int close_to_reading(struct ft_sandbox *sandbox, const char *path)
{
    if (faccessat(AT_FDCWD, path, F_OK, 0)) {
        return 0;
    }
    int tree = ft_old_tree(sandbox, "/dev/null", MOUNT_ATTR_RDONLY | proc_attributes);
    return tree < 0 ? -1 : ft_place_tree(sandbox, tree, path);
}

/* The first two for everyone: /proc/pressure lets any user have the kernel watch the machine for him, and
 * /proc/sys/kernel/ns_last_pid can be opened. Then nothing outside of process folders can be opened for writing, which
 * the test "nothing of /proc …" holds. The others for kernel uid 0 only: it owns these files and needs no capability to
 * read and write them, where another user's open fails. Thirteen mounts cost 200 us of the 1.6 ms of a whole sandbox. */
static int mask_proc(struct ft_sandbox *sandbox)
{
    static const char *const unwritable[] = {"/proc/sys", "/proc/pressure", "/proc/sysrq-trigger", "/proc/irq",
                                             "/proc/bus", "/proc/fs",       "/proc/acpi",          "/proc/scsi"};
    static const char *const unreadable[] = {"/proc/keys",       "/proc/key-users",  "/proc/kcore",      "/proc/kmsg",
                                             "/proc/timer_list", "/proc/kpagecount", "/proc/kpageflags", "/proc/kpagecgroup"};
    bool root = !(sandbox->facts & FT_FACT_UNPRIVILEGED);
    for (size_t i = 0; i < (root ? sizeof unwritable / sizeof *unwritable : 2); i++) {
        if (close_to_writing(sandbox, unwritable[i])) {
            return -1;
        }
    }
    for (size_t i = 0; i < (root ? sizeof unreadable / sizeof *unreadable : 2); i++) {
        if (close_to_reading(sandbox, unreadable[i])) {
            return -1;
        }
    }
    return 0;
}

static int mount_proc(struct ft_sandbox *sandbox)
{
    static const struct ft_setting none[] = {{NULL, NULL}};
    int tree = ft_new_mount(sandbox, "proc", none, proc_attributes);
    return tree < 0 ? -1 : ft_place_tree(sandbox, tree, "/proc");
}

static int mount_proc_of_nobody(void *mould)
{
    return mount_proc(mould) ? errno & 0xff : 0;
}

/* A process in a user namespace may mount a fresh /proc only where it sees one that hides nothing (mount_too_revealing in
 * fs/namespace.c). The mould has that of processes that are gone, or where the outer one may be shown that. */
static int mould_proc(struct ft_sandbox *mould, const struct ft_op *op)
{
    if (op->flags & FT_OUTER_PROC) {
        int tree = ft_old_tree(mould, "/proc", 0);
        return tree < 0 ? -1 : ft_place_tree(mould, tree, "/proc");
    }
    static char stack[16 * 1024] __attribute__((aligned(64)));
    int status = -1;
    cpu_set_t processors;
    bool stays = ft_stay_here(&processors);
    pid_t pid = ft_clone(mount_proc_of_nobody, stack + sizeof stack, CLONE_VM | CLONE_VFORK | CLONE_NEWPID | SIGCHLD, mould, NULL);
    int error = errno;
    while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR) {
    }
    if (stays) {
        ft_roam(&processors);
    }
    if (pid < 0) {
        errno = error;
        return ft_broke(mould, "clone CLONE_NEWPID", NULL);
    }
    /* The call that failed stands in `detail` already. */
    return status == 0 ? 0 : (errno = WIFEXITED(status) ? WEXITSTATUS(status) : EIO, -1);
}

int ft_apply_proc(struct ft_sandbox *sandbox, const struct ft_op *op)
{
    if (sandbox->is_mould) {
        return mould_proc(sandbox, op);
    }
    return mount_proc(sandbox) || mask_proc(sandbox) ? -1 : ft_remember_place(sandbox, "/proc", true);
}

/* Where the kernel refuses a fresh one (mount_too_revealing, in containers that mask parts of theirs). Programs do not
 * start without any; it tells about other processes' names, which is why the report names it. */
int ft_apply_outer_proc(struct ft_sandbox *sandbox, const struct ft_op *op)
{
    if (!(op->flags & FT_OUTER_PROC) || !(sandbox->facts & FT_FACT_ROOT)) {
        errno = ENOTSUP;
        return -1;
    }
    int tree = ft_old_tree(sandbox, "/proc", MOUNT_ATTR_RDONLY | proc_attributes);
    if (tree < 0 || ft_place_tree(sandbox, tree, "/proc")) {
        return -1;
    }
    /* The names of the user's keys: not of a process, and no business of a gate's. */
    return close_to_reading(sandbox, "/proc/keys") || close_to_reading(sandbox, "/proc/key-users") ? -1 : 0;
}
