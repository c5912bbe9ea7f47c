/* SPDX-License-Identifier: Apache-2.0 */
#ifndef FIRSTTRY_LAUNCH_CONFINE_H
#define FIRSTTRY_LAUNCH_CONFINE_H

#include <stdbool.h>

/* Empties every capability set of the calling process and locks the securebits. */
bool ft_drop_capabilities(void);

#endif
