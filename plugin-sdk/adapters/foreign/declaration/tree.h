/* SPDX-License-Identifier: Apache-2.0 */
/* JSON (RFC 8259) as a tree that knows where each value stands in the text. */
#ifndef FOREIGN_TREE_H
#define FOREIGN_TREE_H

#include "arena.h"

#include <stdbool.h>
#include <stdint.h>

enum fg_tree_kind { FG_NULL, FG_BOOLEAN, FG_INTEGER, FG_REAL, FG_TEXT, FG_LIST, FG_OBJECT };

struct fg_tree {
    enum fg_tree_kind kind;
    bool truth;
    bool negative;      /* of an integer */
    uint64_t magnitude; /* of an integer: how far from zero */
    double real;
    const char *text; /* without NUL inside, with one at its end */
    size_t offset;    /* where the value starts */
    const char *key;  /* of a member; NULL otherwise */
    size_t key_offset;
    size_t count; /* of a list or an object */
    struct fg_tree *first;
    struct fg_tree *next;
};

struct fg_tree_fault {
    size_t offset;
    const char *expected;
};

/* NULL when the bytes are no JSON: duplicate names, texts with NUL, numbers past 64 bits, more than 64 values inside
 * one another, more than 1,000 members of one object and more than 100,000 values count as such. */
const struct fg_tree *fg_tree_parse(struct fg_arena *arena, const char *bytes, size_t length,
                                    struct fg_tree_fault *fault);

/* NULL when there is no such member. */
const struct fg_tree *fg_member(const struct fg_tree *object, const char *key);

#endif
