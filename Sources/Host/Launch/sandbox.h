/* SPDX-License-Identifier: Apache-2.0 */
/* A sandbox as its own pid 1 builds it, and the operations it is built from. */
#ifndef FIRSTTRY_LAUNCH_SANDBOX_H
#define FIRSTTRY_LAUNCH_SANDBOX_H

#include "cgroup.h"
#include "message.h"

#include <limits.h>
#include <linux/filter.h>
#include <stdbool.h>
#include <sys/types.h>

/* Folder of the new root below which everything hangs that a gate must not reach: the whole of its tmpfs, the old root, what
 * its view of the repository is made of. It is a mount of its own, so that one umount2 at the seal lets go of all of it. */
#define FT_HIDDEN "/.firsttry"
#define FT_OLD_ROOT FT_HIDDEN "/old"
#define FT_ROOT "/root" /* in what is hidden */

/* A detached mount that a root launcher made of an operation's source. */
struct ft_tree {
    int32_t fd;          /* -1 with `error` */
    int32_t error;       /* why there is none */
    int32_t idmap_error; /* why it shows the owners as they are on disk; 0 when that is right */
};

/* A place of the new root that Landlock has to know. */
struct ft_place {
    const char *path;
    bool writable;
};

#define FT_PLACES_MAX 256

/* What pid 1 looks at while the gate runs. */
struct ft_watch {
    uint64_t memory;      /* bytes, 0: as much as it likes */
    uint64_t cpu_ms;
    uint64_t open_files;  /* of one process; 0 without a limit of the sandbox's own */
    uint64_t tasks;       /* processes and threads, pid 1 among them */
    int private_root;     /* of the private tmpfs; -1 without one */
    int input_output;     /* /proc/self/io; -1 where the kernel does not count */
    bool started;
    bool disk_was_full;
    bool files_were_used_up, tasks_were_used_up;
    uint32_t processes_peak;
    uint64_t memory_peak;
};

/* A folder that outlives its sandbox as one file. */
struct ft_cache {
    int folder; /* O_PATH; -1 when it could not be made */
    int leave;  /* takes what is left; -1 for none */
    uint8_t state; /* FT_CACHE_* */
};

/* The gate's process until it executes its program. It shares the memory of pid 1. */
struct ft_gate {
    uint32_t go;            /* futex: not 0 when the sandbox holds all that the gate will see */
    uint32_t sealed;        /* futex: not 0 when it holds nothing else any more */
    uint32_t tid;           /* futex: the kernel clears it when the program is executed or the process ended */
    pid_t pid;              /* 0 before it is made */
    pid_t parent;
    uint64_t executed_at;   /* not later than that, by ft_now */
    const struct ft_message *message;
    const char *failed_call; /* of those that every gate's process makes; with `error` */
    int error;
    uint64_t filter;        /* FT_SECCOMP_*, of the filter to install before `go`; 0 for none, and no keyring either */
    int filter_error, keyring_error; /* 0 when that is done */
};

/* Entries of LEAVE_OUT, or some of them that follow each other. */
struct ft_left_out {
    const char *bytes;
    size_t size;
};

/* What the launcher knows of a sandbox before it exists. */
struct ft_birth {
    int control;         /* the only descriptor that its pid 1 keeps; to the launcher */
    int proc;            /* and the machine's /proc, until it has mapped itself; -1 where the launcher does that */
    uint32_t namespaces; /* the CLONE_NEW* flags that it was cloned with */
    bool mapped;         /* the launcher writes the id maps before it sends the base */
    bool unprivileged;   /* the gate's user is not the kernel's 0 */
    bool from_mould;     /* its root is the mould's, and it sees nothing of the machine */
    bool alone;          /* a root that cannot become anybody else, and is not the kernel's: it stays who it is */
    struct ft_cgroup cgroup; /* to enter; it may be none */
    uint32_t missed_count; /* namespaces that the kernel refused */
    struct ft_missed missed[8];
};

struct ft_sandbox {
    struct ft_birth birth;
    const struct ft_message *message; /* of which the operations are applied */
    uint32_t facts;
    int cgroup_error;

    uint32_t missed_count;
    struct ft_missed missed[FT_MISSED_MAX];
    struct ft_missed failure; /* error is 0 while there is none */
    char detail[sizeof ((struct ft_missed *)0)->what]; /* the call that failed last */

    bool is_mould;  /* no sandbox, but what others begin with */
    int root;     /* O_PATH, of the new root */
    int old_root; /* O_PATH; where sources are that nobody handed over */
    int cover;    /* what hides FT_HIDDEN in a root from the mould; -1 in another */
    int hidden;   /* O_PATH, of FT_HIDDEN */
    int private_root; /* the same once PRIVATE has limited it */
    unsigned private_count; /* names private folders in it */
    uint64_t private_bytes, private_inodes; /* that it may hold; 0 before it is limited */

    uint32_t tree_count;
    uint32_t tree_next;
    struct ft_tree trees[FT_TREES_MAX];
    int spare_tree; /* the repository's again, when its first view failed; else -1 */
    const struct ft_tree *tree; /* of the operation being applied; NULL below an ordinary user's launcher */

    uint32_t place_count;
    struct ft_place places[FT_PLACES_MAX];
    int ruleset;          /* of Landlock, with what FT_LANDLOCK_AHEAD handles; -1 where there is none yet */
    uint32_t place_ruled; /* so many of the places have their rule in it */

