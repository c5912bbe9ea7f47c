/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "tree.h"
#include "text.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define PROCESSES_MAX 16384

struct process {
    pid_t pid, parent;
    bool descendant;
};

static pid_t number_at(const char *text)
{
    pid_t number = 0;
    while (*text >= '0' && *text <= '9') {
        number = number * 10 + (*text++ - '0');
    }
    return number;
}

/* The fourth field of /proc/<pid>/stat; the second, the name, may hold anything but ends at the last parenthesis. */
static pid_t parent_of(int proc, const char *name)
{
    char path[32], stat[512];
    struct ft_text text = FT_TEXT(path);
    ft_put(&text, name);
    ft_put(&text, "/stat");
    int file = openat(proc, path, O_RDONLY | O_CLOEXEC);
    ssize_t size = file < 0 ? -1 : read(file, stat, sizeof stat - 1);
    if (file >= 0) {
        close(file);
    }
    if (size <= 0) {
        return -1;
    }
    stat[size] = 0;
    const char *end = strrchr(stat, ')');
    return end && strlen(end) > 4 ? number_at(end + 4) : -1;
}

static size_t list_processes(struct process *processes, bool with_parents)
{
    static char entries[32 * 1024] __attribute__((aligned(8)));
    size_t count = 0;
    int proc = open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    ssize_t size;
    while (proc >= 0 && (size = syscall(SYS_getdents64, proc, entries, sizeof entries)) > 0) {
        for (ssize_t at = 0; at < size;) {
            const struct dirent *entry = (const struct dirent *)(entries + at);
            at += entry->d_reclen;
            pid_t pid = number_at(entry->d_name);
            if (pid > 0 && count < PROCESSES_MAX) {
                processes[count++] = (struct process){.pid = pid, .parent = with_parents ? parent_of(proc, entry->d_name) : -1};
            }
        }
    }
    if (proc >= 0) {
        close(proc);
    }
    return count;
}

static bool is_descendant(const struct process *processes, size_t count, const struct process *process, pid_t self)
{
    if (process->parent == self) {
        return true;
    }
    for (size_t i = 0; i < count; i++) {
        if (processes[i].descendant && processes[i].pid == process->parent) {
            return true;
        }
    }
    return false;
}

static void mark_descendants(struct process *processes, size_t count, pid_t self)
{
    for (bool more = true; more;) {
        more = false;
        for (size_t i = 0; i < count; i++) {
            if (!processes[i].descendant && is_descendant(processes, count, &processes[i], self)) {
                processes[i].descendant = more = true;
            }
        }
    }
}

/* A /proc from outside knows this process by another number. */
static pid_t self_in_proc(void)
{
    char text[24] = "";
    ssize_t size = readlink("/proc/self", text, sizeof text - 1);
    return size > 0 ? number_at(text) : getpid();
}

void ft_each_descendant(bool all, void (*visit)(void *context, int proc, const char *name), void *context)
{
    static struct process processes[PROCESSES_MAX];
    int proc = open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (proc < 0) {
        return;
    }
    size_t count = list_processes(processes, !all);
    pid_t self = all ? getpid() : self_in_proc();
    if (!all) {
        mark_descendants(processes, count, self);
    }
    for (size_t i = 0; i < count; i++) {
        if (processes[i].pid != self && (all || processes[i].descendant)) {
            char name[24];
            struct ft_text text = FT_TEXT(name);
            ft_put_number(&text, (uint64_t)processes[i].pid);
            visit(context, proc, name);
        }
    }
    close(proc);
}

void ft_kill_descendants(void)
{
    static struct process processes[PROCESSES_MAX];
    size_t count = list_processes(processes, true);
    mark_descendants(processes, count, getpid());
    /* Stopped first: what is stopped cannot fork while the others are killed. */
    static const int signals[] = {SIGSTOP, SIGKILL};
    for (size_t s = 0; s < sizeof signals / sizeof *signals; s++) {
        for (size_t i = 0; i < count; i++) {
            if (processes[i].descendant) {
                kill(processes[i].pid, signals[s]);
            }
        }
    }
}
