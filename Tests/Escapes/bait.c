/* SPDX-License-Identifier: Apache-2.0 */
/* What lies around the sandbox for an attempt to reach: listeners, files, a process, keys, shared memory. Whoever reaches a
 * listener is written down in FOLDER/contacts. Lives until its stdin ends. */
#define _GNU_SOURCE
#include "escape.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <ifaddrs.h>
#include <linux/keyctl.h>
#include <mqueue.h>
#include <net/if.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/prctl.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

static struct {
    const char *name;
    int fd;
    bool datagrams;
} doors[32];
static int door_count, contacts = -1;
static FILE *lines;
static const char *folder, *home;
static char secret_page[4096] __attribute__((aligned(4096))) = SECRET;
static char temporary[8][300];
static int temporary_count;
static bool x11_is_ours;

static void note(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vfprintf(lines, format, arguments);
    va_end(arguments);
    fputc('\n', lines);
}

static void add_door(const char *name, int fd, bool datagrams)
{
    doors[door_count].name = name;
    doors[door_count].fd = fd;
    doors[door_count++].datagrams = datagrams;
}

static void add_inet(const char *name, int family, int type, int protocol, bool listening)
{
    struct sockaddr_storage address = {.ss_family = (sa_family_t)family};
    socklen_t size = family == AF_INET ? sizeof(struct sockaddr_in) : sizeof(struct sockaddr_in6);
    int fd = socket(family, type | SOCK_CLOEXEC, protocol);
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, size) || getsockname(fd, (struct sockaddr *)&address, &size)) {
        close(fd);
        return;
    }
    uint16_t port = family == AF_INET ? ((struct sockaddr_in *)&address)->sin_port : ((struct sockaddr_in6 *)&address)->sin6_port;
    note("%s=%u", name, ntohs(port));
    if (!listening) {
        close(fd); /* a port that is free, for somebody inside to take */
        return;
    }
    if (type == SOCK_STREAM) {
        listen(fd, 64);
    }
    add_door(name, fd, type == SOCK_DGRAM);
}

static void add_unix(const char *name, const char *path, bool abstract)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    size_t length = strlen(path);
    memcpy(address.sun_path + abstract, path, length);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (bind(fd, (struct sockaddr *)&address, (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length + 1))) {
        close(fd);
        return;
    }
    listen(fd, 64);
    if (!abstract) {
        chmod(path, 0777);
    }
    note("%s=%s", name, path);
    add_door(name, fd, false);
}

static void write_secret(const char *path)
{
    int file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    dprintf(file, "%s\n", SECRET);
    fchmod(file, 0666); /* so that not its mode keeps an attempt out */
    close(file);
}

static void make_folder(const char *path) { mkdir(path, 0777); chmod(path, 0777); }

static void add_files(void)
{
    make_folder(below(home, ".ssh"));
    make_folder(below(home, ".config"));
    make_folder(below(home, ".config/gh"));
    write_secret(below(home, ".ssh/id_bait"));
    write_secret(below(home, ".netrc"));
    write_secret(below(home, ".config/gh/hosts.yml"));
    write_secret(below(home, ".bashrc"));
    static const char *const folders[] = {
        ".cache", ".cache/firsttry", ".cache/firsttry/kept", ".cache/firsttry/kept/repository", ".cache/firsttry/kept/repository/another-gate",
        ".local", ".local/share", ".local/share/firsttry", ".local/share/firsttry/gates"};
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
        make_folder(below(home, folders[i]));
    }
    write_secret(below(home, ".cache/firsttry/kept/repository/another-gate/cache-1"));
    write_secret(below(folder, "secret"));
    mkfifo(below(folder, "pipe"), 0666);
    chmod(below(folder, "pipe"), 0666);
    open(below(folder, "pipe"), O_RDWR | O_CLOEXEC);
    snprintf(temporary[temporary_count], sizeof *temporary, "/dev/shm/firsttry-escape-%d", getpid());
    write_secret(temporary[temporary_count]);
    note("shm_file=%s", temporary[temporary_count]);
    note("shm=%s", strrchr(temporary[temporary_count++], '/'));
    note("folder=%s", folder);
    note("home=%s", home);
}

