/* SPDX-License-Identifier: Apache-2.0 */
/* A layer that is refused: reported, or the end of the launch. */
#define _GNU_SOURCE
#include "promises.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static struct list base, gate;
static struct drive drive;

static const struct {
    uint16_t kind;
    const char *name;
    uint32_t fact; /* not in force when the operation was refused */
} base_layers[] = {
    {FT_OP_NAMESPACES, "NAMESPACES", FT_FACT_USER_NS}, {FT_OP_IDENTITY, "IDENTITY", FT_FACT_UNPRIVILEGED},
    {FT_OP_AHEAD, "AHEAD", 0},                         {FT_OP_ROOT, "ROOT", FT_FACT_ROOT},
    {FT_OP_PRIVATE, "PRIVATE", 0},                     {FT_OP_HOSTNAME, "HOSTNAME", 0},
    {FT_OP_BIND, "BIND", 0},                           {FT_OP_FILE, "FILE", 0},
    {FT_OP_DEV, "DEV", 0},                             {FT_OP_PROC, "PROC", FT_FACT_PROC},
    {FT_OP_PRIVATE_DIRECTORY, "PRIVATE_DIRECTORY", 0},
};

static void required_base_layers(void)
{
    for (size_t i = 0; i < sizeof base_layers / sizeof *base_layers; i++) {
        char promise[160];
        probe_base(&base);
        flag(&base, base_layers[i].kind, FT_REFUSED | FT_REQUIRED);
        begin(&drive, &base, 2);
        const struct ft_missed *last = &drive.ready.missed[drive.ready.missed_count ? drive.ready.missed_count - 1 : 0];
        bool told = drive.ready_seen && drive.ready.facts == 0 && drive.ready.missed_count && last->error == EPERM &&
                    last->step == base_layers[i].kind;
        snprintf(promise, sizeof promise, "%s required and refused: READY says so", base_layers[i].name);
        check(told, promise, "ready %d facts %x missed %u: step %u %s", drive.ready_seen, drive.ready.facts,
              drive.ready.missed_count, last->step, last->what);
        probe_gate(&gate, "nothing", NULL);
        struct course *course = run(&drive, 1, &gate);
        snprintf(promise, sizeof promise, "%s required and refused: no gate runs", base_layers[i].name);
        check(course->ended.flags == FT_ENDED_FAILED && course->ended.failure.step == base_layers[i].kind &&
                  course->ended.failure.error == EPERM && !course->started_seen,
              promise, "%s", why(course));
        end(&drive);
    }
}

static const struct {
    uint16_t kind;
    const char *name;
    uint32_t fact;
} gate_layers[] = {
    {FT_OP_LOOPBACK, "LOOPBACK", FT_FACT_LOOPBACK},
    {FT_OP_RLIMIT, "RLIMIT", FT_FACT_RLIMITS},
    {FT_OP_KEYRING, "KEYRING", FT_FACT_KEYRING},
    {FT_OP_LANDLOCK, "LANDLOCK", FT_FACT_LANDLOCK_FS},
    {FT_OP_CAPABILITIES, "CAPABILITIES", FT_FACT_CAPABILITIES},
    {FT_OP_SECCOMP, "SECCOMP", FT_FACT_SECCOMP},
};

static void gate_layers_refused(void)
{
    probe_base(&base);
    begin(&drive, &base, 2);
    for (size_t i = 0; i < sizeof gate_layers / sizeof *gate_layers; i++) {
        char promise[160];
        gate_of(&gate, (const char *const[]){PROBE, "nothing", NULL});
        add(&gate, FT_OP_LOOPBACK, FT_REQUIRED, 0, 0, NULL, NULL);
        confine(&gate);
        flag(&gate, gate_layers[i].kind, FT_REFUSED | FT_REQUIRED);
        struct course *course = run(&drive, 1, &gate);
        snprintf(promise, sizeof promise, "%s required and refused: the launch fails there", gate_layers[i].name);
        check(course->ended.flags == FT_ENDED_FAILED && course->ended.failure.step == gate_layers[i].kind &&
                  course->ended.failure.error == EPERM && !course->started_seen,
              promise, "%s", why(course));
        unflag(&gate, gate_layers[i].kind, FT_REQUIRED);
        course = run(&drive, 1, &gate);
        snprintf(promise, sizeof promise, "%s wished and refused: it runs without, and says so", gate_layers[i].name);
        check(course->started_seen && course->ended.flags == 0 && !(course->started.facts & gate_layers[i].fact) &&
                  course->started.missed_count == 1 && course->started.missed[0].step == gate_layers[i].kind,
              promise, "%s missed %u", why(course), course->started.missed_count);
    }
    end(&drive);
}

