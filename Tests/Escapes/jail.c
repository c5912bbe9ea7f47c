/* SPDX-License-Identifier: Apache-2.0 */
/* A place where an attempt may succeed without harm: namespaces of its own, no right on the machine, limits, and
 * stand-ins for what must not be touched for real. Kernel uid 0 never enters: it could write through /proc/sys. */
#define _GNU_SOURCE
#include "escape.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define MUST(call)                                                                                                     \
    do {                                                                                                               \
        if ((long)(call) < 0) {                                                                                        \
            fprintf(stderr, "jail: %s: %s\n", #call, strerror(errno));                                                 \
            _exit(5);                                                                                                  \
        }                                                                                                              \
    } while (0)

static void write_text(const char *path, const char *text)
{
    int file = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
    if (file < 0 || write(file, text, strlen(text)) < 0) {
        fprintf(stderr, "jail: %s: %s\n", path, strerror(errno));
    }
    close(file);
}

static void map_root(uid_t uid, gid_t gid)
{
    char line[64];
    write_text("/proc/self/setgroups", "deny");
    snprintf(line, sizeof line, "0 %u 1\n", uid);
    write_text("/proc/self/uid_map", line);
    snprintf(line, sizeof line, "0 %u 1\n", gid);
    write_text("/proc/self/gid_map", line);
}

static void bring_up_loopback(void)
{
    struct ifreq request = {.ifr_name = "lo", .ifr_flags = IFF_UP | IFF_RUNNING};
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    ioctl(fd, SIOCSIFFLAGS, &request);
    close(fd);
}

/* The host's tree entry by entry, read-only, except for the folders that get a stand-in. */
static void bind_entries(void)
{
    struct mount_attr closed = {.attr_set = MOUNT_ATTR_RDONLY};
    DIR *stream = opendir("/");
    struct dirent *entry;
    while (stream && (entry = readdir(stream))) {
        static const char *const own[] = {".", "..", "proc", "etc", "run", "sys", "usr", "lost+found"};
        char source[300], target[300], link[300];
        bool skip = false;
        for (size_t i = 0; i < sizeof own / sizeof *own; i++) {
            skip |= strcmp(entry->d_name, own[i]) == 0;
        }
        snprintf(source, sizeof source, "/%s", entry->d_name);
        snprintf(target, sizeof target, "/mnt/%s", entry->d_name);
        ssize_t size = readlink(source, link, sizeof link - 1);
        if (skip || !strcmp(entry->d_name, "mnt")) {
            continue;
        }
        if (size > 0) {
            link[size] = 0;
            MUST(symlink(link, target));
        } else if (entry->d_type == DT_DIR) {
            MUST(mkdir(target, 0755));
            MUST(mount(source, target, NULL, MS_BIND | MS_REC, NULL));
            MUST(syscall(SYS_mount_setattr, AT_FDCWD, target, AT_RECURSIVE, &closed, sizeof closed));
        }
    }
    closedir(stream);
}

static void stand_in(const char *path, const char *text)
{
    static int number;
    char file[64];
    if (access(path, F_OK)) {
        return; /* a kernel without it */
    }
    snprintf(file, sizeof file, "/stand-ins/%d", number++);
    write_text(file, text);
    if (mount(file, path, NULL, MS_BIND, NULL)) {
        fprintf(stderr, "jail: stand-in for %s: %s\n", path, strerror(errno));
    }
}

static void add_stand_ins(void)
{
    static const char *const folders[] = {"/stand-ins", "/etc", "/etc/profile.d", "/run", "/run/firsttry", "/usr", "/usr/bin", "/usr/local",
                                          "/sys", "/sys/kernel", "/sys/fs", "/sys/fs/cgroup", "/.firsttry", "/.firsttry/old"};
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
        MUST(mkdir(folders[i], 0755));
    }
    write_text("/etc/shadow", SECRET);
    write_text("/.firsttry/old/secret", SECRET);
    write_text("/run/firsttry/runner", "a runner");
    write_text("/usr/bin/env", "a program");
    write_text("/etc/ld.so.preload", "");
    write_text("/sys/kernel/uevent_helper", "");
    write_text("/sys/fs/cgroup/release_agent", "");
    stand_in("/proc/sys/kernel/core_pattern", "core");
    stand_in("/proc/sys/kernel/modprobe", "/sbin/modprobe");
    stand_in("/proc/sysrq-trigger", "");
}

