/* SPDX-License-Identifier: Apache-2.0 */
#include "reader.h"

#include <string.h>

enum { PARAMETERS_MAX = 64, FUNCTIONS_MAX = 256 };

static const char *const FREED_KEYS[] = {"type", "freed_by", NULL};

/* Functions are known by name before they are read, because one may free what an earlier one gives. */
const struct fg_function *fg_find_function(struct fg_reader *reader, const struct fg_tree *name, const char *place) {
    const struct fg_declaration *declaration = reader->declaration;
    const char *names[FUNCTIONS_MAX];
    size_t count = declaration->function_count < FUNCTIONS_MAX ? declaration->function_count : FUNCTIONS_MAX;
    for (size_t i = 0; i < count; i++) {
        names[i] = declaration->functions[i].name;
        if (name->kind == FG_TEXT && strcmp(names[i], name->text) == 0)
            return &declaration->functions[i];
    }
    if (name->kind != FG_TEXT)
        fg_note(reader, name->offset, place, NULL, "expected the name of a function");
    else
        fg_note(reader, name->offset, place, fg_nearest(reader, name->text, names, count),
                "\"%.60s\" is not declared under \"functions\"", name->text);
    return NULL;
}

const struct fg_callback *fg_find_callback(struct fg_reader *reader, const struct fg_tree *name, const char *place) {
    const struct fg_declaration *declaration = reader->declaration;
    for (size_t i = 0; name->kind == FG_TEXT && i < declaration->callback_count; i++)
        if (strcmp(declaration->callbacks[i].name, name->text) == 0)
            return &declaration->callbacks[i];
    fg_note(reader, name->offset, place, NULL, "\"%.60s\" is not declared under \"callbacks\"",
            name->kind == FG_TEXT ? name->text : "this");
    return NULL;
}

static const struct fg_function *read_freed_by(struct fg_reader *reader, const struct fg_tree *tree, const char *place,
                                               const struct fg_type *type) {
    const struct fg_tree *name = fg_child(reader, tree, place, "freed_by", FG_TEXT, NULL);
    if (name == NULL)
        return NULL;
    if (!fg_is_pointer(type))
        fg_note(reader, name->offset, place, NULL, "only what a pointer points to can be freed");
    return fg_find_function(reader, name, fg_inside(reader, place, "freed_by"));
}

static void read_result(struct fg_reader *reader, struct fg_function *function, const struct fg_tree *tree,
                        const char *place) {
    bool has_owner = tree != NULL && tree->kind == FG_OBJECT && fg_member(tree, "type") != NULL;
    if (has_owner)
        fg_keys(reader, tree, place, FREED_KEYS);
    const struct fg_tree *type = has_owner ? fg_member(tree, "type") : tree;
    if (tree == NULL) {
        fg_note(reader, 0, place, NULL, "expected what the function returns; \"void\" for nothing");
        function->returns = fg_scalar(reader, "void");
        return;
    }
    function->returns = fg_read_type(reader, type, place, FG_AS_RESULT);
    if (has_owner)
        function->freed_by = read_freed_by(reader, tree, place, function->returns);
}

static struct fg_type *pointer_type(struct fg_reader *reader, const struct fg_type *of) {
    struct fg_type *type = fg_scalar(reader, "pointer");
    type->of = of;
    return type;
}

static void read_parameter(struct fg_reader *reader, struct fg_argument *argument, const struct fg_tree *tree,
                           const char *place, bool may_write) {
    static const char *const NAMED[] = {"type", "name", NULL};
    static const char *const OUT[] = {"out", "name", "freed_by", NULL};
    const struct fg_tree *out = fg_member(tree, "out"), *type = fg_member(tree, "type");
    const struct fg_tree *name = fg_child(reader, tree, place, "name", FG_TEXT, NULL);
    argument->name = name == NULL ? NULL : name->text;
    if (name != NULL && !fg_is_name(name->text))
        fg_note(reader, name->offset, place, NULL, "expected a name, as C has it");
    if (out != NULL && may_write) {
        fg_keys(reader, tree, place, OUT);
        argument->out = fg_read_type(reader, out, fg_inside(reader, place, "out"), FG_AS_VALUE);
        argument->type = pointer_type(reader, argument->out);
        argument->freed_by = read_freed_by(reader, tree, place, argument->out);
        return;
    }
    if (type != NULL)
        fg_keys(reader, tree, place, NAMED);
    argument->type = fg_read_type(reader, type != NULL ? type : tree, place, FG_AS_PARAMETER);
}

static struct fg_argument *read_parameters(struct fg_reader *reader, const struct fg_tree *tree, const char *place,
                                           bool may_write, size_t *count) {
    *count = 0;
    if (tree == NULL)
        return NULL;
    if (tree->count > PARAMETERS_MAX) {
        fg_note(reader, tree->offset, place, NULL, "expected at most %d parameters", PARAMETERS_MAX);
        return NULL;
    }
    struct fg_argument *arguments = fg_take(reader->arena, sizeof *arguments * tree->count);
    for (const struct fg_tree *node = tree->first; node != NULL; node = node->next, ++*count)
        read_parameter(reader, &arguments[*count], node, fg_element(reader, place, *count), may_write);
    return arguments;
}

