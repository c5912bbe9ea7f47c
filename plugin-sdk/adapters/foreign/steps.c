/* SPDX-License-Identifier: Apache-2.0 */
#include "run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static bool is_cancelled(struct fg_run *run) {
    run->is_cancelled = run->is_cancelled || run->host->cancelled(run->host) != 0;
    return run->is_cancelled;
}

/* What a function that frees was called with is gone, whoever called it. */
static void forget_freed(struct fg_run *run, const struct fg_step *step) {
    for (size_t i = 0; i < step->function->argument_count; i++) {
        const struct fg_value *value = step->with[i];
        if (value->kind != FG_VALUE_REFERENCE || value->reference->root != FG_ROOT_VARIABLE ||
            value->reference->hop_count > 0)
            continue;
        size_t slot = value->reference->slot;
        if (run->declaration->variables[slot].freed_by == step->function)
            run->cells[slot].is_set = run->cells[slot].is_owned = false;
    }
}

static bool call_once(struct fg_run *run, const struct fg_step *step) {
    const struct fg_function *function = step->function;
    void *result;
    for (size_t i = 0; i < function->argument_count; i++)
        if (step->with[i]->kind == FG_VALUE_OUT && run->cells[step->with[i]->slot].is_owned)
            fg_drop(run, step->with[i]->slot);
    fg_note_step(run, step, function);
    if (!fg_call(run, function, step->with, &result))
        return false;
    forget_freed(run, step);
    for (size_t i = 0; i < function->argument_count; i++)
        if (step->with[i]->kind == FG_VALUE_OUT)
            fg_set(run, step->with[i]->slot);
    if (step->has_slot) {
        fg_drop(run, step->slot);
        memcpy(run->cells[step->slot].memory, result, function->returns->size);
        fg_set(run, step->slot);
    }
    run->result_type = function->returns->kind == FG_TYPE_VOID ? NULL : function->returns;
    run->result = result;
    return !run->is_broken;
}

static enum fg_flow take_call(struct fg_run *run, const struct fg_step *step) {
    for (uint64_t round = 0; round < step->at_most; round++) {
        if (is_cancelled(run))
            return FG_FLOW_BROKEN;
        bool called = call_once(run, step);
        enum fg_flow flow = called ? fg_judge(run, &step->rules, step->place, step->function->symbol) : FG_FLOW_BROKEN;
        run->result_type = NULL;
        fg_release(&run->passing);
        if (flow != FG_FLOW_AGAIN)
            return flow;
    }
    fg_break(run, "%s was called %llu times without an end (%s)", step->function->symbol,
             (unsigned long long)step->at_most, step->place);
    return FG_FLOW_BROKEN;
}

static enum fg_flow take_set(struct fg_run *run, const struct fg_step *step) {
    const void *address = step->has_slot ? run->cells[step->slot].memory : NULL;
    const struct fg_type *type = step->has_slot ? run->declaration->variables[step->slot].type : NULL;
    if (!step->has_slot && !fg_find(run, step->target, &address, &type))
        return FG_FLOW_BROKEN;
    struct fg_arena passing = run->passing;
    run->passing = run->keeping;
    bool stored = step->value == NULL || fg_store(run, step->value, type, (void *)(uintptr_t)address);
    run->keeping = run->passing;
    run->passing = passing;
    if (step->value == NULL)
        memset((void *)(uintptr_t)address, 0, type->size);
    if (stored && step->has_slot)
        fg_set(run, step->slot);
    return stored ? FG_FLOW_NEXT : FG_FLOW_BROKEN;
}

static enum fg_flow take_check(struct fg_run *run, const struct fg_step *step) {
    struct fg_datum datum;
    char kept[sizeof(long double)];
    struct fg_type type = {.kind = FG_TYPE_INT64, .size = 8, .name = "value"};
    if (!fg_evaluate(run, step->value, &datum))
        return FG_FLOW_BROKEN;
    int64_t whole = datum.negative ? -(int64_t)datum.magnitude : (int64_t)datum.magnitude;
    if (datum.kind == FG_WHOLE) {
        type.kind = datum.negative ? FG_TYPE_INT64 : FG_TYPE_UINT64;
        memcpy(kept, &whole, sizeof whole);
    } else if (datum.kind == FG_FRACTION) {
        type.kind = FG_TYPE_LONG_DOUBLE;
        memcpy(kept, &datum.fraction, sizeof datum.fraction);
    } else {
        type.kind = datum.is_text ? FG_TYPE_CSTRING : FG_TYPE_POINTER;
        memcpy(kept, &datum.address, sizeof datum.address);
    }
    bool is_part = datum.kind == FG_ADDRESS && datum.type != NULL;
    run->result_type = is_part ? datum.type : &type;
    run->result = is_part ? datum.address : kept;
    enum fg_flow flow = fg_judge(run, &step->rules, step->place, "the value");
    run->result_type = NULL;
    return flow;
}

