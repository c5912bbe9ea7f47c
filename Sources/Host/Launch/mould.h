/* SPDX-License-Identifier: Apache-2.0 */
/* What the roots of all sandboxes have in common, made once. The mould is a mount namespace whose root is read-only and holds
 * the base's folders, files, links and devices, the places for what each sandbox mounts there, and nothing else of the
 * machine. A sandbox begins as a copy of it: it has its root, and adds its own. */
#ifndef FIRSTTRY_LAUNCH_MOULD_H
#define FIRSTTRY_LAUNCH_MOULD_H

#include "message.h"

#include <stdbool.h>
#include <sys/types.h>

struct ft_mould {
    bool made;
    int mounts;     /* its namespace */
    int own_mounts; /* the launcher's */
    int own_root;   /* which need not be that of its namespace */
    int places;     /* its root, as it can still be written to from here */
    pid_t letting_go; /* of the machine's tree; 0 for nobody */
};

struct ft_launcher;

/* Leaves `made` false where the kernel, or an operation, refuses: then every sandbox builds all of its root, and reports what
 * is missing. */
void ft_make_mould(struct ft_launcher *launcher, const struct ft_message *base);
/* No more sandboxes begin in it. */
void ft_break_mould(struct ft_mould *mould);
/* What is cloned in between begins in the mould. */
bool ft_enter_mould(struct ft_mould *mould);
bool ft_leave_mould(const struct ft_mould *mould);

/* Whether a gate's part asks for nothing in the root but mounts. */
bool ft_fits_mould(const struct ft_message *message);
/* Makes the places for its mounts: empty, closed to writing, and there for every sandbox. */
void ft_make_places(const struct ft_mould *mould, const struct ft_message *message);

#endif
