/* SPDX-License-Identifier: Apache-2.0 */
/* Ways to look into or steer a process outside, and those inside that a tool must not touch: pid 1 and the runner. */
#define _GNU_SOURCE
#include "../escape.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/ioprio.h>
#include <linux/kcmp.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#define GROUP "common"

static pid_t target(void) { return (pid_t)bait_number("pid"); }

static const char *of(pid_t pid, const char *name)
{
    char *path;
    return asprintf(&path, "/proc/%d/%s", pid, name) < 0 ? "" : path;
}

ATTEMPT(signal_host, PLAIN, "ESRCH", "a signal to a process outside that has the gate's own uid")
{
    TRY(kill(target(), SIGUSR1));
    escaped("sent");
}

ATTEMPT(signal_host_thread, PLAIN, "ESRCH", "the same to its thread")
{
    TRY(syscall(SYS_tgkill, target(), target(), SIGUSR1));
    escaped("sent");
}

ATTEMPT(signal_host_group, PLAIN, "ESRCH", "the same to its process group")
{
    TRY(kill(-target(), SIGUSR1));
    escaped("sent");
}

ATTEMPT(signal_queue, PLAIN, "ESRCH", "the same with a value")
{
    TRY(sigqueue(target(), SIGUSR1, (union sigval){.sival_int = 1}));
    escaped("sent");
}

ATTEMPT(pidfd_host, PLAIN, "ESRCH", "a descriptor of a process outside")
{
    TRY(syscall(SYS_pidfd_open, target(), 0));
    escaped("open");
}

ATTEMPT(pidfd_take_descriptor, PLAIN, "ESRCH|EPERM", "a descriptor out of a process outside")
{
    int pidfd = (int)TRY(syscall(SYS_pidfd_open, target(), 0));
    TRY(syscall(SYS_pidfd_getfd, pidfd, (int)bait_number("fd"), 0));
    escaped("taken");
}

ATTEMPT(pidfd_take_from_parent, PLAIN, "EPERM", "a descriptor out of the process above: the runner's records")
{
    int pidfd = (int)TRY(syscall(SYS_pidfd_open, getppid(), 0));
    TRY(syscall(SYS_pidfd_getfd, pidfd, 3, 0));
    escaped("taken");
}

ATTEMPT(ptrace_host, PLAIN, "ESRCH|EPERM", "a process outside, traced")
{
    TRY(ptrace(PTRACE_SEIZE, target(), 0, 0));
    ptrace(PTRACE_DETACH, target(), 0, 0);
    escaped("traced");
}

ATTEMPT(ptrace_parent, PLAIN, "EPERM", "the process above, traced")
{
    TRY(ptrace(PTRACE_SEIZE, getppid(), 0, 0));
    escaped("traced");
}

static void copy_memory(long call)
{
    static char text[64];
    struct iovec here = {text, strlen(SECRET)}, there = {(void *)bait_number("secret_address"), strlen(SECRET)};
    memcpy(text, SECRET, strlen(SECRET));
    TRY(syscall(call, target(), &here, 1, &there, 1, 0));
    escaped("copied");
}

ATTEMPT(read_host_memory, PLAIN, "ESRCH|EPERM", "the memory of a process outside, read")
{
    copy_memory(SYS_process_vm_readv);
}

ATTEMPT(write_host_memory, PLAIN, "ESRCH|EPERM", "the memory of a process outside, written")
{
    copy_memory(SYS_process_vm_writev);
}

ATTEMPT(move_host_pages, PLAIN, "ESRCH|EPERM", "the pages of a process outside, moved")
{
    void *page = (void *)bait_number("secret_address");
    int status;
    TRY(syscall(SYS_move_pages, target(), 1, &page, NULL, &status, 0));
    escaped("looked at");
}

ATTEMPT(compare_host, PLAIN, "ESRCH|EPERM", "kcmp with a process outside")
{
    TRY(syscall(SYS_kcmp, getpid(), target(), KCMP_FILES, 0, 0));
    escaped("compared");
}

ATTEMPT(host_environ, PLAIN, "ENOENT", "/proc/<pid>/environ") { read_secret(of(target(), "environ")); }

ATTEMPT(host_cmdline, PLAIN, "ENOENT", "/proc/<pid>/cmdline")
{
    TRY(open(of(target(), "cmdline"), O_RDONLY));
    escaped("open");
}

