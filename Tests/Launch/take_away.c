/* SPDX-License-Identifier: Apache-2.0 */
/* As a program: take-away WHAT… -- COMMAND…, with WHAT of docker, namespaces, proc, landlock, apparmor, users, root-alone, overlay=FOLDER, overlays=FOLDER. */
#define _GNU_SOURCE
#include "take_away.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define MUST(call)                                                                                                     \
    do {                                                                                                               \
        if ((call) < 0) {                                                                                              \
            perror(#call);                                                                                             \
            exit(99);                                                                                                  \
        }                                                                                                              \
    } while (0)

static void filter(const struct sock_filter *lines, unsigned short count)
{
    struct sock_fprog program = {count, (struct sock_filter *)lines};
    MUST(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
    MUST(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program));
}

void refuse_like_docker(void)
{
    static const struct sock_filter lines[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_clone3, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_unshare, 3, 0),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_clone, 0, 3),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[0])),
        BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, 0x7e020000, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    filter(lines, sizeof lines / sizeof *lines);
}

void no_landlock(void)
{
    static const struct sock_filter lines[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_landlock_create_ruleset, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    filter(lines, sizeof lines / sizeof *lines);
}

static void write_file(const char *path, const char *text)
{
    int file = open(path, O_WRONLY | O_CLOEXEC);
    if (file < 0 || write(file, text, strlen(text)) < 0) {
        perror(path);
        exit(99);
    }
    close(file);
}

/* Of all that is opened here only the maps, and a cgroup's files, are opened like this; musl adds O_LARGEFILE. */
static void refuse_maps(void)
{
    static const struct sock_filter lines[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_openat, 0, 4),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[2])),
        BPF_STMT(BPF_ALU | BPF_AND | BPF_K, O_ACCMODE | O_CREAT | O_DIRECTORY | O_PATH | O_CLOEXEC),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, O_WRONLY | O_CLOEXEC, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    filter(lines, sizeof lines / sizeof *lines);
}

/* Root keeps all users, so that it can still become another one; such a map is written from outside only. */
static void new_user_namespace_of_root(unsigned long others)
{
    int ends[2];
    char byte = 0, path[64];
    pid_t self = getpid();
    MUST(pipe2(ends, O_CLOEXEC));
    pid_t helper = fork();
    MUST(helper);
    if (helper == 0) {
        close(ends[1]);
        (void)!read(ends[0], &byte, 1);
        snprintf(path, sizeof path, "/proc/%d/gid_map", self);
        write_file(path, "0 0 65536");
        snprintf(path, sizeof path, "/proc/%d/uid_map", self);
        write_file(path, "0 0 65536");
        _exit(0);
    }
    MUST(unshare(CLONE_NEWUSER | (int)others));
    close(ends[1]);
    waitpid(helper, NULL, 0);
    close(ends[0]);
}

/* The same user inside and out. */
static void new_user_namespace(unsigned long others)
{
    if (geteuid() == 0) {
        new_user_namespace_of_root(others);
        return;
    }
    char map[64];
    unsigned uid = getuid(), gid = getgid();
    MUST(unshare(CLONE_NEWUSER | (int)others));
    write_file("/proc/self/setgroups", "deny");
    snprintf(map, sizeof map, "%u %u 1", gid, gid);
    write_file("/proc/self/gid_map", map);
    snprintf(map, sizeof map, "%u %u 1", uid, uid);
    write_file("/proc/self/uid_map", map);
}

static void map_alone(unsigned uid, unsigned gid)
{
    char map[64];
    MUST(unshare(CLONE_NEWUSER));
    write_file("/proc/self/setgroups", "deny");
    snprintf(map, sizeof map, "0 %u 1", gid);
    write_file("/proc/self/gid_map", map);
    snprintf(map, sizeof map, "0 %u 1", uid);
    write_file("/proc/self/uid_map", map);
}

void one_user(void)
{
    if (geteuid() == 0) {
        MUST(setgroups(0, NULL));
        MUST(setresgid(65533, 65533, 65533));
        MUST(setresuid(65533, 65533, 65533));
        MUST(prctl(PR_SET_DUMPABLE, 1));
    }
    map_alone(getuid(), getgid());
}

