/* SPDX-License-Identifier: Apache-2.0 */
/* Looking around in a tree that somebody hostile may have made, and may be changing. */
#ifndef FIRSTTRY_SYSTEM_TREE_WALK_H
#define FIRSTTRY_SYSTEM_TREE_WALK_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum { FT_TREE_FOLDER = 1, FT_TREE_FILE = 2 };

/* One file's facts as git's index keeps them; times in seconds and nanoseconds. */
typedef struct ft_tree_facts {
    uint32_t mode, uid, gid;
    uint64_t size, inode, device;
    int64_t modified, changed;
    uint32_t modified_nano, changed_nano;
} ft_tree_facts;

/* Opens `path` below the folder `root` for reading, without following any link and without waiting (a FIFO): the fd, or
 * -errno. `kind` says what it has to be; anything else is -ENOTDIR or -EINVAL. An empty path is `root` itself. For a file
 * `facts`, unless NULL, are those of what was opened. */
int ft_tree_open(int root, const char *path, int kind, ft_tree_facts *facts);

/* The next entries of an open folder as the kernel's linux_dirent64 records: how many bytes, 0 at the end, or -errno. */
ssize_t ft_tree_entries(int folder, void *records, size_t size);

/* lstat of `name` in an open folder. Returns 0 or an errno. */
int ft_tree_lstat(int folder, const char *name, ft_tree_facts *facts);

/* Runs `work(context, 0 …< count)`, each number on a thread of its own, the last one on the caller's. */
void ft_tree_parallel(int count, void (*work)(void *context, int number), void *context);

#endif
