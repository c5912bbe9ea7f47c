/* SPDX-License-Identifier: Apache-2.0 */
/* The end of a tree: by itself, by request, by deadline, with its host. */
#define _GNU_SOURCE
#include "promises.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

static struct list base, gate;
static struct drive drive;

/* Part of every argument list, so that what is left of this run can be found. */
static const char *token(void)
{
    static char text[64];
    if (!text[0]) {
        snprintf(text, sizeof text, "ft-token-%d", getpid());
    }
    return text;
}

static void tree_gate(const char *count)
{
    gate_of(&gate, (const char *const[]){PROBE, "tree", count, token(), NULL});
    confine(&gate);
}

static int left_after(double seconds)
{
    double until = now() + seconds;
    while (processes_with(token()) && now() < until) {
        usleep(2000);
    }
    return processes_with(token());
}

/* Starts `id` with its output in a pipe and waits for the first word. */
static int launch_and_hear(uint32_t id)
{
    int output[2], null = open("/dev/null", O_RDWR | O_CLOEXEC);
    char word[64];
    if (pipe2(output, O_CLOEXEC)) {
        return -1;
    }
    launch(&drive, id, &gate, (int[]){null, output[1], output[1]});
    close(output[1]);
    ssize_t size = read(output[0], word, sizeof word);
    close(output[0]);
    close(null);
    return size > 0 ? 0 : -1;
}

/* Gone, or a zombie that its new parent has not looked at. */
static bool is_gone(pid_t pid, double seconds)
{
    char path[64], stat[256];
    double until = now() + seconds;
    snprintf(path, sizeof path, "/proc/%d/stat", pid);
    for (;;) {
        int file = open(path, O_RDONLY | O_CLOEXEC);
        ssize_t size = file < 0 ? 0 : read(file, stat, sizeof stat - 1);
        close(file);
        stat[size < 0 ? 0 : size] = 0;
        if (size <= 0 || strstr(stat, ") Z ")) {
            return true;
        }
        if (now() > until) {
            return false;
        }
        usleep(1000);
    }
}

static void by_request(void)
{
    probe_base(&base);
    begin(&drive, &base, 2);
    tree_gate("20");
    launch_and_hear(1);
    int before = processes_with(token());
    double start = now();
    ask(&drive, FT_ASK_KILL, 1);
    bool ended = until_ended(&drive, 1, 5);
    double took = now() - start;
    check(before == 21 && ended && drive.courses[1].ended.flags == FT_ENDED_KILLED && processes_with(token()) == 0 && took < 0.1,
          "KILL ends a tree of 20 that double-forked, ignored all signals and made sessions, before ENDED is said",
          "%d before, ended %d, %d left, %.3f s", before, ended, processes_with(token()), took);
    check(drive.courses[1].ended.processes >= 21, "and each process was reaped", "%u", drive.courses[1].ended.processes);
    launch_and_hear(2);
    ask(&drive, FT_ASK_CANCEL, 2);
    check(!until_ended(&drive, 2, 0.3), "CANCEL is a SIGTERM only: who ignores it lives on", "ended");
    ask(&drive, FT_ASK_KILL, 2);
    check(until_ended(&drive, 2, 5) && left_after(1) == 0, "until it is killed", "%d left", processes_with(token()));
    shell_gate(&gate, "trap 'exit 3' TERM; echo up; while :; do sleep 0.01; done");
    launch_and_hear(3);
    ask(&drive, FT_ASK_CANCEL, 3);
    check(until_ended(&drive, 3, 2) && drive.courses[3].ended.wait_status == 3 << 8, "who heeds it ends by itself", "status %x",
          drive.courses[3].ended.wait_status);
    ask(&drive, FT_ASK_KILL, 77);
    ask(&drive, FT_ASK_CANCEL, 77);
    probe_gate(&gate, "nothing", NULL);
    check(run(&drive, 4, &gate)->ended.flags == 0, "KILL and CANCEL of an unknown name are passed over", "%s", why(&drive.courses[4]));
    for (uint32_t i = 0; i < 20; i++) {
        tree_gate("1");
        int null = open("/dev/null", O_RDWR | O_CLOEXEC);
        launch(&drive, 10 + i, &gate, (int[]){null, null, null});
        close(null);
        usleep(i * 100);
        ask(&drive, FT_ASK_KILL, 10 + i);
    }
    int killed = 0;
    for (uint32_t i = 0; i < 20; i++) {
        killed += until_ended(&drive, 10 + i, 5) && drive.courses[10 + i].ended.flags & FT_ENDED_KILLED;
    }
    check(killed == 20 && left_after(1) == 0, "KILL at any moment of the set-up", "%d of 20, %d left", killed,
          processes_with(token()));
    end(&drive);
}

