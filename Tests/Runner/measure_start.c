/* SPDX-License-Identifier: Apache-2.0 */
/* What one gate costs beside a sandbox: runner and noop gate against /bin/true, turn by turn in one run.
 * measure_start RUNNER GATE [TURNS]: prints medians in microseconds and their ratio. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double now_us(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

static int compare(const void *left, const void *right) {
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

static void require(int condition, const char *what) {
    if (!condition) {
        perror(what);
        exit(1);
    }
}

static int library(const char *path) {
    struct stat status;
    int file = open(path, O_RDONLY | O_CLOEXEC), memory = memfd_create("library", MFD_CLOEXEC);
    require(file >= 0 && fstat(file, &status) == 0 && memory >= 0, path);
    require(sendfile(memory, file, NULL, (size_t)status.st_size) == status.st_size, "sendfile");
    return memory;
}

static int job(void) {
    static const char text[] = "protocol=1\0mode=run\0id=noop\0repository=/\0scratch=/tmp\0options={}";
    int memory = memfd_create("job", MFD_CLOEXEC);
    require(write(memory, text, sizeof text) == (ssize_t)sizeof text, "job");
    return memory;
}

/* From the start to the last record and the end. */
static double turn(const char *program, int job_fd, int library_fd, char *said, size_t room) {
    int records[2];
    require(pipe2(records, O_CLOEXEC) == 0, "pipe");
    double begun = now_us();
    pid_t pid = vfork();
    if (pid == 0) {
        dup2(records[1], 3);
        dup2(job_fd, 4);
        dup2(library_fd, 5);
        execl(program, program, (char *)NULL);
        _exit(127);
    }
    close(records[1]);
    size_t length = 0;
    for (ssize_t got = 1; got > 0; length += (size_t)got)
        got = read(records[0], said + length, room - length - 1);
    int status;
    waitpid(pid, &status, 0);
    double spent = now_us() - begun;
    require(status == 0, program);
    said[length] = 0;
    close(records[0]);
    return spent;
}

int main(int argc, char **argv) {
    int turns = argc > 3 ? atoi(argv[3]) : 1000;
    require(argc > 2 && turns > 0, "measure_start RUNNER GATE [TURNS]");
    double *ours = calloc((size_t)turns, sizeof *ours), *theirs = calloc((size_t)turns, sizeof *theirs);
    char said[65536];
    int job_fd = fcntl(job(), F_DUPFD_CLOEXEC, 20), library_fd = fcntl(library(argv[2]), F_DUPFD_CLOEXEC, 20);
    for (int i = -20; i < turns; i++) {
        double runner = turn(argv[1], job_fd, library_fd, said, sizeof said);
        require(memmem(said, sizeof said, "\"end\"", 5) != NULL, "no end record");
        double plain = turn("/bin/true", job_fd, library_fd, said, sizeof said);
        if (i >= 0)
            ours[i] = runner, theirs[i] = plain;
    }
    qsort(ours, (size_t)turns, sizeof *ours, compare);
    qsort(theirs, (size_t)turns, sizeof *theirs, compare);
    printf("runner and gate: %.0f us (p10 %.0f), /bin/true: %.0f us (p10 %.0f), ratio %.2f, beyond it %.0f us\n",
           ours[turns / 2], ours[turns / 10], theirs[turns / 2], theirs[turns / 10],
           ours[turns / 2] / theirs[turns / 2], ours[turns / 2] - theirs[turns / 2]);
    return 0;
}
