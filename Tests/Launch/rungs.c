/* SPDX-License-Identifier: Apache-2.0 */
/* Machines that give less than everything: told to the launcher, and really so. */
#define _GNU_SOURCE
#include "promises.h"
#include "take_away.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static struct list base, gate;
static struct drive drive;

/* Landlock as the only fence, as in a container that refuses every namespace: nothing below NAMESPACES is required. */
static void fenced_base(uint16_t namespace_flags)
{
    uint64_t namespaces = CLONE_NEWUSER | CLONE_NEWNET | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWIPC | CLONE_NEWUTS;
    uint32_t id = as_root ? 65534 : getuid();
    start_list(&base);
    add(&base, FT_OP_NAMESPACES, namespace_flags, namespaces, 0, NULL, NULL);
    add(&base, FT_OP_IDENTITY, FT_REQUIRED, id, as_root ? 65534 : getgid(), NULL, NULL);
    add(&base, FT_OP_LOOPBACK, 0, 0, 0, NULL, NULL);
    add(&base, FT_OP_ROOT, 0, 0, 0, NULL, NULL);
    add(&base, FT_OP_PRIVATE, 0, 1 << 20, 100, NULL, NULL);
    add(&base, FT_OP_PROC, 0, 0, 0, NULL, NULL);
    static const char *const places[] = {"/usr", "/bin", "/lib", "/lib64"};
    for (int i = 0; i < 4; i++) {
        add(&base, FT_OP_BIND, FT_REQUIRED, 0, 0, places[i], places[i]);
    }
    add(&base, FT_OP_BIND, FT_REQUIRED | FT_WRITABLE, 0, 0, "/dev/null", "/dev/null");
    add(&base, FT_OP_BIND, FT_REQUIRED, 0, 0, probe_path, probe_path);
}

static const uint32_t namespace_facts = FT_FACT_USER_NS | FT_FACT_NET_NS | FT_FACT_MOUNT_NS | FT_FACT_PID_NS | FT_FACT_ROOT |
                                        FT_FACT_PROC;

static void fenced(void)
{
    fenced_base(FT_REFUSED);
    shell_gate(&gate, "id -u; cat /etc/passwd; touch /tmp/ft-fenced; ls / ; echo reached");
    struct course *course = run_once(&base, &gate);
    char uid[32];
    snprintf(uid, sizeof uid, "%u\n", as_root ? 65534 : getuid());
    check(!strncmp(course->output, uid, strlen(uid)) && has(course, "reached"), "without namespaces a gate runs as its user", "%s",
          why(course));
    check(has(course, "/etc/passwd: Permission denied") && has(course, "'/tmp/ft-fenced'") && access("/tmp/ft-fenced", F_OK),
          "Landlock alone keeps it from files that were not granted", "%s", why(course));
    check(!(course->started.facts & (namespace_facts | FT_FACT_LOOPBACK)) && course->started.missed_count == 5 &&
              course->started.missed[0].error == EPERM && course->started.facts & FT_FACT_UNPRIVILEGED,
          "each missing layer is reported", "facts %x missed %u", course->started.facts, course->started.missed_count);
    gate_of(&gate, (const char *const[]){probe_path, "leave", "5", "ft-fenced-daemon", NULL});
    course = run_once(&base, &gate);
    check(course->ended.flags == FT_ENDED_LEFTOVERS && processes_with("ft-fenced-daemon") == 0,
          "without a pid namespace daemons are found and killed", "%s, %d left", why(course), processes_with("ft-fenced-daemon"));
}

