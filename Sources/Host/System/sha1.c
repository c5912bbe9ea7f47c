/* SPDX-License-Identifier: Apache-2.0 */
#include "sha1.h"

#include <string.h>

enum { BLOCK = 64 };

static uint32_t rotate(uint32_t word, int by) { return word << by | word >> (32 - by); }

static uint32_t big_endian(const uint8_t *bytes) {
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

#define ROUND(function, constant)                                                       \
    do {                                                                                \
        uint32_t next = rotate(a, 5) + (function) + e + (constant) + word(w, block, t); \
        e = d, d = c, c = rotate(b, 30), b = a, a = next;                               \
    } while (0)

/* The schedule needs its last sixteen words only. */
static inline uint32_t word(uint32_t w[16], const uint8_t *block, int t) {
    uint32_t value = t < 16 ? big_endian(block + 4 * t)
                            : rotate(w[(t + 13) & 15] ^ w[(t + 8) & 15] ^ w[(t + 2) & 15] ^ w[t & 15], 1);
    return w[t & 15] = value;
}

static void compress(uint32_t state[5], const uint8_t *block, size_t count) {
    for (; count > 0; count--, block += BLOCK) {
        uint32_t w[16];
        uint32_t a = state[0], b = state[1], c = state[2], d = state[3], e = state[4];
#pragma clang loop unroll(full)
        for (int t = 0; t < 20; t++) ROUND((b & c) | (~b & d), 0x5a827999);
#pragma clang loop unroll(full)
        for (int t = 20; t < 40; t++) ROUND(b ^ c ^ d, 0x6ed9eba1);
#pragma clang loop unroll(full)
        for (int t = 40; t < 60; t++) ROUND((b & c) | (b & d) | (c & d), 0x8f1bbcdc);
#pragma clang loop unroll(full)
        for (int t = 60; t < 80; t++) ROUND(b ^ c ^ d, 0xca62c1d6);
        state[0] += a, state[1] += b, state[2] += c, state[3] += d, state[4] += e;
    }
}

void ft_sha1_init(ft_sha1 *hash) {
    *hash = (ft_sha1){.state = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0}};
}

void ft_sha1_update(ft_sha1 *hash, const void *bytes, size_t size) {
    const uint8_t *input = bytes;
    size_t held = hash->size % BLOCK;
    if (size == 0) return;
    hash->size += size;
    if (held > 0) {
        size_t missing = BLOCK - held;
        size_t taken = size < missing ? size : missing;
        memcpy(hash->pending + held, input, taken);
        if (taken < missing) return;
        compress(hash->state, hash->pending, 1);
        input += taken;
        size -= taken;
    }
    compress(hash->state, input, size / BLOCK);
    memcpy(hash->pending, input + size / BLOCK * BLOCK, size % BLOCK);
}

void ft_sha1_final(ft_sha1 *hash, uint8_t digest[FT_SHA1_SIZE]) {
    const uint64_t bits = hash->size * 8;
    uint8_t end[BLOCK + 8] = {0x80};
    size_t padding = 1 + (BLOCK * 2 - 9 - hash->size % BLOCK) % BLOCK;
    for (int i = 0; i < 8; i++) end[padding + (size_t)i] = (uint8_t)(bits >> (56 - 8 * i));
    ft_sha1_update(hash, end, padding + 8);
    for (int i = 0; i < FT_SHA1_SIZE; i++) digest[i] = (uint8_t)(hash->state[i / 4] >> (24 - 8 * (i % 4)));
}
