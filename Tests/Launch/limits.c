/* SPDX-License-Identifier: Apache-2.0 */
/* Limits, and what a gate cost. */
#define _GNU_SOURCE
#include "promises.h"

#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

static struct list base, gate;
static struct drive drive;

static void accounts(void)
{
    probe_base(&base);
    probe_gate(&gate, "burn-in-daemon", "300");
    struct course *course = run_once(&base, &gate);
    check(course->ended.cpu_us > 250000 && course->ended.cpu_us < 900000 && course->ended.flags == FT_ENDED_LEFTOVERS,
          "the time of a daemon that was killed at the end is counted", "%lu us", (unsigned long)course->ended.cpu_us);
    probe_gate(&gate, "grow", "64");
    course = run_once(&base, &gate);
    check(course->ended.max_rss_bytes > 64 << 20 && course->ended.max_rss_bytes < 96 << 20, "memory of the largest process", "%lu",
          (unsigned long)course->ended.max_rss_bytes);
    shell_gate(&gate, "sleep 0.2");
    course = run_once(&base, &gate);
    check(course->ended.wall_us > 190000 && course->ended.wall_us < 400000, "wall time", "%lu us",
          (unsigned long)course->ended.wall_us);
}

static void resource_limits(void)
{
    probe_base(&base);
    static const char script[] = "ulimit -n; ulimit -Hn; ulimit -c; ulimit -Hc; head -c 200000 /dev/zero > /tmp/x";
    gate_of(&gate, (const char *const[]){"/bin/sh", "-c", script, NULL});
    add(&gate, FT_OP_RLIMIT, FT_REQUIRED, RLIMIT_NOFILE, 123, NULL, NULL);
    add(&gate, FT_OP_RLIMIT, FT_REQUIRED, RLIMIT_FSIZE, 100000, NULL, NULL);
    confine(&gate);
    struct course *course = run_once(&base, &gate);
    check(has(course, "123\n123\n0\n0\n"), "limits are soft and hard", "%s", why(course));
    check(course->ended.wait_status != 0, "a file that grows past its limit", "%s", why(course));
    gate_of(&gate, (const char *const[]){PROBE, "fork", "100", NULL});
    add(&gate, FT_OP_RLIMIT, FT_REQUIRED, RLIMIT_NPROC, 20, NULL, NULL);
    confine(&gate);
    course = run_once(&base, &gate);
    int made = -1;
    sscanf(course->output, "forked %d", &made);
    check(made > 10 && made < 20, "a limit of 20 processes holds, also below root", "%s", why(course));
    shell_gate(&gate, "head -c 100000000 /dev/zero > /dev/shm/x; stat -c %s /dev/shm/x; "
                      "head -c 600000000 /dev/zero > /tmp/x; (echo more > /dev/shm/y); stat -c 'more %s' /dev/shm/y");
    course = run_once(&base, &gate);
    check(has(course, "100000000\n") && has(course, "more 0\n") && course->ended.private_bytes == 512 << 20,
          "the private tmpfs ends at its size, and /dev/shm lies on it", "%s: %lu", why(course), (unsigned long)course->ended.private_bytes);
    shell_gate(&gate, "cd /tmp; seq 120000 | xargs touch 2> /dev/null; echo made $(ls | wc -l)");
    course = run_once(&base, &gate);
    made = 0;
    sscanf(course->output, "made %d", &made);
    check(made > 90000 && made < 100000, "and at 100,000 inodes", "%s", why(course));
}

