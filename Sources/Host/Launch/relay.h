/* SPDX-License-Identifier: Apache-2.0 */
/* What the launcher and the pid 1 of a sandbox say to each other over a SOCK_SEQPACKET pair. */
#ifndef FIRSTTRY_LAUNCH_RELAY_H
#define FIRSTTRY_LAUNCH_RELAY_H

#include "sandbox.h"

/* Launcher to init, twice: the base, then the gate's part. A struct ft_message follows; the descriptors are the trees'
 * (those whose `fd` is not -1, in order) and then the gate's. */
struct ft_handover {
    uint32_t gate_fds;
    uint32_t tree_count;
    struct ft_tree trees[FT_TREES_MAX];
};

/* Launcher to init afterwards, one byte each. */
enum { FT_WORD_CANCEL = 'c', FT_WORD_END = 'e' };

/* Init to launcher. */
enum ft_report_kind {
    FT_REPORT_PARKED = 1,
    FT_REPORT_STARTED,
    FT_REPORT_FAILED,
    FT_REPORT_ENDED,
    FT_REPORT_LEAVING /* the gate ended well and its caches are being packed, which is not its own time */
};

struct ft_report {
    uint64_t at; /* of STARTED: when the program could be executed, which the launcher may hear of late */
    uint32_t kind;
    uint32_t facts;
    uint32_t missed_count;
    int32_t cgroup_error; /* why pid 1 is not in the cgroup that was made for it */
    struct ft_missed missed[FT_MISSED_MAX];
    struct ft_missed failure;
    struct ft_ended ended; /* without what the launcher knows better: times and flags of its own */
};

/* Microseconds of CLOCK_MONOTONIC. */
uint64_t ft_now(void);

/* Sends both parts of a handover. `fds` are `count` descriptors in the order above. 0 or an errno. */
int ft_send_handover(int control, const struct ft_handover *handover, const struct ft_message *message, const int *fds,
                     uint32_t count);

/* Receives one into `buffer` of FT_LAUNCH_MESSAGE_MAX bytes and the sandbox's trees and descriptors. NULL at the end of
 * the launcher or when it is not whole. */
const struct ft_message *ft_receive_handover(struct ft_sandbox *sandbox, void *buffer);

#endif
