/* SPDX-License-Identifier: Apache-2.0 */
/* What one sandboxed process costs, side by side with bwrap (the same namespaces and binds), in one run.
 * usage: bench LAUNCHER PROBE [ROUNDS] */
#define _GNU_SOURCE
#include "drive.h"

#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define ROUNDS_MAX 1000

enum { PLAIN, BWRAP, COLD, POOL, WAYS };

static const char *const names[] = {"posix_spawn", "bwrap", "cold", "from the pool"};
static double times[WAYS][ROUNDS_MAX];
static struct list base, gate;
static struct drive cold, pool;

static double spawn(const char *const *arguments)
{
    static char *const environment[] = {NULL};
    int status;
    pid_t pid;
    double start = now();
    if (posix_spawn(&pid, arguments[0], NULL, NULL, (char *const *)arguments, environment) ||
        waitpid(pid, &status, 0) != pid || status) {
        fprintf(stderr, "%s failed\n", arguments[0]);
        exit(1);
    }
    return now() - start;
}

static double spawn_bwrap(void)
{
    return spawn((const char *const[]){
        "/usr/bin/bwrap", "--unshare-all",  "--die-with-parent", "--new-session", "--clearenv", "--cap-drop", "ALL",
        "--ro-bind",      "/usr",           "/usr",              "--symlink",     "usr/bin",    "/bin",       "--symlink",
        "usr/sbin",       "/sbin",          "--symlink",         "usr/lib",       "/lib",       "--symlink",  "usr/lib64",
        "/lib64",         "--dev",          "/dev",              "--proc",        "/proc",      "--tmpfs",    "/tmp",
        "--tmpfs",        "/home/gate",     "--ro-bind",         probe_path,      "/run/probe", "--",         "/run/probe",
        "nothing",        NULL});
}

static double launch_once(struct drive *drive)
{
    static uint32_t id;
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    id = id % 100 + 1;
    double start = now();
    launch(drive, id, &gate, (int[]){null, null, null});
    if (!until_ended(drive, id, 5) || drive->courses[id].ended.wait_status) {
        fprintf(stderr, "launch failed: %s\n", drive->courses[id].ended.failure.what);
        exit(1);
    }
    double time = now() - start;
    close(null);
    return time;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

int main(int count, char **arguments)
{
    launcher_path = arguments[1];
    probe_path = arguments[2];
    as_root = geteuid() == 0;
    int rounds = count > 3 ? atoi(arguments[3]) : 200;
    rounds = rounds > ROUNDS_MAX ? ROUNDS_MAX : rounds;
    standard_base(&base);
    add(&base, FT_OP_BIND, FT_REQUIRED, 0, 0, probe_path, "/run/probe");
    gate_of(&gate, (const char *const[]){"/run/probe", "nothing", NULL});
    confine(&gate);
    begin(&cold, &base, 0);
    begin(&pool, &base, 4);
    launch_once(&cold);
    for (int i = -5; i < rounds; i++) {
        double round[WAYS];
        round[PLAIN] = spawn((const char *const[]){probe_path, "nothing", NULL});
        round[BWRAP] = spawn_bwrap();
        round[COLD] = launch_once(&cold);
        usleep(3000);
        round[POOL] = launch_once(&pool);
        /* Time for the pool to be filled again, as it has while a gate runs. */
        usleep(5000);
        for (int way = 0; i >= 0 && way < WAYS; way++) {
            times[way][i] = round[way];
        }
    }
    end(&cold);
    end(&pool);
    double median[WAYS];
    for (int way = 0; way < WAYS; way++) {
        qsort(times[way], (size_t)rounds, sizeof times[way][0], compare);
        median[way] = times[way][rounds / 2];
    }
    for (int way = 0; way < WAYS; way++) {
        printf("%-14s p10 %7.0f us  median %7.0f us  p90 %7.0f us  %5.2f x bwrap\n", names[way], times[way][rounds / 10] * 1e6,
               median[way] * 1e6, times[way][rounds * 9 / 10] * 1e6, median[way] / median[BWRAP]);
    }
    return 0;
}
