/* SPDX-License-Identifier: Apache-2.0 */
/* Where groups may be made, and those that others have left there. */
#define _GNU_SOURCE
#include "cgroup.h"
#include "text.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static bool has_word(const char *words, const char *word, const char *separators)
{
    size_t size = strlen(word);
    for (const char *at = words; *at;) {
        size_t length = strcspn(at, separators);
        if (length == size && !memcmp(at, word, size)) {
            return true;
        }
        at += length + (at[length] != 0);
    }
    return false;
}

/* The fields of a line of mountinfo (proc_pid_mountinfo(5)) that matter; cuts the line up. */
struct mount_line {
    char *root, *place, *type, *options;
};

static bool cut_line(char *line, struct mount_line *fields)
{
    char *field[12] = {line}, *rest = strstr(line, " - ");
    int count = 1;
    if (!rest) {
        return false;
    }
    *rest = 0;
    for (char *at = line; count < 6 && (at = strchr(at, ' ')); count++) {
        *at++ = 0;
        field[count] = at;
    }
    fields->type = rest + 3;
    char *source = strchr(fields->type, ' '), *options = source ? strchr(source + 1, ' ') : NULL;
    if (count < 6 || !options) {
        return false;
    }
    *source = 0;
    fields->options = options + 1;
    fields->root = field[3];
    fields->place = field[4];
    return true;
}

/* What the kernel says of this process: its groups, and the mounts that show them. */
struct surroundings {
    char groups[16 * 1024], mounts[256 * 1024];
};

/* The line at `at` as a copy, cut to its room. Returns where the next one begins. */
static const char *copy_line(const char *at, char *line, size_t room)
{
    size_t length = strcspn(at, "\n"), kept = length < room ? length : room - 1;
    memcpy(line, at, kept);
    line[kept] = 0;
    return at + length + (at[length] != 0);
}

/* The line "4:memory:/path" or "0::/path" of /proc/self/cgroup: its path. */
static bool own_path(const struct surroundings *here, const char *controller, char *path, size_t size)
{
    char line[PATH_MAX + 256];
    for (const char *at = here->groups; *at;) {
        at = copy_line(at, line, sizeof line);
        char *names = strchr(line, ':'), *end = names ? strchr(names + 1, ':') : NULL;
        if (!end) {
            continue;
        }
        *end = 0;
        if (*controller ? has_word(names + 1, controller, ",") : !strncmp(line, "0:", 2)) {
            struct ft_text copy = {path, size};
            ft_put(&copy, end + 1);
            return strlen(end + 1) < size;
        }
    }
    return false;
}

/* The folder of this process's own group: the mount's place, then what the group's path has below the mount's root. */
static bool own_folder(const struct surroundings *here, const char *type, const char *controller, char *folder, size_t size)
{
    char path[PATH_MAX], line[3 * PATH_MAX];
    if (!own_path(here, controller, path, sizeof path)) {
        return false;
    }
    for (const char *at = here->mounts; *at;) {
        struct mount_line fields;
        at = copy_line(at, line, sizeof line);
        if (!cut_line(line, &fields) || strcmp(fields.type, type) ||
            (*controller && !has_word(fields.options, controller, ","))) {
            continue;
        }
        size_t root = strcmp(fields.root, "/") ? strlen(fields.root) : 0;
        if (strncmp(path, fields.root, root)) {
            continue;
        }
        struct ft_text copy = {folder, size};
        ft_put(&copy, fields.place);
        ft_put(&copy, path + root);
        return true;
    }
    return false;
}

static bool may_make_groups(int folder)
{
    return faccessat(folder, ".", W_OK, AT_EACCESS) == 0 && faccessat(folder, "cgroup.procs", W_OK, AT_EACCESS) == 0;
}

static bool controls_memory_and_pids(int folder)
{
    char words[256];
    return ft_read_text(folder, "cgroup.subtree_control", words, sizeof words) > 0 && has_word(words, "memory", " \n") &&
           has_word(words, "pids", " \n");
}

