/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "replace.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

int ft_replace(int folder, const char *draft, const char *name) {
    /* A rename over an old file makes ext4 write the new one out first (auto_da_alloc): half a millisecond. */
    if (renameat2(folder, draft, folder, name, RENAME_EXCHANGE) != 0)
        /* Nothing is there to change places with, or this file system cannot. */
        return renameat(folder, draft, folder, name) == 0 ? 0 : errno;
    if (unlinkat(folder, draft, 0) == 0) return 0;
    int error = errno;
    renameat2(folder, draft, folder, name, RENAME_EXCHANGE);
    return error;
}
