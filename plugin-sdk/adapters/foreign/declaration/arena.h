/* SPDX-License-Identifier: Apache-2.0 */
/* Memory that is given back all at once. */
#ifndef FOREIGN_ARENA_H
#define FOREIGN_ARENA_H

#include <stddef.h>

struct fg_arena {
    struct fg_block *blocks;
};

/* Zeroed and aligned for anything. Ends the process when the machine has no memory left, as Swift's allocator does. */
void *fg_take(struct fg_arena *arena, size_t size);

/* A copy that ends in NUL. */
char *fg_take_text(struct fg_arena *arena, const char *text, size_t length);

void fg_release(struct fg_arena *arena);

#endif