/* Version 2 gives controllers to the children of groups without processes only ("no internal processes"): the group
 * beside this process's own is the usual place, its own one where it is the root. */
static int v2_parent(const struct surroundings *here)
{
    char folder[PATH_MAX];
    if (!own_folder(here, "cgroup2", "", folder, sizeof folder - 3)) {
        return -1;
    }
    static const char *const places[] = {"", "/.."};
    size_t length = strlen(folder);
    for (size_t i = 0; i < 2; i++) {
        memcpy(folder + length, places[i], strlen(places[i]) + 1);
        int parent = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (parent >= 0 && may_make_groups(parent) && controls_memory_and_pids(parent)) {
            return parent;
        }
        if (parent >= 0) {
            close(parent);
        }
    }
    return -1;
}

static int v1_parent(const struct surroundings *here, const char *controller)
{
    char folder[PATH_MAX];
    if (!own_folder(here, "cgroup", controller, folder, sizeof folder)) {
        return -1;
    }
    int parent = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (parent >= 0 && !may_make_groups(parent)) {
        close(parent);
        return -1;
    }
    return parent;
}

/* A launcher is known by its pid within its pid namespace: containers may share one hierarchy of groups. */
static uint64_t pid_namespace(void)
{
    struct stat status;
    return stat("/proc/self/ns/pid", &status) ? 0 : (uint64_t)status.st_ino;
}

/* Whether a group is of a launcher that runs no more, as far as can be seen from here: "firsttry-<pid>-<namespace>-<index>". */
static bool is_orphan(const char *name, uint64_t namespace)
{
    char *end;
    if (strncmp(name, FT_CGROUP_PREFIX, sizeof FT_CGROUP_PREFIX - 1)) {
        return false;
    }
    long owner = strtol(name + sizeof FT_CGROUP_PREFIX - 1, &end, 10);
    bool is_ours = *end == '-' && strtoull(end + 1, NULL, 10) == namespace;
    return is_ours && owner > 0 && kill((pid_t)owner, 0) && errno == ESRCH;
}

/* A launcher that was killed could not remove its groups. */
static void sweep(int parent, uint64_t namespace)
{
    static char entries[16 * 1024] __attribute__((aligned(8)));
    ssize_t size;
    while ((size = syscall(SYS_getdents64, parent, entries, sizeof entries)) > 0) {
        for (ssize_t at = 0; at < size;) {
            const struct dirent *entry = (const struct dirent *)(entries + at);
            at += entry->d_reclen;
            if (is_orphan(entry->d_name, namespace)) {
                unlinkat(parent, entry->d_name, AT_REMOVEDIR);
            }
        }
    }
}

void ft_find_cgroups(struct ft_cgroups *cgroups)
{
    if (cgroups->found || cgroups->error) {
        return;
    }
    static struct surroundings here;
    bool known = ft_read_text(AT_FDCWD, "/proc/self/cgroup", here.groups, sizeof here.groups) > 0 &&
                 ft_read_text(AT_FDCWD, "/proc/self/mountinfo", here.mounts, sizeof here.mounts) > 0;
    cgroups->parents[0] = known ? v2_parent(&here) : -1;
    cgroups->v2 = cgroups->parents[0] >= 0;
    cgroups->count = cgroups->v2 ? 1 : 2;
    if (!cgroups->v2) {
        cgroups->parents[0] = known ? v1_parent(&here, "memory") : -1;
        cgroups->parents[1] = cgroups->parents[0] >= 0 ? v1_parent(&here, "pids") : -1;
    }
    cgroups->found = cgroups->parents[cgroups->count - 1] >= 0;
    if (!cgroups->found) {
        cgroups->error = EACCES;
        cgroups->what = "no cgroup with memory and pids may be made here";
        return;
    }
    cgroups->pid_namespace = pid_namespace();
}

void ft_sweep_cgroups(const struct ft_cgroups *cgroups)
{
    for (int i = 0; cgroups->found && i < cgroups->count; i++) {
        sweep(cgroups->parents[i], cgroups->pid_namespace);
    }
}
