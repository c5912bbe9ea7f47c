/* SPDX-License-Identifier: Apache-2.0 */
/* One gate's run: a declaration, a library, and what is at hand while its steps are taken. */
#ifndef FOREIGN_RUN_H
#define FOREIGN_RUN_H

#include "declaration/declaration.h"
#include "declaration/tree.h"

#include <firsttry/firsttry.h>
#include <pthread.h>

enum { FG_CONTENT_MAX = 512 << 20, FG_TEXT_MAX = 1 << 20, FG_BREAKAGE_MAX = 2048 };

/* A variable's memory. */
struct fg_cell {
    void *memory;
    bool is_set;
    bool is_owned;  /* holds something that its `freed_by` has still to free */
    uint64_t order; /* of its setting, so that what was made last is freed first */
};

struct fg_file {
    char *path; /* relative to the repository; ends in NUL */
    const struct fg_group *group;
    char *absolute;
    const char *name;
    char *content; /* NULL until it is asked for; one NUL follows it */
    size_t size;
    uint64_t findings; /* reported for it */
};

struct fg_run {
    const ft_host *host;
    const ft_context *context;
    struct fg_declaration *declaration;
    const struct fg_tree *options;
    void *library;
    pthread_t thread;
    const void *telling;             /* "firsttry.step/1"; NULL when this host does not have it */
    const struct fg_step *told_step; /* what the host knows */
    const struct fg_file *told_file;
    struct fg_cell *cells;
    uint64_t order;
    struct fg_file *file; /* NULL outside of `each_file` */
    const struct fg_step *step;
    /* What the rules at hand are about. */
    const struct fg_type *result_type;
    const void *result;
    const struct fg_callback *callback;
    void **arguments;
    /* Memory that lives as long as one call. */
    struct fg_arena passing;
    /* What `set` made: a struct may hold its address for the calls that follow. Lives as long as the file at hand. */
    struct fg_arena keeping;
    uint64_t matched;
    uint64_t examined;
    uint64_t findings;
    bool is_broken;
    bool misses_variable; /* what broke is that a variable is not set */
    bool is_cancelled;
    ft_problem_kind kind;
    char breakage[FG_BREAKAGE_MAX];
};

/* A value while it is looked at. */
struct fg_datum {
    enum { FG_NOTHING, FG_WHOLE, FG_FRACTION, FG_ADDRESS } kind;
    bool negative;
    uint64_t magnitude;
    long double fraction;
    const void *address; /* NULL is a null pointer */
    bool is_text;
    size_t length;              /* of a text whose end is known (an array of characters); SIZE_MAX when NUL ends it */
    const struct fg_type *type; /* of what lies at the address, for structs and arrays; NULL otherwise */
};

/* Says why no verdict is possible; the first word counts. Always false. */
__attribute__((format(printf, 2, 3))) bool fg_break(struct fg_run *run, const char *format, ...);

/* library.c: loads the library, finds every symbol and prepares every call; false with a breakage. */
bool fg_open_library(struct fg_run *run, ft_str folder);
/* "2.9.14" from what the library's file is called in the end; "" when it says nothing. */
void fg_library_version(const struct fg_run *run, char *version, size_t size);

/* call.c */
bool fg_prepare_calls(struct fg_run *run);
/* `result` is the function's own memory until it is called again. */
bool fg_call(struct fg_run *run, const struct fg_function *function, struct fg_value *const *with, void **result);
bool fg_call_to_free(struct fg_run *run, const struct fg_function *function, void *what);
/* Tells the host what is about to be called, so that it knows when the process is no more. */
void fg_note_step(struct fg_run *run, const struct fg_step *step, const struct fg_function *function);

/* callback.c */
bool fg_prepare_callback(struct fg_run *run, struct fg_callback *callback);
void *fg_userdata(void);

/* scope.c: variables. */
void fg_open_scope(struct fg_run *run);
void fg_set(struct fg_run *run, size_t slot);
void fg_drop(struct fg_run *run, size_t slot);
/* Frees what the library still owns: of one file, or everything. */
void fg_leave_file(struct fg_run *run);
void fg_leave_all(struct fg_run *run);

/* value.c */
bool fg_load(struct fg_run *run, const struct fg_type *type, const void *from, struct fg_datum *datum);
bool fg_evaluate(struct fg_run *run, const struct fg_value *value, struct fg_datum *datum);
/* Writes a value as C has it in memory. What it points to lives in `run->passing`. */
bool fg_store(struct fg_run *run, const struct fg_value *value, const struct fg_type *type, void *to);
bool fg_find(struct fg_run *run, const struct fg_reference *reference, const void **address,
             const struct fg_type **type);
size_t fg_text_length(const struct fg_datum *datum);

/* text.c: a template with its references filled in; lives in `run->passing`. */
bool fg_format(struct fg_run *run, const struct fg_value *value, ft_str *text);

/* rules.c */
enum fg_flow { FG_FLOW_NEXT, FG_FLOW_AGAIN, FG_FLOW_LEAVE, FG_FLOW_END, FG_FLOW_BROKEN };
enum fg_flow fg_judge(struct fg_run *run, const struct fg_rules *rules, const char *place, const char *what);

/* steps.c */
enum fg_flow fg_take_steps(struct fg_run *run, const struct fg_steps *steps);
/* Steps that are taken whatever happened before; what breaks in them is only told when nothing broke before. */
void fg_take_finally(struct fg_run *run, const struct fg_steps *steps);

/* files.c */
struct fg_paths {
    char **list;
    size_t count;
};
bool fg_list_files(struct fg_run *run, struct fg_paths *paths);
void fg_free_paths(struct fg_paths *paths);
bool fg_read_content(struct fg_run *run, struct fg_file *file);

/* glob.c: the host's own pattern language (manifests/schema). */
bool fg_matches(const char *pattern, const char *path);

#endif
