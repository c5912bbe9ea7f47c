/* SPDX-License-Identifier: Apache-2.0 */
#include "reader.h"

#include <string.h>

enum { STEPS_MAX = 256, GROUPS_MAX = 256, GLOBS_MAX = 256, GLOB_LENGTH_MAX = 1024 };

static const struct fg_tree NOTHING = {.kind = FG_NULL};

static void read_results(struct fg_reader *reader, struct fg_step *step, const struct fg_tree *tree, const char *place,
                         const struct fg_type *subject) {
    reader->result = subject != NULL && subject->kind != FG_TYPE_VOID ? subject : NULL;
    reader->in_call = step->kind == FG_STEP_CALL;
    step->rules = fg_read_rules(reader, fg_child(reader, tree, place, "results", FG_LIST, NULL),
                                fg_inside(reader, place, "results"));
    reader->result = NULL;
    reader->in_call = false;
}

static void read_bound(struct fg_reader *reader, struct fg_step *step, const struct fg_tree *tree, const char *place) {
    const struct fg_tree *bound = fg_child(reader, tree, place, "at_most", FG_INTEGER, NULL);
    step->at_most = FG_REPEATS_MAX;
    if (bound == NULL)
        return;
    if (bound->negative || bound->magnitude == 0 || bound->magnitude > UINT32_MAX)
        fg_note(reader, bound->offset, place, NULL, "expected a number of rounds from 1 on");
    step->at_most = bound->magnitude;
}

static struct fg_value *read_out(struct fg_reader *reader, const struct fg_tree *tree, const char *place,
                                 const struct fg_argument *argument) {
    const struct fg_tree *name = tree->kind == FG_OBJECT && tree->count == 1 ? fg_member(tree, "out") : NULL;
    if (tree->kind == FG_NULL)
        return fg_read_value(reader, &NOTHING, place, argument->type);
    if (name == NULL || name->kind != FG_TEXT) {
        fg_note(reader, tree->offset, place, NULL, "the function writes here: expected {\"out\": \"NAME\"}, or null");
        return fg_read_value(reader, &NOTHING, place, NULL);
    }
    struct fg_value *value = fg_take(reader->arena, sizeof *value);
    const struct fg_variable *variable = fg_declare(reader, name, place, argument->out, argument->freed_by);
    value->kind = FG_VALUE_OUT;
    value->slot = variable == NULL ? 0 : fg_slot(reader, variable);
    return value;
}

static void read_arguments(struct fg_reader *reader, struct fg_step *step, const struct fg_tree *tree,
                           const char *place) {
    const struct fg_function *function = step->function;
    const struct fg_tree *with = fg_child(reader, tree, place, "with", FG_LIST,
                                          function->argument_count > 0 ? "what the function is called with" : NULL);
    size_t given = with == NULL ? 0 : with->count, index = 0;
    if (with == NULL)
        return;
    if (given != function->argument_count) {
        fg_note(reader, with->offset, place, NULL, "\"%s\" takes %zu arguments, here are %zu", function->name,
                function->argument_count, given);
        return;
    }
    step->with = fg_take(reader->arena, sizeof *step->with * (given + 1));
    place = fg_inside(reader, place, "with");
    for (const struct fg_tree *node = with->first; node != NULL; node = node->next, index++) {
        const struct fg_argument *argument = &function->arguments[index];
        const char *where = fg_element(reader, place, index);
        step->with[index] = argument->out != NULL ? read_out(reader, node, where, argument)
                                                  : fg_read_value(reader, node, where, argument->type);
    }
}

static void read_call(struct fg_reader *reader, struct fg_step *step, const struct fg_tree *tree) {
    static const char *const KEYS[] = {"call", "with", "result", "results", "at_most", NULL};
    const char *place = step->place;
    fg_keys(reader, tree, place, KEYS);
    step->kind = FG_STEP_CALL;
    step->function = fg_find_function(reader, fg_member(tree, "call"), fg_inside(reader, place, "call"));
    read_bound(reader, step, tree, place);
    if (step->function == NULL)
        return;
    const struct fg_type *returns = step->function->returns;
    read_arguments(reader, step, tree, place);
    const struct fg_tree *result = fg_child(reader, tree, place, "result", FG_TEXT, NULL);
    if (result != NULL && returns->kind == FG_TYPE_VOID)
        fg_note(reader, result->offset, place, NULL, "\"%s\" returns nothing", step->function->name);
    else if (result != NULL) {
        const struct fg_variable *variable = fg_declare(reader, result, place, returns, step->function->freed_by);
        step->has_slot = variable != NULL;
        step->slot = variable == NULL ? 0 : fg_slot(reader, variable);
    } else if (step->function->freed_by != NULL) {
        fg_note(reader, tree->offset, place, NULL, "what \"%s\" returns must be freed: give it a name with \"result\"",
                step->function->name);
    }
    read_results(reader, step, tree, place, returns);
}

