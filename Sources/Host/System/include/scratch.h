/* SPDX-License-Identifier: Apache-2.0 */
/* A place for bytes that nobody else shall see. */
#ifndef FIRSTTRY_SYSTEM_SCRATCH_H
#define FIRSTTRY_SYSTEM_SCRATCH_H

/* A file without a name in `folder`, or in memory where the file system has no such thing: the fd, or -errno. */
int ft_scratch_file(const char *folder);

/* A file without a name in the folder that is open as `directory`, which may get one later (linkat): the fd, or -errno. */
int ft_nameless_file(int directory);

#endif
