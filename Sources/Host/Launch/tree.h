/* SPDX-License-Identifier: Apache-2.0 */
#ifndef FIRSTTRY_LAUNCH_TREE_H
#define FIRSTTRY_LAUNCH_TREE_H

/* SIGKILL to every descendant of the calling process. For a sandbox without a pid namespace, whose descendants can fork
 * faster than they are found: call it until there are no children left. */
void ft_kill_descendants(void);

#endif
