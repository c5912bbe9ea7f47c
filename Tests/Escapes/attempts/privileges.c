/* SPDX-License-Identifier: Apache-2.0 */
/* Privileges that a gate has not got. */
#define _GNU_SOURCE
#include "../escape.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/securebits.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#define GROUP "common"

ATTEMPT(become_root, JAILED, "EPERM|EINVAL", "setuid(0)")
{
    TRY(setuid(0));
    TRY(setresgid(0, 0, 0));
    escaped("became root");
}

ATTEMPT(take_capabilities, JAILED, "EPERM", "capabilities")
{
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct sets[2] = {{.effective = 1 << CAP_SYS_ADMIN, .permitted = 1 << CAP_SYS_ADMIN}};
    TRY(syscall(SYS_capset, &header, sets));
    escaped("taken");
}

ATTEMPT(setuid_program, ROOT, "no rights|ENOENT", "a program with the setuid bit in the repository")
{
    execl("./set-user-id", "x", "whoami", NULL);
    blocked("execl");
}

ATTEMPT(capable_program, ROOT, "no rights|EPERM|ENOENT", "a program with file capabilities in the repository")
{
    if (geteuid() == 0 && setresuid(4322, 4322, 4322)) {
        unproven("setresuid");
    }
    execl("./capable", "x", "whoami", NULL);
    blocked("execl");
}

ATTEMPT(allow_privileges, PLAIN, "they stay off", "no_new_privs taken back")
{
    TRY(prctl(PR_SET_NO_NEW_PRIVS, 0, 0, 0, 0) == 0 || errno == EINVAL ? 0 : -1);
    if (prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 0) {
        escaped("new privileges are allowed");
    }
    blocked_as("they stay off");
}

ATTEMPT(filter_off, PLAIN, "it stays", "the system call filter taken off")
{
    prctl(PR_SET_SECCOMP, 0, 0, 0, 0);
    if (prctl(PR_GET_SECCOMP, 0, 0, 0, 0) == 0) {
        escaped("no filter");
    }
    blocked_as("it stays");
}

ATTEMPT(secure_bits, JAILED, "EPERM", "securebits changed back")
{
    TRY(prctl(PR_SET_SECUREBITS, SECBIT_KEEP_CAPS, 0, 0, 0));
    escaped("changed");
}

ATTEMPT(uid_map, PLAIN, "EPERM|EACCES|EROFS", "another map of users")
{
    char line[32];
    snprintf(line, sizeof line, "0 %u 1\n", getuid());
    unshare(CLONE_NEWUSER); /* for where it works */
    int file = (int)TRY(open("/proc/self/uid_map", O_WRONLY));
    TRY(write(file, line, strlen(line)));
    escaped("written");
}

ATTEMPT(set_groups, ROOT, "EPERM", "setgroups, to lose a group that is denied something")
{
    if (bait_number("pid") > 0 && syscall(SYS_setgroups, 0, NULL) == 0) {
        escaped("changed");
    }
    blocked("setgroups");
}
