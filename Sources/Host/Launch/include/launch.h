/* SPDX-License-Identifier: Apache-2.0 */
/* What the host and the launcher say to each other, over one SOCK_SEQPACKET pair: fd 0 of the launcher.
 *
 * A sandbox is an ordered list of operations, applied by one function, in two parts: the base (the same for every gate
 * of a run, applied ahead of time to a pool of parked sandboxes) and the gate's own. Integers are in host byte order:
 * both ends are built together and run on one machine. */
#ifndef FIRSTTRY_LAUNCH_H
#define FIRSTTRY_LAUNCH_H

#include <stdint.h>

#define FT_LAUNCH_VERSION 2
#define FT_LAUNCH_MESSAGE_MAX (192 * 1024) /* below the default send buffer of a unix socket */
#define FT_LAUNCH_FD_MAX 16
#define FT_LAUNCH_OP_MAX 512

/* Host to launcher. */
enum {
    FT_ASK_PREPARE = 1, /* id = how many sandboxes to keep parked (0: only the one that READY tells about is built ahead);
                           ops = the base. Sent once, first */
    FT_ASK_LAUNCH = 2,  /* id = the host's name for the sandbox; ops = the gate's part; fds (three at least) become
                           0, 1, 2, … of the gate */
    FT_ASK_CANCEL = 3,  /* id; SIGTERM to the gate's process, nothing else */
    FT_ASK_KILL = 4,    /* id; SIGKILL to the whole tree */
    FT_ASK_EXPECT = 5,  /* id = how many launches may still come: no more are built ahead, and what is too many goes */
    FT_ASK_PLACES = 6   /* ops = BINDs and PRIVATE_DIRECTORYs that gates will ask for: their places in the root that sandboxes
                           have in common are made now, so that all gates see the same ones whoever runs first */
};

/* Launcher to host. */
enum {
    FT_SAY_READY = 1,   /* answers PREPARE: status is a struct ft_ready */
    FT_SAY_STARTED = 2, /* the gate's program was executed: a struct ft_started follows */
    FT_SAY_ENDED = 3,   /* the whole tree is gone: a struct ft_ended follows. The last word on an id, also when set-up failed */
};

struct ft_message {
    uint16_t version; /* FT_LAUNCH_VERSION */
    uint16_t kind;
    uint32_t id;
    uint32_t size;    /* of the whole message */
    uint32_t count;   /* operations that follow, for PREPARE and LAUNCH */
};

/* One operation. `size` covers the record and is a multiple of 8; after the two numbers come NUL-terminated strings,
 * as many as the kind has, then zeros. Strings hold any bytes but NUL. Paths are absolute, without empty, "." and ".."
 * components and without a slash at the end; a destination does not pass through a symbolic link (ELOOP). */
struct ft_op {
    uint16_t kind;
    uint16_t flags;
    uint32_t size;
    uint64_t a;
    uint64_t b;
};

/* The kinds. The list is applied in the order given; the launcher refuses (EPROTO) an unknown kind and one that stands in
 * the wrong part. */