static void read_set(struct fg_reader *reader, struct fg_step *step, const struct fg_tree *tree) {
    static const char *const KEYS[] = {"set", "type", "to", NULL};
    const char *place = step->place;
    fg_keys(reader, tree, place, KEYS);
    step->kind = FG_STEP_SET;
    const struct fg_tree *name = fg_child(reader, tree, place, "set", FG_TEXT, NULL), *to = fg_member(tree, "to"),
                         *type = fg_member(tree, "type");
    const struct fg_type *wanted = NULL;
    if (name == NULL)
        return;
    if (type != NULL) {
        wanted = fg_read_type(reader, type, fg_inside(reader, place, "type"), FG_AS_VALUE);
        const struct fg_variable *variable = fg_declare(reader, name, place, wanted, NULL);
        step->has_slot = variable != NULL;
        step->slot = variable == NULL ? 0 : fg_slot(reader, variable);
    } else {
        step->target = fg_read_reference(reader, name, name->text, strlen(name->text), place);
        wanted = step->target == NULL ? NULL : step->target->type;
        if (step->target != NULL && step->target->root != FG_ROOT_VARIABLE)
            fg_note(reader, name->offset, place, NULL, "only a variable, or a part of one, can be set");
        else if (step->target != NULL && reader->declaration->variables[step->target->slot].freed_by != NULL &&
                 step->target->hop_count == 0)
            fg_note(reader, name->offset, place, NULL,
                    "\"%s\" must be freed, so that nothing else can be put in its place", name->text);
    }
    if (to != NULL && wanted != NULL)
        step->value = fg_read_value(reader, to, fg_inside(reader, place, "to"), wanted);
    else if (to == NULL && type == NULL)
        fg_note(reader, tree->offset, place, NULL, "\"to\" is missing: the value");
}

static void read_check(struct fg_reader *reader, struct fg_step *step, const struct fg_tree *tree) {
    static const char *const KEYS[] = {"check", "results", NULL};
    fg_keys(reader, tree, step->place, KEYS);
    step->kind = FG_STEP_CHECK;
    step->value = fg_read_value(reader, fg_member(tree, "check"), fg_inside(reader, step->place, "check"), NULL);
    const struct fg_type *type =
        step->value->kind == FG_VALUE_REFERENCE ? step->value->reference->type : fg_scalar(reader, "long");
    if (fg_member(tree, "results") == NULL)
        fg_note(reader, tree->offset, step->place, NULL, "\"results\" is missing: what the value means");
    if (type == NULL) /* an option's, which the manifest knows */
        type = fg_scalar(reader, "cstring");
    read_results(reader, step, tree, step->place, type);
}

static void read_globs(struct fg_reader *reader, struct fg_group *group, const struct fg_tree *tree,
                       const char *place) {
    if (tree->kind != FG_LIST || tree->count == 0 || tree->count > GLOBS_MAX) {
        fg_note(reader, tree->offset, place, NULL, "expected a list of patterns such as [\"**/*.xml\"]");
        return;
    }
    group->globs = fg_take(reader->arena, sizeof *group->globs * tree->count);
    for (const struct fg_tree *node = tree->first; node != NULL; node = node->next) {
        bool fits =
            node->kind == FG_TEXT && *node->text != 0 && *node->text != '/' && strlen(node->text) <= GLOB_LENGTH_MAX;
        if (!fits)
            fg_note(reader, node->offset, place, NULL, "expected a pattern such as \"**/*.xml\"");
        else
            group->globs[group->glob_count++] = node->text;
    }
}

