/* SPDX-License-Identifier: Apache-2.0 */
/* What the gate's process gives up before its program is executed. */
#define _GNU_SOURCE
#include "confine.h"
#include "kernel.h"
#include "mounts.h"
#include "sandbox.h"
#include "seccomp_programs.h"

#include <errno.h>
#include <linux/capability.h>
#include <linux/keyctl.h>
#include <linux/seccomp.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>

/* What gates ask for that have a root of their own. */
#define FT_LANDLOCK_AHEAD (FT_LANDLOCK_FS | FT_LANDLOCK_SCOPE)

int ft_apply_keyring(struct ft_sandbox *sandbox, const struct ft_op *op)
{
    (void)op;
    if (sandbox->gate.filter) {
        errno = sandbox->gate.keyring_error;
        return errno ? ft_broke(sandbox, "keyctl KEYCTL_JOIN_SESSION_KEYRING", NULL) : 0;
    }
    long made = syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, NULL);
    return made < 0 ? ft_broke(sandbox, "keyctl KEYCTL_JOIN_SESSION_KEYRING", NULL) : 0;
}

int ft_landlock_abi(void)
{
    static int abi = -1;
    if (abi < 0) {
        abi = ft_landlock_create(NULL, 0, FT_LANDLOCK_VERSION_FLAG);
        abi = abi < 0 ? 0 : abi;
    }
    return abi;
}

/* Rights that an ABI does not know make landlock_create_ruleset fail. */
static uint64_t file_rights(int abi)
{
    return FT_LANDLOCK_ALL_ABI1 | (abi >= 2 ? FT_LANDLOCK_REFER : 0) | (abi >= 3 ? FT_LANDLOCK_TRUNCATE : 0) |
           (abi >= 5 ? FT_LANDLOCK_IOCTL_DEV : 0);
}

static int add_rule(struct ft_sandbox *sandbox, int ruleset, const char *path, uint64_t rights)
{
    const uint64_t of_files = FT_LANDLOCK_EXECUTE | FT_LANDLOCK_READ_FILE | FT_LANDLOCK_WRITE_FILE |
                              FT_LANDLOCK_TRUNCATE | FT_LANDLOCK_IOCTL_DEV;
    struct ft_landlock_path rule = {.allowed = rights, .parent = openat(AT_FDCWD, path, O_PATH | O_CLOEXEC)};
    if (rule.parent < 0) {
        /* A place that a later mount covered, or one that this user cannot reach anyhow. */
        return errno == ENOENT || errno == EACCES ? 0 : ft_broke(sandbox, "open", path);
    }
    int failed = (int)syscall(SYS_landlock_add_rule, ruleset, FT_LANDLOCK_RULE_PATH, &rule, 0);
    if (failed && errno == EINVAL) {
        /* What is no folder takes no rights of folders. */
        rule.allowed = rights & of_files;
        failed = (int)syscall(SYS_landlock_add_rule, ruleset, FT_LANDLOCK_RULE_PATH, &rule, 0);
    }
    ft_close(rule.parent);
    return failed ? ft_broke(sandbox, "landlock_add_rule", path) : 0;
}

/* Of the places from `first` on. Rights go down the tree across mounts: one rule on the sandbox's own root stands for every
 * read-only place. */
static int add_rules(struct ft_sandbox *sandbox, int ruleset, uint64_t handled, uint32_t first)
{
    const uint64_t reading = FT_LANDLOCK_EXECUTE | FT_LANDLOCK_READ_FILE | FT_LANDLOCK_READ_DIR;
    bool own_root = sandbox->facts & FT_FACT_ROOT;
    if (own_root && first == 0 && add_rule(sandbox, ruleset, "/", reading)) {
        return -1;
    }
    for (uint32_t i = first; i < sandbox->place_count; i++) {
        const struct ft_place *place = &sandbox->places[i];
        if (place->writable || !own_root) {
            if (add_rule(sandbox, ruleset, place->path, place->writable ? handled : reading)) {
                return -1;
            }
        }
    }
    return 0;
}

static struct ft_landlock_ruleset rights_of(uint64_t wanted, int abi)
{
    return (struct ft_landlock_ruleset){
        .handled_fs = wanted & FT_LANDLOCK_FS ? file_rights(abi) : 0,
        .handled_net = wanted & FT_LANDLOCK_TCP && abi >= 4 ? FT_LANDLOCK_BIND_TCP | FT_LANDLOCK_CONNECT_TCP : 0,
        .scoped = wanted & FT_LANDLOCK_SCOPE && abi >= 6 ? FT_LANDLOCK_SCOPE_ABSTRACT | FT_LANDLOCK_SCOPE_SIGNAL : 0,
    };
}