/* Limits of the whole tree that need no cgroup. */
static void watched(void)
{
    probe_base(&base);
    gate_of(&gate, (const char *const[]){PROBE, "spread", "6", NULL});
    add(&gate, FT_OP_WATCH, FT_REQUIRED, 128 << 20, 0, NULL, NULL);
    confine(&gate);
    struct course *course = run_once(&base, &gate);
    check(course->started.facts & FT_FACT_WATCH && course->ended.flags & FT_ENDED_OOM && course->ended.wall_us < 2000000,
          "six processes of 40 MiB are more than 128 MiB, without any cgroup", "%s after %lu us", why(course),
          (unsigned long)course->ended.wall_us);
    check(course->ended.processes_peak >= 3 && course->ended.memory_peak_bytes > 128 << 20, "and they were seen", "%u, %lu",
          course->ended.processes_peak, (unsigned long)course->ended.memory_peak_bytes);
    gate_of(&gate, (const char *const[]){PROBE, "spread", "2", NULL});
    add(&gate, FT_OP_WATCH, FT_REQUIRED, 128 << 20, 0, NULL, NULL);
    add(&gate, FT_OP_DEADLINE, FT_REQUIRED, 500, 0, NULL, NULL);
    confine(&gate);
    course = run_once(&base, &gate);
    check(course->ended.flags == FT_ENDED_TIMED_OUT, "negative: two of them are not", "%s", why(course));
    gate_of(&gate, (const char *const[]){"/bin/sh", "-c", PROBE " burn-in-daemon 200; while :; do " PROBE " burn 30; done", NULL});
    add(&gate, FT_OP_WATCH, FT_REQUIRED, 0, 500, NULL, NULL);
    confine(&gate);
    course = run_once(&base, &gate);
    check(course->ended.flags & FT_ENDED_CPU && course->ended.cpu_us > 500000 && course->ended.cpu_us < 900000,
          "500 ms of processor time for a tree of short processes", "%s: %lu us", why(course), (unsigned long)course->ended.cpu_us);
}

static void watched_busily(void)
{
    probe_base(&base);
    /* Far longer than it takes a busy machine: who is never looked at gets to the end. */
    gate_of(&gate, (const char *const[]){PROBE, "burn-among-orphans", "60000", NULL});
    add(&gate, FT_OP_WATCH, FT_REQUIRED, 0, 300, NULL, NULL);
    confine(&gate);
    struct course *course = run_once(&base, &gate);
    check(course->ended.flags & FT_ENDED_CPU, "who ends a child all the time is looked at too",
          "%s: %lu us", why(course), (unsigned long)course->ended.wall_us);
}

/* Whoever counts: the watch, and the cgroup beside it. */
static void untouched(void)
{
    for (int by_cgroup = 0; by_cgroup < 2; by_cgroup++) {
        probe_base(&base);
        gate_of(&gate, (const char *const[]){PROBE, "reserve", "8192", NULL});
        if (by_cgroup) {
            add(&base, FT_OP_CGROUP, 0, 0, 0, NULL, NULL);
            add(&gate, FT_OP_CGROUP, 0, 96 << 20, 50, NULL, NULL);
        }
        add(&gate, FT_OP_WATCH, FT_REQUIRED, 96 << 20, 0, NULL, NULL);
        confine(&gate);
        struct course *course = run_once(&base, &gate);
        check(course->ended.flags == 0 && course->ended.processes_peak == 8 && has(course, "reserved 1"),
              by_cgroup ? "and so does the cgroup" : "what is reserved counts for nothing, what is shared after a fork once", "%s, %u",
              why(course), course->ended.processes_peak);
    }
}

/* Limits that the kernel holds and does not count: seen when somebody is at one of them while the watch looks. */
static void at_the_limit(void)
{
    for (int more = 0; more < 2; more++) {
        probe_base(&base);
        gate_of(&gate, (const char *const[]){PROBE, "open-files", "400", NULL});
        add(&gate, FT_OP_WATCH, FT_REQUIRED, 0, 0, NULL, NULL);
        add(&gate, FT_OP_RLIMIT, FT_REQUIRED, RLIMIT_NOFILE, 200, NULL, NULL);
        confine(&gate);
        if (more) {
            gate_of(&gate, (const char *const[]){"/bin/sh", "-c", "for i in 3 4 5 6 7 8 9; do eval \"exec $i< /dev/null\"; done; sleep 0.4", NULL});
            add(&gate, FT_OP_WATCH, FT_REQUIRED, 0, 0, NULL, NULL);
            add(&gate, FT_OP_RLIMIT, FT_REQUIRED, RLIMIT_NOFILE, 64, NULL, NULL);
            confine(&gate);
        }
        struct course *course = run_once(&base, &gate);
        check(more ? course->ended.flags == 0 : course->ended.flags == FT_ENDED_FILES && has(course, "opened 197: Too many open files"),
              more ? "negative: room for a file is left" : "who has as many open files as it may is told of", "%s", why(course));
    }
    probe_base(&base);
    gate_of(&gate, (const char *const[]){"/bin/sh", "-c", PROBE " fork 100; sleep 0.4", NULL});
    add(&gate, FT_OP_WATCH, FT_REQUIRED, 0, 0, NULL, NULL);
    add(&gate, FT_OP_RLIMIT, FT_REQUIRED, RLIMIT_NPROC, 20, NULL, NULL);
    confine(&gate);
    struct course *course = run_once(&base, &gate);
    check(course->ended.flags & FT_ENDED_PROCESSES, "and who has as many processes, without any cgroup", "%s", why(course));
}