/* Without a user namespace the kernel counts what the user runs already as well. */
static void fenced_processes(void)
{
    enum { others = 40 };
    pid_t pids[others];
    int ready[2];
    char byte;
    check(pipe(ready) == 0, "a pipe", "%s", strerror(errno));
    for (int i = 0; i < others; i++) {
        pids[i] = fork();
        if (pids[i] == 0) {
            bool changed = !as_root || setresuid(65534, 65534, 65534) == 0;
            alarm(60);
            if (changed && write(ready[1], "", 1) == 1) {
                pause();
            }
            _exit(1);
        }
    }
    for (int i = 0; i < others && read(ready[0], &byte, 1) == 1; i++) {
    }
    fenced_base(FT_REFUSED);
    gate_of(&gate, (const char *const[]){"/bin/sh", "-c", "\"$0\" fork 100; sleep 0.4", probe_path, NULL});
    add(&gate, FT_OP_WATCH, FT_REQUIRED, 0, 0, NULL, NULL);
    add(&gate, FT_OP_RLIMIT, FT_REQUIRED, RLIMIT_NPROC, 20, NULL, NULL);
    confine(&gate);
    struct course *course = run_once(&base, &gate);
    int made = -1;
    sscanf(course->output, "forked %d", &made);
    /* What an ordinary user has besides may end meanwhile, and leaves room. */
    check(made > 10 && made < (as_root ? 20 : 40), "twenty processes of the gate's own, however many its user has", "%s", why(course));
    check(course->ended.flags & FT_ENDED_PROCESSES, "and who used them up is told of", "%s", why(course));
    for (int i = 0; i < others; i++) {
        kill(pids[i], SIGKILL);
        waitpid(pids[i], NULL, 0);
    }
    close(ready[0]);
    close(ready[1]);
}

static void launch_fenced_tree(void)
{
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    fenced_base(FT_REFUSED);
    begin(&drive, &base, 1);
    gate_of(&gate, (const char *const[]){probe_path, "tree", "10", "ft-fenced-tree", NULL});
    confine(&gate);
    launch(&drive, 1, &gate, (int[]){null, null, null});
    until_started(&drive, 1, 5);
    close(null);
    double until = now() + 5;
    while (processes_with("ft-fenced-tree") < 11 && now() < until) {
        usleep(1000);
    }
}

static void fenced_end(void)
{
    launch_fenced_tree();
    int before = processes_with("ft-fenced-tree");
    ask(&drive, FT_ASK_KILL, 1);
    bool ended = until_ended(&drive, 1, 5);
    check(before == 11 && ended && processes_with("ft-fenced-tree") == 0, "KILL ends a deaf tree without a pid namespace",
          "%d before, ended %d, %d left", before, ended, processes_with("ft-fenced-tree"));
    end(&drive);
    pid_t host = fork();
    if (host == 0) {
        launch_fenced_tree();
        pause();
    }
    double until = now() + 10;
    while ((before = processes_with("ft-fenced-tree")) < 11 && now() < until) {
        usleep(1000);
    }
    kill(host, SIGKILL);
    waitpid(host, NULL, 0);
    until = now() + 3;
    while (processes_with("ft-fenced-tree") && now() < until) {
        usleep(1000);
    }
    check(before == 11 && processes_with("ft-fenced-tree") == 0, "so does the death of the host", "%d before, %d left", before,
          processes_with("ft-fenced-tree"));
}

/* As AppArmor does it on Ubuntu: the clone succeeds, the map is refused. */
static void map_refused(void)
{
    probe_base(&base);
    flag(&base, FT_OP_IDENTITY, FT_REFUSED);
    begin(&drive, &base, 1);
    check(drive.ready.facts == 0 && drive.ready.missed_count, "a refused map and a required user namespace: READY says so",
          "facts %x", drive.ready.facts);
    end(&drive);
    fenced_base(0);
    flag(&base, FT_OP_IDENTITY, FT_REFUSED);
    shell_gate(&gate, "id -u");
    struct course *course = run_once(&base, &gate);
    check(course->started_seen && !(course->started.facts & FT_FACT_USER_NS) && course->started.missed[0].step == FT_STEP_MAP &&
              course->started.missed[0].error == EPERM && course->started.facts & FT_FACT_UNPRIVILEGED,
          "a refused map and a user namespace that is only wished for: it runs without", "%s, facts %x", why(course),
          course->started.facts);
}

struct outcome {
    struct ft_missed failure;
    uint32_t facts, missed_count;
    struct ft_missed missed;
    bool started;
};

/* In a process of its own, because what is taken away does not come back. */
static struct outcome under(void (*take_away)(void), bool wished)
{
    struct outcome outcome = {0};
    int ends[2];
    if (pipe(ends)) {
        return outcome;
    }
    pid_t pid = fork();
    if (pid == 0) {
        take_away();
        as_root = geteuid() == 0;
        fenced_base(wished ? 0 : FT_REQUIRED);
        if (!wished) {
            probe_base(&base);
        }
        begin(&drive, &base, 1);
        gate_of(&gate, (const char *const[]){wished ? probe_path : PROBE, "nothing", NULL});
        struct course *course = run(&drive, 1, &gate);
        outcome = (struct outcome){course->ended.failure, course->started.facts, course->started.missed_count,
                                   course->started.missed[0], course->started_seen};
        (void)!write(ends[1], &outcome, sizeof outcome);
        end(&drive);
        _exit(0);
    }
    close(ends[1]);
    (void)!read(ends[0], &outcome, sizeof outcome);
    close(ends[0]);
    waitpid(pid, NULL, 0);
    return outcome;
}

