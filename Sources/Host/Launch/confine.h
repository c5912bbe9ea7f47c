/* SPDX-License-Identifier: Apache-2.0 */
#ifndef FIRSTTRY_LAUNCH_CONFINE_H
#define FIRSTTRY_LAUNCH_CONFINE_H

#include <stdbool.h>

/* Empties the permitted, effective, inheritable and ambient sets. */
bool ft_drop_capabilities(void);

/* Asked once, by the launcher. 0 on a kernel without Landlock. */
int ft_landlock_abi(void);

#endif
