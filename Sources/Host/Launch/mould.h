/* SPDX-License-Identifier: Apache-2.0 */
/* What the roots of all sandboxes have in common, made once. The mould is a mount namespace that holds the base's folders,
 * files, links and devices, and nothing else of the machine. A sandbox begins as a copy of it and takes what it needs from
 * there into a root of its own, instead of looking up, binding and closing some twenty sources again. */
#ifndef FIRSTTRY_LAUNCH_MOULD_H
#define FIRSTTRY_LAUNCH_MOULD_H

#include "message.h"

#include <stdbool.h>

struct ft_mould {
    bool made;
    int mounts;     /* its namespace */
    int own_mounts; /* the launcher's */
    int own_root;   /* which need not be that of its namespace */
};

struct ft_launcher;
struct ft_sandbox;

/* Leaves `made` false where the kernel, or an operation, refuses: then every sandbox builds all of its root, and reports what
 * is missing. */
void ft_make_mould(struct ft_launcher *launcher, const struct ft_message *base);
/* What is cloned in between begins in the mould. */
bool ft_enter_mould(const struct ft_mould *mould);
bool ft_leave_mould(const struct ft_mould *mould);

/* Below these a sandbox shows what the mould has, whole: no place can be made there any more. */
bool ft_is_moulded(const struct ft_sandbox *sandbox, const char *path);
bool ft_fits_mould(const struct ft_message *gate);
/* Puts them into the sandbox's new root. */
int ft_take_moulded(struct ft_sandbox *sandbox);

#endif
