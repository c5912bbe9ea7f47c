/* SPDX-License-Identifier: Apache-2.0 */
/* The gate's own process, from clone to exec. It shares pid 1's memory until then (CLONE_VM | CLONE_VFORK): what it
 * observes needs no pipe, no page table is copied, and pid 1 goes on only when the program runs or the process ended. */
#define _GNU_SOURCE
#include "kernel.h"
#include "mounts.h"
#include "sandbox.h"

#include <errno.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>

int ft_apply_argument(struct ft_sandbox *sandbox, const struct ft_op *op)
{
    sandbox->arguments[sandbox->argument_count++] = (char *)ft_string(op, 0);
    return 0;
}

int ft_apply_environment(struct ft_sandbox *sandbox, const struct ft_op *op)
{
    sandbox->environment[sandbox->environment_count++] = (char *)ft_string(op, 0);
    return 0;
}

int ft_apply_workdir(struct ft_sandbox *sandbox, const struct ft_op *op)
{
    return chdir(ft_string(op, 0)) ? ft_broke(sandbox, "chdir", ft_string(op, 0)) : 0;
}

int ft_apply_rlimit(struct ft_sandbox *sandbox, const struct ft_op *op)
{
    struct rlimit limit = {op->b, op->b}, now;
    /* What is stricter already stays: raising a hard limit would fail. */
    if (op->a < RLIM_NLIMITS && getrlimit((__rlimit_resource_t)op->a, &now) == 0 && now.rlim_max < limit.rlim_max) {
        limit.rlim_cur = limit.rlim_max = now.rlim_max;
    }
    if (op->a == RLIMIT_NOFILE) {
        sandbox->watch.open_files = limit.rlim_cur;
    } else if (op->a == RLIMIT_NPROC) {
        sandbox->watch.tasks = limit.rlim_cur;
    }
    int failed = op->a >= RLIM_NLIMITS ? (errno = EINVAL, -1) : setrlimit((__rlimit_resource_t)op->a, &limit);
    return failed ? ft_broke(sandbox, "setrlimit", NULL) : 0;
}

/* Received descriptors become 0, 1, 2, …; everything else is closed. */
static int set_descriptors(struct ft_sandbox *sandbox)
{
    int count = (int)sandbox->gate_fd_own;
    for (int i = 0; i < count; i++) {
        if (sandbox->gate_fds[i] < count) {
            sandbox->gate_fds[i] = fcntl(sandbox->gate_fds[i], F_DUPFD_CLOEXEC, count);
        }
        if (sandbox->gate_fds[i] < 0) {
            return ft_broke(sandbox, "fcntl F_DUPFD_CLOEXEC", NULL);
        }
    }
    for (int i = 0; i < count; i++) {
        if (dup2(sandbox->gate_fds[i], i) < 0) {
            return ft_broke(sandbox, "dup2", NULL);
        }
    }
    return close_range((unsigned)count, ~0U, 0) ? ft_broke(sandbox, "close_range", NULL) : 0;
}

static bool set_process(struct ft_sandbox *sandbox)
{
    sigset_t none;
    sigemptyset(&none);
    if (setsid() < 0) {
        ft_broke(sandbox, "setsid", NULL);
    } else if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0)) {
        ft_broke(sandbox, "PR_SET_PDEATHSIG", NULL);
    } else if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)) {
        ft_broke(sandbox, "PR_SET_NO_NEW_PRIVS", NULL);
    } else if (sigprocmask(SIG_SETMASK, &none, NULL)) {
        ft_broke(sandbox, "sigprocmask", NULL);
    } else {
        umask(022);
        sandbox->facts |= FT_FACT_SESSION | FT_FACT_NO_NEW_PRIVS;
        return true;
    }
    ft_fail(sandbox, FT_STEP_FORK, errno);
    return false;
}

struct gate_start {
    struct ft_sandbox *sandbox;
    const struct ft_message *message;
};

static int gate_main(void *argument)
{
    const struct gate_start *start = argument;
    struct ft_sandbox *sandbox = start->sandbox;
    if (!set_process(sandbox)) {
        _exit(127);
    }
    if (set_descriptors(sandbox)) {
        ft_fail(sandbox, FT_STEP_FDS, errno);
        _exit(127);
    }
    sandbox->facts |= FT_FACT_CLOSED_FDS;
    if (ft_apply(sandbox, start->message, FT_IN_GATE)) {
        execve(sandbox->arguments[0], sandbox->arguments, sandbox->environment);
        ft_broke(sandbox, "execve", sandbox->arguments[0]);
        ft_fail(sandbox, FT_STEP_EXEC, errno);
    }
    _exit(127);
}

bool ft_start_gate(struct ft_sandbox *sandbox, const struct ft_message *message)
{
    static char stack[64 * 1024] __attribute__((aligned(64)));
    struct gate_start start = {sandbox, message};
    /* clone(2) and not clone3(2), which Docker's default profile answers with ENOSYS. */
    sandbox->gate = clone(gate_main, stack + sizeof stack, CLONE_VM | CLONE_VFORK | SIGCHLD, &start);
    if (sandbox->gate < 0) {
        ft_broke(sandbox, "clone", NULL);
        ft_fail(sandbox, FT_STEP_FORK, errno);
    }
    return sandbox->failure.error == 0;
}
