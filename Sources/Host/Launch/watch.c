/* SPDX-License-Identifier: Apache-2.0 */
/* Limits of a whole tree where no cgroup counts for us, and what the tree used: looked up in /proc by pid 1, ten times a
 * second. A limit is passed by what is used within a tenth of a second. */
#define _GNU_SOURCE
#include "kernel.h"
#include "mounts.h"
#include "sandbox.h"
#include "text.h"
#include "tree.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/vfs.h>

static ssize_t read_file(int folder, const char *name, char *text, size_t size)
{
    int file = openat(folder, name, O_RDONLY | O_CLOEXEC);
    ssize_t length = file < 0 ? -1 : read(file, text, size - 1);
    text[length > 0 ? length : 0] = 0;
    if (file >= 0) {
        ft_close(file);
    }
    return length;
}

int ft_apply_watch(struct ft_sandbox *sandbox, const struct ft_op *op)
{
    sandbox->watch.memory = op->a;
    sandbox->watch.cpu_ms = op->b;
    sandbox->watch.started = true;
    return 0;
}

/* /proc/self/io belongs to root while a process is not dumpable (proc(5)): opened before the gate exists, which could look
 * into pid 1 in that moment. */
void ft_begin_watch(struct ft_sandbox *sandbox)
{
    prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
    sandbox->watch.input_output = openat(AT_FDCWD, "/proc/self/io", O_RDONLY | O_CLOEXEC);
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    sandbox->watch.private_root =
        sandbox->private_root < 0 ? -1 : ft_copy_descriptor(sandbox->private_root, 0);
}

static uint64_t number_after(const char *text, const char *key)
{
    const char *line = strstr(text, key);
    return line ? strtoull(line + strlen(key), NULL, 10) : 0;
}

/* What is in use now. */
struct use {
    uint64_t anonymous, largest_shared; /* bytes */
    uint64_t ticks;
    uint64_t tasks;
    uint64_t files_allowed; /* of one process; 0 for as many as it likes */
    uint32_t processes;
    bool files_used_up;
    bool by_share; /* what several processes have in common after a fork is counted once: costs a walk over all pages */
};

/* The 14th to 17th fields of /proc/<pid>/stat: its own and those of children that it waited for. The second, the name, may
 * hold anything but ends at the last parenthesis. */
static uint64_t ticks_of(const char *stat)
{
    const char *at = strrchr(stat, ')');
    uint64_t sum = 0;
    for (int field = 3; at && field <= 17; field++) {
        at = strchr(at + 1, ' ');
        sum += at && field >= 14 ? strtoull(at, NULL, 10) : 0;
    }
    return sum;
}

/* How many descriptors are open in `folder`, which is /proc/<pid>/fd: its size since Linux 6.2, before that one counts. */
static uint64_t count_files(int folder)
{
    static char entries[32 * 1024] __attribute__((aligned(8)));
    struct stat status;
    ssize_t size;
    uint64_t count = 0;
    if (fstat(folder, &status) == 0 && status.st_size > 0) {
        return (uint64_t)status.st_size;
    }
    while ((size = syscall(SYS_getdents64, folder, entries, sizeof entries)) > 0) {
        for (ssize_t at = 0; at < size; at += ((const struct dirent *)(entries + at))->d_reclen) {
            count += ((const struct dirent *)(entries + at))->d_name[0] != '.';
        }
    }
    return count;
}

