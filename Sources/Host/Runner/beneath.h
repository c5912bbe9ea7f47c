/* SPDX-License-Identifier: Apache-2.0 */
/* Opens files below the repository or the scratch folder and nowhere else, whatever symbolic links say. */
#ifndef RUNNER_BENEATH_H
#define RUNNER_BENEATH_H

#include <firsttry/types.h>

struct root {
    ft_str path; /* absolute, without slashes at its end */
    int fd;
};

struct roots {
    struct root repository;
    struct root scratch;
    char *content; /* of the last beneath_read */
};

/* Both return 0 or an errno. */
int roots_open(struct roots *roots, ft_str repository, ft_str scratch);

/* Opens a regular file for reading. A relative path is meant from the repository on. EXDEV: it leads out of both
 * folders; EISDIR, ENOTSUP: a folder, or something else that is no regular file. Never waits, not even for a FIFO. */
int beneath_open(const struct roots *roots, ft_str path, int *fd, uint64_t *size);

/* Reads the whole of such a file; EFBIG past `cap`. The content lives until the next call. */
int beneath_read(struct roots *roots, ft_str path, uint64_t cap, ft_str *content);

#endif
