/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "cgroup.h"
#include "mounts.h"
#include "text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

ssize_t ft_read_text(int folder, const char *name, char *text, size_t size)
{
    int file = openat(folder, name, O_RDONLY | O_CLOEXEC);
    size_t used = 0;
    ssize_t more = -1;
    while (file >= 0 && used < size - 1 && (more = read(file, text + used, size - 1 - used)) > 0) {
        used += (size_t)more;
    }
    text[used] = 0;
    if (file >= 0) {
        ft_close(file);
    }
    return more < 0 ? -1 : (ssize_t)used;
}

static bool write_text(int folder, const char *name, const char *text)
{
    int file = openat(folder, name, O_WRONLY | O_CLOEXEC);
    bool written = file >= 0 && write(file, text, strlen(text)) >= 0;
    if (file >= 0) {
        ft_close(file);
    }
    return written;
}

static void name_of(const struct ft_cgroups *cgroups, char *name, size_t size, int index)
{
    struct ft_text text = {name, size};
    ft_put(&text, FT_CGROUP_PREFIX);
    ft_put_number(&text, (uint64_t)getpid());
    ft_put(&text, "-");
    ft_put_number(&text, cgroups->pid_namespace);
    ft_put(&text, "-");
    ft_put_number(&text, (uint64_t)index);
}

/* How often something happened that the kernel counts in a line of a file; 0 where it does not. */
static uint64_t counted(int folder, const char *file, const char *word)
{
    char text[512];
    const char *line = folder >= 0 && ft_read_text(folder, file, text, sizeof text) > 0 ? strstr(text, word) : NULL;
    return line ? strtoull(line + strlen(word), NULL, 10) : 0;
}

static uint64_t kills(const struct ft_cgroups *cgroups, const struct ft_cgroup *cgroup)
{
    return counted(cgroup->folders[0], cgroups->v2 ? "memory.events" : "memory.oom_control", "oom_kill ");
}

/* Version 1 has the file since Linux 6.11 only. */
static uint64_t refusals(const struct ft_cgroups *cgroups, const struct ft_cgroup *cgroup)
{
    return counted(cgroup->folders[cgroups->count - 1], "pids.events", "max ");
}

/* Of a group that was used before the peak begins anew, and what was counted counts no more. */
static bool begin_anew(const struct ft_cgroups *cgroups, struct ft_cgroup *cgroup)
{
    if (!cgroup->counts_are_known) {
        cgroup->killed = kills(cgroups, cgroup);
        cgroup->refused = refusals(cgroups, cgroup);
    }
    cgroup->counts_are_known = false;
    return write_text(cgroup->folders[0], "memory.max_usage_in_bytes", "0");
}

static void close_cgroup(struct ft_cgroup *cgroup)
{
    for (int i = 0; i < FT_HIERARCHIES; i++) {
        if (cgroup->procs[i] >= 0) {
            close(cgroup->procs[i]);
        }
        if (cgroup->folders[i] >= 0) {
            close(cgroup->folders[i]);
        }
    }
    *cgroup = (struct ft_cgroup)FT_NO_CGROUP;
}

