/* SPDX-License-Identifier: Apache-2.0 */
/* libFuzzer target over the reader of launch messages. The first byte chooses: the rest is a message as it stands, or a
 * list of operations from which a message with right sizes is built, so that the fuzzer gets past them. */
#include "message.h"

#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void must(bool holds, const char *what)
{
    if (!holds) {
        fprintf(stderr, "accepted: %s\n", what);
        abort();
    }
}

static void must_be_path(const char *path)
{
    must(path[0] == '/' && strlen(path) < PATH_MAX, "a relative or long path");
    must(!strstr(path, "//") && !strstr(path, "/./") && !strstr(path, "/../"), "a path with odd components");
    size_t size = strlen(path);
    must(size == 1 || path[size - 1] != '/', "a path that ends with a slash");
    must(size < 3 || strcmp(path + size - 3, "/..") != 0, "a path that ends above");
}

/* Everything that the launcher and pid 1 rely on once a message was accepted. */
static void walk(const struct ft_message *message)
{
    const char *end = (const char *)message + message->size;
    const struct ft_op *op = ft_first(message);
    uint32_t trees = 0;
    for (uint32_t i = 0; i < message->count; i++, op = ft_next(op)) {
        const struct ft_form *form = ft_form_of(op->kind);
        must((const char *)op + op->size <= end && ((uintptr_t)op & 7) == 0, "an operation outside of the message");
        must(form != NULL, "an unknown kind");
        trees += form->takes_tree;
        for (unsigned k = 0; k < form->strings; k++) {
            const char *string = ft_string(op, k);
            must(string + strlen(string) < (const char *)op + op->size, "a string outside of its operation");
            if (form->string[k] == FT_STRING_PATH) {
                must_be_path(string);
            }
        }
    }
    must((const char *)op == end && trees <= FT_TREES_MAX, "a wrong sum");
    if (message->kind == FT_ASK_LAUNCH) {
        const struct ft_op *program = ft_find(message, FT_OP_ARGUMENT);
        must(program && ft_string(program, 0)[0] == '/', "no program");
    }
}

static size_t build(char *to, size_t room, const uint8_t *data, size_t size)
{
    struct ft_message head = {FT_LAUNCH_VERSION, size && data[0] & 1 ? FT_ASK_PREPARE : FT_ASK_LAUNCH, 7, 0, 0};
    size_t used = sizeof head;
    for (size_t at = 1; at + 3 <= size;) {
        size_t text = data[at + 2] % 64;
        text = text < size - at - 3 ? text : size - at - 3;
        size_t whole = (sizeof(struct ft_op) + text + 1 + 7) / 8 * 8;
        if (used + whole > room) {
            break;
        }
        struct ft_op op = {.kind = data[at] % 49, .flags = data[at + 1] & 63, .size = (uint32_t)whole};
        memset(to + used, 0, whole);
        memcpy(to + used, &op, sizeof op);
        for (size_t i = 0; i < text; i++) {
            /* 0xff ends a string: NUL is too rare in what a fuzzer makes of text. */
            char byte = (char)data[at + 3 + i];
            to[used + sizeof op + i] = (uint8_t)byte == 0xff ? 0 : byte;
        }
        used += whole;
        head.count++;
        at += 3 + text;
    }
    head.size = (uint32_t)used;
    memcpy(to, &head, sizeof head);
    return used;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1 || size > FT_LAUNCH_MESSAGE_MAX) {
        return 0;
    }
    bool as_is = data[0] & 1;
    size_t room = as_is ? size - 1 : 64 * 1024;
    char *bytes = aligned_alloc(8, (room + 8) / 8 * 8);
    size_t length = size - 1;
    if (as_is) {
        memcpy(bytes, data + 1, length);
    } else {
        length = build(bytes, room, data + 1, size - 1);
    }
    /* A copy of the exact size, so that a byte too far is found. */
    char *exact = malloc(length ? length : 1);
    memcpy(exact, bytes, length);
    free(bytes);
    struct ft_missed why;
    if (ft_check_message(exact, length, &why)) {
        walk((const struct ft_message *)exact);
    } else {
        must(why.step == FT_STEP_PROTOCOL && why.what[0] && !why.what[sizeof why.what - 1], "nothing, but without a reason");
    }
    free(exact);
    return 0;
}
