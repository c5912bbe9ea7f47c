/* SPDX-License-Identifier: Apache-2.0 */
#ifndef FIRSTTRY_SEARCH_H
#define FIRSTTRY_SEARCH_H

#include <stddef.h>

/* Where `wanted` first stands in `bytes`; NULL when it does not. memmem, which Swift does not see. */
const void *ft_search(const void *bytes, size_t size, const void *wanted, size_t wanted_size);

#endif
