/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "message.h"

#include <errno.h>
#include <limits.h>
#include <string.h>

enum {
    BASE = FT_PART_BASE,
    GATE = FT_PART_GATE,
    EITHER = FT_PART_BASE | FT_PART_GATE,
    PLAIN = FT_REQUIRED | FT_REFUSED
};

static const struct ft_form forms[] = {
    {.kind = FT_OP_NAMESPACES, .parts = BASE, .flags = PLAIN, .once = true},
    {.kind = FT_OP_IDENTITY, .parts = BASE, .flags = PLAIN, .once = true},
    {.kind = FT_OP_LOOPBACK, .parts = EITHER, .flags = PLAIN, .once = true},
    {.kind = FT_OP_ROOT, .parts = BASE, .flags = PLAIN, .once = true},
    {.kind = FT_OP_PRIVATE, .parts = BASE, .flags = PLAIN, .once = true},
    {.kind = FT_OP_HOSTNAME, .parts = BASE, .flags = PLAIN, .strings = 1, .string = {FT_STRING_NAME}, .once = true},
    {.kind = FT_OP_AHEAD, .parts = BASE, .flags = PLAIN, .once = true},
    {.kind = FT_OP_FENCE, .parts = BASE, .flags = PLAIN, .strings = 1, .string = {FT_STRING_PATH}, .once = true},
    {.kind = FT_OP_BIND, .parts = EITHER, .flags = PLAIN | FT_WRITABLE | FT_IF_PRESENT, .strings = 2,
     .string = {FT_STRING_PATH, FT_STRING_PATH}, .takes_tree = true},
    {.kind = FT_OP_DIRECTORY, .parts = EITHER, .flags = PLAIN, .strings = 1, .string = {FT_STRING_PATH}},
    {.kind = FT_OP_PRIVATE_DIRECTORY, .parts = EITHER, .flags = PLAIN, .strings = 1, .string = {FT_STRING_PATH}},
    {.kind = FT_OP_SYMLINK, .parts = EITHER, .flags = PLAIN, .strings = 2, .string = {FT_STRING_NAME, FT_STRING_PATH}},
    {.kind = FT_OP_FILE, .parts = EITHER, .flags = PLAIN, .strings = 2, .string = {FT_STRING_PATH, FT_STRING_ANY}},
    {.kind = FT_OP_DEV, .parts = EITHER, .flags = PLAIN, .once = true},
    {.kind = FT_OP_PROC, .parts = EITHER, .flags = PLAIN | FT_OUTER_PROC, .once = true},
    {.kind = FT_OP_REPOSITORY, .parts = EITHER, .flags = PLAIN | FT_SECOND_VIEW, .strings = 2,
     .string = {FT_STRING_PATH, FT_STRING_PATH}, .takes_tree = true},
    {.kind = FT_OP_ARGUMENT, .parts = GATE, .flags = FT_REQUIRED, .strings = 1, .string = {FT_STRING_ANY}},
    {.kind = FT_OP_ENVIRONMENT, .parts = GATE, .flags = FT_REQUIRED, .strings = 1, .string = {FT_STRING_SETTING}},
    {.kind = FT_OP_WORKDIR, .parts = GATE, .flags = PLAIN, .strings = 1, .string = {FT_STRING_PATH}, .once = true},
    {.kind = FT_OP_RLIMIT, .parts = GATE, .flags = PLAIN},
    {.kind = FT_OP_DEADLINE, .parts = GATE, .flags = FT_REQUIRED, .once = true},
    {.kind = FT_OP_CGROUP, .parts = EITHER, .flags = PLAIN, .once = true},
    {.kind = FT_OP_KEYRING, .parts = GATE, .flags = PLAIN, .once = true},
    {.kind = FT_OP_LANDLOCK, .parts = GATE, .flags = PLAIN, .once = true},
    {.kind = FT_OP_CAPABILITIES, .parts = GATE, .flags = PLAIN, .once = true},
    {.kind = FT_OP_SECCOMP, .parts = GATE, .flags = PLAIN, .once = true},
    {.kind = FT_OP_WATCH, .parts = GATE, .flags = PLAIN, .once = true},
    {.kind = FT_OP_PRIVATE_LIMIT, .parts = GATE, .flags = PLAIN, .once = true},
    {.kind = FT_OP_CACHE, .parts = GATE, .flags = PLAIN, .strings = 1, .string = {FT_STRING_PATH}},
    {.kind = FT_OP_LEAVE_OUT, .parts = GATE, .flags = PLAIN, .once = true},
    {.kind = FT_OP_OWN_FOLDER, .parts = GATE, .flags = PLAIN, .strings = 1, .string = {FT_STRING_PATH}, .once = true},
};

