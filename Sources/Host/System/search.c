/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "search.h"

#include <string.h>

const void *ft_search(const void *bytes, size_t size, const void *wanted, size_t wanted_size) {
    return memmem(bytes, size, wanted, wanted_size);
}