enum {
    /* base part */
    FT_OP_NAMESPACES = 1,  /* a = wanted CLONE_NEW* mask, b = required ones; cloned with the sandbox itself */
    FT_OP_IDENTITY = 2,    /* a = uid, b = gid the gate has, inside and out. The launcher's own for an ordinary user; another
                              one when the launcher runs as root, which then maps and drops before anything else is done */
    FT_OP_ROOT = 4,        /* a private tmpfs becomes the root; the old one stays reachable to later operations only */
    FT_OP_PRIVATE = 5,     /* a = bytes, b = inodes of the tmpfs that holds every private writable place */
    FT_OP_HOSTNAME = 6,    /* string: name */
    FT_OP_AHEAD = 8,       /* the gate's process is made now, in a session and with a keyring of its own and with the filter
                              a = FT_SECCOMP_*, and waits for its program. After IDENTITY; without it all that is done at launch */
    FT_OP_FENCE = 7,       /* string: a folder that must not exist; the launcher makes it, for sandboxes without a root of their
                              own, and removes it when it ends */
    /* either part */
    FT_OP_LOOPBACK = 3,    /* brings lo up, in a network of the sandbox's own. Without it sandboxes use a network one after the
                              other, in which nothing can be sent anywhere and nothing stays but the kernel's counts */
    FT_OP_BIND = 16,       /* strings: source (in the old root), destination (in the new one). Read-only unless FT_WRITABLE */
    FT_OP_DIRECTORY = 17,  /* string: an empty folder in the new root (read-only once sealed); a = mode */
    FT_OP_PRIVATE_DIRECTORY = 18, /* string: a folder of the private tmpfs, bound there writable; a = mode */
    FT_OP_SYMLINK = 19,    /* strings: target, path */
    FT_OP_FILE = 20,       /* strings: path, content: a small read-only file (passwd, hosts, …) */
    FT_OP_DEV = 21,        /* a minimal /dev, with a private folder as /dev/shm */
    FT_OP_PROC = 22,       /* a fresh /proc with the usual masks; FT_OUTER_PROC allows a read-only bind of the outer one */
    FT_OP_REPOSITORY = 23, /* strings: source, destination; a = FT_VIEW_*, b = the view where that one cannot be had, or 0 */
    FT_OP_CGROUP = 37,     /* a = bytes of memory (0 none), b = processes (0 none). In the base without numbers: sandboxes are
                              made in a cgroup each; without it those that are parked when the first gate asks are of no use */
    /* gate part */
    FT_OP_ARGUMENT = 32,   /* string, in order; the first is the program's absolute path in the new root. One at least */
    FT_OP_ENVIRONMENT = 33,/* string NAME=value */
    FT_OP_WORKDIR = 34,    /* string */
    FT_OP_RLIMIT = 35,     /* a = RLIMIT_*, b = soft and hard limit */
    FT_OP_DEADLINE = 36,   /* a = milliseconds of wall time from STARTED; past it the whole tree is killed */
    FT_OP_KEYRING = 38,    /* a new, empty session keyring */
    FT_OP_LANDLOCK = 39,   /* a = FT_LANDLOCK_* wanted. Rights follow from the operations above */
    FT_OP_CAPABILITIES = 40, /* all sets emptied, securebits locked */
    FT_OP_SECCOMP = 41,    /* a = FT_SECCOMP_* ; always the last */
    FT_OP_WATCH = 42,      /* a = bytes of memory, b = milliseconds of processor time that the whole tree may use (0: as much as
                              it likes), looked at ten times a second */
    FT_OP_PRIVATE_LIMIT = 43, /* a = bytes, b = inodes of the private tmpfs, in place of what the base says */
    FT_OP_CACHE = 44,      /* string: a private folder that outlives the gate. a = number of the descriptor with what an earlier
                              run left in it, b = of the one that takes what this run leaves; FT_NO_FD for none. Descriptors that
                              are named here come after the gate's own and are not handed to it */
    FT_OP_LEAVE_OUT = 46,  /* what a copy of REPOSITORY, which stands behind it, does not take along. a = number of a descriptor, as in
                              CACHE, of sealed memory: NUL-terminated entries in the order of their bytes, '-' and a path below the
                              repository that is left out with all that is in it, '+' and one that is made as an empty place */
    FT_OP_OWN_FOLDER = 45  /* string: a folder right below the one of FENCE, made for this sandbox and removed with it. Without
                              a root PRIVATE_DIRECTORY and a copied REPOSITORY lie right below it */
};

#define FT_NO_FD UINT64_MAX

/* Flags of an operation. */
enum {
    FT_REQUIRED = 1,     /* a failure ends the launch; without it the layer is left out and the report says so */
    FT_WRITABLE = 2,
    FT_IF_PRESENT = 4,   /* a source that does not exist is passed over */
    FT_OUTER_PROC = 8,
    FT_SECOND_VIEW = 32, /* of REPOSITORY: b is the view that is wanted, a says what it stands for: a copy for who reads is read-only */
    FT_REFUSED = 16      /* for tests: behave as if the kernel had answered EPERM here */
};

enum { FT_VIEW_READ_ONLY = 1, FT_VIEW_OVERLAY = 2, FT_VIEW_COPY = 3 };
enum { FT_LANDLOCK_FS = 1, FT_LANDLOCK_TCP = 2, FT_LANDLOCK_SCOPE = 4 };
/* NO_SOCKETS is for a sandbox without namespaces: no socket but pairs, no System V IPC, no steering of other processes. */
enum { FT_SECCOMP_STANDARD = 1, FT_SECCOMP_NO_SOCKETS = 2 };

