/* SPDX-License-Identifier: Apache-2.0 */
/* More of the machine than a gate was given. The bombs count: each stops by itself a little past the limit. */
#define _GNU_SOURCE
#include "../escape.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/ioprio.h>
#include <mqueue.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define GROUP "common"

/* A gate's limits are lower than the machine's: one more than allowed is to be had outside. */
static void raise_limit(__rlimit_resource_t resource, rlim_t allowed)
{
    struct rlimit limit = {allowed + 1, allowed + 1};
    TRY(setrlimit(resource, &limit));
    escaped("raised");
}

ATTEMPT(raise_open_files, PLAIN, "EPERM", "more open files") { raise_limit(RLIMIT_NOFILE, 4096); }

ATTEMPT(raise_processes, PLAIN, "EPERM", "more processes")
{
    /* Without a user namespace the gate's are on top of those that its user has already. */
    struct rlimit now = {0};
    getrlimit(RLIMIT_NPROC, &now);
    raise_limit(RLIMIT_NPROC, now.rlim_max >= 512 && now.rlim_max < 4096 ? now.rlim_max : 512);
}

ATTEMPT(raise_file_size, PLAIN, "EPERM", "larger files") { raise_limit(RLIMIT_FSIZE, 1 << 30); }

ATTEMPT(raise_core, PLAIN, "EPERM", "core dumps, which the kernel pipes into a program outside")
{
    raise_limit(RLIMIT_CORE, 0);
}

ATTEMPT(raise_messages, PLAIN, "EPERM", "message queues") { raise_limit(RLIMIT_MSGQUEUE, 0); }

ATTEMPT(raise_locked_memory, PLAIN, "EPERM", "more locked memory") { raise_limit(RLIMIT_MEMLOCK, 64 << 10); }

