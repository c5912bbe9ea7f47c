/* SPDX-License-Identifier: Apache-2.0 */
/* What the host has about it: its environment, its descriptors, what the repository would like to have loaded. */
#define _GNU_SOURCE
#include "../escape.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#define GROUP "common"

extern char **environ;

static bool named(const char *variable, const char *const *names)
{
    for (; *names; names++) {
        if (!strncmp(variable, *names, strlen(*names))) {
            return true;
        }
    }
    return false;
}

ATTEMPT(environment_secrets, PLAIN, "not there", "AWS_*, GITHUB_TOKEN and others of the host's environment")
{
    static const char *const names[] = {"AWS_", "GITHUB_TOKEN=", "SSH_AUTH_SOCK=", "DOCKER_HOST=", "NPM_TOKEN=", NULL};
    for (char **variable = environ; *variable; variable++) {
        if (strstr(*variable, SECRET) || named(*variable, names)) {
            escaped("%s", *variable);
        }
    }
    blocked_as("not there");
}

ATTEMPT(environment_loaders, PLAIN, "not there",
        "LD_PRELOAD, PYTHON*, BASH_ENV, GIT_* and others that make a tool run somebody's code")
{
    static const char *const names[] = {"LD_", "PYTHONPATH=", "PYTHONSTARTUP=", "PYTHONHOME=", "BASH_ENV=", "ENV=", "GIT_DIR=",
                                        "GIT_SSH", "NODE_OPTIONS=", "PERL5OPT=", "RUBYOPT=", "GCONV_PATH=", NULL};
    for (char **variable = environ; *variable; variable++) {
        if (named(*variable, names)) {
            escaped("%s", *variable);
        }
    }
    blocked_as("not there");
}

/* Every process that can be seen: pid 1, the runner, neighbours. */
static void search_processes(const char *file)
{
    DIR *stream = opendir("/proc");
    struct dirent *entry;
    while (stream && (entry = readdir(stream))) {
        static char text[128 << 10];
        char path[300];
        if (strspn(entry->d_name, "0123456789") != strlen(entry->d_name)) {
            continue;
        }
        snprintf(path, sizeof path, "/proc/%s/%s", entry->d_name, file);
        int fd = open(path, O_RDONLY);
        ssize_t size = fd < 0 ? -1 : read(fd, text, sizeof text);
        close(fd);
        if (size > 0 && memmem(text, (size_t)size, SECRET, strlen(SECRET))) {
            escaped("the secret stands in %s", path);
        }
    }
    blocked_as("not there");
}

ATTEMPT(environment_of_others, PLAIN, "not there", "the environment of every process that can be seen")
{
    search_processes("environ");
}

ATTEMPT(command_lines, PLAIN, "not there", "the command line of every process that can be seen")
{
    search_processes("cmdline");
}

ATTEMPT(init_environment, JAILED, "EACCES", "what pid 1 was started with (bubblewrap #725)")
{
    char text[4096];
    int file = (int)TRY(open("/proc/1/environ", O_RDONLY));
    TRY(read(file, text, sizeof text));
    escaped("it can be read");
}

ATTEMPT(inherited_descriptors, PLAIN, "none", "any descriptor that the host had open")
{
    for (int fd = 3; fd < 4096; fd++) {
        struct stat status;
        if (fstat(fd, &status) == 0) {
            escaped("descriptor %d is open", fd);
        }
    }
    blocked_as("none");
}

ATTEMPT(inherited_file, PLAIN, "EBADF", "a secret file that the host had open") { expect_secret(51, "an open file"); }

ATTEMPT(inherited_folder, PLAIN, "EBADF|ENOENT", "/ of the host, open in the host")
{
    expect_secret((int)TRY(openat(50, below(bait("folder"), "secret") + 1, O_RDONLY)), "an open folder");
}

ATTEMPT(inherited_connection, PLAIN, "EBADF", "a connection that the host had open")
{
    TRY(send(52, "x", 1, MSG_NOSIGNAL));
    escaped("sent");
}

ATTEMPT(passed_descriptor, PLAIN, "EBADF", "a descriptor passed over a socket that the host had open")
{
    char byte, space[CMSG_SPACE(sizeof(int))];
    struct iovec piece = {&byte, 1};
    struct msghdr message = {.msg_iov = &piece, .msg_iovlen = 1, .msg_control = space, .msg_controllen = sizeof space};
    TRY(recvmsg(53, &message, MSG_DONTWAIT));
    int fd;
    memcpy(&fd, CMSG_DATA(CMSG_FIRSTHDR(&message)), sizeof fd);
    expect_secret(fd, "a passed descriptor");
}

ATTEMPT(log_is_a_file, PLAIN, "a pipe", "the log, reopened and cut to nothing")
{
    struct stat status;
    for (int fd = 1; fd <= 2; fd++) {
        char path[64];
        snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
        int again = open(path, O_WRONLY);
        if (again >= 0 && fstat(again, &status) == 0 && S_ISREG(status.st_mode) && ftruncate(again, status.st_size) == 0) {
            escaped("descriptor %d is a file that can be cut", fd);
        }
    }
    blocked_as("a pipe");
}

ATTEMPT(log_of_the_runner, PLAIN, "a pipe|EACCES", "the same through the process above")
{
    struct stat status;
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/fd/1", getppid());
    int again = (int)TRY(open(path, O_WRONLY | O_NONBLOCK));
    TRY(fstat(again, &status));
    if (S_ISREG(status.st_mode)) {
        escaped("it is a file that can be cut");
    }
    escaped("what somebody else logs can be forged");
}
