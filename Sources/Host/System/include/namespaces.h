/* SPDX-License-Identifier: Apache-2.0 */
/* CLONE_NEW* of linux/sched.h, whose macros Swift does not see. Part of the kernel's ABI, hence fixed. */
#ifndef FIRSTTRY_SYSTEM_NAMESPACES_H
#define FIRSTTRY_SYSTEM_NAMESPACES_H

enum {
    FT_NEW_MOUNT = 0x00020000,
    FT_NEW_CGROUP = 0x02000000,
    FT_NEW_UTS = 0x04000000,
    FT_NEW_IPC = 0x08000000,
    FT_NEW_USER = 0x10000000,
    FT_NEW_PID = 0x20000000,
    FT_NEW_NET = 0x40000000
};

#endif