static void leftovers(void)
{
    probe_base(&base);
    begin(&drive, &base, 2);
    gate_of(&gate, (const char *const[]){PROBE, "leave", "10", token(), NULL});
    confine(&gate);
    struct course *course = run(&drive, 1, &gate);
    check(course->ended.flags == FT_ENDED_LEFTOVERS && course->ended.wait_status == 0 && processes_with(token()) == 0,
          "daemons that outlive the gate are killed and reported", "%s, %d left", why(course), processes_with(token()));
    shell_gate(&gate, "(exit 0) & wait; (exit 0) | (exit 0)");
    course = run(&drive, 2, &gate);
    check(course->ended.flags == 0, "negative: processes that ended are no leftovers", "%s", why(course));
    gate_of(&gate, (const char *const[]){PROBE, "die", "11", NULL});
    confine(&gate);
    course = run(&drive, 3, &gate);
    check((course->ended.wait_status & 0x7f) == SIGSEGV && course->ended.flags == 0, "the signal that ended a gate arrives", "%s",
          why(course));
    end(&drive);
}

/* Children of the launcher, which are those of the pool when no gate runs. */
static int sandboxes_of(pid_t launcher)
{
    char path[64], pids[4096];
    snprintf(path, sizeof path, "/proc/%d/task/%d/children", launcher, launcher);
    int file = open(path, O_RDONLY | O_CLOEXEC), count = 0;
    ssize_t size = file < 0 ? -1 : read(file, pids, sizeof pids);
    close(file);
    for (ssize_t i = 0; i < size; i++) {
        count += pids[i] == ' ';
    }
    return size < 0 ? -1 : count;
}

/* Nobody says when one has gone. */
static int sandboxes_after(pid_t launcher, int expected, double seconds)
{
    for (double until = now() + seconds; sandboxes_of(launcher) != expected && now() < until;) {
        usleep(1000);
    }
    return sandboxes_of(launcher);
}

static void no_more(void)
{
    probe_base(&base);
    add(&base, FT_OP_CGROUP, 0, 0, 0, NULL, NULL);
    begin(&drive, &base, 3);
    shell_gate(&gate, "echo one");
    run(&drive, 1, &gate);
    int before = sandboxes_after(drive.pid, 3, 5);
    ask(&drive, FT_ASK_EXPECT, 1);
    int then = sandboxes_after(drive.pid, 1, 5);
    check(before == 3 && then == 1, "of the sandboxes that wait no more are kept than gates will come", "%d, then %d", before, then);
    run(&drive, 2, &gate);
    ask(&drive, FT_ASK_EXPECT, 0);
    int last = sandboxes_after(drive.pid, 0, 5);
    char command[200], groups[64] = "";
    snprintf(command, sizeof command, "find /sys/fs/cgroup -name 'firsttry-%d-*' 2> /dev/null | wc -l", drive.pid);
    FILE *found = popen(command, "r");
    (void)!fgets(groups, sizeof groups, found);
    pclose(found);
    check(last == 0 && atoi(groups) == 0, "where none will come nothing waits, nor stands any group", "%d sandboxes, groups: %s", last, groups);
    const struct course *course = run(&drive, 3, &gate);
    check(has(course, "one") && !course->ended.flags, "and one that comes all the same has its sandbox", "%s", why(course));
    end(&drive);
}

/* Two spinning processes for each processor. */
static void load(pid_t *pids, int count)
{
    for (int i = 0; i < count; i++) {
        pids[i] = fork();
        if (pids[i] == 0) {
            prctl(PR_SET_PDEATHSIG, SIGKILL);
            for (;;) {
            }
        }
    }
}

static void deadline(void)
{
    pid_t spinning[8];
    int count = 2 * (int)sysconf(_SC_NPROCESSORS_ONLN);
    count = count > 8 ? 8 : count;
    probe_base(&base);
    begin(&drive, &base, 4);
    load(spinning, count);
    double worst = 0;
    int timed_out = 0;
    for (uint32_t i = 1; i <= 10; i++) {
        gate_of(&gate, (const char *const[]){PROBE, i % 2 ? "tree" : "spin", "50", token(), NULL});
        add(&gate, FT_OP_DEADLINE, FT_REQUIRED, 300, 0, NULL, NULL);
        confine(&gate);
        int null = open("/dev/null", O_RDWR | O_CLOEXEC);
        launch(&drive, i, &gate, (int[]){null, null, null});
        close(null);
        until_ended(&drive, i, 5);
        const struct course *course = &drive.courses[i];
        double late = (double)course->ended.wall_us / 1e6 - 0.3;
        worst = late > worst ? late : worst;
        timed_out += course->ended.flags == FT_ENDED_TIMED_OUT && late >= 0;
    }
    for (int i = 0; i < count; i++) {
        kill(spinning[i], SIGKILL);
        waitpid(spinning[i], NULL, 0);
    }
    check(timed_out == 10 && worst < 0.1 && left_after(1) == 0,
          "a deadline holds to within 100 ms on a loaded machine, for a spinner and for 50 deaf daemons",
          "%d of 10, %.3f s late, %d left", timed_out, worst, processes_with(token()));
    printf("      the worst of ten was %.1f ms late, with %d spinning processes\n", worst * 1000, count);
    gate_of(&gate, (const char *const[]){PROBE, "nothing", NULL});
    add(&gate, FT_OP_DEADLINE, FT_REQUIRED, 300, 0, NULL, NULL);
    check(run(&drive, 1, &gate)->ended.flags == 0, "negative: a gate that is in time is not touched", "%s", why(&drive.courses[1]));
    end(&drive);
}

