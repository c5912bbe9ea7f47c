/* SPDX-License-Identifier: Apache-2.0 */
/* Reading of launch messages: `ft_check_message` proves the form once, the others rely on it. */
#ifndef FIRSTTRY_LAUNCH_MESSAGE_H
#define FIRSTTRY_LAUNCH_MESSAGE_H

#include "launch.h"

#include <stdbool.h>
#include <stddef.h>

/* As many detached trees as one SCM_RIGHTS message carries (SCM_MAX_FD, 253) beside the gate's own descriptors. */
#define FT_TREES_MAX 236

enum { FT_PART_BASE = 1, FT_PART_GATE = 2 };

enum {
    FT_STRING_ANY,     /* may be empty */
    FT_STRING_NAME,    /* not empty */
    FT_STRING_SETTING, /* NAME=value */
    FT_STRING_PATH     /* absolute, without empty, "." and ".." components */
};

/* The form of one kind of operation. */
struct ft_form {
    uint16_t kind;
    uint8_t parts;
    uint8_t flags;      /* the flags that mean something here */
    uint8_t strings;    /* how many follow */
    uint8_t string[2];
    bool once;          /* at most one in a message */
    bool takes_tree;    /* a root launcher hands over a detached tree for it */
};

const struct ft_form *ft_form_of(uint16_t kind);

/* Whether `size` bytes at `bytes` (aligned to 8) are a whole, well-formed message. Says why not in `why`. */
bool ft_check_message(const void *bytes, size_t size, struct ft_missed *why);

const struct ft_op *ft_first(const struct ft_message *message);
const struct ft_op *ft_next(const struct ft_op *op);
const char *ft_string(const struct ft_op *op, unsigned index);

/* The first operation of a kind, or NULL. */
const struct ft_op *ft_find(const struct ft_message *message, uint16_t kind);

#endif
