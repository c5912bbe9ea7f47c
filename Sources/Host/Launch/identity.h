/* SPDX-License-Identifier: Apache-2.0 */
#ifndef FIRSTTRY_LAUNCH_IDENTITY_H
#define FIRSTTRY_LAUNCH_IDENTITY_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct ft_ids {
    uid_t uid;
    gid_t gid;
};

/* Denies setgroups and maps one user and one group. `proc` is /proc, `process` a number or "self". */
int ft_write_maps(int proc, const char *process, struct ft_ids inside, struct ft_ids outside);

/* The user that `uid` of this user namespace is in the one above; 0 when that cannot be told. */
uint64_t ft_outer_uid(uint64_t uid);

/* Whether `uid` of this user namespace may be the kernel's 0. */
bool ft_may_be_kernel_root(uid_t uid);

#endif