static void disk(void)
{
    probe_base(&base);
    gate_of(&gate, (const char *const[]){"/bin/sh", "-c", "head -c 20000000 /dev/zero > /tmp/x; stat -c %s /tmp/x; rm /tmp/x; sleep 0.2",
                                         NULL});
    add(&gate, FT_OP_WATCH, FT_REQUIRED, 0, 0, NULL, NULL);
    add(&gate, FT_OP_PRIVATE_LIMIT, FT_REQUIRED, 8 << 20, 1000, NULL, NULL);
    confine(&gate);
    struct course *course = run_once(&base, &gate);
    check(has(course, "No space left") && has(course, "8388608\n"), "a gate's private disk has the size that is asked for", "%s",
          why(course));
    gate_of(&gate, (const char *const[]){"/bin/sh", "-c", "head -c 20000000 /dev/zero > /tmp/x; sleep 0.3; rm /tmp/x", NULL});
    add(&gate, FT_OP_WATCH, FT_REQUIRED, 0, 0, NULL, NULL);
    add(&gate, FT_OP_PRIVATE_LIMIT, FT_REQUIRED, 8 << 20, 1000, NULL, NULL);
    confine(&gate);
    course = run_once(&base, &gate);
    check(course->ended.flags == FT_ENDED_DISK, "a disk that was full is told, also when there is room again", "%s", why(course));
    shell_gate(&gate, "head -c 3000000 /dev/zero > /tmp/x; head -c 1000000 /dev/zero > /dev/null");
    course = run_once(&base, &gate);
    check(course->ended.private_bytes >= 3000000 && course->ended.private_bytes < 3200000, "what lies on it at the end", "%lu",
          (unsigned long)course->ended.private_bytes);
    check(course->ended.written_bytes >= 4000000 && course->ended.written_bytes < 4100000, "bytes written by the whole tree", "%lu",
          (unsigned long)course->ended.written_bytes);
    check(course->ended.flags == 0, "negative: there was room", "%s", why(course));
}

/* Cgroups of launchers that no longer run; those of before may be of a session that was killed with all that it ran, and lie
 * where this one's launchers do not look. */
static char orphans_before[8192];

static void list_orphans(char *lines, size_t size)
{
    FILE *list = popen("ns=$(stat -Lc %i /proc/self/ns/pid); find /sys/fs/cgroup -name \"firsttry-*-$ns-*\" 2>/dev/null | "
                       "while read -r place; do pid=${place##*/firsttry-}; [ -d \"/proc/${pid%%-*}\" ] || echo \"$place\"; done", "r");
    lines[list ? fread(lines, 1, size - 1, list) : 0] = 0;
    pclose(list);
}

static bool line_of(const char *lines, const char *line)
{
    size_t length = strcspn(line, "\n") + 1;
    for (; *lines; lines += strcspn(lines, "\n") + 1) {
        if (!strncmp(lines, line, length)) {
            return true;
        }
    }
    return false;
}

/* For each place in which this process's launchers may make groups: `$place`, with `$ours` and `$foreign` below it, groups of a
 * launcher that is gone from this pid namespace, and of one of the same pid in another. */
#define EACH_PARENT                                                                                                             \
    "ns=$(stat -Lc %%i /proc/self/ns/pid); dead=firsttry-4194303; root=/sys/fs/cgroup; "                                        \
    "for place in \"$root/memory$(sed -n 's/^[0-9]*:memory://p' /proc/self/cgroup)\" \"$root$(sed -n 's/^0:://p' /proc/self/cgroup)\" " \
    "\"$root$(sed -n 's/^0:://p' /proc/self/cgroup)/..\"; do ours=$place/$dead-$ns-7 foreign=$place/$dead-1-7; %s; done 2> /dev/null"

static int in_each_parent(const char *what, char *said, size_t size)
{
    char script[1024];
    snprintf(script, sizeof script, EACH_PARENT, what);
    FILE *shell = popen(script, "r");
    said[shell ? fread(said, 1, size - 1, shell) : 0] = 0;
    return pclose(shell);
}