ATTEMPT(lock_memory, ROOT, "EPERM|EAGAIN|ENOMEM", "memory that cannot be swapped out")
{
    void *memory = mmap(NULL, 16 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    TRY(mlock(memory, 16 << 20));
    escaped("locked");
}

ATTEMPT(hurry, ROOT, "EPERM|EACCES", "a better priority than others")
{
    TRY(setpriority(PRIO_PROCESS, 0, -5));
    escaped("set");
}

ATTEMPT(real_time, ROOT, "EPERM", "real-time scheduling, also where the user's own limits allow it")
{
    struct sched_param parameter = {.sched_priority = 1};
    TRY(sched_setscheduler(0, SCHED_FIFO, &parameter));
    escaped("set");
}

ATTEMPT(real_time_disk, ROOT, "EPERM", "real-time priority at the disk")
{
    TRY(syscall(SYS_ioprio_set, IOPRIO_WHO_PROCESS, 0, IOPRIO_PRIO_VALUE(IOPRIO_CLASS_RT, 4)));
    escaped("set");
}

ATTEMPT(out_of_memory_last, ROOT, "EACCES|EPERM", "to be spared when memory is short")
{
    put_file("/proc/self/oom_score_adj", "-1000");
    escaped("set");
}

ATTEMPT(message_queue, PLAIN, "EMFILE|ENOSYS|EACCES", "kernel memory by message queues")
{
    mqd_t queue = mq_open("/firsttry-escape-new", O_CREAT | O_RDWR, 0600, NULL);
    TRY(queue);
    mq_unlink("/firsttry-escape-new");
    escaped("made");
}

ATTEMPT(core_dump, PLAIN, "no dump", "a core dump")
{
    pid_t pid = fork();
    if (pid == 0) {
        struct rlimit limit = {RLIM_INFINITY, RLIM_INFINITY};
        if (chdir("/dev/shm") || (setrlimit(RLIMIT_CORE, &limit) && getrlimit(RLIMIT_CORE, &limit))) {
            _exit(1);
        }
        prctl(PR_SET_DUMPABLE, 1);
        abort();
    }
    int status;
    waitpid(pid, &status, 0);
    unlink("/dev/shm/core");
    char name[64];
    snprintf(name, sizeof name, "/dev/shm/core.%d", pid);
    unlink(name);
    if (WIFSIGNALED(status) && WCOREDUMP(status)) {
        escaped("the kernel dumped core");
    }
    blocked_as("no dump");
}

#undef GROUP
#define GROUP "bomb"

ATTEMPT(bomb_processes, JAILED, "EAGAIN", "128 processes where 64 are allowed")
{
    for (int i = 0; i < 128; i++) {
        pid_t pid = fork();
        if (pid == 0) {
            pause();
        }
        TRY(pid);
    }
    escaped("128 processes");
}

ATTEMPT(bomb_threads, JAILED, "EAGAIN", "128 threads where 64 are allowed")
{
    static char stacks[128][4096];
    for (int i = 0; i < 128; i++) {
        TRY(clone((int (*)(void *))(void *)pause, stacks[i] + 4096, CLONE_VM | CLONE_THREAD | CLONE_SIGHAND, NULL));
    }
    escaped("128 threads");
}

/* And keeps it for a while: where no cgroup counts, the watch looks ten times a second. */
static void touch(size_t bytes)
{
    char *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    TRY(memory == MAP_FAILED ? -1 : 0);
    for (size_t i = 0; i < bytes; i += 4096) {
        memory[i] = 1;
    }
    usleep(500000);
}

ATTEMPT(bomb_memory, JAILED, "ENOMEM|killed", "192 MiB where 96 are allowed")
{
    touch((size_t)192 << 20);
    escaped("192 MiB were touched");
}

ATTEMPT(bomb_memory_spread, JAILED, "killed|ENOMEM|a part was killed", "the same spread over four processes")
{
    int done[2];
    TRY(pipe(done));
    for (int i = 0; i < 4; i++) {
        if (fork() == 0) {
            touch((size_t)48 << 20);
            if (write(done[1], "x", 1) == 1) {
                pause();
            }
            _exit(1);
        }
    }
    close(done[1]);
    char byte;
    int count = 0;
    struct pollfd wait = {.fd = done[0], .events = POLLIN};
    while (count < 4 && poll(&wait, 1, 1500) > 0 && read(done[0], &byte, 1) == 1) {
        count++;
    }
    if (count == 4) {
        escaped("four processes have 48 MiB each");
    }
    blocked_as("a part was killed");
}

ATTEMPT(bomb_shared_memory, JAILED, "killed|ENOSPC|ENOMEM",
        "192 MiB in files of memory, which no limit of a process counts")
{
    int file = (int)TRY(memfd_create("bomb", 0));
    TRY(fallocate(file, 0, 0, (off_t)192 << 20));
    escaped("192 MiB were taken");
}

static void fill(const char *folder, int files)
{
    char path[300];
    for (int i = 0; i < files; i++) {
        snprintf(path, sizeof path, "%s/fill-%d", folder, i);
        int file = (int)TRY(open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
        if (fallocate(file, 0, 0, 256 << 20)) {
            blocked("fallocate");
        }
        close(file);
    }
    escaped("%d MiB in %s", files * 256, folder);
}

/* The private folder for files of no duration: by name where there is a gate, the jail's own outside of one. */
static const char *private_folder(void)
{
    const char *folder = getenv("ESCAPE_VIEW") ? getenv("TMPDIR") : NULL;
    return folder ? folder : "/tmp";
}

ATTEMPT(bomb_disk, JAILED, "ENOSPC|killed", "2.25 GiB in the private folders") { fill(private_folder(), 9); }

ATTEMPT(bomb_dev_shm, JAILED, "ENOSPC|killed", "2.25 GiB in /dev/shm, which lies on the same disk") { fill("/dev/shm", 9); }

ATTEMPT(bomb_inodes, JAILED, "ENOSPC|killed", "450,000 empty files")
{
    int folder = (int)TRY(open(private_folder(), O_RDONLY | O_DIRECTORY));
    char name[32];
    for (int i = 0; i < 450000; i++) {
        int length = snprintf(name, sizeof name, "i%d", i);
        (void)length;
        TRY(mknodat(folder, name, S_IFREG | 0600, 0));
    }
    escaped("450,000 files");
}

ATTEMPT(bomb_file, JAILED, "EFBIG", "one file of 16 MiB where 8 are allowed")
{
    signal(SIGXFSZ, SIG_IGN);
    TRY(ftruncate((int)TRY(open(below(private_folder(), "large"), O_RDWR | O_CREAT, 0600)), 16 << 20));
    escaped("16 MiB");
}

ATTEMPT(bomb_descriptors, JAILED, "EMFILE", "256 open files where 128 are allowed")
{
    for (int i = 0; i < 256; i++) {
        TRY(open("/dev/null", O_RDONLY));
    }
    escaped("256 are open");
}

ATTEMPT(bomb_output, PLAIN, "killed", "output without end")
{
    static char block[64 << 10];
    memset(block, 'x', sizeof block);
    for (int i = 0; i < 4096; i++) {
        TRY(write(STDERR_FILENO, block, sizeof block));
    }
    escaped("256 MiB were taken");
}

/* The whole tree ignores what it can and leaves the group and the session; its name is looked for outside. */
ATTEMPT(bomb_outlive, JAILED, "killed", "a double fork that sleeps past the deadline")
{
    if (fork() == 0) {
        setsid();
        for (int number = 1; number < NSIG; number++) {
            signal(number, SIG_IGN);
        }
        prctl(PR_SET_PDEATHSIG, 0);
        prctl(PR_SET_NAME, "ft-outlive");
        if (fork() == 0) {
            setsid();
            sleep(60);
        }
        _exit(0);
    }
    sleep(geteuid() == 0 && getppid() == 1 ? 1 : 3);
    escaped("three seconds where one is allowed");
}

ATTEMPT(bomb_kill_all, JAILED, "killed|EPERM|ESRCH", "kill -9 -1")
{
    if (fork() == 0) {
        pause();
    }
    TRY(kill(-1, SIGKILL));
    escaped("all that can be seen was killed");
}
