/* SPDX-License-Identifier: Apache-2.0 */
/* firsttry-probe: the first program of every run. In one real sandbox it tries to reach what the host laid out as bait, and
 * does nothing that would harm the machine if it worked: nothing is mounted, written to or signalled. It says of each attempt
 * what came of it: "name blocked errno=N", "name out", "name skipped", a line each, and "end N" when all N are said.
 * usage: firsttry-probe KEY=VALUE… : tcp, udp (ports), abstract (name), host (pid), socket, secret (descriptors of it),
 * home (folder), home_id (DEVICE:INODE), repository (folder), mark (a name). */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

static char **words;
static char said[4096];
static size_t used;
static int attempts;

static const char *value(const char *key)
{
    size_t size = strlen(key);
    for (char **word = words; *word; word++) {
        if (strncmp(*word, key, size) == 0 && (*word)[size] == '=') {
            return *word + size + 1;
        }
    }
    return "";
}

static int number(const char *key)
{
    return atoi(value(key));
}

static void say(const char *name, const char *what, const char *how)
{
    int size = snprintf(said + used, sizeof said - used, "%s %s%s%s\n", name, what, *how ? " " : "", how);
    used += size > 0 && (size_t)size < sizeof said - used ? (size_t)size : 0;
    attempts++;
}

/* What a refusal said, as errno(3) numbers it. */
static const char *reason(void)
{
    static char text[24];
    snprintf(text, sizeof text, "errno=%d", errno);
    return text;
}

/* By the result of the call that must fail. */
static void judge(const char *name, long result)
{
    if (result >= 0) {
        say(name, "out", "");
    } else {
        say(name, "blocked", reason());
    }
}

static void try_connect(const char *name, int family, const void *address, socklen_t size)
{
    int fd = socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    judge(name, fd < 0 ? -1 : connect(fd, address, size));
    if (fd >= 0) {
        close(fd);
    }
}

static struct sockaddr_in loopback(const char *key)
{
    return (struct sockaddr_in){
        .sin_family = AF_INET, .sin_port = htons((uint16_t)number(key)), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
}

static void try_network(void)
{
    if (number("tcp")) {
        struct sockaddr_in address = loopback("tcp");
        try_connect("tcp", AF_INET, &address, sizeof address);
    }
    if (number("udp")) {
        struct sockaddr_in address = loopback("udp");
        int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
        bool sent = fd >= 0 && connect(fd, (struct sockaddr *)&address, sizeof address) == 0 && send(fd, "x", 1, 0) == 1;
        /* On a loopback of one's own nobody listens. The refusal comes through the kernel's softirqs, which on a busy machine
         * is not at once; who is out waits in vain. */
        struct pollfd refusal = {.fd = fd};
        int error = 0;
        socklen_t size = sizeof error;
        if (sent && poll(&refusal, 1, 2000) == 1 && getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) == 0 && error) {
            errno = error;
            sent = false;
        }
        judge("udp", sent ? 0 : -1);
    }
    if (*value("abstract")) {
        struct sockaddr_un address = {.sun_family = AF_UNIX};
        size_t size = strlen(value("abstract"));
        if (size < sizeof address.sun_path - 1) {
            memcpy(address.sun_path + 1, value("abstract"), size);
            try_connect("abstract-socket", AF_UNIX, &address, (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + size));
        }
    }
    judge("vsock", socket(AF_VSOCK, SOCK_STREAM | SOCK_CLOEXEC, 0));
    judge("packet-socket", socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0));
}

static void try_host_process(void)
{
    char path[108];
    int host = number("host");
    /* Low numbers name somebody inside as well. */
    if (host <= 8) {
        static const char *const names[] = {"host-socket", "host-file", "host-environment", "host-signal"};
        for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
            say(names[i], "skipped", "");
        }
        return;
    }
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (*value("socket")) {
        snprintf(address.sun_path, sizeof address.sun_path, "/proc/%d/fd/%d", host, number("socket"));
        try_connect("host-socket", AF_UNIX, &address, sizeof address);
    }
    snprintf(path, sizeof path, "/proc/%d/fd/%d", host, number("secret"));
    judge("host-file", open(path, O_RDONLY | O_CLOEXEC));
    snprintf(path, sizeof path, "/proc/%d/environ", host);
    judge("host-environment", open(path, O_RDONLY | O_CLOEXEC));
    judge("host-signal", kill(host, 0));
}

static void try_files(void)
{
    char path[4352], identity[64];
    struct stat status;
    if (*value("home")) {
        int home = open(value("home"), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (home >= 0 && fstat(home, &status) == 0) {
            snprintf(identity, sizeof identity, "%llu:%llu", (unsigned long long)status.st_dev, (unsigned long long)status.st_ino);
            say("home", strcmp(identity, value("home_id")) == 0 ? "out" : "blocked", strcmp(identity, value("home_id")) ? "elsewhere" : "");
        } else {
            judge("home", -1);
        }
    }
    if (*value("repository")) {
        /* In a view of its own this works; the host looks whether it shows outside. */
        snprintf(path, sizeof path, "%s/%s", value("repository"), value("mark"));
        int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
        say("repository", "blocked", file < 0 ? reason() : "contained");
    }
    /* Everybody may read it, and no gate is shown it. */
    judge("other-files", open("/etc/hostname", O_RDONLY | O_CLOEXEC));
    /* Without a name, so that nothing is left should it work. */
    judge("system", open("/usr", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600));
    judge("core-pattern", open("/proc/sys/kernel/core_pattern", O_WRONLY | O_CLOEXEC));
}

static void try_descriptors(void)
{
    for (int fd = 3; fd < 256; fd++) {
        if (fcntl(fd, F_GETFD) >= 0) {
            say("descriptors", "out", "");
            return;
        }
    }
    say("descriptors", "blocked", "none");
}

/* Another set of system calls, which no filter for this one sees. */
static void try_foreign_calls(void)
{
#ifdef __x86_64__
    int status = 0;
    pid_t pid = vfork();
    if (pid == 0) {
        long result;
        __asm__ volatile("int $0x80" : "=a"(result) : "a"(20) : "memory"); /* getpid of i386 */
        _exit(result > 0 ? 0 : 1);
    }
    if (pid < 0) {
        say("foreign-calls", "skipped", reason());
        return;
    }
    waitpid(pid, &status, 0);
    say("foreign-calls", WIFEXITED(status) && WEXITSTATUS(status) == 0 ? "out" : "blocked", WIFSIGNALED(status) ? "SIGSYS" : "");
#endif
}

static void try_kernel(void)
{
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct held[2] = {0};
    syscall(SYS_capget, &header, held);
    bool none = !(held[0].effective | held[0].permitted | held[0].inheritable | held[1].effective | held[1].permitted);
    say("capabilities", none ? "blocked" : "out", none ? "none" : "");
    bool settled = prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1;
    say("new-privileges", settled ? "blocked" : "out", settled ? "none" : "");
    judge("io-uring", syscall(SYS_io_uring_setup, 1, said + sizeof said - 256));
    judge("mount", syscall(SYS_fsopen, "tmpfs", 0));
    judge("key-ring", syscall(SYS_keyctl, 0, -3, 0));
    judge("user-namespace", unshare(CLONE_NEWUSER));
}

int main(int count, char **arguments)
{
    (void)count;
    words = arguments + 1;
    try_descriptors();
    try_network();
    try_host_process();
    try_files();
    try_foreign_calls();
    try_kernel();
    used += (size_t)snprintf(said + used, sizeof said - used, "end %d\n", attempts);
    return write(STDOUT_FILENO, said, used) == (ssize_t)used ? 0 : 1;
}
