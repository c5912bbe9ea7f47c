/* SPDX-License-Identifier: Apache-2.0 */
/* A folder as one file, and back. Only what a cache holds is kept: regular files and folders, with modes and times. What is
 * read is hostile: nothing is written outside of the folder, nothing is followed. */
#ifndef FIRSTTRY_LAUNCH_ARCHIVE_H
#define FIRSTTRY_LAUNCH_ARCHIVE_H

/* Writes what is below `folder` to `file`. 0, or -1 with errno: EFBIG past 512 MiB or 200,000 entries, ELOOP past 64 levels. */
int ft_pack(int folder, int file);

/* Makes in the empty `folder` what `file` holds, read from its start. 0, or -1 with errno: EBADMSG when it is no whole
 * archive; then something may have been made. */
int ft_unpack(int file, int folder);

#endif
