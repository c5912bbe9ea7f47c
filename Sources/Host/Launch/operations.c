/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "sandbox.h"
#include "text.h"

#include <errno.h>
#include <string.h>

static const struct ft_operation operations[] = {
    {FT_OP_NAMESPACES, FT_IN_INIT, false, 0, 0, ft_apply_namespaces, NULL},
    {FT_OP_IDENTITY, FT_IN_INIT, false, 0, 0, ft_apply_identity, NULL},
    {FT_OP_LOOPBACK, FT_IN_INIT, false, FT_FACT_NET_NS, FT_FACT_LOOPBACK, ft_apply_loopback, NULL},
    {FT_OP_ROOT, FT_IN_INIT, true, FT_FACT_MOUNT_NS, FT_FACT_ROOT, ft_apply_root, NULL},
    {FT_OP_PRIVATE, FT_IN_INIT, false, FT_FACT_ROOT, 0, ft_apply_private, NULL},
    {FT_OP_HOSTNAME, FT_IN_INIT, false, FT_FACT_UTS_NS, 0, ft_apply_hostname, NULL},
    {FT_OP_AHEAD, FT_IN_INIT, false, 0, 0, ft_apply_ahead, NULL},
    {FT_OP_FENCE, FT_IN_LAUNCHER, false, 0, 0, NULL, NULL},
    {FT_OP_BIND, FT_IN_INIT, true, 0, 0, ft_apply_bind, NULL},
    {FT_OP_DIRECTORY, FT_IN_INIT, true, FT_FACT_ROOT, 0, ft_apply_directory, NULL},
    {FT_OP_PRIVATE_DIRECTORY, FT_IN_INIT, true, 0, 0, ft_apply_private_directory, NULL},
    {FT_OP_SYMLINK, FT_IN_INIT, true, FT_FACT_ROOT, 0, ft_apply_symlink, NULL},
    {FT_OP_FILE, FT_IN_INIT, true, FT_FACT_ROOT, 0, ft_apply_file, NULL},
    {FT_OP_DEV, FT_IN_INIT, true, FT_FACT_ROOT, 0, ft_apply_dev, NULL},
    {FT_OP_PROC, FT_IN_INIT, true, FT_FACT_ROOT | FT_FACT_PID_NS, FT_FACT_PROC, ft_apply_proc, ft_apply_outer_proc},
    {FT_OP_REPOSITORY, FT_IN_INIT, false, 0, 0, ft_apply_repository, ft_apply_second_view},
    {FT_OP_ARGUMENT, FT_IN_INIT, false, 0, 0, ft_apply_argument, NULL},
    {FT_OP_ENVIRONMENT, FT_IN_INIT, false, 0, 0, ft_apply_environment, NULL},
    {FT_OP_WORKDIR, FT_IN_GATE, false, 0, 0, ft_apply_workdir, NULL},
    {FT_OP_RLIMIT, FT_IN_GATE, false, 0, FT_FACT_RLIMITS, ft_apply_rlimit, NULL},
    {FT_OP_DEADLINE, FT_IN_LAUNCHER, false, 0, 0, NULL, NULL},
    {FT_OP_CGROUP, FT_IN_LAUNCHER, false, 0, 0, NULL, NULL},
    {FT_OP_KEYRING, FT_IN_GATE, false, 0, FT_FACT_KEYRING, ft_apply_keyring, NULL},
    {FT_OP_LANDLOCK, FT_IN_GATE, false, 0, 0, ft_apply_landlock, NULL},
    {FT_OP_CAPABILITIES, FT_IN_GATE, false, 0, FT_FACT_CAPABILITIES, ft_apply_capabilities, NULL},
    {FT_OP_SECCOMP, FT_IN_GATE, false, 0, 0, ft_apply_seccomp, NULL},
    {FT_OP_WATCH, FT_IN_INIT, false, 0, FT_FACT_WATCH, ft_apply_watch, NULL},
    {FT_OP_PRIVATE_LIMIT, FT_IN_INIT, false, FT_FACT_ROOT, 0, ft_apply_private_limit, NULL},
    {FT_OP_CACHE, FT_IN_INIT, false, 0, 0, ft_apply_cache, NULL},
    {FT_OP_LEAVE_OUT, FT_IN_INIT, false, 0, 0, ft_apply_leave_out, NULL},
    {FT_OP_OWN_FOLDER, FT_IN_INIT, false, 0, FT_FACT_FENCE, ft_apply_own_folder, NULL},
};

