/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "processor.h"

#include <string.h>

bool ft_stay_here(cpu_set_t *all)
{
    cpu_set_t one;
    int here = sched_getcpu();
    CPU_ZERO(&one);
    if (here >= 0 && here < CPU_SETSIZE) {
        CPU_SET(here, &one);
    }
    return sched_getaffinity(0, sizeof *all, all) == 0 && sched_setaffinity(0, sizeof one, &one) == 0;
}

void ft_roam(const cpu_set_t *processors)
{
    cpu_set_t any;
    memset(&any, 0xff, sizeof any);
    if (sched_setaffinity(0, sizeof *processors, processors)) {
        sched_setaffinity(0, sizeof any, &any);
    }
}