static void read_groups(struct fg_reader *reader, struct fg_step *step, const struct fg_tree *tree, const char *place) {
    bool is_object = tree->kind == FG_OBJECT;
    size_t count = is_object ? tree->count : 1;
    if (is_object && (count == 0 || count > GROUPS_MAX)) {
        fg_note(reader, tree->offset, place, NULL, "expected 1 to %d groups", GROUPS_MAX);
        return;
    }
    step->groups = fg_take(reader->arena, sizeof *step->groups * count);
    for (const struct fg_tree *node = is_object ? tree->first : tree; node != NULL;
         node = is_object ? node->next : NULL) {
        struct fg_group *group = &step->groups[step->group_count++];
        group->name = is_object ? node->key : "";
        read_globs(reader, group, node, is_object ? fg_inside(reader, place, node->key) : place);
    }
}

static void read_each_file(struct fg_reader *reader, struct fg_step *step, const struct fg_tree *tree) {
    static const char *const KEYS[] = {"each_file", "steps", "finally", NULL};
    const char *place = step->place;
    fg_keys(reader, tree, place, KEYS);
    step->kind = FG_STEP_EACH_FILE;
    if (reader->in_file || reader->repeats > 0)
        fg_note(reader, tree->offset, place, NULL, "\"each_file\" stands within another, or within \"repeat\"");
    read_groups(reader, step, fg_member(tree, "each_file"), fg_inside(reader, place, "each_file"));
    reader->declaration->has_files = true;
    reader->in_file = true;
    const struct fg_tree *steps = fg_child(reader, tree, place, "steps", FG_LIST, "what is called for each file");
    step->steps = fg_read_steps(reader, steps, fg_inside(reader, place, "steps"));
    if (steps != NULL && step->steps.count == 0)
        fg_note(reader, steps->offset, place, NULL, "expected at least one step");
    step->finally = fg_read_steps(reader, fg_child(reader, tree, place, "finally", FG_LIST, NULL),
                                  fg_inside(reader, place, "finally"));
    reader->in_file = false;
}

static void read_repeat(struct fg_reader *reader, struct fg_step *step, const struct fg_tree *tree) {
    static const char *const KEYS[] = {"repeat", "at_most", NULL};
    fg_keys(reader, tree, step->place, KEYS);
    step->kind = FG_STEP_REPEAT;
    read_bound(reader, step, tree, step->place);
    reader->repeats++;
    step->steps = fg_read_steps(reader, fg_child(reader, tree, step->place, "repeat", FG_LIST, NULL),
                                fg_inside(reader, step->place, "repeat"));
    reader->repeats--;
}

static void read_step(struct fg_reader *reader, struct fg_step *step, const struct fg_tree *tree) {
    static const struct {
        const char *key;
        void (*read)(struct fg_reader *, struct fg_step *, const struct fg_tree *);
    } KINDS[] = {{"call", read_call},
                 {"set", read_set},
                 {"check", read_check},
                 {"each_file", read_each_file},
                 {"repeat", read_repeat}};
    for (size_t i = 0; i < sizeof(KINDS) / sizeof(KINDS[0]); i++) {
        if (fg_member(tree, KINDS[i].key) != NULL) {
            KINDS[i].read(reader, step, tree);
            return;
        }
    }
    fg_note(reader, tree->offset, step->place, NULL,
            "expected a step: an object with \"call\", \"set\", \"check\", \"each_file\" or \"repeat\"");
}

struct fg_steps fg_read_steps(struct fg_reader *reader, const struct fg_tree *tree, const char *place) {
    struct fg_steps steps = {0};
    if (tree == NULL)
        return steps;
    if (tree->count > STEPS_MAX || ++reader->depth > FG_STEPS_DEEP_MAX) {
        fg_note(reader, tree->offset, place, NULL, "expected at most %d steps, %d inside one another", STEPS_MAX,
                FG_STEPS_DEEP_MAX);
        reader->depth -= tree->count <= STEPS_MAX;
        return steps;
    }
    steps.list = fg_take(reader->arena, sizeof *steps.list * tree->count);
    for (const struct fg_tree *node = tree->first; node != NULL; node = node->next) {
        struct fg_step *step = &steps.list[steps.count];
        step->place = fg_element(reader, place, steps.count++);
        read_step(reader, step, node);
    }
    reader->depth--;
    return steps;
}
