/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "exec.h"

#include "phase.h"
#include "records.h"
#include "spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* How often a program is looked at when the kernel has no pidfd (before 5.3). */
enum { LOOK_MS = 10 };

struct stream {
    int32_t number; /* 1 or 2 */
    int fd;         /* -1 once it has ended */
    uint32_t cut;   /* the flag to raise past the cap */
    uint64_t left;  /* of the cap */
    struct collected *into;
};

struct running {
    struct exec *exec;
    const ft_command *command;
    ft_exit *result;
    struct child child;
    int pidfd;
    uint64_t deadline_us;
    struct stream streams[2];
};

static bool make_room(struct collected *collected) {
    if (collected->capacity - collected->length >= EXEC_PIECE)
        return true;
    size_t capacity = collected->capacity == 0 ? EXEC_PIECE : collected->capacity * 2;
    char *bytes = realloc(collected->bytes, capacity);
    if (bytes == NULL)
        return false;
    collected->bytes = bytes;
    collected->capacity = capacity;
    return true;
}

static void copy_to_log(const char *bytes, size_t length) {
    while (length > 0) {
        ssize_t written = write(STDERR_FILENO, bytes, length);
        if (written < 0 && errno != EINTR)
            return;
        bytes += written > 0 ? written : 0;
        length -= written > 0 ? (size_t)written : 0;
    }
}

static void stream_out(struct running *running, int32_t number, ft_str bytes) {
    if (running->command->on_output(running->command->on_output_context, number, bytes) != 0)
        running->result->flags |= FT_EXIT_CANCELLED;
}

static void deliver(struct running *running, struct stream *stream, char *bytes, size_t length) {
    size_t kept = length <= stream->left ? length : (size_t)stream->left;
    stream->left -= kept;
    if (kept < length)
        running->result->flags |= stream->cut;
    if (stream->number == 2)
        copy_to_log(bytes, kept);
    if (running->command->on_output == NULL)
        stream->into->length += kept; /* read into its place */
    else if (kept > 0 && !(running->result->flags & FT_EXIT_CANCELLED))
        stream_out(running, stream->number, (ft_str){bytes, kept});
}

/* Takes one piece; false when there is none to be had now. */
static bool take(struct running *running, struct stream *stream) {
    char *room = running->exec->piece;
    if (running->command->on_output == NULL) {
        if (!make_room(stream->into)) {
            running->result->flags |= stream->cut;
            return false;
        }
        room = stream->into->bytes + stream->into->length;
    }
    ssize_t got;
    do
        got = read(stream->fd, room, EXEC_PIECE);
    while (got < 0 && errno == EINTR);
    if (got > 0) {
        deliver(running, stream, room, (size_t)got);
        return true;
    }
    if (got < 0 && errno == EAGAIN)
        return false;
    close(stream->fd);
    stream->fd = -1;
    return false;
}

static bool has_ended(const struct running *running, short pidfd_events) {
    if (running->pidfd >= 0)
        return pidfd_events != 0;
    siginfo_t info = {.si_pid = 0};
    int answer = waitid(P_PID, (id_t)running->child.pid, &info, WEXITED | WNOHANG | WNOWAIT);
    return answer != 0 || info.si_pid != 0;
}

static int time_left_ms(const struct running *running) {
    int most = running->pidfd >= 0 ? INT_MAX : LOOK_MS;
    if (running->deadline_us == 0)
        return running->pidfd >= 0 ? -1 : most;
    uint64_t now = clock_us();
    uint64_t left = now >= running->deadline_us ? 0 : (running->deadline_us - now + 999) / 1000;
    return left > (uint64_t)most ? most : (int)left;
}

/* Returns when the program has ended by itself or a flag says why it must not go on. */
static void attend(struct running *running) {
    struct pollfd events[4] = {
        {.fd = running->pidfd, .events = POLLIN},
        {.fd = phase_cancel_descriptor(), .events = POLLIN},
    };
    while (running->result->flags == 0) {
        for (int i = 0; i < 2; i++)
            events[2 + i] = (struct pollfd){.fd = running->streams[i].fd, .events = POLLIN};
        if (poll(events, 4, time_left_ms(running)) < 0)
            continue;
        if (events[1].revents != 0)
            running->result->flags |= FT_EXIT_CANCELLED;
        for (int i = 0; i < 2; i++)
            if (events[2 + i].revents != 0)
                take(running, &running->streams[i]);
        if (has_ended(running, events[0].revents))
            return;
        if (running->deadline_us != 0 && clock_us() >= running->deadline_us)
            running->result->flags |= FT_EXIT_TIMED_OUT;
    }
}

static void account(ft_exit *result, const struct rusage *usage) {
    uint64_t rss = (uint64_t)usage->ru_maxrss * 1024;
    result->cpu_us += (uint64_t)(usage->ru_utime.tv_sec + usage->ru_stime.tv_sec) * 1000000 +
                      (uint64_t)(usage->ru_utime.tv_usec + usage->ru_stime.tv_usec);
    if (rss > result->max_rss_bytes)
        result->max_rss_bytes = rss;
}

