/* SPDX-License-Identifier: Apache-2.0 */
/* again COUNT PROGRAM ARGUMENT…: runs it so often and prints how many microseconds each took. */
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>

extern char **environ;

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e6 + (double)time.tv_nsec / 1e3;
}

int main(int count, char **arguments)
{
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
    for (int i = count > 2 ? atoi(arguments[1]) : 0; i > 0; i--) {
        int status;
        pid_t pid;
        double start = now();
        if (posix_spawn(&pid, arguments[2], &actions, NULL, arguments + 2, environ) || waitpid(pid, &status, 0) != pid || status) {
            return 1;
        }
        printf("%.1f ", now() - start);
    }
    return 0;
}
