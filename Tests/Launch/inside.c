/* SPDX-License-Identifier: Apache-2.0 */
/* What the tests run inside a sandbox: one word says what to do. Prints one line for each thing it finds. */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* A daemon that nothing but the end of its pid namespace ends: two forks, a session of its own, deaf to all signals. */
static void make_daemon(void)
{
    if (fork() == 0) {
        setsid();
        for (int signal = 1; signal < 65; signal++) {
            sigset_t all;
            struct sigaction ignore = {.sa_handler = SIG_IGN};
            sigaction(signal, &ignore, NULL);
            sigfillset(&all);
            sigprocmask(SIG_BLOCK, &all, NULL);
        }
        if (fork() == 0) {
            setsid();
            for (;;) {
                sleep(1000);
            }
        }
        _exit(0);
    }
    wait(NULL);
}

static int stubborn_tree(int count)
{
    for (int i = 0; i < count; i++) {
        make_daemon();
    }
    signal(SIGTERM, SIG_IGN);
    printf("grown\n");
    fflush(stdout);
    for (;;) {
        sleep(1000);
    }
}

/* Processor time, with the end of an orphan for pid 1 every few milliseconds. */
static int burn_among_orphans(int milliseconds)
{
    struct timespec start, now;
    clock_gettime(CLOCK_MONOTONIC, &start);
    do {
        if (fork() == 0) {
            if (fork() == 0) {
                usleep(5000);
            }
            _exit(0);
        }
        wait(NULL);
        clock_gettime(CLOCK_MONOTONIC, &now);
    } while ((now.tv_sec - start.tv_sec) * 1000 + (now.tv_nsec - start.tv_nsec) / 1000000 < milliseconds);
    return 0;
}

/* Opens as many files as it may, and then waits. */
static int open_files(int milliseconds)
{
    int count = 0;
    while (open("/dev/null", O_RDONLY) >= 0) {
        count++;
    }
    printf("opened %d: %s\n", count, strerror(errno));
    fflush(stdout);
    usleep((useconds_t)milliseconds * 1000);
    return 0;
}

static int leave_daemons(int count)
{
    for (int i = 0; i < count; i++) {
        make_daemon();
    }
    return 0;
}

static int list_fds(void)
{
    for (int fd = 0; fd < 4096; fd++) {
        if (fcntl(fd, F_GETFD) >= 0) {
            printf("%d ", fd);
        }
    }
    printf("\n");
    return 0;
}

static void burn(int milliseconds)
{
    struct timespec used;
    do {
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
    } while (used.tv_sec * 1000 + used.tv_nsec / 1000000 < milliseconds);
}

/* A grandchild burns and is never waited for by anyone but pid 1; it is killed while it still runs. */
static int burn_in_daemon(int milliseconds)
{
    int ends[2];
    char byte;
    if (pipe(ends)) {
        return 1;
    }
    if (fork() == 0) {
        if (fork() == 0) {
            burn(milliseconds);
            (void)!write(ends[1], "x", 1);
            pause();
        }
        _exit(0);
    }
    return read(ends[0], &byte, 1) != 1;
}

static void try_socket(const char *name, int family, int type, int protocol)
{
    int fd = socket(family, type, protocol);
    printf("socket %s: %s\n", name, fd < 0 ? strerrorname_np(errno) : "ok");
    if (fd >= 0) {
        close(fd);
    }
}

static void try_call(const char *name, long result)
{
    printf("call %s: %s\n", name, result < 0 ? strerrorname_np(errno) : "ok");
}