const struct ft_form *ft_form_of(uint16_t kind)
{
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        if (forms[i].kind == kind) {
            return &forms[i];
        }
    }
    return NULL;
}

const struct ft_op *ft_first(const struct ft_message *message)
{
    return (const struct ft_op *)(message + 1);
}

const struct ft_op *ft_next(const struct ft_op *op)
{
    return (const struct ft_op *)((const char *)op + op->size);
}

const char *ft_string(const struct ft_op *op, unsigned index)
{
    const char *string = (const char *)(op + 1);
    while (index--) {
        string += strlen(string) + 1;
    }
    return string;
}

const struct ft_op *ft_find(const struct ft_message *message, uint16_t kind)
{
    const struct ft_op *op = ft_first(message);
    for (uint32_t i = 0; i < message->count; i++, op = ft_next(op)) {
        if (op->kind == kind) {
            return op;
        }
    }
    return NULL;
}

static bool is_path(const char *string, size_t length)
{
    if (length == 0 || length >= PATH_MAX || string[0] != '/') {
        return false;
    }
    if (length == 1) {
        return true;
    }
    for (const char *part = string; *part;) {
        const char *name = part + 1;
        size_t size = strcspn(name, "/");
        if (size == 0 || (size == 1 && name[0] == '.') || (size == 2 && name[0] == '.' && name[1] == '.')) {
            return false;
        }
        part = name + size;
    }
    return true;
}

static bool is_string(const char *string, size_t length, uint8_t form)
{
    switch (form) {
    case FT_STRING_NAME: return length > 0;
    case FT_STRING_SETTING: return length > 0 && string[0] != '=' && memchr(string, '=', length) != NULL;
    case FT_STRING_PATH: return is_path(string, length);
    default: return true;
    }
}

static const char *wrong_strings(const struct ft_op *op, const struct ft_form *form)
{
    const char *at = (const char *)(op + 1);
    const char *end = (const char *)op + op->size;
    for (unsigned i = 0; i < form->strings; i++) {
        const char *nul = memchr(at, 0, (size_t)(end - at));
        if (!nul) {
            return "a string without an end";
        }
        if (!is_string(at, (size_t)(nul - at), form->string[i])) {
            return form->string[i] == FT_STRING_PATH ? "a path that is not absolute and plain" : "a string of the wrong form";
        }
        at = nul + 1;
    }
    if (end - at > 7) {
        return "more than padding after the strings";
    }
    for (; at < end; at++) {
        if (*at) {
            return "padding that is not zero";
        }
    }
    return NULL;
}

static const char *wrong_op(const struct ft_op *op, size_t left, uint8_t part)
{
    if (left < sizeof *op || op->size < sizeof *op || op->size > left || op->size % 8 != 0) {
        return "an operation with a wrong size";
    }
    const struct ft_form *form = ft_form_of(op->kind);
    if (!form) {
        return "an unknown operation";
    }
    if (!(form->parts & part)) {
        return "an operation in the wrong part";
    }
    if (op->flags & ~form->flags) {
        return "a flag that the operation does not have";
    }
    return wrong_strings(op, form);
}

