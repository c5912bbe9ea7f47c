/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "networks.h"
#include "kernel.h"

#include <errno.h>

bool ft_needs_networks(const struct ft_networks *networks)
{
    return networks->count < networks->wanted;
}

int ft_make_network(struct ft_networks *networks)
{
    if (networks->count == FT_NETWORKS_MAX) {
        errno = ENOSPC;
        return -1;
    }
    int fd = unshare(CLONE_NEWNET) ? -1 : open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        networks->wanted = networks->count;
        return -1;
    }
    networks->all[networks->count] = (struct ft_network){.fd = fd};
    return (int)networks->count++;
}

static int find_network(const struct ft_networks *networks, bool may_be_taken, bool may_be_waited_in)
{
    for (uint32_t i = 0; i < networks->count; i++) {
        const struct ft_network *network = &networks->all[i];
        if ((may_be_taken || !network->taken) && (may_be_waited_in || !network->waiting)) {
            return (int)i;
        }
    }
    return -1;
}

/* One that nobody is in, or else another one, up to as many as were wanted: so that of those who wait one can always start. */
int ft_enter_network(struct ft_networks *networks, enum ft_stay stay)
{
    int number = find_network(networks, false, false);
    if (number < 0 && stay == FT_STAY_GATE) {
        number = find_network(networks, false, true);
    }
    if (number < 0 && stay == FT_STAY_WAITING && networks->count >= networks->wanted) {
        number = find_network(networks, true, false);
    }
    if (number < 0) {
        number = ft_make_network(networks);
    }
    return number < 0 || setns(networks->all[number].fd, CLONE_NEWNET) ? -1 : number;
}

bool ft_may_start_in(const struct ft_networks *networks, int number)
{
    return number < 0 || !networks->all[number].taken;
}

void ft_stay_in(struct ft_networks *networks, int number, enum ft_stay stay)
{
    if (number >= 0 && stay == FT_STAY_GATE) {
        networks->all[number].taken = true;
    } else if (number >= 0) {
        networks->all[number].waiting++;
    }
}

void ft_leave_network(struct ft_networks *networks, int number, enum ft_stay stay)
{
    if (number >= 0 && stay == FT_STAY_GATE) {
        networks->all[number].taken = false;
    } else if (number >= 0) {
        networks->all[number].waiting--;
    }
}