void ft_begin_ruleset(struct ft_sandbox *sandbox)
{
    int abi = ft_landlock_abi();
    const struct ft_landlock_ruleset rights = rights_of(FT_LANDLOCK_AHEAD, abi);
    if (abi < 1 || !(sandbox->facts & FT_FACT_ROOT)) {
        return;
    }
    sandbox->ruleset = ft_landlock_create(&rights, sizeof rights, 0);
    sandbox->place_ruled = sandbox->place_count;
    if (sandbox->ruleset >= 0 && add_rules(sandbox, sandbox->ruleset, rights.handled_fs, 0)) {
        close(sandbox->ruleset);
        sandbox->ruleset = -1;
    }
}

int ft_apply_landlock(struct ft_sandbox *sandbox, const struct ft_op *op)
{
    int abi = ft_landlock_abi();
    uint64_t wanted = op->a;
    bool can = abi >= 1 && (abi >= 4 || !(wanted & FT_LANDLOCK_TCP)) && (abi >= 6 || !(wanted & FT_LANDLOCK_SCOPE));
    if (!can && (abi < 1 || op->flags & FT_REQUIRED)) {
        errno = abi < 1 ? ENOSYS : EOPNOTSUPP;
        return ft_broke(sandbox, "landlock_create_ruleset: this kernel's ABI is too old", NULL);
    }
    if (!can) {
        ft_broke(sandbox, "landlock_create_ruleset: this kernel's ABI lacks a part", NULL);
        ft_miss(sandbox, op->kind, EOPNOTSUPP);
    }
    const struct ft_landlock_ruleset rights = rights_of(wanted, abi);
    bool begun = sandbox->ruleset >= 0 && wanted == FT_LANDLOCK_AHEAD;
    /* The kernel takes a longer struct when what it does not know is zero. */
    int ruleset = begun ? sandbox->ruleset : ft_landlock_create(&rights, sizeof rights, 0);
    if (ruleset < 0) {
        return ft_broke(sandbox, "landlock_create_ruleset", NULL);
    }
    int failed = rights.handled_fs ? add_rules(sandbox, ruleset, rights.handled_fs, begun ? sandbox->place_ruled : 0) : 0;
    if (!failed && syscall(SYS_landlock_restrict_self, ruleset, 0)) {
        failed = ft_broke(sandbox, "landlock_restrict_self", NULL);
    }
    ft_close(ruleset);
    if (!failed) {
        sandbox->facts |= (rights.handled_fs ? FT_FACT_LANDLOCK_FS : 0) | (rights.handled_net ? FT_FACT_LANDLOCK_TCP : 0) |
                          (rights.scoped ? FT_FACT_LANDLOCK_SCOPE : 0);
    }
    return failed;
}

bool ft_drop_capabilities(void)
{
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct none[2] = {0};
    return prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) == 0 && syscall(SYS_capset, &header, none) == 0;
}

int ft_apply_capabilities(struct ft_sandbox *sandbox, const struct ft_op *op)
{
    (void)op;
    return ft_drop_capabilities() ? 0 : ft_broke(sandbox, "capset", NULL);
}

const struct sock_fprog *ft_filter(uint64_t which)
{
    return which & FT_SECCOMP_NO_SOCKETS ? &ft_seccomp_no_sockets : &ft_seccomp_standard;
}

int ft_apply_seccomp(struct ft_sandbox *sandbox, const struct ft_op *op)
{
    const struct sock_fprog *program = ft_filter(op->a);
    bool tried_ahead = sandbox->gate.filter && ft_filter(sandbox->gate.filter) == program;
    errno = tried_ahead ? sandbox->gate.filter_error : 0;
    if (!tried_ahead) {
        syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, program);
    }
    if (errno) {
        return ft_broke(sandbox, "seccomp SECCOMP_SET_MODE_FILTER", NULL);
    }
    sandbox->facts |= FT_FACT_SECCOMP | (op->a & FT_SECCOMP_NO_SOCKETS ? FT_FACT_NO_SOCKETS : 0);
    return 0;
}
