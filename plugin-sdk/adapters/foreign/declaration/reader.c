/* SPDX-License-Identifier: Apache-2.0 */
#include "reader.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WORD_MAX = 64 };

void fg_note(struct fg_reader *reader, size_t offset, const char *place, const char *hint, const char *format, ...) {
    struct fg_faults *faults = reader->faults;
    if (faults->count == FG_FAULTS_MAX)
        return;
    struct fg_fault *fault = &faults->list[faults->count++];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(fault->message, sizeof fault->message, format, arguments);
    va_end(arguments);
    fault->offset = offset;
    snprintf(fault->place, sizeof fault->place, "%s", place);
    snprintf(fault->hint, sizeof fault->hint, "%s", hint == NULL ? "" : hint);
}

static const char *join(struct fg_reader *reader, const char *format, const char *place, const char *key,
                        size_t index) {
    char text[256];
    int length = format[2] == '.' ? snprintf(text, sizeof text, "%s.%.80s", place, key)
                                  : snprintf(text, sizeof text, "%s[%zu]", place, index);
    size_t size = length < (int)sizeof text ? (size_t)length : sizeof text - 1;
    return fg_take_text(reader->arena, text, size);
}

const char *fg_inside(struct fg_reader *reader, const char *place, const char *key) {
    return *place == 0 ? key : join(reader, "%s.%s", place, key, 0);
}

const char *fg_element(struct fg_reader *reader, const char *place, size_t index) {
    return join(reader, "%s[%zu]", place, NULL, index);
}

static size_t distance(const char *left, const char *right) {
    size_t width = strlen(right), row[WORD_MAX + 1];
    if (strlen(left) > WORD_MAX || width > WORD_MAX)
        return SIZE_MAX;
    for (size_t i = 0; i <= width; i++)
        row[i] = i;
    for (size_t i = 1; left[i - 1] != 0; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t k = 1; k <= width; k++) {
            size_t best = diagonal + (left[i - 1] != right[k - 1]);
            diagonal = row[k];
            best = best < row[k] + 1 ? best : row[k] + 1;
            row[k] = best < row[k - 1] + 1 ? best : row[k - 1] + 1;
        }
    }
    return row[width];
}

const char *fg_nearest(struct fg_reader *reader, const char *word, const char *const *words, size_t count) {
    size_t least = strlen(word) / 3 + 1;
    const char *nearest = NULL;
    for (size_t i = 0; i < count && words[i] != NULL; i++) {
        size_t far = distance(word, words[i]);
        if (far <= least && far < strlen(words[i])) {
            least = far == 0 ? 0 : far - 1;
            nearest = words[i];
        }
    }
    if (nearest == NULL)
        return NULL;
    char hint[WORD_MAX + 32];
    int length = snprintf(hint, sizeof hint, "did you mean \"%s\"?", nearest);
    return fg_take_text(reader->arena, hint, (size_t)length);
}

