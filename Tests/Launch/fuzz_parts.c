/* SPDX-License-Identifier: Apache-2.0 */
/* What archive.c and remove.c need of mounts.c, which needs the whole launcher. */
#include <errno.h>
#include <unistd.h>

void ft_close(int fd);

void ft_close(int fd)
{
    int error = errno;
    close(fd);
    errno = error;
}
