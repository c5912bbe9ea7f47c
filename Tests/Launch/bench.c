/* SPDX-License-Identifier: Apache-2.0 */
/* What one sandboxed process costs, side by side with bwrap (the same namespaces and binds) and firejail, in one run.
 * usage: bench LAUNCHER PROBE AGAIN [ROUNDS]; with 0 rounds the repository's views alone. */
#define _GNU_SOURCE
#include "bench.h"

#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define ROUNDS_MAX 1000

enum { PLAIN, BWRAP, FIREJAIL, COLD, POOL, WAYS };

static double times[WAYS][ROUNDS_MAX], ratios[WAYS][ROUNDS_MAX];
const char *again_path;
static struct list base, gate;
static struct drive cold, pool;

void tell(const char *what, double ratio, double goal, double ours, double theirs)
{
    printf("%s\t%.4f\t%.4f\t%.1f\t%.1f\n", what, ratio, goal, ours * 1e6, theirs * 1e6);
    fflush(stdout);
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

double median_of(double *all, int count)
{
    qsort(all, (size_t)count, sizeof *all, compare);
    return all[count / 2];
}

double spawn_once(const char *const *arguments, const char *folder)
{
    static char *const environment[] = {"PATH=/usr/bin:/bin", NULL};
    int status;
    pid_t pid;
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
    if (folder) {
        posix_spawn_file_actions_addchdir_np(&actions, folder);
    }
    double start = now();
    if (posix_spawn(&pid, arguments[0], &actions, NULL, (char *const *)arguments, environment) ||
        waitpid(pid, &status, 0) != pid || status) {
        fprintf(stderr, "%s failed\n", arguments[0]);
        exit(1);
    }
    double time = now() - start;
    posix_spawn_file_actions_destroy(&actions);
    return time;
}

static double spawn_bwrap(void)
{
    return spawn_once(
        (const char *const[]){
            "/usr/bin/bwrap", "--unshare-all",  "--die-with-parent", "--new-session", "--clearenv", "--cap-drop", "ALL",
            "--ro-bind",      "/usr",           "/usr",              "--symlink",     "usr/bin",    "/bin",       "--symlink",
            "usr/sbin",       "/sbin",          "--symlink",         "usr/lib",       "/lib",       "--symlink",  "usr/lib64",
            "/lib64",         "--dev",          "/dev",              "--proc",        "/proc",      "--tmpfs",    "/tmp",
            "--tmpfs",        "/home/gate",     "--ro-bind",         probe_path,      "/run/probe", "--",         "/run/probe",
            "nothing",        NULL},
        NULL);
}

static double spawn_firejail(void)
{
    return spawn_once((const char *const[]){"/usr/bin/firejail", "--quiet", "--noprofile", "--net=none", "--private-dev", "--private-tmp",
                                            "--caps.drop=all", "--seccomp", "--nonewprivs", "--", "/bin/true", NULL},
                      NULL);
}

double launch_once(struct drive *drive, const struct list *list)
{
    static uint32_t id;
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    id = id % 100 + 1;
    double start = now();
    launch(drive, id, list, (int[]){null, null, null});
    if (!until_ended(drive, id, 30) || drive->courses[id].ended.wait_status || drive->courses[id].ended.failure.error) {
        fprintf(stderr, "launch failed: %s (status %x)\n", drive->courses[id].ended.failure.what, drive->courses[id].ended.wait_status);
        exit(1);
    }
    double time = now() - start;
    close(null);
    return time;
}

static void measure(int rounds, bool has_firejail)
{
    for (int i = -5; i < rounds; i++) {
        double round[WAYS] = {0};
        round[PLAIN] = spawn_once((const char *const[]){probe_path, "nothing", NULL}, NULL);
        round[BWRAP] = spawn_bwrap();
        round[FIREJAIL] = has_firejail && i >= 0 && i < 15 ? spawn_firejail() : 0;
        round[COLD] = launch_once(&cold, &gate);
        usleep(3000);
        round[POOL] = launch_once(&pool, &gate);
        /* Time for the pool to be filled again, as it has while a gate runs. */
        usleep(5000);
        for (int way = 0; i >= 0 && way < WAYS; way++) {
            times[way][i] = round[way];
            ratios[way][i] = round[way] / round[BWRAP];
        }
    }
}

static void bench_launches(int rounds)
{
    /* It wants a user that the machine knows. */
    bool has_firejail = rounds >= 15 && system("/usr/bin/firejail --quiet --noprofile --net=none -- /bin/true > /dev/null 2>&1") == 0;
    standard_base(&base);
    add(&base, FT_OP_BIND, FT_REQUIRED, 0, 0, probe_path, "/run/probe");
    gate_of(&gate, (const char *const[]){"/run/probe", "nothing", NULL});
    confine(&gate);
    begin(&cold, &base, 0);
    begin(&pool, &base, 4);
    launch_once(&cold, &gate);
    measure(rounds, has_firejail);
    end(&cold);
    end(&pool);
    double median[WAYS], fast[WAYS], ratio[WAYS];
    for (int way = 0; way < WAYS; way++) {
        int some = way == FIREJAIL ? 15 : rounds;
        median[way] = median_of(times[way], some);
        fast[way] = times[way][some / 10];
        ratio[way] = median_of(ratios[way], some);
    }
    tell("a whole sandbox, cold, against bwrap", ratio[COLD], 0.5, median[COLD], median[BWRAP]);
    tell("a whole sandbox, from the pool, against bwrap", ratio[POOL], 0.15, median[POOL], median[BWRAP]);
    /* On a busy machine the slow ones tell of the machine. */
    tell("the same by the fast tenth: cold", fast[COLD] / fast[BWRAP], 0, fast[COLD], fast[BWRAP]);
    tell("the same by the fast tenth: from the pool", fast[POOL] / fast[BWRAP], 0, fast[POOL], fast[BWRAP]);
    tell("bwrap against a plain process", fast[BWRAP] / fast[PLAIN], 0, fast[BWRAP], fast[PLAIN]);
    if (has_firejail) {
        tell("a whole sandbox, cold, against firejail", median[COLD] / median[FIREJAIL], 0.5, median[COLD], median[FIREJAIL]);
    }
    bench_layers(rounds / 4 + 5);
    bench_many();
}

int main(int count, char **arguments)
{
    if (count < 4) {
        fprintf(stderr, "usage: bench LAUNCHER PROBE AGAIN [ROUNDS]\n");
        return 2;
    }
    launcher_path = arguments[1];
    probe_path = arguments[2];
    again_path = arguments[3];
    as_root = geteuid() == 0;
    int rounds = count > 4 ? atoi(arguments[4]) : 200;
    if (rounds > 0) {
        bench_launches(rounds > ROUNDS_MAX ? ROUNDS_MAX : rounds);
    }
    bench_views();
    return 0;
}
