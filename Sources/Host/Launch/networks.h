/* SPDX-License-Identifier: Apache-2.0 */
/* Empty networks, without even a loopback, that sandboxes use in turn. A gate is alone in one while it runs. A sandbox that waits
 * for its gate has nothing in there yet: it may wait where the gate of another one runs. */
#ifndef FIRSTTRY_LAUNCH_NETWORKS_H
#define FIRSTTRY_LAUNCH_NETWORKS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#define FT_NETWORKS_MAX 160

struct ft_network {
    int fd;
    uint32_t waiting; /* sandboxes without a gate */
    bool taken;       /* by a gate, or by what may be left of one */
};

struct ft_networks {
    uint32_t wanted; /* so many sandboxes will wait at once; 0 where each has its own */
    uint32_t count;
    struct ft_network all[FT_NETWORKS_MAX];
};

/* What a sandbox does in its network. */
enum ft_stay { FT_STAY_WAITING, FT_STAY_GATE };

/* Whether there will be use for another one. */
bool ft_needs_networks(const struct ft_networks *networks);
/* Returns its number, or -1 with errno. */
int ft_make_network(struct ft_networks *networks);
/* Enters one in which a sandbox can be made that stays so. Returns its number, or -1 with errno. */
int ft_enter_network(struct ft_networks *networks, enum ft_stay stay);
/* A sandbox that waits there may have its gate. */
bool ft_may_start_in(const struct ft_networks *networks, int number);
void ft_stay_in(struct ft_networks *networks, int number, enum ft_stay stay);
void ft_leave_network(struct ft_networks *networks, int number, enum ft_stay stay);

#endif