static void build_root(void)
{
    char folder[4096];
    MUST(getcwd(folder, sizeof folder) ? 0 : -1);
    MUST(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL));
    MUST(mount("tmpfs", "/mnt", "tmpfs", 0, "size=3g,mode=0755"));
    bind_entries();
    MUST(mkdir("/mnt/proc", 0755));
    MUST(mkdir("/mnt/old", 0755));
    /* A /sys of one's own is to be had only where one is seen. */
    MUST(mkdir("/mnt/host-sys", 0755));
    mount("/sys", "/mnt/host-sys", NULL, MS_BIND | MS_REC, NULL);
    MUST(mount("proc", "/mnt/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL));
    MUST(syscall(SYS_pivot_root, "/mnt", "/mnt/old"));
    MUST(chdir("/"));
    MUST(umount2("/old", MNT_DETACH));
    add_stand_ins();
    MUST(mount("tmpfs", "/dev/shm", "tmpfs", 0, "size=3g"));
    MUST(chdir(folder));
}

static void limit(__rlimit_resource_t resource, rlim_t value)
{
    struct rlimit limits = {value, value};
    setrlimit(resource, &limits);
}

static void become_ordinary(void)
{
    if (geteuid() == 0) {
        MUST(setgroups(0, NULL));
        MUST(setresgid(65534, 65534, 65534));
        MUST(setresuid(65534, 65534, 65534));
        prctl(PR_SET_DUMPABLE, 1);
    }
}

/* Returns in pid 1 of the jail. All that can be written to is its own memory. */
void enter_jail(bool own_tmp)
{
    become_ordinary();
    uid_t uid = geteuid();
    gid_t gid = getegid();
    MUST(unshare(CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWCGROUP));
    map_root(uid, gid);
    pid_t pid = fork();
    if (pid != 0) {
        int status = 0;
        waitpid(pid, &status, 0);
        _exit(WIFEXITED(status) ? WEXITSTATUS(status) : 6);
    }
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    bring_up_loopback();
    build_root();
    if (own_tmp) {
        MUST(mount("tmpfs", "/tmp", "tmpfs", 0, "size=3g"));
    }
    write_text("/proc/sys/net/ipv4/ping_group_range", "0 0");
    limit(RLIMIT_NPROC, 1500);
    limit(RLIMIT_AS, (rlim_t)4 << 30);
    limit(RLIMIT_FSIZE, (rlim_t)3 << 30);
}

/* The same user by the same number: a program that is started loses every right that this one has. */
static void map_same(uid_t uid, gid_t gid)
{
    char line[64];
    write_text("/proc/self/setgroups", "deny");
    snprintf(line, sizeof line, "%u %u 1\n", uid, uid);
    write_text("/proc/self/uid_map", line);
    snprintf(line, sizeof line, "%u %u 1\n", gid, gid);
    write_text("/proc/self/gid_map", line);
}

static int reap_until(pid_t last)
{
    int status = 0;
    for (pid_t pid; (pid = wait(&status)) != last;) {
        if (pid < 0) {
            return 6;
        }
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : 7;
}

int in_machine(char **command)
{
    struct mount_attr closed = {.attr_set = MOUNT_ATTR_RDONLY};
    become_ordinary();
    uid_t uid = geteuid();
    gid_t gid = getegid();
    MUST(unshare(CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWCGROUP));
    map_same(uid, gid);
    pid_t first = fork();
    if (first != 0) {
        return reap_until(first);
    }
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    bring_up_loopback();
    MUST(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL));
    MUST(syscall(SYS_mount_setattr, AT_FDCWD, "/", AT_RECURSIVE, &closed, sizeof closed));
    MUST(mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL));
    MUST(mount("tmpfs", "/dev/shm", "tmpfs", MS_NOSUID | MS_NODEV, "size=4g,mode=1777"));
    limit(RLIMIT_NPROC, 1500);
    limit(RLIMIT_CORE, 0);
    pid_t program = fork();
    if (program == 0) {
        execv(command[0], command);
        _exit(127);
    }
    _exit(reap_until(program));
}

void hold_terminal(void)
{
    int master = open("/dev/ptmx", O_RDWR | O_NOCTTY), unlock = 0;
    char path[32];
    int number = -1;
    setsid();
    ioctl(master, TIOCSPTLCK, &unlock);
    ioctl(master, TIOCGPTN, &number);
    snprintf(path, sizeof path, "/dev/pts/%d", number);
    int terminal = open(path, O_RDWR);
    ioctl(terminal, TIOCSCTTY, 0);
}
