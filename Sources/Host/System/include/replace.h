/* SPDX-License-Identifier: Apache-2.0 */
/* One file in the place of another. */
#ifndef FIRSTTRY_SYSTEM_REPLACE_H
#define FIRSTTRY_SYSTEM_REPLACE_H

/* Puts the finished `draft` in the place of `name`, if anything is there, without waiting for the disk: whoever looks finds
   the one or the other, whole. Returns 0 or an errno, and then all is as before. */
int ft_replace(int folder, const char *draft, const char *name);

#endif