static pid_t reap(pid_t who, int *status, ft_exit *result) {
    struct rusage usage;
    pid_t pid;
    do
        pid = wait4(who, status, __WALL, &usage);
    while (pid < 0 && errno == EINTR);
    if (pid > 0)
        account(result, &usage);
    return pid;
}

/* The group is killed while its first process is not yet reaped, so its number cannot have become another's. This
 * process is a subreaper: orphans of the group become its children, and waiting for them proves that they are gone. */
static void end_group(struct running *running) {
    ft_exit *result = running->result;
    pid_t pid = running->child.pid;
    int status = 0;
    if (result->flags != 0)
        kill(pid, SIGKILL); /* also when it has left its group */
    kill(-pid, SIGKILL);
    if (reap(pid, &status, result) == pid) {
        result->status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
        result->signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    }
    while (reap(-pid, &status, result) > 0)
        continue;
}

/* A daemon that left the group may hold a pipe open for ever: what is in it now is all that counts. */
static void drain(struct running *running) {
    for (int i = 0; i < 2; i++) {
        struct stream *stream = &running->streams[i];
        uint32_t enough = stream->cut | FT_EXIT_CANCELLED;
        while (stream->fd >= 0 && !(running->result->flags & enough) && take(running, stream))
            continue;
        if (stream->fd >= 0)
            close(stream->fd);
    }
}

static uint64_t smaller_cap(uint64_t asked, uint64_t most) { return asked == 0 || asked > most ? most : asked; }

static uint64_t find_deadline(const ft_command *command, const struct exec_limits *limits) {
    uint64_t own = command->timeout_ms == 0 ? 0 : clock_us() + (uint64_t)command->timeout_ms * 1000;
    if (own == 0 || (limits->deadline_us != 0 && limits->deadline_us < own))
        return limits->deadline_us;
    return own;
}

static int open_pipe(int ends[2]) {
    if (pipe2(ends, O_CLOEXEC) != 0)
        return errno;
    fcntl(ends[0], F_SETFL, O_NONBLOCK);
    return 0;
}

static void close_pipe(const int ends[2]) {
    close(ends[0]);
    close(ends[1]);
}

/* Returns 0 or the errno of a start that failed; on failure nothing is left open. */
static int start(struct running *running, const struct program *program) {
    int out[2], err[2];
    running->exec->failed_step = "pipe";
    int wrong = open_pipe(out);
    if (wrong != 0)
        return wrong;
    if ((wrong = open_pipe(err)) != 0) {
        close_pipe(out);
        return wrong;
    }
    spawn(program, out[1], err[1], &running->child);
    running->exec->failed_step = running->child.step;
    if (running->child.error != 0) {
        close_pipe(out);
        close_pipe(err);
        return running->child.error;
    }
    close(out[1]);
    close(err[1]);
    running->streams[0].fd = out[0];
    running->streams[1].fd = err[0];
    running->pidfd = (int)syscall(SYS_pidfd_open, running->child.pid, 0);
    return 0;
}

static void not_started(ft_exit *result, int error, uint32_t flags) {
    result->flags = FT_EXIT_NOT_STARTED | flags;
    result->start_errno = error;
}

static void run_program(struct running *running, const struct program *program, const struct exec_limits *limits) {
    const ft_command *command = running->command;
    struct exec *exec = running->exec;
    uint64_t out_cap = smaller_cap(command->stdout_cap, limits->output_cap);
    uint64_t err_cap = smaller_cap(command->stderr_cap, limits->output_cap);
    running->streams[0] = (struct stream){1, -1, FT_EXIT_STDOUT_CUT, out_cap, &exec->out};
    running->streams[1] = (struct stream){2, -1, FT_EXIT_STDERR_CUT, err_cap, &exec->err};
    running->deadline_us = find_deadline(command, limits);
    uint64_t begun = clock_us();
    int wrong = start(running, program);
    if (wrong != 0) {
        not_started(running->result, wrong, 0);
        return;
    }
    attend(running);
    end_group(running);
    drain(running);
    if (running->pidfd >= 0)
        close(running->pidfd);
    running->result->wall_us = clock_us() - begun;
    running->result->out = (ft_str){exec->out.bytes, exec->out.length};
    running->result->err = (ft_str){exec->err.bytes, exec->err.length};
}

int32_t exec_run(struct exec *exec, const ft_command *command, const struct exec_limits *limits, ft_exit *result) {
    if (exec->active)
        return EBUSY;
    if (command == NULL || result == NULL)
        return EINVAL;
    *result = (ft_exit){.status = -1};
    exec->out.length = exec->err.length = 0;
    struct program program;
    int wrong = program_prepare(&program, command, limits->folder);
    if (wrong == EINVAL)
        return EINVAL;
    exec->failed_step = "prepare";
    if (wrong != 0) {
        not_started(result, wrong, 0);
        return 0;
    }
    struct running running = {.exec = exec, .command = command, .result = result, .pidfd = -1};
    exec->active = true;
    if (phase_cancelled())
        not_started(result, ECANCELED, FT_EXIT_CANCELLED);
    else if (limits->deadline_us != 0 && clock_us() >= limits->deadline_us)
        not_started(result, ETIMEDOUT, FT_EXIT_TIMED_OUT);
    else
        run_program(&running, &program, limits);
    exec->active = false;
    program_release(&program);
    return 0;
}