    int fence;    /* O_PATH, of the folder that FENCE named; -1 without one */
    char fence_path[PATH_MAX];

    struct ft_left_out left_out;
    struct ft_watch watch;
    struct ft_cache caches[FT_CACHES_MAX];
    uint32_t cache_count;

    uint32_t gate_fd_count;
    uint32_t gate_fd_own; /* how many of them the gate gets; the others are caches' */
    int gate_fds[FT_LAUNCH_FD_MAX];
    uint32_t argument_count, environment_count;
    char *arguments[FT_LAUNCH_OP_MAX + 1];
    char *environment[FT_LAUNCH_OP_MAX + 1];
    struct ft_gate gate;
};

/* Where an operation is carried out. */
enum ft_where {
    FT_IN_INIT,    /* by pid 1, before the root is sealed */
    FT_IN_MOULD,   /* once for all sandboxes, those that say so */
    FT_IN_GATE,    /* by the gate's process, before its program is executed */
    FT_IN_LAUNCHER /* outside */
};

/* Both return 0, or -1 with errno set and the call in `detail`. */
typedef int ft_apply_function(struct ft_sandbox *, const struct ft_op *);

struct ft_operation {
    uint16_t kind;
    enum ft_where where;
    bool moulded; /* in FT_IN_MOULD too */
    uint32_t needs; /* facts without which it is not tried: it would touch the host */
    uint32_t fact;  /* in force once it succeeded */
    ft_apply_function *apply;
    ft_apply_function *fallback; /* tried when `apply` failed, which is reported in any case */
};

/* Applies those operations of a message that belong to `where`, in order. False when one failed that must not:
 * `failure` says which. */
bool ft_apply(struct ft_sandbox *sandbox, const struct ft_message *message, enum ft_where where);

/* Notes the failing call with the path it was about, keeps errno, returns -1. */
int ft_broke(struct ft_sandbox *sandbox, const char *call, const char *path);
void ft_miss(struct ft_sandbox *sandbox, uint32_t step, int error);
void ft_fail(struct ft_sandbox *sandbox, uint32_t step, int error);
int ft_remember_place(struct ft_sandbox *sandbox, const char *path, bool writable);

/* identity.c */
ft_apply_function ft_apply_namespaces, ft_apply_identity, ft_apply_loopback, ft_apply_hostname;
/* root.c */
ft_apply_function ft_apply_root, ft_apply_private, ft_apply_bind, ft_apply_directory, ft_apply_private_directory,
    ft_apply_symlink, ft_apply_file;
struct ft_seal {
    int error; /* 0 when it holds */
    const char *call, *path;
};
/* Closes the root to writing and lets go of what is hidden, the old root with it. Where there is none, nothing of the machine is
 * there to be let go of, and a cover is enough. The gate's process prepares itself meanwhile: errno is its. */
struct ft_seal ft_seal(const struct ft_sandbox *sandbox);
ft_apply_function ft_apply_private_limit, ft_apply_own_folder;
/* cache.c */
ft_apply_function ft_apply_cache;
/* One of those that come after the gate's own and are not handed to it; -1 for none. */
int ft_extra_descriptor(struct ft_sandbox *sandbox, uint64_t number);
void ft_leave_caches(struct ft_sandbox *sandbox);
/* left_out.c */
ft_apply_function ft_apply_leave_out;
/* watch.c */
ft_apply_function ft_apply_watch;
void ft_begin_watch(struct ft_sandbox *sandbox);
/* Looks once. Returns what limit was passed: FT_ENDED_*, or 0. */
uint32_t ft_look(struct ft_sandbox *sandbox);
/* Adds what the watch knows to the accounts. */
void ft_end_watch(struct ft_sandbox *sandbox, struct ft_ended *ended);
/* system.c */
ft_apply_function ft_apply_dev, ft_apply_proc, ft_apply_outer_proc;
/* view.c */
ft_apply_function ft_apply_repository, ft_apply_second_view;
/* gate.c */
ft_apply_function ft_apply_argument, ft_apply_environment, ft_apply_workdir, ft_apply_rlimit;
/* Waits until the futex is not 0. */
void ft_await(uint32_t *word);
/* What the gate's process does from `go` on. */
void ft_become_gate(struct ft_sandbox *sandbox) __attribute__((noreturn));
/* ahead.c */
ft_apply_function ft_apply_ahead;
/* Makes the gate's process unless it is there, lets it go on, and waits until the program runs. */
bool ft_start_gate(struct ft_sandbox *sandbox, const struct ft_message *message);
/* confine.c */
ft_apply_function ft_apply_keyring, ft_apply_landlock, ft_apply_capabilities, ft_apply_seccomp;
/* Makes the ruleset that most gates ask for, with rules for the places that there are, before a gate waits for it. */
void ft_begin_ruleset(struct ft_sandbox *sandbox);
/* FT_SECCOMP_* */
const struct sock_fprog *ft_filter(uint64_t which);
/* init.c */
/* A sandbox without anything has no descriptor; the rest of it is zero. */
void ft_clear_sandbox(struct ft_sandbox *sandbox);
void ft_init(struct ft_birth birth) __attribute__((noreturn));
/* Makes the launcher's death the end of pid 1. A change of credentials clears that (prctl(2), PR_SET_PDEATHSIG). */
void ft_follow_launcher(uint32_t namespaces);

#endif
