/* SPDX-License-Identifier: Apache-2.0 */
#include "run.h"

#include <stdio.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

bool fg_break(struct fg_run *run, const char *format, ...) {
    if (run->is_broken)
        return false;
    run->is_broken = true;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(run->breakage, sizeof run->breakage, format, arguments);
    va_end(arguments);
    return false;
}

void fg_open_scope(struct fg_run *run) {
    const struct fg_declaration *declaration = run->declaration;
    run->cells = fg_take(&run->declaration->arena, sizeof *run->cells * (declaration->variable_count + 1));
    for (size_t i = 0; i < declaration->variable_count; i++)
        run->cells[i].memory = fg_take(&run->declaration->arena, declaration->variables[i].type->size + 16);
}

static bool holds_something(const struct fg_run *run, size_t slot) {
    void *what;
    memcpy(&what, run->cells[slot].memory, sizeof what);
    return what != NULL;
}

void fg_set(struct fg_run *run, size_t slot) {
    struct fg_cell *cell = &run->cells[slot];
    cell->is_set = true;
    cell->is_owned = run->declaration->variables[slot].freed_by != NULL && holds_something(run, slot);
    cell->order = ++run->order;
}

void fg_drop(struct fg_run *run, size_t slot) {
    struct fg_cell *cell = &run->cells[slot];
    void *what;
    bool is_owned = cell->is_owned;
    cell->is_set = cell->is_owned = false;
    if (is_owned) {
        memcpy(&what, cell->memory, sizeof what);
        fg_call_to_free(run, run->declaration->variables[slot].freed_by, what);
    }
    memset(cell->memory, 0, run->declaration->variables[slot].type->size);
}

static void leave(struct fg_run *run, bool only_of_file) {
    const struct fg_declaration *declaration = run->declaration;
    for (;;) {
        size_t last = declaration->variable_count;
        for (size_t i = 0; i < declaration->variable_count; i++) {
            bool counts = run->cells[i].is_set && (!only_of_file || declaration->variables[i].is_of_file);
            if (counts && (last == declaration->variable_count || run->cells[i].order > run->cells[last].order))
                last = i;
        }
        if (last == declaration->variable_count)
            return;
        fg_drop(run, last);
    }
}

void fg_leave_file(struct fg_run *run) { leave(run, true); }

void fg_leave_all(struct fg_run *run) { leave(run, false); }