static void add_sockets(const char *repository)
{
    char path[300];
    add_inet("tcp4", AF_INET, SOCK_STREAM, 0, true);
    add_inet("tcp6", AF_INET6, SOCK_STREAM, 0, true);
    add_inet("udp4", AF_INET, SOCK_DGRAM, 0, true);
    add_inet("udp6", AF_INET6, SOCK_DGRAM, 0, true);
    add_inet("udplite4", AF_INET, SOCK_DGRAM, IPPROTO_UDPLITE, true);
    add_inet("outsider", AF_INET, SOCK_STREAM, 0, false);
    snprintf(path, sizeof path, "firsttry-escape-%d", getpid());
    add_unix("abstract", path, true);
    add_unix("docker", below(folder, "docker.sock"), false);
    add_unix("agent", below(home, ".ssh/agent.sock"), false);
    add_unix("bus", below(folder, "bus"), false);
    x11_is_ours = mkdir("/tmp/.X11-unix", 01777) == 0;
    snprintf(path, sizeof path, "/tmp/.X11-unix/X%d", getpid());
    snprintf(temporary[temporary_count++], sizeof *temporary, "%s", path);
    add_unix("x11", path, false);
    snprintf(path, sizeof path, "/run/firsttry-escape-%d.sock", getpid());
    snprintf(temporary[temporary_count++], sizeof *temporary, "%s", path);
    add_unix("run", path, false);
    if (access(path, F_OK)) {
        note("run=%s", path);
    }
    /* Its path may be too long for an address: by the working folder. */
    if (chdir(repository) == 0) {
        add_unix("repository_socket", "dev.sock", false);
        int fifo = open("pipe", O_RDWR | O_CLOEXEC), locked = open("locked", O_RDONLY | O_CLOEXEC);
        if (fifo < 0 || flock(locked, LOCK_EX | LOCK_NB)) {
            perror("bait: pipe, locked");
        }
        doors[door_count].name = "pipe";
        doors[door_count++].fd = fifo;
    }
}

static void add_address(void)
{
    struct ifaddrs *list = NULL, *entry;
    getifaddrs(&list);
    for (entry = list; entry; entry = entry->ifa_next) {
        if (entry->ifa_addr && entry->ifa_addr->sa_family == AF_INET && !(entry->ifa_flags & IFF_LOOPBACK)) {
            char text[64];
            note("address=%s", inet_ntop(AF_INET, &((struct sockaddr_in *)entry->ifa_addr)->sin_addr, text, sizeof text));
            break;
        }
    }
    if (!entry) {
        note("address=192.0.2.1"); /* reachable for nobody */
    }
    freeifaddrs(list);
}

static void write_contact(const char *name)
{
    dprintf(contacts, "%s\n", name);
}

static void on_signal(int number)
{
    (void)number;
    write_contact("signal");
}

static volatile sig_atomic_t is_over;

static void on_end(int number)
{
    (void)number;
    is_over = 1;
}

static long add_key(const char *name)
{
    long key = syscall(SYS_add_key, "user", name, SECRET, strlen(SECRET), KEY_SPEC_USER_KEYRING);
    syscall(SYS_keyctl, KEYCTL_SETPERM, key, 0x3f3f3f3f);
    return key;
}

/* A process with the gate's own uid, open to whoever gets near it. */
static pid_t start_target(long *key, const char *key_name)
{
    int ready[2];
    if (pipe(ready)) {
        return -1;
    }
    pid_t pid = fork();
    if (pid == 0) {
        setpgid(0, 0);
        sigset_t none;
        sigemptyset(&none);
        sigprocmask(SIG_SETMASK, &none, NULL);
        signal(SIGUSR1, on_signal);
        signal(SIGTERM, on_end);
        int file = open(below(folder, "secret"), O_RDONLY);
        dup2(file, 60);
        if (geteuid() == 0 && (setresgid(65534, 65534, 65534) || setresuid(65534, 65534, 65534))) {
            _exit(1);
        }
        if (chdir(folder)) {
            _exit(1);
        }
        prctl(PR_SET_DUMPABLE, 1);
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        long number = add_key(key_name);
        if (write(ready[1], &number, sizeof number) < 0) {
            _exit(1);
        }
        while (!is_over) {
            usleep(100000);
        }
        syscall(SYS_keyctl, KEYCTL_UNLINK, number, KEY_SPEC_USER_KEYRING);
        _exit(0);
    }
    if (read(ready[0], key, sizeof *key) < 0) {
        *key = -1;
    }
    return pid;
}

static key_t ipc_key;
static int shm_number, sem_number, msg_number;
static char queue_name[64];

static void add_ipc(void)
{
    ipc_key = 0x46540000 + (getpid() & 0xffff);
    shm_number = shmget(ipc_key, 4096, IPC_CREAT | 0666);
    char *memory = shmat(shm_number, NULL, 0);
    strcpy(memory, SECRET);
    sem_number = semget(ipc_key, 1, IPC_CREAT | 0666);
    msg_number = msgget(ipc_key, IPC_CREAT | 0666);
    snprintf(queue_name, sizeof queue_name, "/firsttry-escape-%d", getpid());
    mode_t mask = umask(0);
    mq_open(queue_name, O_CREAT | O_RDWR | O_CLOEXEC, 0666, NULL);
    umask(mask);
    note("ipc=%d", ipc_key);
    note("shm_number=%d", shm_number);
    note("queue=%s", queue_name);
}

