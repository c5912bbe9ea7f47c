/* SPDX-License-Identifier: Apache-2.0 */
#include "phase.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <sys/eventfd.h>
#include <unistd.h>

/* One per process by nature: a signal's handler is handed nothing. */
static struct {
    pthread_mutex_t turning; /* held while the phase changes and while the gate's `cancel` runs */
    pthread_t thread;
    _Atomic int current;
    atomic_bool cancelled;
    bool forked;
    int descriptor;
    void (*cancel)(void);
} state = {.turning = PTHREAD_MUTEX_INITIALIZER, .current = PHASE_LOAD, .descriptor = -1};

static void on_sigterm(int signal) {
    (void)signal;
    int saved = errno;
    atomic_store(&state.cancelled, true);
    ssize_t written = write(state.descriptor, &(uint64_t){1}, sizeof(uint64_t));
    (void)written; /* fails only when the counter is full, and then it is readable already */
    errno = saved;
}

bool phase_prepare(void) {
    state.thread = pthread_self();
    state.descriptor = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    struct sigaction action = {.sa_handler = on_sigterm, .sa_flags = SA_RESTART};
    return state.descriptor >= 0 && sigaction(SIGTERM, &action, NULL) == 0;
}

static void *watch(void *unused) {
    (void)unused;
    struct pollfd request = {.fd = state.descriptor, .events = POLLIN};
    while (poll(&request, 1, -1) < 0)
        continue;
    pthread_mutex_lock(&state.turning);
    if (atomic_load(&state.current) & PHASE_WORK)
        state.cancel();
    pthread_mutex_unlock(&state.turning);
    return NULL;
}

bool phase_watch(void (*cancel)(void)) {
    pthread_t thread;
    state.cancel = cancel;
    return pthread_create(&thread, NULL, watch, NULL) == 0 && pthread_detach(thread) == 0;
}

/* The flag is set before the watcher wakes: either it is seen here, or the watcher sees the phase that began here. */
bool phase_enter(enum phase phase) {
    pthread_mutex_lock(&state.turning);
    bool wanted = !atomic_load(&state.cancelled);
    if (wanted)
        atomic_store(&state.current, phase);
    pthread_mutex_unlock(&state.turning);
    return wanted;
}

void phase_leave(enum phase next) {
    pthread_mutex_lock(&state.turning);
    atomic_store(&state.current, next);
    pthread_mutex_unlock(&state.turning);
}

const char *phase_objection(int allowed) {
    if (state.forked)
        return "in a process that the gate forked";
    if (!pthread_equal(pthread_self(), state.thread))
        return "on another thread";
    return atomic_load_explicit(&state.current, memory_order_relaxed) & allowed ? NULL : "outside of its phases";
}

const char *phase_name(void) {
    switch (atomic_load(&state.current)) {
    case PHASE_PROBE:
        return "probe";
    case PHASE_RUN:
        return "run";
    case PHASE_LOAD:
        return "load";
    default:
        return "none";
    }
}

bool phase_cancelled(void) { return atomic_load(&state.cancelled); }

int phase_cancel_descriptor(void) { return state.descriptor; }

void phase_disown(void) { state.forked = true; }
