/* SPDX-License-Identifier: Apache-2.0 */
/* What the parts of the reader share. A part that meets a fault notes it and answers with something harmless, so that
 * the author is told of all faults at once; a declaration with faults is never used. */
#ifndef FOREIGN_READER_H
#define FOREIGN_READER_H

#include "declaration.h"
#include "tree.h"

enum { FG_VARIABLES_MAX = 256, FG_STEPS_DEEP_MAX = 8 };

struct fg_reader {
    struct fg_arena *arena;
    struct fg_declaration *declaration;
    struct fg_faults *faults;
    const struct fg_tree *constants;
    const struct fg_tree *structs;
    /* What a reference may name here. */
    const struct fg_type *result;
    const struct fg_callback *callback;
    bool in_file;
    bool in_call; /* among the results of a call */
    int repeats;
    int depth;
};

/* Notes a fault at `offset`; `hint` may be NULL. */
__attribute__((format(printf, 5, 6))) void fg_note(struct fg_reader *reader, size_t offset, const char *place,
                                                   const char *hint, const char *format, ...);

/* "steps[1].with", for people. */
const char *fg_inside(struct fg_reader *reader, const char *place, const char *key);
const char *fg_element(struct fg_reader *reader, const char *place, size_t index);

/* Notes each member of `object` that is not one of `keys` (ended by NULL); false when it is no object. */
bool fg_keys(struct fg_reader *reader, const struct fg_tree *object, const char *place, const char *const *keys);

/* A member of a kind, or NULL: noted when it is there in another kind, or missing although `needed` says what for. */
const struct fg_tree *fg_child(struct fg_reader *reader, const struct fg_tree *object, const char *place,
                               const char *key, enum fg_tree_kind kind, const char *needed);

/* "did you mean …?" for the word nearest to `word`; NULL when none is near. */
const char *fg_nearest(struct fg_reader *reader, const char *word, const char *const *words, size_t count);

bool fg_is_name(const char *text);

/* Types. */
enum fg_use { FG_AS_VALUE, FG_AS_RESULT, FG_AS_PARAMETER };
struct fg_type *fg_read_type(struct fg_reader *reader, const struct fg_tree *tree, const char *place, enum fg_use use);
void fg_read_structs(struct fg_reader *reader, const struct fg_tree *tree);
struct fg_struct *fg_find_struct(struct fg_reader *reader, const char *name, size_t length);
struct fg_type *fg_scalar(struct fg_reader *reader, const char *name);
bool fg_is_integer(const struct fg_type *type);
bool fg_is_real(const struct fg_type *type);
bool fg_is_pointer(const struct fg_type *type);
/* Whether a value of one type may be handed over as another; pointers to different things may not. */
bool fg_converts(const struct fg_type *from, const struct fg_type *to);

/* Functions and callbacks. */
void fg_read_functions(struct fg_reader *reader, const struct fg_tree *tree);
void fg_read_callbacks(struct fg_reader *reader, const struct fg_tree *tree);
const struct fg_function *fg_find_function(struct fg_reader *reader, const struct fg_tree *name, const char *place);
const struct fg_callback *fg_find_callback(struct fg_reader *reader, const struct fg_tree *name, const char *place);

/* Values and references. `type` is what the value is for; NULL: anything. */
struct fg_value *fg_read_value(struct fg_reader *reader, const struct fg_tree *tree, const char *place,
                               const struct fg_type *type);
/* A text that people read, with references in braces. */
struct fg_value *fg_read_template(struct fg_reader *reader, const struct fg_tree *tree, const char *place);
struct fg_reference *fg_read_reference(struct fg_reader *reader, const struct fg_tree *tree, const char *text,
                                       size_t length, const char *place);
struct fg_variable *fg_find_variable(struct fg_reader *reader, const char *name, size_t length);
/* The variable of that name, made when it is new; NULL when it cannot be. */
struct fg_variable *fg_declare(struct fg_reader *reader, const struct fg_tree *name, const char *place,
                               const struct fg_type *type, const struct fg_function *freed_by);
size_t fg_slot(const struct fg_reader *reader, const struct fg_variable *variable);

/* Rules, findings, steps. */
struct fg_rules fg_read_rules(struct fg_reader *reader, const struct fg_tree *tree, const char *place);
struct fg_steps fg_read_steps(struct fg_reader *reader, const struct fg_tree *tree, const char *place);

#endif