static void clean_up(long key)
{
    shmctl(shm_number, IPC_RMID, NULL);
    semctl(sem_number, 0, IPC_RMID);
    msgctl(msg_number, IPC_RMID, NULL);
    mq_unlink(queue_name);
    syscall(SYS_keyctl, KEYCTL_INVALIDATE, key);
    long added = syscall(SYS_keyctl, KEYCTL_SEARCH, KEY_SPEC_USER_KEYRING, "user", "firsttry-escape-added", 0);
    if (added > 0) {
        syscall(SYS_keyctl, KEYCTL_INVALIDATE, added);
    }
    for (int i = 0; i < temporary_count; i++) {
        unlink(temporary[i]);
    }
    if (x11_is_ours) {
        rmdir("/tmp/.X11-unix");
    }
}

static void answer(int index)
{
    char text[512];
    int fd = doors[index].fd;
    write_contact(doors[index].name);
    if (!strcmp(doors[index].name, "pipe")) {
        if (read(fd, text, sizeof text) < 0) {
            return;
        }
    } else if (doors[index].datagrams) {
        struct sockaddr_storage from;
        socklen_t size = sizeof from;
        recvfrom(fd, text, sizeof text, 0, (struct sockaddr *)&from, &size);
        sendto(fd, SECRET, strlen(SECRET), 0, (struct sockaddr *)&from, size);
    } else {
        int guest = accept4(fd, NULL, NULL, SOCK_CLOEXEC);
        send(guest, SECRET, strlen(SECRET), MSG_NOSIGNAL);
        shutdown(guest, SHUT_WR);
        static int last = -1;
        close(last);
        last = guest;
    }
}

static void visit(uint16_t port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connect(fd, (struct sockaddr *)&address, sizeof address) == 0) {
        write_contact("outsider");
    }
    close(fd);
}

/* Stirs what an attempt may watch, every 40 ms. */
static void stir(uint16_t port)
{
    visit(port);
    int folder_fd = open("watched", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    close(folder_fd);
    int file = open("src/f.py", O_WRONLY | O_NONBLOCK | O_CLOEXEC);
    if (file < 0 && errno == EWOULDBLOCK) {
        write_contact("lease");
    }
    close(file);
}

int serve_bait(char **arguments)
{
    const char *repository = arguments[0];
    char key_name[64], text[64 << 10] = "";
    folder = arguments[1];
    home = arguments[2];
    signal(SIGPIPE, SIG_IGN);
    umask(0);
    contacts = open(below(folder, "contacts"), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
    lines = fmemopen(text, sizeof text, "w");
    snprintf(key_name, sizeof key_name, "firsttry-escape-%d", getpid());
    note("repository=%s", repository);
    note("key=%s", key_name);
    add_files();
    add_address();
    add_ipc();
    long key = add_key(key_name), target_key = -1;
    pid_t target = start_target(&target_key, key_name);
    note("pid=%d", target);
    note("fd=60");
    note("key_number=%ld", key);
    note("secret_address=%ld", (long)(intptr_t)secret_page);
    add_sockets(repository);
    fflush(lines);
    int file = open("bait.txt", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    dprintf(file, "%s", text);
    close(file);
    uint16_t outsider = (uint16_t)bait_number("outsider");
    dprintf(STDOUT_FILENO, "ready\n");
    for (;;) {
        struct pollfd wait[33];
        for (int i = 0; i < door_count; i++) {
            wait[i] = (struct pollfd){.fd = doors[i].fd, .events = POLLIN};
        }
        wait[door_count] = (struct pollfd){.fd = 0, .events = POLLIN};
        poll(wait, (nfds_t)door_count + 1, 40);
        for (int i = 0; i < door_count; i++) {
            if (wait[i].revents) {
                answer(i);
            }
        }
        if (wait[door_count].revents) {
            break;
        }
        stir(outsider);
    }
    kill(target, SIGTERM);
    waitpid(target, NULL, 0);
    clean_up(key);
    return 0;
}

static void keep(int fd, int number)
{
    dup2(fd, number);
    close(fd);
}

/* A careless parent: its descriptors have no close-on-exec. */
int with_descriptors(char **command)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)bait_number("tcp4")),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    keep(open("/", O_RDONLY | O_DIRECTORY), 50);
    keep(open(below(bait("folder"), "secret"), O_RDONLY), 51);
    int connection = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(connection, (struct sockaddr *)&address, sizeof address)) {
        perror("connect");
    }
    keep(connection, 52);
    int pair[2], passed = open(below(bait("folder"), "secret"), O_RDONLY);
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0) {
        char byte = 'x', space[CMSG_SPACE(sizeof(int))] = "";
        struct iovec piece = {&byte, 1};
        struct msghdr message = {.msg_iov = &piece, .msg_iovlen = 1, .msg_control = space, .msg_controllen = sizeof space};
        struct cmsghdr *head = CMSG_FIRSTHDR(&message);
        head->cmsg_level = SOL_SOCKET;
        head->cmsg_type = SCM_RIGHTS;
        head->cmsg_len = CMSG_LEN(sizeof(int));
        memcpy(CMSG_DATA(head), &passed, sizeof passed);
        sendmsg(pair[1], &message, 0);
        keep(pair[0], 53);
        keep(pair[1], 54);
    }
    close(passed);
    execv(command[0], command);
    perror(command[0]);
    return 127;
}