/* A host of its own with gates in all stages; killed without a word. */
static int host_until_killed(int told)
{
    probe_base(&base);
    begin(&drive, &base, 3);
    tree_gate("5");
    for (uint32_t i = 1; i <= 4; i++) {
        launch_and_hear(i);
    }
    (void)!write(told, &drive.pid, sizeof drive.pid);
    pause();
    return 0;
}

static void host_death(int victim_is_launcher)
{
    int told[2];
    pid_t launcher = 0;
    if (pipe(told)) {
        return;
    }
    pid_t host = fork();
    if (host == 0) {
        _exit(host_until_killed(told[1]));
    }
    close(told[1]);
    (void)!read(told[0], &launcher, sizeof launcher);
    close(told[0]);
    int before = processes_with(token());
    double start = now();
    kill(victim_is_launcher ? launcher : host, SIGKILL);
    int left = left_after(2);
    double took = now() - start;
    check(before == 24 && left == 0 && took < 1,
          victim_is_launcher ? "the launcher's death by SIGKILL ends every tree" : "the host's death by SIGKILL ends every tree",
          "%d before, %d left after %.2f s", before, left, took);
    kill(host, SIGKILL);
    waitpid(host, NULL, 0);
    check(is_gone(launcher, 1), "and the launcher is gone", "%d lives", launcher);
}

/* A second copy of the host's end hides the end of file: the parent's death must do. */
static void host_death_with_stray_copy(void)
{
    int told[2];
    pid_t launcher = 0;
    if (pipe(told)) {
        return;
    }
    pid_t host = fork();
    if (host == 0) {
        probe_base(&base);
        begin(&drive, &base, 1);
        if (fork() == 0) {
            sleep(3); /* holds drive.channel */
            _exit(0);
        }
        (void)!write(told[1], &drive.pid, sizeof drive.pid);
        pause();
    }
    (void)!read(told[0], &launcher, sizeof launcher);
    kill(host, SIGKILL);
    waitpid(host, NULL, 0);
    check(is_gone(launcher, 1), "the host's death ends the launcher even when a copy of the socket lives on", "%d lives", launcher);
    close(told[0]);
    close(told[1]);
}

static void many(void)
{
    probe_base(&base);
    begin(&drive, &base, 8);
    shell_gate(&gate, "sleep 0.2; exit 5");
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    double start = now();
    for (uint32_t i = 1; i <= 50; i++) {
        launch(&drive, i, &gate, (int[]){null, null, null});
    }
    int good = 0;
    for (uint32_t i = 1; i <= 50; i++) {
        good += until_ended(&drive, i, 10) && drive.courses[i].ended.wait_status == 5 << 8 && !drive.courses[i].ended.flags;
    }
    check(good == 50, "50 launches at once all run", "%d", good);
    printf("      50 gates of 200 ms took %.0f ms\n", (now() - start) * 1000);
    for (uint32_t round = 0; round < 4; round++) {
        for (uint32_t i = 1; i <= 100; i++) {
            probe_gate(&gate, "nothing", NULL);
            launch(&drive, i, &gate, (int[]){null, null, null});
        }
        for (uint32_t i = 1; i <= 100; i++) {
            good += until_ended(&drive, i, 10) && !drive.courses[i].ended.flags;
        }
    }
    check(good == 450, "400 launches in four bursts leave the launcher whole", "%d", good - 50);
    start_list(&gate);
    gate_of(&gate, (const char *const[]){PROBE, "tree", "0", token(), NULL});
    for (uint32_t i = 1; i <= 127; i++) {
        launch(&drive, i, &gate, (int[]){null, null, null});
    }
    int running = 0;
    for (uint32_t i = 1; i <= 127; i++) {
        running += until_started(&drive, i, 10);
    }
    close(null);
    check(running >= 64, "at least 64 sandboxes run at once", "%d", running);
    end(&drive);
    check(left_after(2) == 0, "closing the channel ends them all", "%d left", processes_with(token()));
}

void promise_end(void)
{
    by_request();
    leftovers();
    no_more();
    deadline();
    host_death(0);
    host_death(1);
    host_death_with_stray_copy();
    many();
}
