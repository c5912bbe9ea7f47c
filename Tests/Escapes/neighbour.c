/* SPDX-License-Identifier: Apache-2.0 */
/* Another gate of the same run, and ways from one to the other. */
#define _GNU_SOURCE
#include "escape.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/prctl.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#define GROUP "neighbour"
enum { PORT = 45454, SHM_KEY = 0x4e454947, SECONDS = 4 };
static const char abstract_name[] = "firsttry-neighbour";

static const char *scratch(void)
{
    const char *path = getenv("ESCAPE_SCRATCH");
    return path ? path : "/run/firsttry/scratch";
}

static const char *temporary(void)
{
    const char *path = getenv("TMPDIR");
    return path ? path : "/tmp";
}

static void leave(const char *folder)
{
    int file = open(below(folder, "neighbour-secret"), O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
    dprintf(file, "%s\n", SECRET);
    close(file);
}

static struct sockaddr_in port(void)
{
    return (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons(PORT), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
}

static socklen_t name(struct sockaddr_un *address)
{
    *address = (struct sockaddr_un){.sun_family = AF_UNIX};
    memcpy(address->sun_path + 1, abstract_name, sizeof abstract_name - 1);
    return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + sizeof abstract_name);
}

static volatile sig_atomic_t is_over;

static void on_end(int number)
{
    (void)number;
    is_over = 1;
}

int be_neighbour(void)
{
    signal(SIGTERM, on_end);
    struct sockaddr_in address = port();
    struct sockaddr_un abstract;
    int yes = 1, fds[2] = {socket(AF_INET, SOCK_STREAM, 0), socket(AF_UNIX, SOCK_STREAM, 0)};
    socklen_t size = name(&abstract);
    setsockopt(fds[0], SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    /* Where no socket can be made there is nothing to reach but files and the process itself. */
    bool has_sockets = fds[0] >= 0 && fds[1] >= 0;
    if (has_sockets && (bind(fds[0], (struct sockaddr *)&address, sizeof address) || bind(fds[1], (struct sockaddr *)&abstract, size) ||
                        listen(fds[0], 8) || listen(fds[1], 8))) {
        unproven("the neighbour cannot listen: %s", strerror(errno));
    }
    leave(temporary());
    leave(scratch());
    leave("/tmp");
    leave("/dev/shm");
    leave(".");
    leave(getenv("HOME") ? getenv("HOME") : "/tmp");
    int shm = shmget(SHM_KEY, 4096, IPC_CREAT | 0666);
    prctl(PR_SET_NAME, "ft-neighbour");
    struct timespec now, start;
    clock_gettime(CLOCK_MONOTONIC, &start);
    do {
        struct pollfd wait[] = {{fds[0], POLLIN, 0}, {fds[1], POLLIN, 0}};
        poll(wait, 2, 100);
        for (int i = 0; i < 2; i++) {
            if (wait[i].revents) {
                int guest = accept(fds[i], NULL, NULL);
                send(guest, SECRET, strlen(SECRET), MSG_NOSIGNAL);
                close(guest);
            }
        }
        clock_gettime(CLOCK_MONOTONIC, &now);
    } while (!is_over && now.tv_sec - start.tv_sec < SECONDS);
    shmctl(shm, IPC_RMID, NULL);
    unlink("/tmp/neighbour-secret");
    unlink("/dev/shm/neighbour-secret");
    blocked_as("nobody came");
}

ATTEMPT(neighbour_port, PLAIN, "ECONNREFUSED", "another gate's port on loopback")
{
    struct sockaddr_in address = port();
    int fd = (int)TRY(socket(AF_INET, SOCK_STREAM, 0));
    TRY(connect(fd, (struct sockaddr *)&address, sizeof address));
    expect_secret(fd, "another gate");
}

ATTEMPT(neighbour_abstract, PLAIN, "ECONNREFUSED", "another gate's abstract socket")
{
    struct sockaddr_un address;
    socklen_t size = name(&address);
    int fd = (int)TRY(socket(AF_UNIX, SOCK_STREAM, 0));
    TRY(connect(fd, (struct sockaddr *)&address, size));
    expect_secret(fd, "another gate");
}

ATTEMPT(neighbour_scratch, PLAIN, "ENOENT", "another gate's scratch folder")
{
    read_secret(below(scratch(), "neighbour-secret"));
}

ATTEMPT(neighbour_tmp, PLAIN, "ENOENT", "another gate's /tmp") { read_secret("/tmp/neighbour-secret"); }

ATTEMPT(neighbour_fence, PLAIN, "ENOENT", "another gate's temporary folder, which without a root of its own lies beside this one's")
{
    for (int i = 0; i < 100; i++) {
        char path[600], text[64] = "";
        snprintf(path, sizeof path, "%s/../../%d/tmp/neighbour-secret", temporary(), i);
        int file = open(path, O_RDONLY);
        if (file >= 0 && read(file, text, sizeof text - 1) > 0) {
            escaped("%s", path);
        }
        close(file);
    }
    read_secret(below(temporary(), "neighbour-secret"));
}

ATTEMPT(neighbour_dev_shm, PLAIN, "ENOENT", "another gate's /dev/shm") { read_secret("/dev/shm/neighbour-secret"); }

ATTEMPT(neighbour_home, PLAIN, "ENOENT", "another gate's home")
{
    read_secret(below(getenv("HOME"), "neighbour-secret"));
}

ATTEMPT(neighbour_view, PLAIN, "ENOENT", "another gate's view of the repository") { read_secret("neighbour-secret"); }

ATTEMPT(neighbour_shared_memory, PLAIN, "ENOENT", "another gate's System V memory")
{
    TRY(shmget(SHM_KEY, 4096, 0));
    escaped("found");
}

ATTEMPT(neighbour_process, PLAIN, "not there", "another gate's processes")
{
    DIR *stream = opendir("/proc");
    struct dirent *entry;
    while (stream && (entry = readdir(stream))) {
        char path[300], text[64] = "";
        snprintf(path, sizeof path, "/proc/%s/comm", entry->d_name);
        int file = open(path, O_RDONLY);
        if (file >= 0 && read(file, text, sizeof text - 1) > 0 && !strcmp(text, "ft-neighbour\n")) {
            escaped("process %s", entry->d_name);
        }
        close(file);
    }
    blocked_as("not there");
}
