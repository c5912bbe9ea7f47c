/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* A handler of this process must not run in the child, which shares its memory; an ignored signal would stay ignored
 * in the program. The bare system call, because libc's takes locks and keeps two signals to itself; the kernel's
 * struct, all zero, is SIG_DFL whatever its layout. */
static void reset_signals(void) {
    static const uint64_t standard[4];
    sigset_t none;
    for (int signal = 1; signal < NSIG; signal++)
        syscall(SYS_rt_sigaction, signal, standard, NULL, sizeof(uint64_t));
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

/* Like execvp without its shell: a candidate that exists but may not be run counts more than one that is missing. */
static int execute(const struct program *program) {
    int refusal = ENOENT;
    for (char **candidate = program->candidates; *candidate != NULL; candidate++) {
        execve(*candidate, program->argv, program->environment);
        if (errno == EACCES)
            refusal = EACCES;
        else if (errno != ENOENT && errno != ENOTDIR)
            return errno;
    }
    return refusal;
}

static const char *become(const struct program *program, int out, int err, pid_t parent) {
    if (setpgid(0, 0) != 0)
        return "setpgid";
    /* The parent may have died before the prctl; then the signal never comes. */
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() != parent)
        return "prctl";
    if (dup2(program->input, 0) < 0 || dup2(out, 1) < 0 || dup2(err, 2) < 0)
        return "dup2";
    if (chdir(program->folder) != 0)
        return "chdir";
    /* Ours are close-on-exec, a gate's may not be. Kernels before 5.9 have no close_range and leave those open. */
    syscall(SYS_close_range, 3U, ~0U, 0U);
    reset_signals();
    errno = execute(program);
    return "exec";
}

/* In a function of its own, so that nothing which the caller holds in registers lives across vfork. */
static __attribute__((noinline)) void fork_and_become(const struct program *program, int out, int err,
                                                      volatile struct child *child) {
    pid_t parent = getpid();
    pid_t pid = vfork();
    if (pid == 0) {
        child->step = become(program, out, err, parent);
        child->error = errno != 0 ? errno : ESRCH;
        _exit(127);
    }
    child->pid = pid;
    if (pid < 0) {
        child->step = "vfork";
        child->error = errno;
    }
}

void spawn(const struct program *program, int out, int err, struct child *child) {
    sigset_t all, before;
    *child = (struct child){.pid = -1};
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    fork_and_become(program, out, err, child);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (child->error != 0 && child->pid > 0)
        while (waitpid(child->pid, NULL, 0) < 0 && errno == EINTR)
            continue;
}