static void sweeping(void)
{
    char said[256];
    in_each_parent("mkdir \"$ours\" \"$foreign\"", said, sizeof said);
    probe_base(&base);
    add(&base, FT_OP_CGROUP, 0, 0, 0, NULL, NULL);
    gate_of(&gate, (const char *const[]){PROBE, "fork", "1", NULL});
    add(&gate, FT_OP_CGROUP, 0, 0, 0, NULL, NULL);
    confine(&gate);
    struct course *course = run_once(&base, &gate);
    bool has_cgroups = course->started.facts & FT_FACT_CGROUP;
    in_each_parent("[ -d \"$foreign\" ] && { [ -d \"$ours\" ] && echo kept || echo swept; }; rmdir \"$ours\" \"$foreign\"", said, sizeof said);
    check(!has_cgroups || strstr(said, "swept"), "what a killed launcher left is swept, and what another container's has is not", "%s",
          said);
}

/* A group may be used again: a gate answers for nothing that one before it did. */
static void one_after_the_other(void)
{
    bool told = true, clean = true;
    uint64_t peak = 0;
    begin(&drive, &base, 1);
    for (uint32_t i = 1; i <= 28; i++) {
        /* Whatever places sandboxes have by turns, both kinds come to each, one after the other: seven is no multiple of their number. */
        bool greedy = 0x4b >> i % 7 & 1;
        gate_of(&gate, (const char *const[]){PROBE, greedy ? "grow-in-child" : "grow", greedy ? "256" : "1", NULL});
        add(&gate, FT_OP_CGROUP, 0, greedy ? 64 << 20 : i % 2 ? 0 : 512 << 20, 50, NULL, NULL);
        confine(&gate);
        const struct course *course = run(&drive, i, &gate);
        if (greedy) {
            told = told && course->ended.flags & FT_ENDED_OOM;
            continue;
        }
        clean = clean && !course->ended.flags && course->started.facts & FT_FACT_CGROUP;
        peak = course->ended.memory_peak_bytes > peak ? course->ended.memory_peak_bytes : peak;
    }
    end(&drive);
    check(told && clean && peak && peak < 16 << 20, "what a gate used and was refused is not counted for the next one",
          "told %d, clean %d, a peak of %lu", told, clean, (unsigned long)peak);
}

static void cgroups(void)
{
    sweeping();
    probe_base(&base);
    add(&base, FT_OP_CGROUP, 0, 0, 0, NULL, NULL);
    gate_of(&gate, (const char *const[]){PROBE, "grow-in-child", "256", NULL});
    add(&gate, FT_OP_CGROUP, 0, 64 << 20, 50, NULL, NULL);
    confine(&gate);
    struct course *course = run_once(&base, &gate);
    if (!(course->started.facts & FT_FACT_CGROUP)) {
        uint32_t count = course->started.missed_count;
        const struct ft_missed *missed = &course->started.missed[count ? count - 1 : 0];
        check(course->started.missed_count && missed->step == FT_OP_CGROUP && missed->error, "without a cgroup the report says why",
              "%s", why(course));
        printf("      no cgroup here: %s: %s\n", missed->what, strerror(missed->error));
        return;
    }
    check(course->ended.flags & FT_ENDED_OOM && course->ended.wait_status == 0,
          "a child killed for want of memory is told, although the gate ended well", "%s", why(course));
    check(course->ended.memory_peak_bytes > 60 << 20 && course->ended.memory_peak_bytes <= 66 << 20, "the peak of the tree", "%lu",
          (unsigned long)course->ended.memory_peak_bytes);
    gate_of(&gate, (const char *const[]){PROBE, "fork", "100", NULL});
    add(&gate, FT_OP_CGROUP, 0, 0, 30, NULL, NULL);
    confine(&gate);
    course = run_once(&base, &gate);
    int made = -1;
    sscanf(course->output, "forked %d", &made);
    check(made > 20 && made < 30 && !(course->ended.flags & FT_ENDED_OOM), "a limit of 30 processes by cgroup", "%s", why(course));
    one_after_the_other();
    char left[8192], *line = left;
    list_orphans(left, sizeof left);
    while (*line && line_of(orphans_before, line)) {
        line += strcspn(line, "\n") + 1;
    }
    check(!*line, "no cgroup of a launcher that ended is left behind", "%s", line);
}

void promise_limits(void)
{
    list_orphans(orphans_before, sizeof orphans_before);
    accounts();
    resource_limits();
    watched();
    watched_busily();
    untouched();
    at_the_limit();
    disk();
    cgroups();
}