/* FDSize is how many the process's table has room for: with less it has never been at its limit. */
static bool has_used_up_files(int proc, const char *name, const char *status, uint64_t allowed)
{
    char path[40];
    struct ft_text words = FT_TEXT(path);
    if (!allowed || number_after(status, "FDSize:") < allowed) {
        return false;
    }
    ft_put(&words, name);
    ft_put(&words, "/fd");
    int folder = openat(proc, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool used_up = folder >= 0 && count_files(folder) >= allowed;
    if (folder >= 0) {
        ft_close(folder);
    }
    return used_up;
}

/* What is its own, and its share of what others have too; what it maps at all where the kernel does not say (before 5.9). */
static uint64_t anonymous_of(int proc, const char *name, const char *status, bool by_share)
{
    char path[40], text[4096];
    struct ft_text words = FT_TEXT(path);
    uint64_t share = 0;
    ft_put(&words, name);
    ft_put(&words, "/smaps_rollup");
    if (by_share && read_file(proc, path, text, sizeof text) > 0) {
        share = number_after(text, "Pss_Anon:");
    }
    return (share ? share : number_after(status, "RssAnon:")) << 10;
}

static void add_process(void *context, int proc, const char *name)
{
    struct use *use = context;
    char path[40], text[4096];
    struct ft_text words = FT_TEXT(path);
    ft_put(&words, name);
    ft_put(&words, "/status");
    if (read_file(proc, path, text, sizeof text) <= 0) {
        return;
    }
    /* Shared memory counts once: whoever maps it maps the same, as a rule. */
    uint64_t shared = number_after(text, "RssShmem:") << 10;
    use->anonymous += anonymous_of(proc, name, text, use->by_share);
    use->largest_shared = shared > use->largest_shared ? shared : use->largest_shared;
    use->processes++;
    use->tasks += number_after(text, "Threads:");
    use->files_used_up |= has_used_up_files(proc, name, text, use->files_allowed);
    words = (struct ft_text)FT_TEXT(path);
    ft_put(&words, name);
    ft_put(&words, "/stat");
    if (read_file(proc, path, text, sizeof text) > 0) {
        use->ticks += ticks_of(text);
    }
}

static bool is_full(int private_root)
{
    struct statfs status;
    return private_root >= 0 && fstatfs(private_root, &status) == 0 && (status.f_bfree == 0 || status.f_ffree == 0);
}

static uint64_t spent_ms(uint64_t ticks)
{
    struct rusage usage;
    long hertz = sysconf(_SC_CLK_TCK);
    getrusage(RUSAGE_CHILDREN, &usage);
    return (uint64_t)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000 +
           (uint64_t)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1000 + ticks * 1000 / (uint64_t)(hertz > 0 ? hertz : 100);
}

static struct use look(const struct ft_sandbox *sandbox, bool by_share)
{
    struct use use = {.files_allowed = sandbox->watch.open_files, .by_share = by_share};
    ft_each_descendant(sandbox->facts & FT_FACT_PID_NS && sandbox->facts & FT_FACT_PROC, add_process, &use);
    return use;
}

uint32_t ft_look(struct ft_sandbox *sandbox)
{
    struct ft_watch *watch = &sandbox->watch;
    struct use use = look(sandbox, false);
    uint64_t memory = use.anonymous + use.largest_shared;
    /* Twice: who forks while the first walk is under way has its pages counted as its own, and as its children's share. */
    for (int walk = 0; walk < 2 && watch->memory && memory > watch->memory; walk++) {
        use = look(sandbox, true);
        memory = use.anonymous + use.largest_shared;
    }
    watch->processes_peak = use.processes > watch->processes_peak ? use.processes : watch->processes_peak;
    watch->memory_peak = memory > watch->memory_peak ? memory : watch->memory_peak;
    watch->disk_was_full |= is_full(watch->private_root);
    watch->files_were_used_up |= use.files_used_up;
    watch->tasks_were_used_up |= watch->tasks && use.tasks + 1 >= watch->tasks;
    if (watch->memory && memory > watch->memory) {
        return FT_ENDED_OOM;
    }
    return watch->cpu_ms && spent_ms(use.ticks) > watch->cpu_ms ? FT_ENDED_CPU : 0;
}

void ft_end_watch(struct ft_sandbox *sandbox, struct ft_ended *ended)
{
    struct ft_watch *watch = &sandbox->watch;
    struct statfs status;
    char text[512];
    if (watch->private_root >= 0 && fstatfs(watch->private_root, &status) == 0) {
        ended->private_bytes = (uint64_t)(status.f_blocks - status.f_bfree) * (uint64_t)status.f_bsize;
        watch->disk_was_full |= is_full(watch->private_root);
    }
    ended->flags |= (watch->disk_was_full ? FT_ENDED_DISK : 0) | (watch->files_were_used_up ? FT_ENDED_FILES : 0) |
                    (watch->tasks_were_used_up ? FT_ENDED_PROCESSES : 0);
    ended->processes_peak = watch->processes_peak;
    ended->memory_peak_bytes = watch->memory_peak;
    /* A process's counters go to whoever waits for it (wait_task_zombie in kernel/exit.c): those of the whole tree end here. */
    ssize_t size = watch->input_output < 0 ? -1 : pread(watch->input_output, text, sizeof text - 1, 0);
    if (size > 0) {
        text[size] = 0;
        ended->written_bytes = number_after(text, "wchar:");
    }
}