/* What is in force, observed and not wished for: bits of ft_started.facts. */
enum {
    FT_FACT_USER_NS = 1 << 0,
    FT_FACT_NET_NS = 1 << 1,
    FT_FACT_MOUNT_NS = 1 << 2,
    FT_FACT_PID_NS = 1 << 3,
    FT_FACT_IPC_NS = 1 << 4,
    FT_FACT_UTS_NS = 1 << 5,
    FT_FACT_CGROUP_NS = 1 << 6,
    FT_FACT_LOOPBACK = 1 << 7,
    FT_FACT_ROOT = 1 << 8,
    FT_FACT_PROC = 1 << 9,          /* a fresh one */
    FT_FACT_OVERLAY = 1 << 10,
    FT_FACT_COPY = 1 << 11,
    FT_FACT_READ_ONLY = 1 << 12,
    FT_FACT_NO_NEW_PRIVS = 1 << 13,
    FT_FACT_CAPABILITIES = 1 << 14,
    FT_FACT_SECCOMP = 1 << 15,
    FT_FACT_NO_SOCKETS = 1 << 16,
    FT_FACT_LANDLOCK_FS = 1 << 17,
    FT_FACT_LANDLOCK_TCP = 1 << 18,
    FT_FACT_LANDLOCK_SCOPE = 1 << 19,
    FT_FACT_KEYRING = 1 << 20,
    FT_FACT_RLIMITS = 1 << 21,
    FT_FACT_CGROUP = 1 << 22,
    FT_FACT_INIT = 1 << 23,         /* a reaping pid 1 above the gate */
    FT_FACT_UNPRIVILEGED = 1 << 24, /* the gate's uid is not the kernel's 0 */
    FT_FACT_CLOSED_FDS = 1 << 25,
    FT_FACT_SESSION = 1 << 26,
    FT_FACT_FENCE = 1 << 27,        /* private folders outside of a root of its own, removed at the end */
    FT_FACT_WATCH = 1 << 28         /* memory and processor time of the whole tree are looked at */
};

/* Where a launch failed, or which layer was left out: the operation's kind, or one of these. */
enum {
    FT_STEP_CLONE = 256,
    FT_STEP_MAP = 257,     /* uid_map, gid_map, setgroups */
    FT_STEP_SEAL = 258,    /* the old root could not be let go of */
    FT_STEP_FORK = 259,
    FT_STEP_FDS = 260,
    FT_STEP_EXEC = 261,
    FT_STEP_PROTOCOL = 262 /* the message itself was malformed */
};

struct ft_missed { /* a layer that was left out, or the one that failed */
    uint32_t step;
    int32_t error;   /* errno */
    char what[104];  /* the call or path, NUL-terminated */
};
#define FT_MISSED_MAX 16

struct ft_ready {
    uint32_t facts;        /* of one parked sandbox; 0 when none could be built */
    uint32_t landlock_abi; /* 0 without Landlock */
    uint32_t parked;
    uint32_t missed_count;
    struct ft_missed missed[FT_MISSED_MAX]; /* when the base failed, the failure is the last */
};

struct ft_started {
    uint32_t facts;
    uint32_t missed_count;
    uint32_t setup_us; /* from the launch message to the exec */
    int32_t pid;       /* of the sandbox's pid 1, as seen from outside */
    struct ft_missed missed[FT_MISSED_MAX];
};

enum {
    FT_ENDED_FAILED = 1,    /* never executed; `failure` says where */
    FT_ENDED_TIMED_OUT = 2, /* the deadline passed */
    FT_ENDED_KILLED = 4,    /* by FT_ASK_KILL */
    FT_ENDED_OOM = 8,       /* the memory limit was hit somewhere in the tree */
    FT_ENDED_LEFTOVERS = 16, /* processes of the gate were still there when its first one ended, and were killed */
    FT_ENDED_CPU = 32,      /* the tree used up its processor time */
    FT_ENDED_PROCESSES = 64, /* a process could not be made for want of room below the limit */
    FT_ENDED_DISK = 128,    /* the private tmpfs was full at some time */
    FT_ENDED_FILES = 256    /* a process was seen with as many open files as it may have */
};

/* What became of one cache. */
enum {
    FT_CACHE_TAKEN = 1, /* an earlier run's was unpacked */
    FT_CACHE_LEFT = 2   /* this run's was packed, whole */
};
#define FT_CACHES_MAX 4

struct ft_ended {
    int32_t wait_status; /* of the gate's first process, as wait(2) gives it */
    uint32_t flags;
    uint64_t wall_us;    /* STARTED to ENDED */
    uint64_t cpu_us;     /* of the whole tree */
    uint64_t max_rss_bytes; /* of its largest process */
    uint64_t memory_peak_bytes; /* of the tree, when a cgroup counted it; else 0 */
    uint64_t written_bytes; /* given to write calls by the tree, pipes included; 0 when the kernel does not count */
    uint64_t private_bytes; /* in the private tmpfs at the end */
    uint32_t processes;  /* how many init reaped */
    uint32_t processes_peak; /* at one time, as far as was seen; 0 without WATCH */
    uint8_t caches[FT_CACHES_MAX]; /* FT_CACHE_*, in the order of the operations */
    uint32_t reserved;
    struct ft_missed failure;
};

#endif