static const struct ft_operation *operation_of(uint16_t kind)
{
    for (size_t i = 0; i < sizeof operations / sizeof *operations; i++) {
        if (operations[i].kind == kind) {
            return &operations[i];
        }
    }
    return NULL;
}

int ft_broke(struct ft_sandbox *sandbox, const char *call, const char *path)
{
    struct ft_text detail = FT_TEXT(sandbox->detail);
    ft_put(&detail, call);
    if (path) {
        ft_put(&detail, " ");
        ft_put(&detail, path);
    }
    return -1;
}

static struct ft_missed missed_now(const struct ft_sandbox *sandbox, uint32_t step, int error)
{
    struct ft_missed missed = {.step = step, .error = error ? error : EIO};
    memcpy(missed.what, sandbox->detail, sizeof missed.what);
    return missed;
}

void ft_miss(struct ft_sandbox *sandbox, uint32_t step, int error)
{
    if (sandbox->missed_count < FT_MISSED_MAX) {
        sandbox->missed[sandbox->missed_count++] = missed_now(sandbox, step, error);
    }
}

void ft_fail(struct ft_sandbox *sandbox, uint32_t step, int error)
{
    sandbox->failure = missed_now(sandbox, step, error);
}

int ft_remember_place(struct ft_sandbox *sandbox, const char *path, bool writable)
{
    if (sandbox->place_count == FT_PLACES_MAX) {
        errno = E2BIG;
        return ft_broke(sandbox, "too many places", path);
    }
    sandbox->places[sandbox->place_count++] = (struct ft_place){path, writable};
    return 0;
}

static int try_operation(struct ft_sandbox *sandbox, const struct ft_operation *operation, const struct ft_op *op)
{
    if (op->flags & FT_REFUSED) {
        errno = EPERM;
        return ft_broke(sandbox, "refused for a test", NULL);
    }
    if (operation->needs & ~sandbox->facts) {
        errno = ENOTSUP;
        return ft_broke(sandbox, "needs a layer that is not in force", NULL);
    }
    return operation->apply(sandbox, op);
}

static bool apply_one(struct ft_sandbox *sandbox, const struct ft_operation *operation, const struct ft_op *op)
{
    if (try_operation(sandbox, operation, op) == 0) {
        sandbox->facts |= operation->fact;
        return true;
    }
    int error = errno;
    char detail[sizeof sandbox->detail];
    memcpy(detail, sandbox->detail, sizeof detail);
    bool saved = operation->fallback && operation->fallback(sandbox, op) == 0;
    memcpy(sandbox->detail, detail, sizeof detail);
    if (saved || !(op->flags & FT_REQUIRED)) {
        ft_miss(sandbox, op->kind, error);
        return true;
    }
    ft_fail(sandbox, op->kind, error);
    return false;
}

bool ft_apply(struct ft_sandbox *sandbox, const struct ft_message *message, enum ft_where where)
{
    const struct ft_op *op = ft_first(message);
    sandbox->message = message;
    for (uint32_t i = 0; i < message->count; i++, op = ft_next(op)) {
        const struct ft_operation *operation = operation_of(op->kind);
        if (where == FT_IN_MOULD ? !operation->moulded : operation->where != where) {
            continue;
        }
        bool takes_tree = ft_form_of(op->kind)->takes_tree && sandbox->tree_next < sandbox->tree_count;
        sandbox->tree = takes_tree ? &sandbox->trees[sandbox->tree_next++] : NULL;
        if (!apply_one(sandbox, operation, op)) {
            return false;
        }
    }
    return true;
}
