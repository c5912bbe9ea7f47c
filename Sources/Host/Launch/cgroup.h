/* SPDX-License-Identifier: Apache-2.0 */
/* Control groups, where this process may make some: version 2 in a delegated group, else the memory and pids hierarchies
 * of version 1. Each sandbox is made in a group of its own and gets its limits with its gate, because moving a process
 * later costs 7 ms (a grace period of RCU). */
#ifndef FIRSTTRY_LAUNCH_CGROUP_H
#define FIRSTTRY_LAUNCH_CGROUP_H

#include <stdbool.h>
#include <stdint.h>

#define FT_HIERARCHIES 2

struct ft_cgroups {
    bool wanted;
    bool found;
    bool v2;
    int count;                   /* of hierarchies: 1 for version 2, else memory and pids */
    int parents[FT_HIERARCHIES]; /* folders in which groups are made */
    uint64_t pid_namespace;
    int error;                   /* why there are none */
    const char *what;
};

/* The group of one sandbox. */
struct ft_cgroup {
    int folders[FT_HIERARCHIES]; /* -1: none */
    int procs[FT_HIERARCHIES];   /* cgroup.procs; closed once pid 1 is in */
    uint64_t killed, refused;    /* what was counted before, for a sandbox that used it earlier */
};

/* Looks for a place once. */
void ft_find_cgroups(struct ft_cgroups *cgroups);
/* `index` makes the name. */
bool ft_make_cgroup(struct ft_cgroups *cgroups, struct ft_cgroup *cgroup, int index);
bool ft_limit_cgroup(const struct ft_cgroups *cgroups, const struct ft_cgroup *cgroup, uint64_t bytes, uint64_t processes);
uint64_t ft_cgroup_peak(const struct ft_cgroups *cgroups, const struct ft_cgroup *cgroup);
bool ft_cgroup_killed(const struct ft_cgroups *cgroups, const struct ft_cgroup *cgroup);
/* Whether a process was refused for the limit on them. */
bool ft_cgroup_refused(const struct ft_cgroups *cgroups, const struct ft_cgroup *cgroup);
/* Lets go of it when its sandbox is gone. True when it still stands, for the next one of this index. */
bool ft_leave_cgroup(const struct ft_cgroups *cgroups, struct ft_cgroup *cgroup, int index);
void ft_remove_cgroup(const struct ft_cgroups *cgroups, struct ft_cgroup *cgroup, int index);

/* Moves the calling process in. 0 or an errno. */
int ft_enter_cgroup(const struct ft_cgroup *cgroup);

#endif