/* What only shows when all operations are seen. */
struct census {
    uint64_t seen; /* by kind; all kinds are below 64 */
    uint32_t trees, caches;
    bool sealed;   /* SECCOMP was seen */
};

/* 0, 1 and 2 are always the gate's. */
static bool is_extra_fd(uint64_t number)
{
    return number == FT_NO_FD || (number >= 3 && number < FT_LAUNCH_FD_MAX);
}

static const char *wrong_order(struct census *census, const struct ft_op *op)
{
    const struct ft_form *form = ft_form_of(op->kind);
    uint64_t bit = UINT64_C(1) << op->kind;
    if (census->sealed) {
        return "an operation after SECCOMP";
    }
    if (form->once && (census->seen & bit)) {
        return "an operation that may stand once only";
    }
    if (op->kind == FT_OP_AHEAD && !(census->seen & UINT64_C(1) << FT_OP_IDENTITY)) {
        return "a process that is made before it is known whose";
    }
    if (op->kind == FT_OP_CACHE && !(is_extra_fd(op->a) && is_extra_fd(op->b))) {
        return "a cache's descriptor that is the gate's own, or none";
    }
    if (op->kind == FT_OP_LEAVE_OUT && (op->a == FT_NO_FD || !is_extra_fd(op->a))) {
        return "a list in a descriptor that is the gate's own";
    }
    if (op->kind == FT_OP_ARGUMENT && !(census->seen & bit) && ft_string(op, 0)[0] != '/') {
        return "a program without an absolute path";
    }
    census->seen |= bit;
    census->sealed = op->kind == FT_OP_SECCOMP;
    census->trees += form->takes_tree;
    census->caches += op->kind == FT_OP_CACHE;
    if (census->caches > FT_CACHES_MAX) {
        return "too many CACHE operations";
    }
    return census->trees > FT_TREES_MAX ? "too many BIND operations" : NULL;
}

static const char *wrong_operations(const struct ft_message *message, uint8_t part)
{
    struct census census = {0};
    const char *at = (const char *)(message + 1);
    const char *end = (const char *)message + message->size;
    for (uint32_t i = 0; i < message->count; i++) {
        const struct ft_op *op = (const struct ft_op *)at;
        const char *wrong = wrong_op(op, (size_t)(end - at), part);
        if (!wrong) {
            wrong = wrong_order(&census, op);
        }
        if (wrong) {
            return wrong;
        }
        at += op->size;
    }
    if (at != end) {
        return "bytes after the last operation";
    }
    bool has_program = census.seen & (UINT64_C(1) << FT_OP_ARGUMENT);
    return part == FT_PART_GATE && !has_program ? "no program" : NULL;
}

static const char *wrong_message(const struct ft_message *message, size_t size)
{
    if (size < sizeof *message) {
        return "shorter than a header";
    }
    if (message->version != FT_LAUNCH_VERSION) {
        return "another version";
    }
    if (size > FT_LAUNCH_MESSAGE_MAX || message->size != size || message->count > FT_LAUNCH_OP_MAX) {
        return "a wrong size or count";
    }
    switch (message->kind) {
    case FT_ASK_PREPARE:
    case FT_ASK_PLACES: return wrong_operations(message, FT_PART_BASE);
    case FT_ASK_LAUNCH: return wrong_operations(message, FT_PART_GATE);
    case FT_ASK_CANCEL:
    case FT_ASK_EXPECT:
    case FT_ASK_KILL: return message->count || size != sizeof *message ? "operations where none belong" : NULL;
    default: return "an unknown kind";
    }
}

bool ft_check_message(const void *bytes, size_t size, struct ft_missed *why)
{
    const char *wrong = wrong_message(bytes, size);
    if (!wrong) {
        return true;
    }
    *why = (struct ft_missed){.step = FT_STEP_PROTOCOL, .error = EPROTO};
    strncpy(why->what, wrong, sizeof why->what - 1);
    return false;
}
