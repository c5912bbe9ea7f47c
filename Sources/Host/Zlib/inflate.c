/* SPDX-License-Identifier: Apache-2.0 */
#include "inflate.h"

#include <limits.h>
#include <zlib.h>

ssize_t ft_inflate(const void *packed, size_t packed_size, void *bytes, size_t capacity) {
    z_stream stream = {.next_in = (Bytef *)packed, .next_out = bytes};
    if (packed_size > UINT_MAX || capacity > INT_MAX) return -1;
    if (inflateInit(&stream) != Z_OK) return -1;
    stream.avail_in = (uInt)packed_size;
    stream.avail_out = (uInt)capacity;
    int status = inflate(&stream, Z_FINISH);
    size_t size = capacity - stream.avail_out;
    inflateEnd(&stream);
    if (status == Z_STREAM_END) return (ssize_t)size;
    return stream.avail_out == 0 && (status == Z_OK || status == Z_BUF_ERROR) ? -2 : -1;
}
