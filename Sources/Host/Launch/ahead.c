/* SPDX-License-Identifier: Apache-2.0 */
/* The gate's process before it is a gate. It is made while its sandbox is being built, on another processor if there is
 * one, and does what does not depend on the gate: the filter alone costs the kernel as much as a plain fork.
 *
 * It runs beside pid 1, in its memory and with its thread-local storage (CLONE_VM): what is called here until `go` may not
 * touch errno. */
#define _GNU_SOURCE
#include "clone.h"
#include "confine.h"
#include "kernel.h"
#include "raw.h"
#include "relay.h"
#include "sandbox.h"

#include <errno.h>
#include <linux/futex.h>
#include <linux/keyctl.h>
#include <linux/seccomp.h>
#include <linux/securebits.h>
#include <signal.h>
#include <sys/prctl.h>

static void set(uint32_t *word)
{
    __atomic_store_n(word, 1, __ATOMIC_RELEASE);
    ft_raw(SYS_futex, (long)word, FUTEX_WAKE, 1, 0, 0);
}

void ft_await(uint32_t *word)
{
    while (!__atomic_load_n(word, __ATOMIC_ACQUIRE)) {
        ft_raw(SYS_futex, (long)word, FUTEX_WAIT, 0, 0, 0);
    }
}

static void await_clear(uint32_t *word)
{
    uint32_t value;
    while ((value = __atomic_load_n(word, __ATOMIC_ACQUIRE))) {
        ft_raw(SYS_futex, (long)word, FUTEX_WAIT, value, 0, 0);
    }
}

static void fail(struct ft_gate *gate, const char *call, long result)
{
    if (result < 0 && !gate->error) {
        gate->failed_call = call;
        gate->error = (int)-result;
    }
}

/* What it executes never gets a capability, whatever lies on its file. Both need CAP_SETPCAP, which is missing where there is
 * no user namespace and nothing to lose: without privileges to begin with, no_new_privs keeps it so. */
static void renounce_capabilities(void)
{
    for (long i = 0; ft_raw(SYS_prctl, PR_CAPBSET_DROP, i, 0, 0, 0) == 0; i++) {
    }
    ft_raw(SYS_prctl, PR_SET_SECUREBITS,
           SECBIT_NOROOT | SECBIT_NOROOT_LOCKED | SECBIT_NO_SETUID_FIXUP | SECBIT_NO_SETUID_FIXUP_LOCKED |
               SECBIT_KEEP_CAPS_LOCKED | SECBIT_NO_CAP_AMBIENT_RAISE | SECBIT_NO_CAP_AMBIENT_RAISE_LOCKED,
           0, 0, 0);
}

static void prepare(struct ft_gate *gate)
{
    fail(gate, "setsid", ft_raw(SYS_setsid, 0, 0, 0, 0, 0));
    fail(gate, "PR_SET_PDEATHSIG", ft_raw(SYS_prctl, PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0));
    if (ft_raw(SYS_getppid, 0, 0, 0, 0, 0) != gate->parent) {
        ft_raw(SYS_exit_group, 127, 0, 0, 0, 0);
    }
    fail(gate, "PR_SET_NO_NEW_PRIVS", ft_raw(SYS_prctl, PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
    renounce_capabilities();
    if (gate->filter) {
        long keyring = ft_raw(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, 0, 0, 0, 0);
        long filter = ft_raw(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, (long)ft_filter(gate->filter), 0, 0);
        gate->keyring_error = keyring < 0 ? (int)-keyring : 0;
        gate->filter_error = filter < 0 ? (int)-filter : 0;
    }
}

static int gate_main(void *argument)
{
    struct ft_sandbox *sandbox = argument;
    prepare(&sandbox->gate);
    ft_await(&sandbox->gate.go);
    ft_become_gate(sandbox);
}

static int make(struct ft_sandbox *sandbox)
{
    static char stack[64 * 1024] __attribute__((aligned(64)));
    struct ft_gate *gate = &sandbox->gate;
    gate->parent = getpid();
    /* CLONE_FILES: the gate's descriptors arrive later. */
    const int flags = CLONE_VM | CLONE_FILES | CLONE_PARENT_SETTID | CLONE_CHILD_CLEARTID | SIGCHLD;
    gate->pid = ft_clone(gate_main, stack + sizeof stack, flags, sandbox, &gate->tid);
    if (gate->pid < 0) {
        gate->pid = 0;
        return ft_broke(sandbox, "clone", NULL);
    }
    return 0;
}

int ft_apply_ahead(struct ft_sandbox *sandbox, const struct ft_op *op)
{
    sandbox->gate.filter = op->a;
    return make(sandbox);
}

bool ft_start_gate(struct ft_sandbox *sandbox, const struct ft_message *message)
{
    struct ft_gate *gate = &sandbox->gate;
    if (!gate->pid && make(sandbox)) {
        ft_fail(sandbox, FT_STEP_FORK, errno);
        return false;
    }
    gate->message = message;
    set(&gate->go);
    /* Meanwhile the gate's process gives up what it has to. */
    const struct ft_seal seal = ft_seal(sandbox);
    if (seal.error) {
        ft_raw(SYS_kill, gate->pid, SIGKILL, 0, 0, 0);
    } else {
        gate->executed_at = ft_now();
        set(&gate->sealed);
    }
    await_clear(&gate->tid);
    if (seal.error) {
        ft_broke(sandbox, seal.call, seal.path);
        ft_fail(sandbox, FT_STEP_SEAL, seal.error);
    }
    return sandbox->failure.error == 0;
}
