/* SPDX-License-Identifier: Apache-2.0 */
/* What a manifest's `foreign` object says, read, resolved and checked: functions with their types, and the steps in
 * which they are called. docs/foreign-gates.md explains the language to those who write it. */
#ifndef FOREIGN_DECLARATION_H
#define FOREIGN_DECLARATION_H

#include "arena.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum fg_kind {
    FG_TYPE_VOID,
    FG_TYPE_BOOL,
    FG_TYPE_INT8,
    FG_TYPE_UINT8,
    FG_TYPE_INT16,
    FG_TYPE_UINT16,
    FG_TYPE_INT32,
    FG_TYPE_UINT32,
    FG_TYPE_INT64,
    FG_TYPE_UINT64,
    FG_TYPE_FLOAT,
    FG_TYPE_DOUBLE,
    FG_TYPE_LONG_DOUBLE,
    FG_TYPE_POINTER,  /* `of` is NULL when nothing is known of what it points to */
    FG_TYPE_CSTRING,  /* ends in NUL */
    FG_TYPE_USERDATA, /* the pointer that a library hands back to its callback */
    FG_TYPE_CALLBACK,
    FG_TYPE_STRUCT,
    FG_TYPE_ARRAY
};

struct fg_type {
    enum fg_kind kind;
    const char *name; /* as it is written */
    size_t size;
    size_t alignment;
    bool is_char; /* an array of it is a text */
    const struct fg_type *of;
    size_t count;
    const struct fg_struct *structure;
    const struct fg_callback *callback;
    void *call_type; /* the adapter's own: an ffi_type */
};

struct fg_field {
    const char *name;
    struct fg_type *type;
    size_t offset;
};

struct fg_struct {
    const char *name;
    struct fg_field *fields;
    size_t field_count;
    struct fg_type *type;
    bool has_rest; /* larger than its fields: what follows them is not declared */
    bool is_open;  /* while it is being read: it cannot hold itself */
};

struct fg_argument {
    const char *name;     /* may be NULL */
    struct fg_type *type; /* as C sees it */
    struct fg_type *out;  /* what it points to, when the function writes there; NULL otherwise */
    const struct fg_function *freed_by;
};

struct fg_function {
    const char *name;
    const char *symbol;
    struct fg_type *returns;
    const struct fg_function *freed_by; /* who frees what it returns */
    struct fg_argument *arguments;
    size_t argument_count;
    void *address; /* the adapter's own */
    void *call;    /* the adapter's own: an ffi_cif */
};

enum fg_root { FG_ROOT_VARIABLE, FG_ROOT_RESULT, FG_ROOT_ARGUMENT, FG_ROOT_FILE, FG_ROOT_OPTION };
enum fg_file_part { FG_FILE_PATH, FG_FILE_ABSOLUTE, FG_FILE_NAME, FG_FILE_CONTENT, FG_FILE_SIZE, FG_FILE_GROUP };

/* One step of a way through memory: first through the pointer, if it is one, then by the offset. */
struct fg_hop {
    bool through_pointer;
    size_t offset;
    const struct fg_type *type; /* of what lies there */
};

struct fg_reference {
    const char *text; /* as it is written */
    enum fg_root root;
    size_t slot;                /* of a variable, or number of an argument */
    enum fg_file_part part;     /* of a file */
    const char *option;         /* name of an option */
    const struct fg_type *type; /* of what is at the end of the way; NULL for an option, whose type the manifest says */
    struct fg_hop *hops;
    size_t hop_count;
};

struct fg_piece {
    const char *text; /* NULL: a reference */
    struct fg_reference *reference;
};

enum fg_value_kind {
    FG_VALUE_NULL,
    FG_VALUE_INTEGER,
    FG_VALUE_REAL,
    FG_VALUE_TEXT,
    FG_VALUE_TEMPLATE,
    FG_VALUE_REFERENCE,
    FG_VALUE_LENGTH, /* of what a reference names, in bytes */
    FG_VALUE_STRUCT,
    FG_VALUE_LIST,
    FG_VALUE_CALLBACK,
    FG_VALUE_FUNCTION,
    FG_VALUE_USERDATA,
    FG_VALUE_OUT
};

struct fg_value {
    enum fg_value_kind kind;
    bool negative;
    uint64_t magnitude;
    double real;
    const char *text;
    struct fg_piece *pieces;
    size_t piece_count;
    struct fg_reference *reference;
    struct fg_value **parts; /* of a struct by field (NULL: zero), or of a list */
    size_t part_count;
    const struct fg_struct *structure;
    const struct fg_callback *callback;
    const struct fg_function *function;
    size_t slot; /* of an out parameter's variable */
};