static int try_calls(void)
{
    char buffer[256] = {0};
    try_socket("unix", AF_UNIX, SOCK_STREAM, 0);
    try_socket("inet", AF_INET, SOCK_STREAM, 0);
    try_socket("inet6", AF_INET6, SOCK_DGRAM, 0);
    try_socket("netlink", AF_NETLINK, SOCK_RAW, 0);
    try_socket("netlink-diag", AF_NETLINK, SOCK_RAW, 4);
    try_socket("packet", AF_PACKET, SOCK_RAW, 0);
    try_socket("vsock", AF_VSOCK, SOCK_STREAM, 0);
    try_socket("alg", AF_ALG, SOCK_SEQPACKET, 0);
    try_call("io_uring_setup", syscall(SYS_io_uring_setup, 1, buffer));
    try_call("bpf", syscall(SYS_bpf, 0, buffer, sizeof buffer));
    try_call("userfaultfd", syscall(SYS_userfaultfd, 1));
    try_call("perf_event_open", syscall(SYS_perf_event_open, buffer, 0, -1, -1, 0));
    try_call("keyctl", syscall(SYS_keyctl, 0, -3, 0));
    try_call("ptrace", syscall(SYS_ptrace, 0, 0, 0, 0));
    try_call("unshare-user", syscall(SYS_unshare, CLONE_NEWUSER));
    try_call("clone-user", syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, 0, 0, 0, 0));
    try_call("clone3", syscall(SYS_clone3, buffer, 64));
    try_call("mount", syscall(SYS_mount, "none", "/tmp", "tmpfs", 0, 0));
    try_call("fsopen", syscall(SYS_fsopen, "tmpfs", 0));
    try_call("chroot", syscall(SYS_chroot, "/tmp"));
    try_call("setns", syscall(SYS_setns, 0, 0));
    try_call("open_by_handle_at", syscall(SYS_open_by_handle_at, 0, buffer, 0));
    try_call("tiocsti", ioctl(0, TIOCSTI, "x"));
    /* The kernel looks at 32 bits of the request only (CVE-2019-10063). */
    try_call("tiocsti-high", syscall(SYS_ioctl, 0, UINT64_C(0x100000000) | TIOCSTI, "x"));
    try_call("signal-init", kill(1, SIGKILL));
    return 0;
}