void kernel_root_alone(void)
{
    map_alone(0, 0);
}

void no_user_namespaces(void)
{
    new_user_namespace(0);
    write_file("/proc/sys/user/max_user_namespaces", "0");
}

/* Root needs no user namespace for it, and would have no other user to become in one. */
static void new_mount_namespace(void)
{
    if (geteuid() == 0) {
        MUST(unshare(CLONE_NEWNS));
    } else {
        new_user_namespace(CLONE_NEWNS);
    }
    MUST(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL));
}

static void mask_proc(void)
{
    MUST(mount("tmpfs", "/proc/fs", "tmpfs", MS_RDONLY, NULL));
}

/* As in a container of its own users: who hid parts could show them again, and so could the kernel's root. */
void masked_proc(void)
{
    new_user_namespace(CLONE_NEWNS);
    MUST(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL));
    mask_proc();
    new_user_namespace(CLONE_NEWNS);
}

void masked_proc_of_root(void)
{
    new_mount_namespace();
    mask_proc();
}

void refuse_like_apparmor(void)
{
    new_mount_namespace();
    MUST(mount("tmpfs", "/proc/sys/kernel", "tmpfs", 0, "mode=0755"));
    int knob = open("/proc/sys/kernel/apparmor_restrict_unprivileged_userns", O_WRONLY | O_CREAT | O_CLOEXEC, 0444);
    MUST(write(knob, "1\n", 2));
    close(knob);
    refuse_maps();
}

void overlaid(const char *folder, int times)
{
    char options[4096];
    struct stat status;
    new_mount_namespace();
    MUST(stat(folder, &status));
    MUST(mount("tmpfs", "/mnt", "tmpfs", 0, "mode=0755"));
    for (int i = 0; i < times; i++) {
        char upper[32], work[32];
        snprintf(upper, sizeof upper, "/mnt/upper%d", i);
        snprintf(work, sizeof work, "/mnt/work%d", i);
        MUST(mkdir(upper, status.st_mode & 0777));
        MUST(mkdir(work, 0700));
        if (geteuid() == 0) {
            MUST(chown(upper, status.st_uid, status.st_gid));
        }
        snprintf(options, sizeof options, "lowerdir=%s,upperdir=%s,workdir=%s,userxattr", folder, upper, work);
        MUST(mount("overlay", folder, "overlay", 0, options));
    }
}

#ifdef TAKE_AWAY_PROGRAM
int main(int count, char **arguments)
{
    int next = 1;
    char folder[4096];
    if (!getcwd(folder, sizeof folder)) {
        return 99;
    }
    for (; next < count && strcmp(arguments[next], "--") != 0; next++) {
        const char *what = arguments[next];
        if (!strcmp(what, "docker")) {
            refuse_like_docker();
        } else if (!strcmp(what, "namespaces")) {
            no_user_namespaces();
        } else if (!strcmp(what, "proc")) {
            masked_proc();
        } else if (!strcmp(what, "landlock")) {
            no_landlock();
        } else if (!strcmp(what, "apparmor")) {
            refuse_like_apparmor();
        } else if (!strcmp(what, "users")) {
            one_user();
        } else if (!strcmp(what, "root-alone")) {
            kernel_root_alone();
        } else if (!strncmp(what, "overlay=", 8)) {
            overlaid(what + 8, 1);
        } else if (!strncmp(what, "overlays=", 9)) {
            overlaid(what + 9, 2);
        } else {
            fprintf(stderr, "take-away: %s?\n", what);
            return 99;
        }
    }
    if (next + 1 >= count) {
        fprintf(stderr, "usage: take-away WHAT... -- COMMAND...\n");
        return 99;
    }
    /* What was mounted over the working folder is seen by who enters it anew. */
    MUST(chdir(folder));
    execv(arguments[next + 1], arguments + next + 1);
    perror(arguments[next + 1]);
    return 99;
}
#endif