bool fg_is_name(const char *text) {
    if (*text == 0 || strlen(text) > WORD_MAX || (*text >= '0' && *text <= '9'))
        return false;
    return text[strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")] == 0;
}

static size_t count_words(const char *const *words) {
    size_t count = 0;
    while (words[count] != NULL)
        count++;
    return count;
}

bool fg_keys(struct fg_reader *reader, const struct fg_tree *object, const char *place, const char *const *keys) {
    if (object->kind != FG_OBJECT) {
        fg_note(reader, object->offset, place, NULL, "expected an object");
        return false;
    }
    for (const struct fg_tree *member = object->first; member != NULL; member = member->next) {
        size_t i = 0;
        while (keys[i] != NULL && strcmp(keys[i], member->key) != 0)
            i++;
        if (keys[i] == NULL)
            fg_note(reader, member->key_offset, place, fg_nearest(reader, member->key, keys, count_words(keys)),
                    "there is no key \"%.60s\" here", member->key);
    }
    return true;
}

const struct fg_tree *fg_child(struct fg_reader *reader, const struct fg_tree *object, const char *place,
                               const char *key, enum fg_tree_kind kind, const char *needed) {
    static const char *const NAMES[] = {"null",   "true or false", "a whole number", "a number",
                                        "a text", "a list",        "an object"};
    const struct fg_tree *child = fg_member(object, key);
    if (child == NULL) {
        if (needed != NULL)
            fg_note(reader, object->offset, place, NULL, "\"%s\" is missing: %s", key, needed);
        return NULL;
    }
    if (child->kind != kind) {
        fg_note(reader, child->offset, fg_inside(reader, place, key), NULL, "expected %s", NAMES[kind]);
        return NULL;
    }
    return child;
}

static void read_constants(struct fg_reader *reader, const struct fg_tree *tree) {
    reader->constants = tree;
    for (const struct fg_tree *member = tree == NULL ? NULL : tree->first; member != NULL; member = member->next) {
        const char *place = fg_inside(reader, "constants", member->key);
        if (!fg_is_name(member->key))
            fg_note(reader, member->key_offset, place, NULL, "expected the name of a constant, as C has it");
        if (member->kind != FG_INTEGER && member->kind != FG_REAL && member->kind != FG_TEXT)
            fg_note(reader, member->offset, place, NULL, "expected a number or a text");
    }
}

/* A soname, or a path that stays below the manifest's folder. */
static bool is_library(const char *text) {
    size_t length = strlen(text);
    if (length == 0 || length > 255 || *text == '/' || strstr(text, "//") != NULL || text[length - 1] == '/')
        return false;
    for (const char *part = text; part != NULL; part = strchr(part, '/')) {
        part += *part == '/';
        size_t size = strcspn(part, "/");
        if ((size == 1 && part[0] == '.') || (size == 2 && memcmp(part, "..", 2) == 0))
            return false;
    }
    for (const char *byte = text; *byte != 0; byte++)
        if ((unsigned char)*byte < 0x21 || *byte == 0x7F)
            return false;
    return true;
}

static void read_library(struct fg_reader *reader, const struct fg_tree *top) {
    const struct fg_tree *library =
        fg_child(reader, top, "", "library", FG_TEXT, "the soname of a library, such as \"libxml2.so.2\"");
    if (library == NULL)
        return;
    reader->declaration->library = library->text;
    if (!is_library(library->text))
        fg_note(reader, library->offset, "library", NULL,
                "expected a soname such as \"libxml2.so.2\", or a path below the manifest's folder such as "
                "\"lib/mine.so\"");
}

static void read_top(struct fg_reader *reader, const struct fg_tree *top) {
    static const char *const KEYS[] = {"library",   "constants", "structs", "functions",
                                       "callbacks", "steps",     "finally", NULL};
    if (!fg_keys(reader, top, "", KEYS))
        return;
    read_library(reader, top);
    read_constants(reader, fg_child(reader, top, "", "constants", FG_OBJECT, NULL));
    fg_read_structs(reader, fg_child(reader, top, "", "structs", FG_OBJECT, NULL));
    const struct fg_tree *callbacks = fg_child(reader, top, "", "callbacks", FG_OBJECT, NULL);
    fg_read_callbacks(reader, callbacks);
    fg_read_functions(reader, fg_child(reader, top, "", "functions", FG_OBJECT, "what is called, with its types"));
    const struct fg_tree *steps = fg_child(reader, top, "", "steps", FG_LIST, "what is called, in which order");
    if (steps != NULL && steps->count == 0)
        fg_note(reader, steps->offset, "steps", NULL, "expected at least one step");
    reader->declaration->steps = fg_read_steps(reader, steps, "steps");
    reader->declaration->finally =
        fg_read_steps(reader, fg_child(reader, top, "", "finally", FG_LIST, NULL), "finally");
}

static int by_offset(const void *left, const void *right) {
    size_t a = ((const struct fg_fault *)left)->offset, b = ((const struct fg_fault *)right)->offset;
    return a < b ? -1 : a > b;
}

struct fg_declaration *fg_read(const char *bytes, size_t length, struct fg_faults *faults) {
    struct fg_declaration *declaration = calloc(1, sizeof *declaration);
    if (declaration == NULL)
        abort();
    struct fg_reader reader = {.arena = &declaration->arena, .declaration = declaration, .faults = faults};
    struct fg_tree_fault fault;
    faults->count = 0;
    const struct fg_tree *top = fg_tree_parse(reader.arena, bytes, length, &fault);
    if (top == NULL) {
        fg_note(&reader, fault.offset, "", NULL, "this is not JSON: expected %s", fault.expected);
    } else {
        const struct fg_tree *foreign = fg_member(top, "foreign");
        read_top(&reader, foreign == NULL ? top : foreign);
    }
    if (faults->count == 0)
        return declaration;
    qsort(faults->list, faults->count, sizeof faults->list[0], by_offset);
    fg_free(declaration);
    return NULL;
}

void fg_free(struct fg_declaration *declaration) {
    fg_release(&declaration->arena);
    free(declaration);
}
