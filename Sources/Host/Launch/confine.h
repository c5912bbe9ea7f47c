/* SPDX-License-Identifier: Apache-2.0 */
#ifndef FIRSTTRY_LAUNCH_CONFINE_H
#define FIRSTTRY_LAUNCH_CONFINE_H

#include <stdbool.h>

/* Empties the bounding set and locks the securebits, for the calling process and all that come from it: no exec gives a
 * capability any more. What the process has it keeps; done ahead of time, these are 80 system calls. */
void ft_renounce_capabilities(void);

/* Empties the permitted, effective, inheritable and ambient sets. */
bool ft_drop_capabilities(void);

#endif
