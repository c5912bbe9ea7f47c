/* SPDX-License-Identifier: Apache-2.0 */
/* The launcher's own namespaces. */
#define _GNU_SOURCE
#include "kernel.h"
#include "launcher.h"

#include <errno.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>

static bool map_itself(struct ft_ids ids)
{
    /* /proc/self belongs to root while the process is not dumpable (proc(5)). */
    prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
    bool mapped = ft_write_maps(AT_FDCWD, "/proc/self", ids, ids) == 0;
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    return mapped;
}

/* Mounts of its own, which it may leave and enter again. What is mounted on the machine later still comes along. */
static bool may_mount(void)
{
    return mount(NULL, "/", NULL, MS_REC | MS_SLAVE, NULL) == 0;
}

/* There is no way back out of a user namespace, and one may be given that is good for nothing: AppArmor of Ubuntu 24.04 takes all
 * rights from who enters it. Somebody else goes first. */
static bool is_worth_entering(struct ft_ids ids)
{
    int status = -1;
    pid_t pid = (pid_t)syscall(SYS_clone, CLONE_NEWUSER | CLONE_NEWNS | SIGCHLD, 0, 0, 0, 0);
    if (pid == 0) {
        _exit(map_itself(ids) && may_mount() ? 0 : 1);
    }
    while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR) {
    }
    return pid > 0 && status == 0;
}

static bool enter_user_namespace(struct ft_ids ids)
{
    if (!is_worth_entering(ids) || unshare(CLONE_NEWUSER | CLONE_NEWNS)) {
        return false;
    }
    if (!map_itself(ids) || !may_mount()) {
        _exit(1);
    }
    /* Gaining rights cleared it (commit_creds in kernel/cred.c). */
    prctl(PR_SET_PDEATHSIG, SIGTERM, 0, 0, 0);
    return true;
}

/* What a test refuses is refused to each sandbox by itself; a repository in the base is each one's too. */
static bool is_ordinary(const struct ft_message *base)
{
    const struct ft_op *op = ft_first(base);
    for (uint32_t i = 0; i < base->count; i++, op = ft_next(op)) {
        if (op->flags & FT_REFUSED || op->kind == FT_OP_REPOSITORY) {
            return false;
        }
    }
    return true;
}

bool ft_gain_namespaces(struct ft_launcher *launcher, const struct ft_message *base)
{
    const uint32_t needed = CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID;
    if ((launcher->birth.namespaces & needed) != needed || !ft_find(base, FT_OP_ROOT) || !is_ordinary(base)) {
        return false;
    }
    if (launcher->root) {
        return !launcher->birth.alone && unshare(CLONE_NEWNS) == 0 && may_mount();
    }
    return enter_user_namespace(launcher->outer_ids);
}
