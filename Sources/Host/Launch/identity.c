/* SPDX-License-Identifier: Apache-2.0 */
/* Who the gate is, and the namespaces around it. */
#define _GNU_SOURCE
#include "identity.h"
#include "kernel.h"
#include "sandbox.h"
#include "text.h"

#include <errno.h>
#include <grp.h>
#include <net/if.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>

static int write_file(int folder, const char *path, const char *text)
{
    int file = openat(folder, path, O_WRONLY | O_CLOEXEC);
    if (file < 0) {
        return -1;
    }
    ssize_t written = write(file, text, strlen(text));
    int error = errno;
    close(file);
    errno = error;
    return written < 0 ? -1 : 0;
}

static int write_map(int folder, const char *name, uint64_t inside, uint64_t outside)
{
    char line[64];
    struct ft_text line_text = FT_TEXT(line);
    ft_put_number(&line_text, inside);
    ft_put(&line_text, " ");
    ft_put_number(&line_text, outside);
    ft_put(&line_text, " 1\n");
    return write_file(folder, name, line);
}

int ft_write_maps(int proc, const char *process, struct ft_ids inside, struct ft_ids outside)
{
    int folder = openat(proc, process, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0) {
        return -1;
    }
    /* setgroups first: an ordinary user may write gid_map only once it is denied (user_namespaces(7)). */
    int failed = write_file(folder, "setgroups", "deny") || write_map(folder, "gid_map", inside.gid, outside.gid) ||
                 write_map(folder, "uid_map", inside.uid, outside.uid);
    int error = errno;
    close(folder);
    errno = error;
    return failed ? -1 : 0;
}

int ft_apply_namespaces(struct ft_sandbox *sandbox, const struct ft_op *op)
{
    static const struct {
        uint32_t flag, fact;
    } kinds[] = {
        {CLONE_NEWUSER, FT_FACT_USER_NS}, {CLONE_NEWNET, FT_FACT_NET_NS}, {CLONE_NEWNS, FT_FACT_MOUNT_NS},
        {CLONE_NEWPID, FT_FACT_PID_NS},   {CLONE_NEWIPC, FT_FACT_IPC_NS}, {CLONE_NEWUTS, FT_FACT_UTS_NS},
        {CLONE_NEWCGROUP, FT_FACT_CGROUP_NS},
    };
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (sandbox->birth.namespaces & kinds[i].flag) {
            sandbox->facts |= kinds[i].fact;
        }
    }
    if (op->b & ~(uint64_t)sandbox->birth.namespaces) {
        errno = EPERM;
        return ft_broke(sandbox, "clone", NULL);
    }
    return 0;
}

uint64_t ft_outer_uid(uint64_t uid)
{
    char map[512];
    int file = open("/proc/self/uid_map", O_RDONLY | O_CLOEXEC);
    ssize_t size = file < 0 ? -1 : read(file, map, sizeof map - 1);
    if (file >= 0) {
        close(file);
    }
    if (size <= 0) {
        return 0;
    }
    uint64_t numbers[3] = {0};
    int column = 0;
    bool in_number = false;
    for (ssize_t i = 0; i < size; i++) {
        if (map[i] >= '0' && map[i] <= '9') {
            numbers[column] = numbers[column] * 10 + (uint64_t)(map[i] - '0');
            in_number = true;
            continue;
        }
        column += in_number && column < 2;
        in_number = false;
        if (map[i] == '\n') {
            if (uid >= numbers[0] && uid - numbers[0] < numbers[2]) {
                return numbers[1] + (uid - numbers[0]);
            }
            numbers[0] = numbers[1] = numbers[2] = 0;
            column = 0;
        }
    }
    return 0;
}

/* Files of /proc/sys belong to the kernel's root whoever looks (proc_sys_make_inode in fs/proc/proc_sysctl.c). A map tells
 * only who that is one namespace further up. */
bool ft_may_be_kernel_root(uid_t uid)
{
    struct stat status;
    return stat("/proc/sys/kernel/ostype", &status) != 0 || status.st_uid == uid;
}

/* For good: the real, effective and saved ids. With user namespaces kernel uid 0 has no name in here, so that the
 * change costs no capability (cap_emulate_setxuid looks for the namespace's own 0). */
static int become(struct ft_sandbox *sandbox, struct ft_ids ids)
{
    /* Before the change an unmapped root shows as the overflow uid, 65534, which may be the one asked for. */
    if (sandbox->birth.alone && !sandbox->birth.mapped) {
        return 0;
    }
    if (!sandbox->birth.mapped && getuid() == ids.uid && geteuid() == ids.uid && getgid() == ids.gid && getegid() == ids.gid) {
        return 0;
    }
    /* The calls themselves: the C library's would look for other threads. */
    if (syscall(SYS_setresgid, ids.gid, ids.gid, ids.gid)) {
        return ft_broke(sandbox, "setresgid", NULL);
    }
    if (syscall(SYS_setresuid, ids.uid, ids.uid, ids.uid)) {
        return ft_broke(sandbox, "setresuid", NULL);
    }
    ft_follow_launcher(sandbox->birth.namespaces);
    return 0;
}

int ft_apply_identity(struct ft_sandbox *sandbox, const struct ft_op *op)
{
    struct ft_ids ids = {(uid_t)op->a, (gid_t)op->b};
    bool user_namespace = sandbox->facts & FT_FACT_USER_NS;
    if (user_namespace && !sandbox->birth.mapped) {
        /* /proc/self belongs to root while the process is not dumpable (proc(5)). */
        prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
        int failed = ft_write_maps(sandbox->birth.proc, "self", ids, ids);
        int error = errno;
        prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
        errno = error;
        if (failed) {
            return ft_broke(sandbox, "write to setgroups, gid_map, uid_map", NULL);
        }
    }
    if (become(sandbox, ids)) {
        return -1;
    }
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    if (sandbox->birth.proc >= 0) {
        close(sandbox->birth.proc);
    }
    sandbox->facts |= sandbox->birth.unprivileged ? FT_FACT_UNPRIVILEGED : 0;
    return 0;
}

int ft_apply_loopback(struct ft_sandbox *sandbox, const struct ft_op *op)
{
    (void)op;
    int socket_fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (socket_fd < 0) {
        return ft_broke(sandbox, "socket", "AF_INET");
    }
    struct ifreq request = {.ifr_name = "lo", .ifr_flags = IFF_UP | IFF_RUNNING};
    int failed = ioctl(socket_fd, SIOCSIFFLAGS, &request);
    int error = errno;
    close(socket_fd);
    errno = error;
    return failed ? ft_broke(sandbox, "SIOCSIFFLAGS", "lo") : 0;
}

int ft_apply_hostname(struct ft_sandbox *sandbox, const struct ft_op *op)
{
    const char *name = ft_string(op, 0);
    return sethostname(name, strlen(name)) ? ft_broke(sandbox, "sethostname", name) : 0;
}
