/* SPDX-License-Identifier: Apache-2.0 */
/* SHA-1 (FIPS 180-4), because git names its objects by it; nothing here is trusted for being hard to forge. */
#ifndef FIRSTTRY_SYSTEM_SHA1_H
#define FIRSTTRY_SYSTEM_SHA1_H

#include <stddef.h>
#include <stdint.h>

#define FT_SHA1_SIZE 20

typedef struct ft_sha1 {
    uint32_t state[5];
    uint64_t size;       /* bytes taken so far */
    uint8_t pending[64]; /* the block that is not full yet: size % 64 bytes */
} ft_sha1;

void ft_sha1_init(ft_sha1 *hash);

/* Takes `size` more bytes; `bytes` may be NULL when `size` is 0. */
void ft_sha1_update(ft_sha1 *hash, const void *bytes, size_t size);

/* Writes the digest. The state is used up: only init may follow. */
void ft_sha1_final(ft_sha1 *hash, uint8_t digest[FT_SHA1_SIZE]);

#endif
