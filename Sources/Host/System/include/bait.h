/* SPDX-License-Identifier: Apache-2.0 */
/* What a sandbox must not let anybody reach, laid out alive: sockets that listen and a file with a secret. */
#ifndef FIRSTTRY_SYSTEM_BAIT_H
#define FIRSTTRY_SYSTEM_BAIT_H

#include <stdbool.h>
#include <stdint.h>

struct ft_bait {
    int tcp, udp;       /* listen on 127.0.0.1; -1 where that cannot be had */
    int abstract_socket;
    int path_socket;    /* listens at a path that is gone again: */
    int path_handle;    /* it is reached through /proc/<pid>/fd */
    int secret;         /* a file in memory, reached the same way */
    uint16_t tcp_port, udp_port;
    char abstract_name[48];
};

/* Never fails as a whole: what cannot be laid out is -1. `folder` is one for temporary files. */
void ft_bait_lay(struct ft_bait *bait, const char *folder);
/* Whether anybody reached one of the sockets. */
bool ft_bait_is_touched(const struct ft_bait *bait);
void ft_bait_take_up(struct ft_bait *bait);

#endif
