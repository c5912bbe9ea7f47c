/* SPDX-License-Identifier: Apache-2.0 */
#include "call.h"

#include <stdlib.h>
#include <string.h>

/* A library hands its callback the userdata that it was given: any other pointer there shows a wrong declaration. */
static char userdata;

void *fg_userdata(void) { return &userdata; }

struct bound {
    struct fg_run *run;
    const struct fg_callback *callback;
    ffi_cif cif;
    const void *answer;
};

static void check_userdata(struct fg_run *run, const struct fg_callback *callback, void **arguments) {
    for (size_t i = 0; i < callback->argument_count; i++) {
        void *given;
        if (callback->arguments[i].type->kind != FG_TYPE_USERDATA)
            continue;
        memcpy(&given, arguments[i], sizeof given);
        if (given != &userdata)
            fg_break(
                run,
                "callback \"%s\" was called with another userdata than it was given: argument %zu is declared wrongly",
                callback->name, i);
    }
}

static void judge(struct fg_run *run, const struct fg_callback *callback, void **arguments) {
    /* The call that is under way keeps what it was handed. */
    struct fg_arena passing = run->passing;
    const struct fg_callback *outer = run->callback;
    void **outer_arguments = run->arguments;
    run->passing = (struct fg_arena){0};
    run->callback = callback;
    run->arguments = arguments;
    check_userdata(run, callback, arguments);
    if (!run->is_broken && callback->rules.count > 0)
        fg_judge(run, &callback->rules, callback->name, "callback");
    fg_release(&run->passing);
    run->passing = passing;
    run->callback = outer;
    run->arguments = outer_arguments;
}

/* libffi wants whole numbers widened to a word. */
static void give_answer(const struct bound *bound, void *to) {
    const struct fg_type *type = bound->callback->returns;
    bool is_signed = type->kind == FG_TYPE_INT8 || type->kind == FG_TYPE_INT16 || type->kind == FG_TYPE_INT32;
    struct fg_datum datum;
    if (type->kind == FG_TYPE_VOID)
        return;
    if (type->kind < FG_TYPE_BOOL || type->kind > FG_TYPE_UINT64) {
        memcpy(to, bound->answer, type->size);
        return;
    }
    fg_load(bound->run, type, bound->answer, &datum);
    ffi_arg wide = datum.negative ? (ffi_arg) - (ffi_sarg)datum.magnitude : (ffi_arg)datum.magnitude;
    (void)is_signed;
    memcpy(to, &wide, sizeof wide);
}

static void on_call(ffi_cif *cif, void *to, void **arguments, void *user) {
    struct bound *bound = user;
    (void)cif;
    /* The host is spoken to on one thread only (GATE-7), and the run's state is not shared. */
    if (!pthread_equal(pthread_self(), bound->run->thread))
        abort();
    judge(bound->run, bound->callback, arguments);
    give_answer(bound, to);
}

bool fg_prepare_callback(struct fg_run *run, struct fg_callback *callback) {
    struct fg_arena *arena = &run->declaration->arena;
    struct bound *bound = fg_take(arena, sizeof *bound);
    void *answer = fg_take(arena, callback->returns->size + sizeof(ffi_arg));
    *bound = (struct bound){.run = run, .callback = callback, .answer = answer};
    if (callback->answer != NULL && !fg_store(run, callback->answer, callback->returns, answer))
        return false;
    if (!fg_prepare_interface(run, &bound->cif, callback->returns, callback->arguments, callback->argument_count))
        return false;
    ffi_closure *closure = ffi_closure_alloc(sizeof *closure, &callback->code);
    if (closure == NULL)
        return fg_break(run, "no memory that can be executed for callback \"%s\"", callback->name);
    callback->closure = closure;
    return ffi_prep_closure_loc(closure, &bound->cif, on_call, bound, callback->code) == FFI_OK ||
           fg_break(run, "libffi cannot prepare callback \"%s\"", callback->name);
}
