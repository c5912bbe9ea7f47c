/* SPDX-License-Identifier: Apache-2.0 */
/* Mounts: other views of the files. */
#define _GNU_SOURCE
#include "../escape.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define GROUP "common"

ATTEMPT(mount_tmpfs, JAILED, "EPERM", "a file system")
{
    TRY(mount("none", "/tmp", "tmpfs", 0, NULL));
    escaped("mounted");
}

ATTEMPT(mount_proc, JAILED, "EPERM", "a /proc without masks")
{
    TRY(mount("proc", "/tmp", "proc", 0, NULL));
    escaped("mounted");
}

ATTEMPT(mount_sysfs, JAILED, "EPERM", "/sys") { TRY(mount("sysfs", "/tmp", "sysfs", 0, NULL)); escaped("mounted"); }

ATTEMPT(mount_cgroup, JAILED, "EPERM", "a cgroup file system, for its release_agent (CVE-2022-0492)")
{
    TRY(mount("none", "/tmp", "cgroup2", 0, NULL));
    escaped("mounted");
}

ATTEMPT(mount_overlay, JAILED, "EPERM", "an overlay, for its copies of setuid files (CVE-2023-0386)")
{
    mkdir("/dev/shm/upper", 0755), mkdir("/dev/shm/work", 0755);
    TRY(mount("overlay", "/usr", "overlay", 0, "lowerdir=/usr,upperdir=/dev/shm/upper,workdir=/dev/shm/work,userxattr"));
    escaped("mounted");
}

ATTEMPT(remount_writable, JAILED, "EPERM", "/usr made writable again")
{
    TRY(mount(NULL, "/", NULL, MS_REMOUNT | MS_BIND, NULL));
    escaped("remounted");
}

ATTEMPT(bind_mount, JAILED, "EPERM", "a folder shown at another place")
{
    TRY(mount("/dev/shm", "/tmp", NULL, MS_BIND, NULL));
    escaped("mounted");
}

ATTEMPT(unmount, JAILED, "EPERM", "what lies below a mount")
{
    TRY(umount2("/dev/shm", MNT_DETACH));
    escaped("unmounted");
}

ATTEMPT(unmount_sys_mask, JAILED, "EPERM", "the mask over /proc/sys")
{
    TRY(umount2("/proc/sys/kernel/core_pattern", MNT_DETACH));
    escaped("unmounted");
}

ATTEMPT(change_attributes, JAILED, "EPERM", "a mount's attributes by mount_setattr")
{
    struct mount_attr attr = {.attr_clr = MOUNT_ATTR_RDONLY};
    TRY(syscall(SYS_mount_setattr, AT_FDCWD, "/", 0, &attr, sizeof attr));
    escaped("changed");
}

ATTEMPT(clone_tree, JAILED, "EPERM", "open_tree and move_mount")
{
    int tree = (int)TRY(syscall(SYS_open_tree, AT_FDCWD, "/dev/shm", OPEN_TREE_CLONE));
    TRY(syscall(SYS_move_mount, tree, "", AT_FDCWD, "/tmp", MOVE_MOUNT_F_EMPTY_PATH));
    escaped("moved");
}

ATTEMPT(move_a_mount, JAILED, "EPERM", "move_mount alone")
{
    TRY(syscall(SYS_move_mount, AT_FDCWD, "/dev/shm", AT_FDCWD, "/tmp", 0));
    escaped("moved");
}

ATTEMPT(new_file_system, JAILED, "EPERM", "fsopen") { TRY(syscall(SYS_fsopen, "tmpfs", 0)); escaped("open"); }

ATTEMPT(pick_file_system, JAILED, "EPERM", "fspick") { TRY(syscall(SYS_fspick, AT_FDCWD, "/", 0)); escaped("open"); }

ATTEMPT(change_root, JAILED, "EPERM", "chroot, and out of it by ..") { TRY(chroot("/tmp")); escaped("changed"); }

ATTEMPT(pivot, JAILED, "EPERM", "pivot_root") { REACH(syscall(SYS_pivot_root, "/dev/shm", "/dev/shm"), EINVAL); }
