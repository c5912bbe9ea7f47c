/* SPDX-License-Identifier: Apache-2.0 */
/* Control groups, where this process may make some: version 2 in a delegated group, else the memory and pids hierarchies
 * of version 1. Each sandbox is made in a group of its own and gets its limits with its gate, because moving a process
 * later costs 7 ms (a grace period of RCU). */
#ifndef FIRSTTRY_LAUNCH_CGROUP_H
#define FIRSTTRY_LAUNCH_CGROUP_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

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

/* The group of one sandbox, and after it of another one. */
struct ft_cgroup {
    int folders[FT_HIERARCHIES]; /* -1: none */
    int procs[FT_HIERARCHIES];   /* where pid 1 enters */
    uint64_t killed, refused;    /* what was counted before, of a sandbox that used it earlier */
    bool counts_are_known;       /* they are what is counted now: the sandbox is gone, or there was none */
    bool limited;
    uint64_t bytes, processes;   /* its limits then */
};

#define FT_NO_CGROUP {.folders = {-1, -1}, .procs = {-1, -1}}

/* Begins the name of each group. */
#define FT_CGROUP_PREFIX "firsttry-"

/* A small file as a text that ends with 0; how much of it there is, or -1. */
ssize_t ft_read_text(int folder, const char *name, char *text, size_t size);

/* cgroup_places.c */
/* Looks for a place once. */
void ft_find_cgroups(struct ft_cgroups *cgroups);
/* Removes those of launchers that are gone. */
void ft_sweep_cgroups(const struct ft_cgroups *cgroups);
/* cgroup.c */
/* Makes ready the one that stands, or a new one; `index` makes the name. */
bool ft_make_cgroup(struct ft_cgroups *cgroups, struct ft_cgroup *cgroup, int index);
bool ft_limit_cgroup(const struct ft_cgroups *cgroups, struct ft_cgroup *cgroup, uint64_t bytes, uint64_t processes);
uint64_t ft_cgroup_peak(const struct ft_cgroups *cgroups, const struct ft_cgroup *cgroup);
/* What happened to the tree that was in it. */
struct ft_cgroup_news {
    bool killed;  /* a process, for want of memory */
    bool refused; /* one, for the limit on them */
};
/* Once, when the tree is gone. */
struct ft_cgroup_news ft_cgroup_end(const struct ft_cgroups *cgroups, struct ft_cgroup *cgroup);
/* Its sandbox is gone. It stands for the next one if it can. */
void ft_leave_cgroup(const struct ft_cgroups *cgroups, struct ft_cgroup *cgroup, int index);
void ft_remove_cgroup(const struct ft_cgroups *cgroups, struct ft_cgroup *cgroup, int index);

/* Moves the calling process in. 0 or an errno. */
int ft_enter_cgroup(const struct ft_cgroup *cgroup);

#endif
