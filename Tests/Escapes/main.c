/* SPDX-License-Identifier: Apache-2.0 */
/* escape list GROUP | try NAME | show GROUP | bait … | with-descriptors COMMAND… | in-machine COMMAND… | neighbour | whoami */
#define _GNU_SOURCE
#include "escape.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern const struct attempt *const __start_attempts[], *const __stop_attempts[];

/* Straight to the descriptor: a thread or a child of an attempt may be in stdio. */
static _Noreturn void say(const char *line)
{
    ssize_t ignored = write(STDOUT_FILENO, line, strlen(line));
    _exit(ignored < 0 ? 3 : 0);
}

#define SAY(prefix)                                                                                                    \
    char text[400], line[440];                                                                                         \
    va_list arguments;                                                                                                 \
    va_start(arguments, format);                                                                                       \
    vsnprintf(text, sizeof text, format, arguments);                                                                   \
    va_end(arguments);                                                                                                 \
    snprintf(line, sizeof line, prefix "%s\n", text);                                                                  \
    say(line)

void escaped(const char *format, ...) { SAY("ESCAPED: "); }
void unproven(const char *format, ...) { SAY("not proven: "); }

void blocked(const char *call)
{
    char line[400];
    snprintf(line, sizeof line, "blocked: %s by %.300s\n", strerrorname_np(errno), call);
    say(line);
}

void blocked_as(const char *how)
{
    char line[400];
    snprintf(line, sizeof line, "blocked: %s\n", how);
    say(line);
}

void wrote(const char *what)
{
    const char *view = getenv("ESCAPE_VIEW");
    if (view && strcmp(view, "copy") == 0) {
        blocked_as("contained");
    }
    escaped("%s", what);
}

const char *bait(const char *key)
{
    static char lines[64 << 10];
    if (!lines[0]) {
        int file = open("bait.txt", O_RDONLY | O_CLOEXEC);
        if (file < 0 || read(file, lines, sizeof lines - 1) <= 0) {
            unproven("bait.txt: %s", strerror(errno));
        }
        close(file);
    }
    size_t length = strlen(key);
    for (const char *line = lines; line; line = strchr(line, '\n'), line = line ? line + 1 : NULL) {
        if (!strncmp(line, key, length) && line[length] == '=') {
            const char *value = line + length + 1;
            return strndup(value, strcspn(value, "\n"));
        }
    }
    unproven("no bait: %s", key);
}

long bait_number(const char *key) { return strtol(bait(key), NULL, 10); }

void expect_secret(int fd, const char *where)
{
    char text[4096] = "";
    ssize_t size = read(fd, text, sizeof text - 1);
    if (size < 0) {
        blocked("read");
    }
    if (memmem(text, (size_t)size, SECRET, strlen(SECRET))) {
        escaped("the secret of %s was read", where);
    }
    blocked_as("no secret");
}

void read_secret(const char *path)
{
    int file = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY);
    if (file < 0) {
        blocked("open");
    }
    expect_secret(file, path);
}

void put_file(const char *path, const char *text)
{
    int file = (int)TRY(open(path, O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW, 0755));
    TRY(write(file, text, strlen(text)));
}

const char *below(const char *folder, const char *name)
{
    char *path;
    return asprintf(&path, "%s/%s", folder, name) < 0 ? "" : path;
}

static const struct attempt *find(const char *name)
{
    for (const struct attempt *const *entry = __start_attempts; entry < __stop_attempts; entry++) {
        if (strcmp((*entry)->name, name) == 0) {
            return *entry;
        }
    }
    return NULL;
}

static int try(const char *name)
{
    const struct attempt *attempt = find(name);
    if (!attempt) {
        return 2;
    }
    attempt->apply();
    unproven("nothing came of it");
}

static int list(const char *group)
{
    for (const struct attempt *const *entry = __start_attempts; entry < __stop_attempts; entry++) {
        const struct attempt *attempt = *entry;
        static const char *const shown[] = {"plain", "jailed", "root", "never"};
        /* "harmless": what touches bait only, even where nothing stops it. */
        bool harmless = !strcmp(attempt->group, "common") && (attempt->shown == PLAIN || attempt->shown == ROOT);
        bool jailed = !strcmp(attempt->group, "common") && attempt->shown == JAILED;
        if (!strcmp(group, "all") || !strcmp(group, attempt->group) || (!strcmp(group, "harmless") && harmless) ||
            (!strcmp(group, "jailed") && jailed)) {
            printf("%s\t%s\t%s\t%s\t%s\n", attempt->name, attempt->group, shown[attempt->shown], attempt->must, attempt->what);
        }
    }
    return 0;
}

