/* SPDX-License-Identifier: Apache-2.0 */
/* Kernel interfaces that the C libraries (musl 1.2.3 to 1.2.5; glibc 2.36, with which the
 * sanitizers work) or the kernel headers of Debian 12 (Linux 6.1) do not have yet. */
#ifndef FIRSTTRY_LAUNCH_KERNEL_H
#define FIRSTTRY_LAUNCH_KERNEL_H

#include <fcntl.h>
#include <linux/openat2.h>
#include <linux/sched.h>
#include <sched.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef __GLIBC__
#include <linux/mount.h>
#define RENAME_NOREPLACE (1 << 0)

static inline int fsopen(const char *name, unsigned flags)
{
    return (int)syscall(SYS_fsopen, name, flags);
}

static inline int fsconfig(int context, unsigned command, const char *key, const void *value, int auxiliary)
{
    return (int)syscall(SYS_fsconfig, context, command, key, value, auxiliary);
}

static inline int fsmount(int context, unsigned flags, unsigned attributes)
{
    return (int)syscall(SYS_fsmount, context, flags, attributes);
}

static inline int fspick(int folder, const char *path, unsigned flags)
{
    return (int)syscall(SYS_fspick, folder, path, flags);
}

static inline int open_tree(int folder, const char *path, unsigned flags)
{
    return (int)syscall(SYS_open_tree, folder, path, flags);
}

static inline int move_mount(int from, const char *from_path, int to, const char *to_path, unsigned flags)
{
    return (int)syscall(SYS_move_mount, from, from_path, to, to_path, flags);
}

static inline int mount_setattr(int folder, const char *path, unsigned flags, struct mount_attr *attributes, size_t size)
{
    return (int)syscall(SYS_mount_setattr, folder, path, flags, attributes, size);
}

static inline int close_range(unsigned first, unsigned last, int flags)
{
    return (int)syscall(SYS_close_range, first, last, flags);
}

static inline int renameat2(int from, const char *from_path, int to, const char *to_path, unsigned flags)
{
    return (int)syscall(SYS_renameat2, from, from_path, to, to_path, flags);
}
#endif

static inline int ft_openat2(int folder, const char *path, uint64_t flags, uint64_t resolve)
{
    struct open_how how = {.flags = flags | O_CLOEXEC, .resolve = resolve};
    return (int)syscall(SYS_openat2, folder, path, &how, sizeof how);
}

/* What statx(2) says, as far as it is wanted. linux/stat.h declares the same as musl does from 1.2.5 on. */
struct ft_statx {
    uint32_t mask;
    uint32_t others[35];
    uint64_t mount; /* its number */
    uint64_t rest[13];
};
_Static_assert(sizeof(struct ft_statx) == 256 && offsetof(struct ft_statx, mount) == 0x90, "statx in include/uapi/linux/stat.h");
#define FT_STATX_MOUNT 0x1000U

/* musl makes two calls of it. */
static inline int ft_copy_descriptor(int fd, int least)
{
    return (int)syscall(SYS_fcntl, fd, F_DUPFD_CLOEXEC, (long)least);
}

/* Landlock, with the rights and fields up to ABI 6 (Linux 6.12). */
struct ft_landlock_ruleset {
    uint64_t handled_fs;
    uint64_t handled_net;
    uint64_t scoped;
};

struct ft_landlock_path {
    uint64_t allowed;
    int32_t parent;
} __attribute__((packed));

enum {
    FT_LANDLOCK_EXECUTE = 1 << 0,
    FT_LANDLOCK_WRITE_FILE = 1 << 1,
    FT_LANDLOCK_READ_FILE = 1 << 2,
    FT_LANDLOCK_READ_DIR = 1 << 3,
    FT_LANDLOCK_ALL_ABI1 = (1 << 13) - 1,
    FT_LANDLOCK_REFER = 1 << 13,
    FT_LANDLOCK_TRUNCATE = 1 << 14,
    FT_LANDLOCK_IOCTL_DEV = 1 << 15,
    FT_LANDLOCK_BIND_TCP = 1 << 0,
    FT_LANDLOCK_CONNECT_TCP = 1 << 1,
    FT_LANDLOCK_SCOPE_ABSTRACT = 1 << 0,
    FT_LANDLOCK_SCOPE_SIGNAL = 1 << 1,
    FT_LANDLOCK_VERSION_FLAG = 1 << 0,
    FT_LANDLOCK_RULE_PATH = 1
};

static inline int ft_landlock_create(const struct ft_landlock_ruleset *ruleset, size_t size, uint32_t flags)
{
    return (int)syscall(SYS_landlock_create_ruleset, ruleset, size, flags);
}

#endif