ATTEMPT(host_root, PLAIN, "ENOENT", "/proc/<pid>/root")
{
    read_secret(below(of(target(), "root"), below(bait("folder"), "secret")));
}

ATTEMPT(host_cwd, PLAIN, "ENOENT", "/proc/<pid>/cwd") { read_secret(of(target(), "cwd/secret")); }

ATTEMPT(host_fd, PLAIN, "ENOENT", "/proc/<pid>/fd")
{
    char name[32];
    snprintf(name, sizeof name, "fd/%ld", bait_number("fd"));
    read_secret(of(target(), name));
}

ATTEMPT(host_memory_file, PLAIN, "ENOENT", "/proc/<pid>/mem")
{
    char text[64] = "";
    int file = (int)TRY(open(of(target(), "mem"), O_RDWR));
    TRY(pread(file, text, strlen(SECRET), bait_number("secret_address")));
    escaped("read: %s", text);
}

ATTEMPT(host_oom_score, PLAIN, "ENOENT", "what is killed first for want of memory")
{
    put_file(of(target(), "oom_score_adj"), "500");
    escaped("written");
}

ATTEMPT(limit_host, PLAIN, "ESRCH", "the limits of a process outside")
{
    struct rlimit limit;
    if (geteuid() == 0 && setresgid(65534, 65534, 65534) + setresuid(65534, 65534, 65534)) {
        unproven("no other uid");
    }
    TRY(prlimit(target(), RLIMIT_CORE, NULL, &limit));
    TRY(prlimit(target(), RLIMIT_CORE, &limit, NULL));
    escaped("set");
}

ATTEMPT(slow_down_host, PLAIN, "ESRCH", "the priority of a process outside")
{
    TRY(setpriority(PRIO_PROCESS, (id_t)target(), 5));
    escaped("set");
}

ATTEMPT(slow_down_host_group, PLAIN, "ESRCH", "the priority of a group outside")
{
    TRY(setpriority(PRIO_PGRP, (id_t)target(), 5));
    escaped("set");
}

ATTEMPT(pin_host, PLAIN, "ESRCH", "the processors of a process outside")
{
    cpu_set_t set;
    CPU_ZERO(&set);
    TRY(sched_getaffinity(target(), sizeof set, &set));
    TRY(sched_setaffinity(target(), sizeof set, &set));
    escaped("set");
}

ATTEMPT(schedule_host, PLAIN, "ESRCH", "the scheduling of a process outside")
{
    struct sched_param parameter = {0};
    TRY(sched_setscheduler(target(), SCHED_BATCH, &parameter));
    escaped("set");
}

ATTEMPT(slow_down_host_disk, PLAIN, "ESRCH", "the disk priority of a process outside")
{
    TRY(syscall(SYS_ioprio_set, IOPRIO_WHO_PROCESS, target(), IOPRIO_PRIO_VALUE(IOPRIO_CLASS_IDLE, 0)));
    escaped("set");
}

ATTEMPT(find_host, PLAIN, "ESRCH", "the session of a process outside") { TRY(getsid(target())); escaped("found"); }

/* pid 1. */

ATTEMPT(init_root, JAILED, "EACCES", "the root of pid 1") { TRY(open("/proc/1/root/", O_RDONLY)); escaped("open"); }

ATTEMPT(init_memory, JAILED, "EACCES", "the memory of pid 1, which built the sandbox")
{
    TRY(open("/proc/1/mem", O_RDWR));
    escaped("open");
}

ATTEMPT(init_descriptors, JAILED, "EACCES", "the descriptors of pid 1: its line to the launcher")
{
    TRY(open("/proc/1/fd", O_RDONLY));
    escaped("open");
}

ATTEMPT(init_signal, JAILED, "EPERM", "an end for pid 1") { TRY(kill(1, SIGTERM)); escaped("sent"); }

ATTEMPT(init_ptrace, JAILED, "EPERM", "pid 1, traced") { TRY(ptrace(PTRACE_SEIZE, 1, 0, 0)); escaped("traced"); }

/* The runner, which carries the gate's verdict. A tool is the code under test: it may not write it. */

ATTEMPT(forge_records, PLAIN, "EBADF", "a forged record on descriptor 3") { TRY(write(3, "", 0)); escaped("written"); }