/* The attempt's process: its answer goes to a file, as the log of a careless host would. Descriptors 3 to 5 are what a
 * careless runner would leave open: records, job, library. */
static _Noreturn void show_in_child(const struct attempt *attempt, int answer)
{
    int ends[2];
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (attempt->shown == JAILED) {
        enter_jail(strcmp(attempt->group, "bomb") == 0);
    }
    if (pipe(ends) || fcntl(ends[1], F_SETPIPE_SZ, 4096) < 0) {
        _exit(4);
    }
    dup2(answer, STDOUT_FILENO);
    if (strcmp(attempt->group, "bomb") == 0) {
        dup2(open("/dev/null", O_WRONLY | O_CLOEXEC), STDERR_FILENO);
    }
    dup2(ends[1], 3);
    dup2(STDOUT_FILENO, 4);
    dup2(STDOUT_FILENO, 5);
    pid_t pid = fork();
    if (pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        alarm(20);
        if (attempt->shown == JAILED) {
            hold_terminal();
        }
        _exit(try(attempt->name));
    }
    int status = 0;
    waitpid(pid, &status, 0);
    _exit(WIFSIGNALED(status) ? 128 + WTERMSIG(status) : 0);
}

static void show(const struct attempt *attempt)
{
    char text[512] = "";
    if (attempt->shown == NEVER || (attempt->shown == ROOT && geteuid() != 0)) {
        printf("%s\tnot shown\n", attempt->name);
        return;
    }
    int answer = memfd_create("answer", MFD_CLOEXEC), status = 0;
    fflush(stdout);
    pid_t pid = fork();
    if (pid == 0) {
        show_in_child(attempt, answer);
    }
    waitpid(pid, &status, 0);
    if (pread(answer, text, sizeof text - 1, 0) <= 0) {
        snprintf(text, sizeof text, "nothing said, status %x", (unsigned)status);
    }
    text[strcspn(text, "\n")] = 0;
    printf("%s\t%s\n", attempt->name, text);
    close(answer);
}

static int show_group(const char *group)
{
    signal(SIGPIPE, SIG_IGN);
    for (const struct attempt *const *entry = __start_attempts; entry < __stop_attempts; entry++) {
        if (!strcmp(group, "all") || !strcmp(group, (*entry)->group) || !strcmp(group, (*entry)->name)) {
            show(*entry);
        }
    }
    return 0;
}

static int who_am_i(void)
{
    char text[4096];
    int file = open("/proc/self/status", O_RDONLY);
    ssize_t size = read(file, text, sizeof text - 1);
    text[size > 0 ? size : 0] = 0;
    const char *sets = strstr(text, "CapEff:\t");
    if (geteuid() != getuid() || getegid() != getgid()) {
        escaped("became uid %u", geteuid());
    }
    if (sets && strtoull(sets + 8, NULL, 16) != 0 && getuid() != 0) {
        escaped("got capabilities %.16s", sets + 8);
    }
    blocked_as("no rights");
}

int main(int count, char **arguments)
{
    const char *word = count > 1 ? arguments[1] : "";
    if (!strcmp(word, "list") && count == 3) {
        return list(arguments[2]);
    }
    if (!strcmp(word, "try") && count == 3) {
        return try(arguments[2]);
    }
    if (!strcmp(word, "show") && count == 3) {
        return show_group(arguments[2]);
    }
    if (!strcmp(word, "bait") && count >= 5) {
        return serve_bait(arguments + 2);
    }
    if (!strcmp(word, "with-descriptors") && count > 2) {
        return with_descriptors(arguments + 2);
    }
    if (!strcmp(word, "in-machine") && count > 2) {
        return in_machine(arguments + 2);
    }
    if (!strcmp(word, "neighbour")) {
        return be_neighbour();
    }
    if (!strcmp(word, "whoami")) {
        return who_am_i();
    }
    fprintf(stderr, "usage: escape list GROUP | try NAME | show GROUP | bait REPOSITORY FOLDER HOME | with-descriptors COMMAND…\n");
    return 2;
}
