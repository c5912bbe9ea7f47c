/* SPDX-License-Identifier: Apache-2.0 */
#include "arena.h"

#include <stdlib.h>
#include <string.h>

enum { BLOCK_SIZE = 16384, ALIGNMENT = 16 };

struct fg_block {
    struct fg_block *next;
    size_t used;
    size_t size;
    _Alignas(ALIGNMENT) char bytes[];
};

static struct fg_block *add_block(struct fg_arena *arena, size_t least) {
    size_t size = least > BLOCK_SIZE ? least : BLOCK_SIZE;
    struct fg_block *block = calloc(1, sizeof *block + size);
    if (block == NULL)
        abort();
    block->size = size;
    block->next = arena->blocks;
    arena->blocks = block;
    return block;
}

void *fg_take(struct fg_arena *arena, size_t size) {
    size_t rounded = (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    struct fg_block *block = arena->blocks;
    if (block == NULL || block->size - block->used < rounded)
        block = add_block(arena, rounded);
    void *result = block->bytes + block->used;
    block->used += rounded;
    return result;
}

char *fg_take_text(struct fg_arena *arena, const char *text, size_t length) {
    char *copy = fg_take(arena, length + 1);
    memcpy(copy, text, length);
    return copy;
}

void fg_release(struct fg_arena *arena) {
    while (arena->blocks != NULL) {
        struct fg_block *next = arena->blocks->next;
        free(arena->blocks);
        arena->blocks = next;
    }
}
