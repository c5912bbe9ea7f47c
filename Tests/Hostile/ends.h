/* SPDX-License-Identifier: Apache-2.0 */
/* Behaviours: gates that die, hang, leave processes behind or eat the machine. */
static ft_status end_by(int number) {
    sigset_t all;
    sigfillset(&all);
    signal(number, SIG_DFL);
    sigprocmask(SIG_UNBLOCK, &all, NULL);
    raise(number);
    return FT_STATUS_COMPLETE;
}

#define RUNS_INTO(name, number)                                                                                        \
    RUNS(name) {                                                                                                       \
        UNUSED;                                                                                                        \
        return end_by(number);                                                                                         \
    }

RUNS_INTO(sigbus, SIGBUS)
RUNS_INTO(sigfpe, SIGFPE)
RUNS_INTO(sigill, SIGILL)
RUNS_INTO(sigkill, SIGKILL)
RUNS_INTO(sigpipe, SIGPIPE)
RUNS_INTO(sigterm, SIGTERM)
RUNS_INTO(sigtrap, SIGTRAP)

RUNS(sigsegv) {
    UNUSED;
    *(volatile int *)8 = 1;
    return FT_STATUS_COMPLETE;
}

RUNS(sigabrt) {
    UNUSED;
    abort();
}

__attribute__((unused, noinline)) static int recurse(volatile char *above) {
    volatile char frame[4096];
    frame[0] = above[0];
    return above[0] == 0 ? 0 : recurse(frame) + frame[0];
}

RUNS(overflow_stack) {
    UNUSED;
    return recurse((volatile char[]){1});
}

RUNS(exit) {
    UNUSED;
    _exit(0);
}

RUNS(exit_after_proof) {
    UNUSED;
    prove(host);
    exit(0);
}

__attribute__((noreturn)) static void hang(void) {
    for (;;)
        pause();
}

RUNS(hang) {
    UNUSED;
    hang();
}

RUNS(spin) {
    UNUSED;
    for (volatile bool on = true; on;)
        continue;
    return FT_STATUS_COMPLETE;
}

/* The process to look for afterwards has the name ft-survivor. */
static void leave_survivor(void) {
    signal(SIGTERM, SIG_IGN);
    signal(SIGHUP, SIG_IGN);
    if (fork() != 0)
        return;
    setsid();
    if (fork() != 0)
        _exit(0);
    prctl(PR_SET_PDEATHSIG, 0);
    prctl(PR_SET_NAME, "ft-survivor");
    hang();
}

RUNS(hang_daemon) {
    leave_survivor();
    return run_hang(host, context);
}

RUNS(hang_program) {
    (void)context;
    const ft_str words[] = {VIEW("/bin/sleep"), VIEW("600")};
    const ft_command command = {.argv = words, .argv_count = 2};
    ft_exit end;
    if (host->exec(host, &command, &end) == 0 && end.flags & FT_EXIT_TIMED_OUT)
        host->problem(host, FT_PROBLEM_TIMEOUT, VIEW("sleep was ended"), VIEW(""));
    return FT_STATUS_PROBLEM;
}

RUNS(leave_daemon) {
    leave_survivor();
    return run_clean(host, context);
}

__attribute__((unused)) static void cancel_hang(void) { hang(); }

static bool is_contained(const ft_host *host) {
    if (getppid() == 1 && getpid() < 100)
        return true;
    host->problem(host, FT_PROBLEM_GATE, VIEW("this variant works in a sandbox only"), VIEW(""));
    return false;
}

RUNS(fork_bomb) {
    UNUSED;
    if (!is_contained(host))
        return FT_STATUS_PROBLEM;
    for (;;)
        fork();
}

RUNS(memory_bomb) {
    UNUSED;
    if (!is_contained(host))
        return FT_STATUS_PROBLEM;
    for (size_t size = 64 << 20;;) {
        char *bytes = malloc(size);
        if (bytes == NULL)
            abort();
        memset(bytes, 1, size);
    }
}

RUNS(kill_all) {
    UNUSED;
    if (!is_contained(host))
        return FT_STATUS_PROBLEM;
    kill(-1, SIGKILL);
    kill(1, SIGKILL);
    return run_clean(host, context);
}

static ft_status flood(const ft_host *host, const ft_context *context, int fd) {
    static char bytes[1 << 20];
    memset(bytes, 'x', sizeof bytes);
    bytes[sizeof bytes - 1] = '\n';
    for (int i = 0; i < 1024; i++)
        if (write(fd, bytes, sizeof bytes) < 0)
            break;
    return run_clean(host, context);
}

RUNS(flood_stdout) { return flood(host, context, STDOUT_FILENO); }
RUNS(flood_stderr) { return flood(host, context, STDERR_FILENO); }
