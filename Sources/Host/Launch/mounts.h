/* SPDX-License-Identifier: Apache-2.0 */
/* Mounts by descriptor, and places in the new root. All return a descriptor or 0, or -1 as ft_broke does. */
#ifndef FIRSTTRY_LAUNCH_MOUNTS_H
#define FIRSTTRY_LAUNCH_MOUNTS_H

#include "sandbox.h"

struct ft_setting {
    const char *key;
    const char *value; /* NULL for a flag */
};

/* A new file system, mounted nowhere yet. `settings` end with a NULL key. */
int ft_new_mount(struct ft_sandbox *sandbox, const char *type, const struct ft_setting *settings, uint64_t attributes);

uint64_t ft_bind_attributes(const struct ft_op *op);

/* A detached, recursive clone of the operation's first string, looked up in the old root. */
int ft_source_tree(struct ft_sandbox *sandbox, const struct ft_op *op, uint64_t attributes);
int ft_old_tree(struct ft_sandbox *sandbox, const char *path, uint64_t attributes);

enum ft_place_kind { FT_PLACE_FOLDER, FT_PLACE_FILE };

/* Opens a path of the new root with O_PATH and makes what is missing. No component may be a symbolic link (ELOOP): one
 * that a repository brings along could lead into the old root. */
int ft_open_place(struct ft_sandbox *sandbox, const char *path, enum ft_place_kind kind, mode_t mode);
/* Makes what is missing of a path below `root`; the descriptor of its end, or -1 with errno alone. */
int ft_make_place(int root, const char *path, enum ft_place_kind kind, mode_t mode);
/* A place there would be gone after the seal, or lie in the old tree. */
bool ft_is_hidden(const char *path);
int ft_open_parent(struct ft_sandbox *sandbox, const char *path, const char **name);

/* Mounts a detached tree; closes it in any case. */
int ft_place_tree(struct ft_sandbox *sandbox, int tree, const char *path);
/* The same in the hidden folder; returns the place's descriptor. */
int ft_hide(struct ft_sandbox *sandbox, int tree, const char *name);

/* A new folder of the private tmpfs, known by a number: its name is written to `name`. */
int ft_private_folder(struct ft_sandbox *sandbox, mode_t mode, char *name, size_t size);

/* Binds it to a place of the new root. */
int ft_place_private(struct ft_sandbox *sandbox, const char *name, const char *path, uint64_t attributes);

/* Without a root: makes a folder right inside the fence and opens it. */
int ft_fenced_folder(struct ft_sandbox *sandbox, const char *path, mode_t mode);

void ft_close(int fd); /* keeps errno */

#endif