enum fg_comparison { FG_EQUALS, FG_NOT, FG_LESS, FG_GREATER, FG_AT_MOST, FG_AT_LEAST, FG_STARTS_WITH, FG_CONTAINS };

struct fg_test {
    enum fg_comparison comparison;
    struct fg_value *with;
};

/* All tests hold, or one of `any` when there are some. */
struct fg_condition {
    struct fg_value *of; /* NULL: what the rules are about */
    struct fg_test *tests;
    size_t test_count;
};

enum fg_meaning {
    FG_MEANS_OK,       /* go on with the next step */
    FG_MEANS_PASS,     /* this file is good: leave the rest of its steps */
    FG_MEANS_AGAIN,    /* call once more; in `repeat`: start from its first step */
    FG_MEANS_LEAVE,    /* leave the innermost `repeat` */
    FG_MEANS_FINDING,  /* report it, then leave the rest of this file's steps */
    FG_MEANS_REPORTED, /* a callback has reported it: leave the rest of this file's steps */
    FG_MEANS_BREAKAGE  /* no verdict is possible */
};

struct fg_severity_case {
    struct fg_value *when;
    int severity;
};

struct fg_finding {
    struct fg_value *rule;
    struct fg_value *message;
    struct fg_value *path; /* NULL: the file at hand */
    struct fg_value *line;
    struct fg_value *column;
    struct fg_value *help;
    struct fg_value *fix;
    int severity; /* FT_SEVERITY_* */
    struct fg_value *severity_of;
    struct fg_severity_case *cases;
    size_t case_count;
};

struct fg_rule {
    struct fg_condition *conditions; /* all hold; none: whatever it is */
    size_t condition_count;
    enum fg_meaning means;
    bool goes_on; /* after a finding */
    struct fg_finding *finding;
    struct fg_value *message; /* of a breakage */
};

struct fg_rules {
    struct fg_rule *list;
    size_t count;
};

struct fg_callback {
    const char *name;
    struct fg_type *returns;
    struct fg_argument *arguments;
    size_t argument_count;
    struct fg_value *answer;
    struct fg_rules rules;
    void *code;    /* the adapter's own */
    void *closure; /* the adapter's own */
};

struct fg_variable {
    const char *name;
    const struct fg_type *type;
    const struct fg_function *freed_by;
    bool is_of_file; /* lives as long as one file is at hand */
};

enum fg_step_kind { FG_STEP_CALL, FG_STEP_SET, FG_STEP_CHECK, FG_STEP_EACH_FILE, FG_STEP_REPEAT };

struct fg_group {
    const char *name; /* "" when there is but one */
    const char **globs;
    size_t glob_count;
};

struct fg_steps {
    struct fg_step *list;
    size_t count;
};

struct fg_step {
    enum fg_step_kind kind;
    const char *place; /* "steps[1].steps[0]" */
    const struct fg_function *function;
    struct fg_value **with;
    bool has_slot; /* the result of a call is kept, or a variable set */
    size_t slot;
    struct fg_reference *target; /* of `set`, when a part of a variable is meant */
    struct fg_value *value;      /* of `set` and `check` */
    struct fg_rules rules;
    uint64_t at_most;
    struct fg_group *groups;
    size_t group_count;
    struct fg_steps steps;
    struct fg_steps finally;
};

struct fg_declaration {
    struct fg_arena arena;
    const char *library; /* a soname, or a path when it has a slash */
    struct fg_function *functions;
    size_t function_count;
    struct fg_callback *callbacks;
    size_t callback_count;
    struct fg_struct *structs;
    size_t struct_count;
    struct fg_variable *variables;
    size_t variable_count;
    struct fg_steps steps;
    struct fg_steps finally;
    bool has_files;
};

enum { FG_FAULTS_MAX = 32, FG_REPEATS_MAX = 1000000 };

struct fg_fault {
    size_t offset; /* in the text that was read */
    char place[160];
    char message[320];
    char hint[160];
};

struct fg_faults {
    struct fg_fault list[FG_FAULTS_MAX];
    size_t count;
};

/* Reads the `foreign` object of a manifest (the manifest as a whole when it has such a member). NULL when there are
 * faults; they come in the order of the text. */
struct fg_declaration *fg_read(const char *bytes, size_t length, struct fg_faults *faults);

void fg_free(struct fg_declaration *declaration);

#endif
