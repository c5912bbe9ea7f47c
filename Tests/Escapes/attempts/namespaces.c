/* SPDX-License-Identifier: Apache-2.0 */
/* Namespaces: new ones, and those of others. */
#define _GNU_SOURCE
#include "../escape.h"

#include <fcntl.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#define GROUP "common"

ATTEMPT(unshare_user, PLAIN, "EPERM", "a user namespace") { TRY(unshare(CLONE_NEWUSER)); escaped("made"); }

ATTEMPT(unshare_network, JAILED, "EPERM", "a network namespace") { TRY(unshare(CLONE_NEWNET)); escaped("made"); }

ATTEMPT(unshare_mounts, JAILED, "EPERM", "a mount namespace") { TRY(unshare(CLONE_NEWNS)); escaped("made"); }

static void clone_with(unsigned long flags)
{
    pid_t pid = (pid_t)syscall(SYS_clone, flags | SIGCHLD, 0, 0, 0, 0);
    if (pid == 0) {
        _exit(0);
    }
    TRY(pid);
    escaped("made");
}

ATTEMPT(clone_user, PLAIN, "EPERM", "a user namespace by clone") { clone_with(CLONE_NEWUSER); }

ATTEMPT(clone_user_and_network, PLAIN, "EPERM", "user and network namespaces by clone")
{
    clone_with(CLONE_NEWUSER | CLONE_NEWNET);
}

ATTEMPT(clone_high_bits, PLAIN, "EPERM", "the same with a bit above 32") { clone_with(CLONE_NEWUSER | 0x100000000UL); }

ATTEMPT(clone3_user, PLAIN, "ENOSYS", "a user namespace by clone3, whose flags no filter sees")
{
    struct clone_args arguments = {.flags = CLONE_NEWUSER, .exit_signal = SIGCHLD};
    pid_t pid = (pid_t)syscall(SYS_clone3, &arguments, sizeof arguments);
    if (pid == 0) {
        _exit(0);
    }
    TRY(pid);
    escaped("made");
}

ATTEMPT(enter_own_namespace, JAILED, "EPERM", "setns, as a start")
{
    TRY(setns((int)TRY(open("/proc/self/ns/uts", O_RDONLY)), CLONE_NEWUTS));
    escaped("entered");
}

ATTEMPT(enter_init_namespace, JAILED, "EACCES|EPERM", "the mount namespace of pid 1")
{
    TRY(setns((int)TRY(open("/proc/1/ns/mnt", O_RDONLY)), CLONE_NEWNS));
    escaped("entered");
}
