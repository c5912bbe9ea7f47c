/* SPDX-License-Identifier: Apache-2.0 */
/* SHA-256 (FIPS 180-4) at the speed of the processor's own instructions where it has them. */
#ifndef FIRSTTRY_SYSTEM_SHA256_H
#define FIRSTTRY_SYSTEM_SHA256_H

#include <stddef.h>
#include <stdint.h>

#define FT_SHA256_SIZE 32

typedef struct ft_sha256 {
    uint32_t state[8];
    uint64_t size;       /* bytes taken so far */
    uint8_t pending[64]; /* the block that is not full yet: size % 64 bytes */
    void (*compress)(uint32_t state[8], const uint8_t *blocks, size_t count);
} ft_sha256;

/* Starts a digest with the fastest code that this processor runs. */
void ft_sha256_init(ft_sha256 *hash);

/* Starts a digest with the code that every processor runs; for tests and for comparison. */
void ft_sha256_init_portable(ft_sha256 *hash);

/* Takes `size` more bytes; `bytes` may be NULL when `size` is 0. */
void ft_sha256_update(ft_sha256 *hash, const void *bytes, size_t size);

/* Writes the digest. The state is used up: only init may follow. */
void ft_sha256_final(ft_sha256 *hash, uint8_t digest[FT_SHA256_SIZE]);

/* Digests the file from its start, whatever the fd's position is, which stays. Returns 0, EFBIG when there are more than
 * `size_max` bytes, or another errno. */
int ft_sha256_file(int fd, uint64_t size_max, uint8_t digest[FT_SHA256_SIZE]);

/* What ft_sha256_init chooses here: "sha-ni", "armv8" or "portable". */
const char *ft_sha256_backend(void);

#endif