static int try_ipc(void)
{
    int pair[2];
    struct rlimit limit;
    unsigned long cpus[16] = {1};
    long parent = getppid();
    try_call("shmget", syscall(SYS_shmget, 0, 4096, 0600));
    try_call("semget", syscall(SYS_semget, 0, 1, 0600));
    try_call("msgget", syscall(SYS_msgget, 0, 0600));
    try_call("pair", socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
    try_call("prlimit-other", syscall(SYS_prlimit64, parent, RLIMIT_NOFILE, NULL, &limit));
    try_call("prlimit-self", syscall(SYS_prlimit64, 0, RLIMIT_NOFILE, NULL, &limit));
    try_call("affinity-other", syscall(SYS_sched_setaffinity, parent, sizeof cpus, cpus));
    try_call("nice-user", syscall(SYS_setpriority, PRIO_USER, 0, 5));
    /* The lowest there is: whoever started this may be nice already. */
    try_call("nice-self", syscall(SYS_setpriority, PRIO_PROCESS, 0, 19));
    return 0;
}

static int foreign_call(const char *abi)
{
#ifdef __x86_64__
    long result;
    if (abi[0] == 'i') {
        __asm__ volatile("int $0x80" : "=a"(result) : "a"(20) : "memory"); /* getpid of i386 */
    } else {
        __asm__ volatile("syscall" : "=a"(result) : "a"(0x40000000L + 39) : "rcx", "r11", "memory"); /* of x32 */
    }
    printf("%s: %ld\n", abi, result);
#else
    (void)abi;
#endif
    return 0;
}

/* Everything outside of process folders that this process could open for writing. */
static void list_writable(const char *folder, int depth)
{
    DIR *stream = opendir(folder);
    struct dirent *entry;
    while (stream && (entry = readdir(stream))) {
        char path[4096];
        struct stat status;
        if (entry->d_name[0] == '.' || (depth == 0 && strspn(entry->d_name, "0123456789")) ||
            (depth == 0 && strstr(entry->d_name, "self"))) {
            continue;
        }
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        if (lstat(path, &status) == 0 && S_ISDIR(status.st_mode)) {
            list_writable(path, depth + 1);
        } else if (!S_ISLNK(status.st_mode)) {
            int file = open(path, O_WRONLY | O_NONBLOCK | O_CLOEXEC);
            if (file >= 0) {
                printf("writable %s\n", path);
                close(file);
            }
        }
    }
    if (stream) {
        closedir(stream);
    }
}

static int die_by(int signal_number)
{
    signal(signal_number, SIG_DFL);
    raise(signal_number);
    return 99;
}

static int show_signals(void)
{
    sigset_t mask;
    sigprocmask(SIG_SETMASK, NULL, &mask);
    int blocked = 0, ignored = 0;
    for (int number = 1; number < 65; number++) {
        struct sigaction action;
        blocked += sigismember(&mask, number) == 1;
        ignored += sigaction(number, NULL, &action) == 0 && action.sa_handler == SIG_IGN;
    }
    mode_t old = umask(0);
    printf("blocked %d ignored %d umask %03o session %d\n", blocked, ignored, old, getsid(0) == getpid());
    return 0;
}

static int grow(int mebibytes)
{
    for (int i = 0; i < mebibytes; i++) {
        volatile char *block = malloc(1 << 20);
        for (int page = 0; block && page < 1 << 20; page += 4096) {
            block[page] = 1;
        }
    }
    return 0;
}

/* A first process that goes on when its child was killed for want of memory. */
static int grow_in_child(int mebibytes)
{
    pid_t pid = fork();
    if (pid == 0) {
        _exit(grow(mebibytes));
    }
    waitpid(pid, NULL, 0);
    return 0;
}

/* So many processes of 40 MiB each. */
static int spread(int count)
{
    for (int i = 0; i < count; i++) {
        if (fork() == 0) {
            grow(40);
            pause();
        }
    }
    pause();
    return 0;
}

/* Writable address space that nobody touches, and memory that eight processes have in common after a fork; stays a while. */
static int reserve(int mebibytes)
{
    bool reserved = mmap(NULL, (size_t)mebibytes << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0) !=
                    MAP_FAILED;
    grow(40);
    for (int i = 0; i < 7; i++) {
        if (fork() == 0) {
            usleep(400000);
            _exit(0);
        }
    }
    while (wait(NULL) > 0) {
    }
    printf("reserved %d\n", reserved);
    fflush(stdout);
    return 0;
}

/* Deeper than a path can name. */
static int make_deep(int depth)
{
    int made = 0;
    while (made < depth && mkdir("d", 0700) == 0 && chdir("d") == 0) {
        close(open("f", O_WRONLY | O_CREAT, 0));
        made++;
    }
    printf("depth %d\n", made);
    return 0;
}

/* In which network it is, what can be reached in it, and whether names are free that others may have taken. Stays until its
 * input ends. */
static int show_network(int port)
{
    struct stat status;
    struct sockaddr_in home = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct sockaddr_in any = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    const struct sockaddr_un name = {.sun_family = AF_UNIX, .sun_path = "\0ft-network"};
    int datagram = socket(AF_INET, SOCK_DGRAM, 0), listener = socket(AF_INET, SOCK_STREAM, 0), local = socket(AF_UNIX, SOCK_STREAM, 0);
    stat("/proc/self/ns/net", &status);
    int sent = sendto(datagram, "x", 1, 0, (struct sockaddr *)&home, sizeof home) == 1 ? 0 : errno;
    int bound = bind(listener, (struct sockaddr *)&any, sizeof any) == 0 && listen(listener, 1) == 0 ? 0 : errno;
    int named = bind(local, (const struct sockaddr *)&name, sizeof name) == 0 && listen(local, 1) == 0 ? 0 : errno;
    printf("network %lu loopback: %s port: %s name: %s\n", (unsigned long)status.st_ino, strerror(sent), strerror(bound), strerror(named));
    fflush(stdout);
    char byte;
    while (read(0, &byte, 1) > 0) {
    }
    return 0;
}

static int burn_for(int milliseconds)
{
    burn(milliseconds);
    return 0;
}

static int fork_many(int count)
{
    int made = 0;
    for (int i = 0; i < count; i++) {
        pid_t pid = fork();
        if (pid == 0) {
            pause();
        }
        made += pid > 0;
    }
    printf("forked %d\n", made);
    fflush(stdout);
    return 0;
}

int main(int count, char **arguments)
{
    const char *word = count > 1 ? arguments[1] : "";
    int number = count > 2 ? atoi(arguments[2]) : 0;
    static const struct {
        const char *word;
        int (*act)(int);
    } acts[] = {{"tree", stubborn_tree}, {"leave", leave_daemons}, {"burn-in-daemon", burn_in_daemon}, {"die", die_by},
                {"grow", grow},          {"grow-in-child", grow_in_child}, {"fork", fork_many},
                {"spread", spread},      {"reserve", reserve}, {"burn", burn_for},       {"deep", make_deep},
                {"burn-among-orphans", burn_among_orphans}, {"open-files", open_files}, {"network", show_network}};
    for (size_t i = 0; i < sizeof acts / sizeof *acts; i++) {
        if (!strcmp(word, acts[i].word)) {
            return acts[i].act(number);
        }
    }
    if (!strcmp(word, "fds")) {
        return list_fds();
    }
    if (!strcmp(word, "calls")) {
        return try_calls();
    }
    if (!strcmp(word, "ipc")) {
        return try_ipc();
    }
    if (!strcmp(word, "foreign")) {
        return foreign_call(arguments[2]);
    }
    if (!strcmp(word, "writable")) {
        list_writable(arguments[2], 0);
        return 0;
    }
    if (!strcmp(word, "signals")) {
        return show_signals();
    }
    if (!strcmp(word, "spin")) {
        for (;;) {
        }
    }
    return 0;
}
