/* SPDX-License-Identifier: Apache-2.0 */
/* What git compresses, read by zlib. */
#ifndef FIRSTTRY_ZLIB_INFLATE_H
#define FIRSTTRY_ZLIB_INFLATE_H

#include <stddef.h>
#include <sys/types.h>

/* Unpacks one zlib stream from the start of `packed` into `bytes`. Returns how many bytes came out; -1 when the stream is
 * damaged or ends early, -2 when it holds more than `capacity` and `capacity` bytes came out. */
ssize_t ft_inflate(const void *packed, size_t packed_size, void *bytes, size_t capacity);

#endif