static enum fg_flow take_repeat(struct fg_run *run, const struct fg_step *step) {
    for (uint64_t round = 0; round < step->at_most; round++) {
        enum fg_flow flow = fg_take_steps(run, &step->steps);
        if (flow == FG_FLOW_LEAVE)
            return FG_FLOW_NEXT;
        if (flow != FG_FLOW_NEXT && flow != FG_FLOW_AGAIN)
            return flow;
    }
    fg_break(run, "the steps were taken %llu times without an end (%s)", (unsigned long long)step->at_most,
             step->place);
    return FG_FLOW_BROKEN;
}

static const struct fg_group *group_of(const struct fg_step *step, const char *path) {
    for (size_t i = 0; i < step->group_count; i++)
        for (size_t k = 0; k < step->groups[i].glob_count; k++)
            if (fg_matches(step->groups[i].globs[k], path))
                return &step->groups[i];
    return NULL;
}

static bool open_file(struct fg_run *run, struct fg_file *file, char *path, const struct fg_group *group) {
    ft_str root = run->context->repository;
    size_t length = strlen(path);
    const char *slash = strrchr(path, '/');
    *file = (struct fg_file){.path = path, .group = group, .name = slash == NULL ? path : slash + 1};
    file->absolute = malloc(root.len + length + 2);
    if (file->absolute == NULL)
        return fg_break(run, "no memory for a path");
    memcpy(file->absolute, root.data, root.len);
    file->absolute[root.len] = '/';
    memcpy(file->absolute + root.len + 1, path, length + 1);
    return true;
}

static bool take_file(struct fg_run *run, const struct fg_step *step, char *path, const struct fg_group *group) {
    struct fg_file file;
    if (!open_file(run, &file, path, group))
        return false;
    run->file = &file;
    run->told_step = NULL;
    enum fg_flow flow = fg_take_steps(run, &step->steps);
    fg_take_finally(run, &step->finally);
    fg_leave_file(run);
    fg_release(&run->passing);
    fg_release(&run->keeping);
    run->file = NULL;
    free(file.absolute);
    free(file.content);
    if (flow == FG_FLOW_BROKEN || run->is_broken)
        return false;
    run->examined++;
    return true;
}

/* A link shows what lies elsewhere, and a device is no file: only what the repository itself holds is looked at. */
static bool is_regular(const char *path) {
    struct stat status;
    return lstat(path, &status) == 0 && S_ISREG(status.st_mode);
}

static enum fg_flow take_each_file(struct fg_run *run, const struct fg_step *step) {
    struct fg_paths paths;
    size_t count = 0, done = 0;
    if (!fg_list_files(run, &paths))
        return FG_FLOW_BROKEN;
    const struct fg_group **groups = calloc(paths.count + 1, sizeof(*groups));
    for (size_t i = 0; groups != NULL && i < paths.count; i++) {
        groups[i] = is_regular(paths.list[i]) ? group_of(step, paths.list[i]) : NULL;
        count += groups[i] != NULL;
    }
    run->matched += count;
    bool whole = groups != NULL;
    for (size_t i = 0; whole && i < paths.count; i++) {
        if (groups[i] == NULL)
            continue;
        run->host->progress(run->host, done++, count, (ft_str){paths.list[i], strlen(paths.list[i])});
        whole = !is_cancelled(run) && take_file(run, step, paths.list[i], groups[i]);
    }
    free(groups);
    fg_free_paths(&paths);
    return whole ? FG_FLOW_NEXT : FG_FLOW_BROKEN;
}

static enum fg_flow take_step(struct fg_run *run, const struct fg_step *step) {
    switch (step->kind) {
    case FG_STEP_CALL:
        return take_call(run, step);
    case FG_STEP_SET:
        return take_set(run, step);
    case FG_STEP_CHECK:
        return take_check(run, step);
    case FG_STEP_REPEAT:
        return take_repeat(run, step);
    default:
        return take_each_file(run, step);
    }
}

enum fg_flow fg_take_steps(struct fg_run *run, const struct fg_steps *steps) {
    for (size_t i = 0; i < steps->count; i++) {
        enum fg_flow flow = take_step(run, &steps->list[i]);
        if (flow != FG_FLOW_NEXT)
            return run->is_broken || run->is_cancelled ? FG_FLOW_BROKEN : flow;
    }
    return FG_FLOW_NEXT;
}

void fg_take_finally(struct fg_run *run, const struct fg_steps *steps) {
    bool was_broken = run->is_broken, was_cancelled = run->is_cancelled;
    for (size_t i = 0; i < steps->count; i++) {
        run->is_broken = run->misses_variable = false;
        char kept[FG_BREAKAGE_MAX];
        memcpy(kept, run->breakage, sizeof kept);
        take_step(run, &steps->list[i]);
        /* What was never made needs no cleaning up. */
        bool counts = run->is_broken && !run->misses_variable && !was_broken;
        if (!counts)
            memcpy(run->breakage, kept, sizeof kept);
        was_broken = was_broken || counts;
    }
    run->is_broken = was_broken;
    run->is_cancelled = was_cancelled;
}