static void really_taken_away(void)
{
    struct outcome outcome = under(refuse_like_docker, false);
    check(!outcome.started && outcome.failure.step == FT_STEP_CLONE && outcome.failure.error == EPERM &&
              strstr(outcome.failure.what, "CLONE_NEWUSER"),
          "under a seccomp profile like Docker's: clone CLONE_NEWUSER, EPERM", "step %u error %d %s", outcome.failure.step,
          outcome.failure.error, outcome.failure.what);
    outcome = under(refuse_like_docker, true);
    check(outcome.started && !(outcome.facts & namespace_facts) && outcome.missed_count >= 6 && outcome.missed.error == EPERM,
          "and without namespaces, where they are only wished for, it runs", "started %d facts %x missed %u: %s (%s)",
          outcome.started, outcome.facts, outcome.missed_count, outcome.missed.what, strerror(outcome.failure.error));
    outcome = under(no_user_namespaces, false);
    check(!outcome.started && outcome.failure.step == FT_STEP_CLONE && outcome.failure.error == ENOSPC &&
              strstr(outcome.failure.what, "CLONE_NEWUSER"),
          "with user.max_user_namespaces = 0: clone CLONE_NEWUSER, ENOSPC", "step %u error %d %s", outcome.failure.step,
          outcome.failure.error, outcome.failure.what);
    outcome = under(masked_proc, false);
    check(!outcome.started && outcome.failure.step == FT_OP_PROC && outcome.failure.error == EPERM,
          "with a /proc that is covered in part: a fresh one is refused, EPERM", "step %u error %d %s", outcome.failure.step,
          outcome.failure.error, outcome.failure.what);
    if (as_root) {
        outcome = under(masked_proc_of_root, false);
        check(outcome.started && outcome.facts & FT_FACT_PROC, "which the kernel's root can do without: there is a whole sandbox",
              "facts %x, step %u: %s", outcome.facts, outcome.failure.step, outcome.failure.what);
    }
}

static void one_user_and_docker(void)
{
    one_user();
    refuse_like_docker();
}

static void one_user_in_one_user(void)
{
    one_user();
    kernel_root_alone();
}

/* Root of a user namespace that holds nobody else cannot drop to another user, and is not the kernel's root. */
static void root_of_one_user(void)
{
    const uint32_t all = namespace_facts | FT_FACT_UNPRIVILEGED;
    struct outcome outcome = under(one_user, false);
    check(outcome.started && (outcome.facts & all) == all, "root of a namespace with one user: a whole sandbox, and not the kernel's root",
          "facts %x, step %u: %s", outcome.facts, outcome.failure.step, outcome.failure.what);
    outcome = under(one_user_and_docker, true);
    check(outcome.started && outcome.facts & FT_FACT_UNPRIVILEGED && !(outcome.facts & namespace_facts),
          "the same without namespaces of its own", "facts %x, step %u: %s", outcome.facts, outcome.failure.step, outcome.failure.what);
    if (as_root) {
        outcome = under(kernel_root_alone, false);
        check(!outcome.started && outcome.failure.step == FT_STEP_MAP && outcome.failure.error == EPERM,
              "the kernel's root alone in a namespace is refused: mapping the user, EPERM", "facts %x, step %u: %s", outcome.facts,
              outcome.failure.step, outcome.failure.what);
    } else {
        outcome = under(one_user_in_one_user, false);
        check(outcome.started && (outcome.facts & all) == all, "and in a namespace below, whose map names 0 on both sides",
              "facts %x, step %u: %s", outcome.facts, outcome.failure.step, outcome.failure.what);
    }
}

void promise_rungs(void)
{
    fenced();
    fenced_processes();
    fenced_end();
    map_refused();
    really_taken_away();
    root_of_one_user();
}
