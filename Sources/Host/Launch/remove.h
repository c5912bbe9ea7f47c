/* SPDX-License-Identifier: Apache-2.0 */
#ifndef FIRSTTRY_LAUNCH_REMOVE_H
#define FIRSTTRY_LAUNCH_REMOVE_H

/* Removes the folder `name` of `parent` with all that is in it, whatever somebody hostile left there: no link is followed,
 * folders without rights are opened up, and any depth is taken in constant memory. 0, or -1 with errno. */
int ft_remove_tree(int parent, const char *name);

/* Removes all that is in it; `folder` is open for reading. */
int ft_empty_folder(int folder);

#endif