static bool open_cgroup(const struct ft_cgroups *cgroups, struct ft_cgroup *cgroup, const char *name, bool *used)
{
    for (int i = 0; i < cgroups->count; i++) {
        int made = mkdirat(cgroups->parents[i], name, 0755);
        *used = *used || (made && errno == EEXIST);
        if (made == 0 || errno == EEXIST) {
            cgroup->folders[i] = openat(cgroups->parents[i], name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        }
        if (cgroup->folders[i] >= 0) {
            cgroup->procs[i] = openat(cgroup->folders[i], cgroups->v2 ? "cgroup.procs" : "tasks", O_WRONLY | O_CLOEXEC);
        }
        if (cgroup->procs[i] < 0) {
            return false;
        }
    }
    return true;
}

bool ft_make_cgroup(struct ft_cgroups *cgroups, struct ft_cgroup *cgroup, int index)
{
    char name[80];
    bool used = false;
    if (!cgroups->found) {
        return false;
    }
    if (cgroup->folders[0] >= 0) {
        if (begin_anew(cgroups, cgroup)) {
            return true;
        }
        ft_remove_cgroup(cgroups, cgroup, index);
    }
    name_of(cgroups, name, sizeof name, index);
    if (open_cgroup(cgroups, cgroup, name, &used) && (!used || cgroups->v2 || begin_anew(cgroups, cgroup))) {
        return true;
    }
    cgroups->error = errno;
    cgroups->what = "making a cgroup";
    ft_remove_cgroup(cgroups, cgroup, index);
    return false;
}

static bool write_number(int folder, const char *name, uint64_t number)
{
    char text[24];
    struct ft_text words = FT_TEXT(text);
    if (number) {
        ft_put_number(&words, number);
    } else {
        ft_put(&words, "max");
    }
    return write_text(folder, name, text);
}

bool ft_limit_cgroup(const struct ft_cgroups *cgroups, struct ft_cgroup *cgroup, uint64_t bytes, uint64_t processes)
{
    if (cgroup->limited && cgroup->bytes == bytes && cgroup->processes == processes) {
        return true;
    }
    int memory = cgroup->folders[0], pids = cgroup->folders[cgroups->count - 1];
    /* Version 1 does not know "max" for memory. */
    bool limited = bytes || cgroups->v2 ? write_number(memory, cgroups->v2 ? "memory.max" : "memory.limit_in_bytes", bytes)
                                        : write_text(memory, "memory.limit_in_bytes", "-1");
    /* One more for the sandbox's own pid 1. */
    cgroup->limited = limited && write_number(pids, "pids.max", processes ? processes + 1 : 0);
    cgroup->bytes = bytes;
    cgroup->processes = processes;
    return cgroup->limited;
}

uint64_t ft_cgroup_peak(const struct ft_cgroups *cgroups, const struct ft_cgroup *cgroup)
{
    char text[32];
    const char *name = cgroups->v2 ? "memory.peak" : "memory.max_usage_in_bytes";
    bool known = cgroup->folders[0] >= 0 && ft_read_text(cgroup->folders[0], name, text, sizeof text) > 0;
    return known ? strtoull(text, NULL, 10) : 0;
}

struct ft_cgroup_news ft_cgroup_end(const struct ft_cgroups *cgroups, struct ft_cgroup *cgroup)
{
    uint64_t killed = kills(cgroups, cgroup), refused = refusals(cgroups, cgroup);
    struct ft_cgroup_news news = {killed > cgroup->killed, refused > cgroup->refused};
    cgroup->killed = killed;
    cgroup->refused = refused;
    cgroup->counts_are_known = true;
    return news;
}

/* Making and removing one takes 100 us. Of version 1 one can be used again in which next to nothing is charged any more;
 * the peak of version 2 begins anew since Linux 6.12 only. */
#define CHARGED_MAX (1 << 20)

void ft_leave_cgroup(const struct ft_cgroups *cgroups, struct ft_cgroup *cgroup, int index)
{
    char text[32];
    bool clean = !cgroups->v2 && ft_read_text(cgroup->folders[0], "memory.usage_in_bytes", text, sizeof text) > 0 &&
                 strtoull(text, NULL, 10) < CHARGED_MAX;
    if (!clean) {
        ft_remove_cgroup(cgroups, cgroup, index);
    }
}

void ft_remove_cgroup(const struct ft_cgroups *cgroups, struct ft_cgroup *cgroup, int index)
{
    char name[80];
    int error = errno;
    close_cgroup(cgroup);
    name_of(cgroups, name, sizeof name, index);
    for (int i = 0; cgroups->found && i < cgroups->count; i++) {
        unlinkat(cgroups->parents[i], name, AT_REMOVEDIR);
    }
    errno = error;
}

/* The kernel looks at the rights of who opened the file, which was the launcher: so pid 1 may write after it became an
 * ordinary user. Version 1 takes a thread that moves itself by its file `tasks` without the lock of all others
 * (cgroup_procs_write_start in kernel/cgroup/cgroup.c), for which `cgroup.procs` waits 10 ms, a grace period of RCU, on an
 * idle machine; pid 1 has no other thread. Version 2 has a way of its own (clone_sandbox). */
int ft_enter_cgroup(const struct ft_cgroup *cgroup)
{
    int error = 0;
    for (int i = 0; i < FT_HIERARCHIES && !error; i++) {
        if (cgroup->procs[i] >= 0 && write(cgroup->procs[i], "0", 1) != 1) {
            error = errno;
        }
    }
    return error;
}
