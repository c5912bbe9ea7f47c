/* SPDX-License-Identifier: Apache-2.0 */
/* Paths that a hostile repository may have prepared. */
#ifndef FIRSTTRY_SYSTEM_DIRECTORY_H
#define FIRSTTRY_SYSTEM_DIRECTORY_H

/* Opens `path` for reading below the folder `root`, never through a link that leads out of it, never a magic link, without
 * waiting (a FIFO) and only a regular file: the fd, or -errno (EINVAL when it is something else). */
int ft_open_beneath(int root, const char *path);

/* Opens the folder `path` below the folder `root`, through no link; with `making`, makes what is missing of it. The fd, or
 * -errno. An empty path is `root` itself. */
int ft_folder_beneath(int root, const char *path, int making);

/* Lets two entries of a folder change their places in one step. Returns 0 or an errno: ENOENT when one is not there,
 * EINVAL where the file system cannot. */
int ft_exchange(int folder, const char *one, const char *other);

#endif