ATTEMPT(forge_by_parent, PLAIN, "EACCES|EPERM|ENOENT", "the same by /proc/<runner>/fd/3")
{
    TRY(open(of(getppid(), "fd/3"), O_WRONLY | O_NONBLOCK));
    escaped("the runner's records are open for writing");
}

ATTEMPT(forge_memory, PLAIN, "EACCES|EPERM|ENOENT",
        "the runner's memory: the gate that is loaded there says what we like")
{
    TRY(open(of(getppid(), "mem"), O_RDWR));
    escaped("the runner's memory is open for writing");
}

ATTEMPT(runner_descriptors, PLAIN, "EACCES|EPERM", "the list of the runner's descriptors")
{
    TRY(open(of(getppid(), "fd"), O_RDONLY));
    escaped("open");
}

ATTEMPT(forge_library, PLAIN, "EACCES|EPERM|ETXTBSY",
        "the gate's library, a file in memory, by /proc/<runner>/map_files and fd")
{
    for (int fd = 4; fd < 64; fd++) {
        char name[32], link[300] = "";
        snprintf(name, sizeof name, "fd/%d", fd);
        if (readlink(of(getppid(), name), link, sizeof link - 1) > 0 && strstr(link, "memfd:")) {
            TRY(ftruncate((int)TRY(open(of(getppid(), name), O_RDWR)), 1 << 20));
            escaped("%s is changed", link);
        }
    }
    TRY(open(of(getppid(), "map_files"), O_RDONLY) < 0 ? -1 : 0);
    errno = EACCES;
    blocked("finding it");
}

ATTEMPT(runner_program, PLAIN, "EACCES|EROFS|ETXTBSY|EPERM",
        "the runner's program by /proc/<runner>/exe (runc's CVE-2019-5736)")
{
    REACH(open(of(getppid(), "exe"), O_RDWR), ETXTBSY);
}

ATTEMPT(runner_environment, PLAIN, "EACCES|EPERM", "what the runner was started with")
{
    TRY(open(of(getppid(), "environ"), O_RDONLY));
    escaped("open");
}

ATTEMPT(runner_folder, PLAIN, "EACCES|EPERM", "the runner's working folder and root")
{
    TRY(open(of(getppid(), "root/"), O_RDONLY));
    escaped("open");
}

/* Terminals. */

ATTEMPT(tiocsti, JAILED, "ENXIO|ENOENT", "typing into the user's terminal")
{
    TRY(ioctl((int)TRY(open("/dev/tty", O_RDWR)), TIOCSTI, "x"));
    escaped("typed");
}

ATTEMPT(tiocsti_standard, JAILED, "EPERM", "the same by the descriptors that are there")
{
    int terminal = open("/dev/tty", O_RDWR);
    TRY(ioctl(terminal >= 0 ? terminal : 0, TIOCSTI, "x"));
    escaped("typed");
}

ATTEMPT(tiocsti_high_bits, JAILED, "EPERM", "the same with a request above 32 bits (CVE-2019-10063)")
{
    int terminal = open("/dev/tty", O_RDWR);
    TRY(syscall(SYS_ioctl, terminal >= 0 ? terminal : 0, UINT64_C(0x100000000) | TIOCSTI, "x"));
    escaped("typed");
}

ATTEMPT(tioclinux, NEVER, "EPERM", "pasting into a console") { TRY(ioctl(0, TIOCLINUX, "\3")); escaped("pasted"); }

ATTEMPT(line_discipline, JAILED, "EPERM", "a line discipline, which loads modules")
{
    int terminal = open("/dev/tty", O_RDWR), discipline = 0;
    TRY(ioctl(terminal >= 0 ? terminal : 0, TIOCSETD, &discipline));
    escaped("set");
}

ATTEMPT(terminal, JAILED, "ENXIO|ENOENT", "/dev/tty") { TRY(open("/dev/tty", O_RDWR)); escaped("open"); }

ATTEMPT(new_terminal, PLAIN, "ENOENT", "a pseudo terminal of the host's")
{
    TRY(open("/dev/ptmx", O_RDWR | O_NOCTTY));
    escaped("open");
}

ATTEMPT(console, ROOT, "ENOENT", "the machine's console")
{
    TRY(open("/dev/console", O_WRONLY | O_NOCTTY | O_NONBLOCK));
    escaped("open");
}
