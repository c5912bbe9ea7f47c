/* SPDX-License-Identifier: Apache-2.0 */
#ifndef FIRSTTRY_LAUNCH_COPY_H
#define FIRSTTRY_LAUNCH_COPY_H

#include "sandbox.h"

/* Copies what is below `source` into the empty folder `target` (both descriptors), on every processor: regular files,
 * folders and symbolic links as they are, with modes and times. Sockets, pipes and devices are passed over, and so is
 * what the user may not read, with a report, and what the sandbox leaves out. 0, or -1 as ft_broke does. */
int ft_copy_tree(struct ft_sandbox *sandbox, int source, int target);

#endif