/* What frees is called with the one thing that it frees. */
static void check_freeing(struct fg_reader *reader, const struct fg_function *frees, const struct fg_type *type,
                          const struct fg_tree *tree, const char *place) {
    if (frees == NULL)
        return;
    if (frees->argument_count != 1 || frees->arguments[0].out != NULL || !fg_converts(type, frees->arguments[0].type))
        fg_note(reader, tree->offset, place, NULL, "\"%s\" frees a %s: expected it to take that and nothing else",
                frees->name, type->name);
}

static void read_function(struct fg_reader *reader, struct fg_function *function, const struct fg_tree *tree) {
    static const char *const KEYS[] = {"symbol", "returns", "arguments", NULL};
    const char *place = fg_inside(reader, "functions", function->name);
    function->returns = fg_scalar(reader, "void");
    if (!fg_keys(reader, tree, place, KEYS))
        return;
    const struct fg_tree *symbol = fg_child(reader, tree, place, "symbol", FG_TEXT, NULL);
    if (symbol != NULL)
        function->symbol = symbol->text;
    if (!fg_is_name(function->symbol))
        fg_note(reader, symbol == NULL ? tree->key_offset : symbol->offset, place, NULL,
                "expected the name of a function, as the library exports it");
    if (fg_member(tree, "returns") == NULL)
        fg_note(reader, tree->offset, place, NULL, "\"returns\" is missing: a type, or \"void\"");
    else
        read_result(reader, function, fg_member(tree, "returns"), fg_inside(reader, place, "returns"));
    const struct fg_tree *arguments =
        fg_child(reader, tree, place, "arguments", FG_LIST, "the types of its parameters; [] for none");
    function->arguments =
        read_parameters(reader, arguments, fg_inside(reader, place, "arguments"), true, &function->argument_count);
}

void fg_read_functions(struct fg_reader *reader, const struct fg_tree *tree) {
    struct fg_declaration *declaration = reader->declaration;
    if (tree == NULL)
        return;
    if (tree->count > FUNCTIONS_MAX) {
        fg_note(reader, tree->offset, "functions", NULL, "expected at most %d functions", FUNCTIONS_MAX);
        return;
    }
    declaration->functions = fg_take(reader->arena, sizeof *declaration->functions * tree->count);
    for (const struct fg_tree *node = tree->first; node != NULL; node = node->next) {
        struct fg_function *function = &declaration->functions[declaration->function_count++];
        function->name = function->symbol = node->key;
    }
    size_t index = 0;
    for (const struct fg_tree *node = tree->first; node != NULL; node = node->next)
        read_function(reader, &declaration->functions[index++], node);
    index = 0;
    for (const struct fg_tree *node = tree->first; node != NULL; node = node->next) {
        const struct fg_function *function = &declaration->functions[index++];
        const char *place = fg_inside(reader, "functions", function->name);
        check_freeing(reader, function->freed_by, function->returns, node, place);
        for (size_t i = 0; i < function->argument_count; i++)
            if (function->arguments[i].out != NULL)
                check_freeing(reader, function->arguments[i].freed_by, function->arguments[i].out, node, place);
    }
}

static void read_callback(struct fg_reader *reader, struct fg_callback *callback, const struct fg_tree *tree) {
    static const char *const KEYS[] = {"returns", "arguments", "answer", "results", NULL};
    const char *place = fg_inside(reader, "callbacks", callback->name);
    callback->returns = fg_scalar(reader, "void");
    if (!fg_keys(reader, tree, place, KEYS))
        return;
    const struct fg_tree *answer = fg_member(tree, "answer");
    if (fg_member(tree, "returns") != NULL)
        callback->returns =
            fg_read_type(reader, fg_member(tree, "returns"), fg_inside(reader, place, "returns"), FG_AS_RESULT);
    bool is_void = callback->returns->kind == FG_TYPE_VOID;
    if (is_void != (answer == NULL))
        fg_note(reader, tree->offset, place, NULL,
                is_void ? "it returns nothing, so that it has no \"answer\""
                        : "\"answer\" is missing: what it returns to the library");
    callback->arguments = read_parameters(
        reader, fg_child(reader, tree, place, "arguments", FG_LIST, "the types of its parameters; [] for none"),
        fg_inside(reader, place, "arguments"), false, &callback->argument_count);
    reader->callback = callback;
    if (answer != NULL && !is_void)
        callback->answer = fg_read_value(reader, answer, fg_inside(reader, place, "answer"), callback->returns);
    /* A callback is mostly called while a file is at hand; outside of one, the file's parts are empty. */
    reader->in_file = true;
    callback->rules = fg_read_rules(reader, fg_child(reader, tree, place, "results", FG_LIST, NULL),
                                    fg_inside(reader, place, "results"));
    reader->in_file = false;
    reader->callback = NULL;
}

void fg_read_callbacks(struct fg_reader *reader, const struct fg_tree *tree) {
    struct fg_declaration *declaration = reader->declaration;
    if (tree == NULL)
        return;
    declaration->callbacks = fg_take(reader->arena, sizeof *declaration->callbacks * tree->count);
    for (const struct fg_tree *node = tree->first; node != NULL; node = node->next) {
        if (!fg_is_name(node->key))
            fg_note(reader, node->key_offset, "callbacks", NULL, "\"%.60s\" is no name for a callback", node->key);
        declaration->callbacks[declaration->callback_count++].name = node->key;
    }
    size_t index = 0;
    for (const struct fg_tree *node = tree->first; node != NULL; node = node->next)
        read_callback(reader, &declaration->callbacks[index++], node);
}