static void expect_failure(const char *promise, uint32_t step, int error, const char *what)
{
    struct course *course = run(&drive, 1, &gate);
    check(course->ended.flags == FT_ENDED_FAILED && course->ended.failure.step == step && course->ended.failure.error == error &&
              strstr(course->ended.failure.what, what) && !course->started_seen,
          promise, "%s", why(course));
}

static void real_failures(void)
{
    probe_base(&base);
    begin(&drive, &base, 1);
    gate_of(&gate, (const char *const[]){"/no/such/program", NULL});
    expect_failure("a program that is not there", FT_STEP_EXEC, ENOENT, "/no/such/program");
    gate_of(&gate, (const char *const[]){"/etc/hosts", NULL});
    expect_failure("a program that is none", FT_STEP_EXEC, EACCES, "execve");
    gate_of(&gate, (const char *const[]){PROBE, NULL});
    add(&gate, FT_OP_WORKDIR, FT_REQUIRED, 0, 0, "/no/such/folder", NULL);
    expect_failure("a working folder that is not there", FT_OP_WORKDIR, ENOENT, "/no/such/folder");
    gate_of(&gate, (const char *const[]){PROBE, NULL});
    add(&gate, FT_OP_BIND, FT_REQUIRED, 0, 0, "/no/such/source", "/mnt");
    expect_failure("a bind's source that is not there", FT_OP_BIND, ENOENT, "/no/such/source");
    gate_of(&gate, (const char *const[]){PROBE, NULL});
    add(&gate, FT_OP_BIND, FT_REQUIRED, 0, 0, "/usr", "/usr/no/place");
    expect_failure("a place inside a read-only mount", FT_OP_BIND, EROFS, "/usr/no/place");
    gate_of(&gate, (const char *const[]){PROBE, NULL});
    add(&gate, FT_OP_SYMLINK, FT_REQUIRED, 0, 0, "/.firsttry/old/tmp", "/way/out");
    add(&gate, FT_OP_BIND, FT_REQUIRED, 0, 0, "/usr", "/way/out/of");
    expect_failure("a place beyond a symbolic link", FT_OP_BIND, ELOOP, "/way/out/of");
    check(access("/tmp/of", F_OK) != 0, "and nothing was made outside", "/tmp/of exists");
    gate_of(&gate, (const char *const[]){PROBE, NULL});
    add(&gate, FT_OP_BIND, FT_REQUIRED, 0, 0, "/usr", "/.firsttry/old/tmp/of");
    expect_failure("a place in the old root", FT_OP_BIND, EINVAL, "/.firsttry/old/tmp/of");
    check(access("/tmp/of", F_OK) != 0, "and nothing was made there", "/tmp/of exists");
    gate_of(&gate, (const char *const[]){PROBE, NULL});
    add(&gate, FT_OP_RLIMIT, FT_REQUIRED, 99, 0, NULL, NULL);
    expect_failure("a limit that does not exist", FT_OP_RLIMIT, EINVAL, "setrlimit");
    gate_of(&gate, (const char *const[]){PROBE, "nothing", NULL});
    add(&gate, FT_OP_BIND, FT_REQUIRED | FT_IF_PRESENT, 0, 0, "/no/such/source", "/mnt");
    struct course *course = run(&drive, 1, &gate);
    check(course->ended.flags == 0 && course->started.missed_count == 0, "FT_IF_PRESENT passes over an absent source", "%s",
          why(course));
    end(&drive);
}

void promise_errors(void)
{
    required_base_layers();
    gate_layers_refused();
    real_failures();
}
