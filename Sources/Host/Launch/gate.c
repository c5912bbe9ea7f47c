/* SPDX-License-Identifier: Apache-2.0 */
/* The gate's own process, from the moment that its sandbox is ready to exec. pid 1, whose memory it shares, waits
 * meanwhile: what it observes needs no pipe. */
#define _GNU_SOURCE
#include "clone.h"
#include "kernel.h"
#include "mounts.h"
#include "sandbox.h"

#include <errno.h>
#include <linux/close_range.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

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

/* PID_MAX_LIMIT in include/linux/threads.h. */
#define PIDS_MAX (1UL << 22)

static int end_at_once(void *nothing)
{
    (void)nothing;
    return 0;
}

/* Whether one more process may be made where `tasks` are the limit. */
static bool leaves_room(rlim_t tasks, rlim_t most)
{
    static char stack[4096] __attribute__((aligned(64)));
    const struct rlimit limit = {tasks, most};
    setrlimit(RLIMIT_NPROC, &limit);
    pid_t child = ft_clone(end_at_once, stack + sizeof stack, CLONE_VM | CLONE_VFORK | SIGCHLD, NULL, NULL);
    while (child > 0 && waitpid(child, NULL, __WALL) < 0 && errno == EINTR) {
    }
    return child > 0;
}

/* How many processes and threads the user has by the kernel's own count: /proc has none of other containers and may hide
 * more (hidepid), so the kernel is asked by trying. Some twenty tries, of which those that fail cost next to nothing. */
static rlim_t tasks_of_user(rlim_t most)
{
    rlim_t low = 0, high = most < PIDS_MAX ? most : PIDS_MAX;
    while (low < high) {
        rlim_t middle = low + (high - low) / 2;
        if (leaves_room(middle, most)) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return low > 0 ? low - 1 : 0;
}

int ft_apply_rlimit(struct ft_sandbox *sandbox, const struct ft_op *op)
{
    struct rlimit limit = {op->b, op->b}, now;
    bool known = op->a < RLIM_NLIMITS && getrlimit((int)op->a, &now) == 0;
    /* Counted per user namespace. Without one what the user runs already counts too, and is not the gate's. */
    if (known && op->a == RLIMIT_NPROC && op->b < PIDS_MAX && !(sandbox->facts & FT_FACT_USER_NS)) {
        limit.rlim_cur = limit.rlim_max = op->b + tasks_of_user(now.rlim_max);
    }
    /* What is stricter already stays: raising a hard limit would fail. */
    if (known && now.rlim_max < limit.rlim_max) {
        limit.rlim_cur = limit.rlim_max = now.rlim_max;
    }
    if (op->a == RLIMIT_NOFILE) {
        sandbox->watch.open_files = limit.rlim_cur;
    } else if (op->a == RLIMIT_NPROC) {
        sandbox->watch.tasks = op->b;
    }
    int failed = op->a >= RLIM_NLIMITS ? (errno = EINVAL, -1) : setrlimit((int)op->a, &limit);
    return failed ? ft_broke(sandbox, "setrlimit", NULL) : 0;
}

/* Received descriptors become 0, 1, 2, …; everything else is closed, but for the ruleset until it is used. */
static int set_descriptors(struct ft_sandbox *sandbox)
{
    int count = (int)sandbox->gate_fd_own;
    /* Until here it saw what pid 1 received after it was made; unshare(2) is behind the filter. */
    if (close_range(~0U, ~0U, CLOSE_RANGE_UNSHARE)) {
        return ft_broke(sandbox, "close_range CLOSE_RANGE_UNSHARE", NULL);
    }
    for (int i = 0; i < count; i++) {
        if (sandbox->gate_fds[i] < count) {
            sandbox->gate_fds[i] = ft_copy_descriptor(sandbox->gate_fds[i], count);
        }
        if (sandbox->gate_fds[i] < 0) {
            return ft_broke(sandbox, "fcntl F_DUPFD_CLOEXEC", NULL);
        }
    }
    if (sandbox->ruleset >= 0) {
        sandbox->ruleset = ft_copy_descriptor(sandbox->ruleset, count);
    }
    for (int i = 0; i < count; i++) {
        if (dup2(sandbox->gate_fds[i], i) < 0) {
            return ft_broke(sandbox, "dup2", NULL);
        }
    }
    if (sandbox->ruleset > count) {
        sandbox->ruleset = dup3(sandbox->ruleset, count, O_CLOEXEC);
    }
    if (sandbox->ruleset == count) {
        count++;
    }
    return close_range((unsigned)count, ~0U, 0) ? ft_broke(sandbox, "close_range", NULL) : 0;
}

void ft_become_gate(struct ft_sandbox *sandbox)
{
    sigset_t none;
    sigemptyset(&none);
    umask(022);
    if (sandbox->gate.error) {
        errno = sandbox->gate.error;
        ft_broke(sandbox, sandbox->gate.failed_call, NULL);
        ft_fail(sandbox, FT_STEP_FORK, errno);
        _exit(127);
    }
    if (sigprocmask(SIG_SETMASK, &none, NULL)) {
        ft_broke(sandbox, "sigprocmask", NULL);
        ft_fail(sandbox, FT_STEP_FORK, errno);
        _exit(127);
    }
    sandbox->facts |= FT_FACT_SESSION | FT_FACT_NO_NEW_PRIVS;
    if (set_descriptors(sandbox)) {
        ft_fail(sandbox, FT_STEP_FDS, errno);
        _exit(127);
    }
    sandbox->facts |= FT_FACT_CLOSED_FDS;
    if (ft_apply(sandbox, sandbox->gate.message, FT_IN_GATE)) {
        ft_await(&sandbox->gate.sealed);
        execve(sandbox->arguments[0], sandbox->arguments, sandbox->environment);
        ft_broke(sandbox, "execve", sandbox->arguments[0]);
        ft_fail(sandbox, FT_STEP_EXEC, errno);
    }
    _exit(127);
}
