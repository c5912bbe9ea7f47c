/* SPDX-License-Identifier: Apache-2.0 */
/* The process outside: a table of sandboxes, each known by a pidfd and the control socket of its pid 1. */
#ifndef FIRSTTRY_LAUNCH_LAUNCHER_H
#define FIRSTTRY_LAUNCH_LAUNCHER_H

#include "fence.h"
#include "identity.h"
#include "mould.h"
#include "networks.h"
#include "relay.h"

#define FT_SLOTS FT_NETWORKS_MAX /* each sandbox may need a network */
#define FT_POOL_MAX 64
#define FT_OWN_FOLDER_MAX 512

enum ft_slot_state {
    FT_SLOT_FREE,
    FT_SLOT_BUILDING, /* applies the base */
    FT_SLOT_PARKED,
    FT_SLOT_STARTING, /* has the gate's part */
    FT_SLOT_RUNNING,
    FT_SLOT_ENDED     /* reported; pid 1 is on its way out */
};

struct ft_slot {
    enum ft_slot_state state;
    uint32_t id;
    pid_t pid;
    int pidfd;
    int control;
    uint64_t asked_at;   /* microseconds of CLOCK_MONOTONIC, as all times here */
    uint64_t started_at;
    uint64_t limit;      /* the gate's deadline, counted from started_at; 0 without one */
    uint64_t end_at;     /* when the tree is asked to end; 0: never */
    uint64_t kill_at;    /* when pid 1 is killed, because it did not answer in time; 0: never */
    uint32_t end_flags;
    bool say_started, say_ended; /* still to be said */
    struct ft_cgroup cgroup; /* the slot's, also while it is free */
    bool cgroup_limited; /* the limits of this gate stand in it */
    bool cgroup_required;
    struct ft_missed cgroup_missed; /* why not; error is 0 when none was asked for */
    char own_folder[FT_OWN_FOLDER_MAX]; /* in the fence; empty without one */
    bool is_moulded; /* it began in the mould */
    int network; /* of those that are shared; -1 for one of its own */
    enum ft_stay stay; /* there */
    struct ft_started started;
    struct ft_ended ended;
};

/* What a gate wants of its sandbox that those of the pool do not have. */
struct ft_needs {
    bool network; /* its own, with a loopback */
    bool root;    /* in which more than mounts can be added */
    enum ft_stay stay;
};

struct ft_launcher {
    bool prepared;
    bool first_known;   /* the first sandbox of the pool was built, or failed */
    bool say_ready;
    uint32_t wanted;    /* size of the pool */
    uint64_t launched_at; /* the last time */
    uint64_t refill_at; /* not before: building failed a moment ago */
    int proc;            /* the machine's */
    uint32_t namespaces; /* those that this kernel gives, of the base's */
    bool root;          /* maps ids and makes trees for its sandboxes */
    bool idmap_trees;
    bool shares_networks;
    bool is_ending; /* no more launches will be asked for */
    struct ft_networks networks;
    struct ft_mould mould;
    struct ft_ids ids;   /* of the gate, in its sandbox */
    struct ft_ids outer_ids; /* the same user out here */
    struct ft_cgroups cgroups;
    struct ft_fence fence;
    struct ft_birth birth; /* what all sandboxes have in common */
    struct ft_missed base_failure; /* error is 0 while sandboxes can be built */
    struct ft_ready ready;
    uint32_t slot_count; /* of those that were ever used: what was never touched takes no memory, and no fork's time */
    struct ft_slot slots[FT_SLOTS];
};

/* pool.c */
void ft_prepare(struct ft_launcher *launcher, const struct ft_message *message);
/* When a sandbox, or what the next ones will need, is to be made unless somebody asks for something before; 0 for never. */
uint64_t ft_build_time(const struct ft_launcher *launcher);
void ft_build_ahead(struct ft_launcher *launcher);
/* A new sandbox on its way to being parked; NULL with errno. */
struct ft_slot *ft_build(struct ft_launcher *launcher, struct ft_needs needs);
/* At most `launches` more will be asked for: what nobody will use is ended and taken down now, and not when the run waits. */
void ft_expect(struct ft_launcher *launcher, uint32_t launches);
/* What the first sandbox failed of may be a namespace that can be done without. True when another one is on its way. */
bool ft_try_lower_rung(struct ft_launcher *launcher, const struct ft_missed *failure);

/* slots.c */
struct ft_slot *ft_slot_of(struct ft_launcher *launcher, uint32_t id);
struct ft_slot *ft_free_place(struct ft_launcher *launcher);
void ft_launch(struct ft_launcher *launcher, const struct ft_message *message, const int *fds, uint32_t count);
void ft_refuse(uint32_t id, const struct ft_missed *failure);
/* Sends a message to a sandbox's pid 1, with the trees of its sources where it does not see them. 0 or an errno. */
int ft_hand_over(const struct ft_launcher *launcher, int control, const struct ft_message *message, bool trees,
                 const int *gate_fds, uint32_t gate_fd_count);
void ft_cancel(struct ft_slot *slot);
/* Asks for the end of the tree; its pid 1 has `patience` microseconds to bring it about, which keeps the accounts true,
 * before it is killed. */
void ft_ask_end(struct ft_launcher *launcher, struct ft_slot *slot, uint32_t flag, uint64_t patience);
void ft_kill_slot(const struct ft_slot *slot);
/* Its network is another one's to use: nothing is left in there but a pid 1. */
void ft_leave_slot_network(struct ft_launcher *launcher, struct ft_slot *slot);
/* Removes those that stand for a next sandbox. */
void ft_forget_cgroups(struct ft_launcher *launcher);
/* Removes what is left of a sandbox and makes room for another. */
void ft_free_slot(struct ft_launcher *launcher, struct ft_slot *slot);

/* course.c */
void ft_hear(struct ft_launcher *launcher, struct ft_slot *slot);
void ft_bury(struct ft_launcher *launcher, struct ft_slot *slot);
void ft_end_everything(struct ft_launcher *launcher) __attribute__((noreturn));
void ft_say_all(struct ft_launcher *launcher);

/* own.c */
/* Whether this process may mount and make networks on behalf of its sandboxes, which for an ordinary user means a user
 * namespace of its own that it enters here. */
bool ft_gain_namespaces(struct ft_launcher *launcher, const struct ft_message *base);

/* trees.c */
/* Fills `trees`, one for each operation that takes one; returns how many. */
uint32_t ft_open_trees(const struct ft_launcher *launcher, const struct ft_message *message, struct ft_tree *trees);
void ft_close_owners(void);

#endif
