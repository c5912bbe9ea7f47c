/* SPDX-License-Identifier: Apache-2.0 */
/* The one file, beside callback.c, that knows libffi. */
#define _GNU_SOURCE
#include "call.h"

#include <firsttry/ext/step.h>
#include <stdio.h>
#include <string.h>

enum { ELEMENTS_MAX = 4096, FRAME_MAX = 4096, ALIGNMENT = 16 };

static ffi_type *scalar_type(enum fg_kind kind) {
    switch (kind) {
    case FG_TYPE_VOID:
        return &ffi_type_void;
    case FG_TYPE_BOOL:
        return &ffi_type_uint8;
    case FG_TYPE_INT8:
        return &ffi_type_sint8;
    case FG_TYPE_UINT8:
        return &ffi_type_uint8;
    case FG_TYPE_INT16:
        return &ffi_type_sint16;
    case FG_TYPE_UINT16:
        return &ffi_type_uint16;
    case FG_TYPE_INT32:
        return &ffi_type_sint32;
    case FG_TYPE_UINT32:
        return &ffi_type_uint32;
    case FG_TYPE_INT64:
        return &ffi_type_sint64;
    case FG_TYPE_UINT64:
        return &ffi_type_uint64;
    case FG_TYPE_FLOAT:
        return &ffi_type_float;
    case FG_TYPE_DOUBLE:
        return &ffi_type_double;
    case FG_TYPE_LONG_DOUBLE:
        return &ffi_type_longdouble;
    default:
        return &ffi_type_pointer;
    }
}

static size_t count_elements(const struct fg_struct *structure) {
    size_t count = 0;
    for (size_t i = 0; i < structure->field_count; i++) {
        const struct fg_type *type = structure->fields[i].type;
        count += type->kind == FG_TYPE_ARRAY ? type->count : 1;
    }
    return count;
}

static ffi_type *struct_type(struct fg_run *run, struct fg_type *type) {
    const struct fg_struct *structure = type->structure;
    size_t count = count_elements(structure), next = 0;
    if (structure->has_rest || count > ELEMENTS_MAX) {
        fg_break(run, "struct %s cannot be handed over by value: %s", structure->name,
                 structure->has_rest ? "not all of its fields are declared" : "it is too large");
        return NULL;
    }
    ffi_type *whole = fg_take(&run->declaration->arena, sizeof *whole);
    type->call_type = whole;
    whole->type = FFI_TYPE_STRUCT;
    whole->elements = fg_take(&run->declaration->arena, sizeof *whole->elements * (count + 1));
    for (size_t i = 0; i < structure->field_count; i++) {
        struct fg_type *field = structure->fields[i].type;
        bool is_array = field->kind == FG_TYPE_ARRAY;
        ffi_type *element = fg_call_type(run, is_array ? (struct fg_type *)(uintptr_t)field->of : field);
        for (size_t k = 0; element != NULL && k < (is_array ? field->count : 1); k++)
            whole->elements[next++] = element;
        if (element == NULL)
            return NULL;
    }
    /* What the reader worked out from C's rules and what libffi will do must be one. */
    if (ffi_get_struct_offsets(FFI_DEFAULT_ABI, whole, NULL) != FFI_OK || whole->size != type->size) {
        fg_break(run, "struct %s has %zu bytes by its fields and %zu by libffi", structure->name, type->size,
                 whole->size);
        return NULL;
    }
    return whole;
}

ffi_type *fg_call_type(struct fg_run *run, struct fg_type *type) {
    if (type->kind == FG_TYPE_ARRAY) {
        fg_break(run, "an array of arrays cannot be handed over by value");
        return NULL;
    }
    if (type->kind != FG_TYPE_STRUCT)
        return scalar_type(type->kind);
    return type->call_type != NULL ? type->call_type : struct_type(run, type);
}

bool fg_prepare_interface(struct fg_run *run, ffi_cif *interface, struct fg_type *returns,
                          const struct fg_argument *arguments, size_t count) {
    ffi_type **types = fg_take(&run->declaration->arena, sizeof *types * (count + 1));
    ffi_type *result = fg_call_type(run, returns);
    for (size_t i = 0; i < count; i++) {
        types[i] = fg_call_type(run, arguments[i].type);
        if (types[i] == NULL)
            return false;
    }
    if (result == NULL)
        return false;
    return ffi_prep_cif(interface, FFI_DEFAULT_ABI, (unsigned)count, result, types) == FFI_OK ||
           fg_break(run, "libffi cannot prepare these types");
}

static bool prepare(struct fg_run *run, struct fg_function *function) {
    struct fg_arena *arena = &run->declaration->arena;
    struct fg_interface *interface = fg_take(arena, sizeof *interface);
    size_t size = function->returns->size;
    interface->offsets = fg_take(arena, sizeof *interface->offsets * (function->argument_count + 1));
    interface->answer = fg_take(arena, size < ALIGNMENT ? ALIGNMENT : size);
    function->call = interface;
    for (size_t i = 0; i < function->argument_count; i++) {
        interface->offsets[i] = interface->frame_size;
        interface->frame_size += (function->arguments[i].type->size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }
    return fg_prepare_interface(run, &interface->cif, function->returns, function->arguments, function->argument_count);
}

bool fg_prepare_calls(struct fg_run *run) {
    struct fg_declaration *declaration = run->declaration;
    for (size_t i = 0; i < declaration->callback_count; i++)
        if (!fg_prepare_callback(run, &declaration->callbacks[i]))
            return false;
    for (size_t i = 0; i < declaration->function_count; i++)
        if (!prepare(run, &declaration->functions[i]))
            return false;
    return true;
}

/* libffi widens whole numbers to a word. */
static void narrow(const struct fg_type *type, void *answer) {
    ffi_arg wide;
    if (type->kind < FG_TYPE_BOOL || type->kind > FG_TYPE_UINT64 || type->size >= sizeof wide)
        return;
    memcpy(&wide, answer, sizeof wide);
    uint8_t byte = type->kind == FG_TYPE_BOOL ? (wide & 0xFF) != 0 : (uint8_t)wide;
    uint16_t half = (uint16_t)wide;
    uint32_t word = (uint32_t)wide;
    memcpy(answer, type->size == 1 ? (void *)&byte : type->size == 2 ? (void *)&half : (void *)&word, type->size);
}

bool fg_call(struct fg_run *run, const struct fg_function *function, struct fg_value *const *with, void **result) {
    const struct fg_interface *interface = function->call;
    _Alignas(ALIGNMENT) char small[FRAME_MAX];
    char *frame = interface->frame_size <= FRAME_MAX ? small : fg_take(&run->passing, interface->frame_size);
    void *values[64];
    for (size_t i = 0; i < function->argument_count; i++) {
        values[i] = frame + interface->offsets[i];
        if (!fg_store(run, with[i], function->arguments[i].type, values[i]))
            return false;
    }
    ffi_call((ffi_cif *)&interface->cif, FFI_FN(function->address), interface->answer, values);
    narrow(function->returns, interface->answer);
    *result = interface->answer;
    return true;
}

bool fg_call_to_free(struct fg_run *run, const struct fg_function *function, void *what) {
    const struct fg_interface *interface = function->call;
    void *values[] = {&what};
    fg_note_step(run, NULL, function);
    ffi_call((ffi_cif *)&interface->cif, FFI_FN(function->address), interface->answer, values);
    return true;
}

void fg_note_step(struct fg_run *run, const struct fg_step *step, const struct fg_function *function) {
    char text[1024];
    if (run->telling == NULL || (step != NULL && step == run->told_step && run->file == run->told_file))
        return;
    run->told_step = step;
    run->told_file = run->file;
    int length = snprintf(text, sizeof text, "%s %s (%s)%s%.700s", step == NULL ? "freeing with" : "calling",
                          function->symbol, step == NULL ? "freed_by" : step->place, run->file == NULL ? "" : " for ",
                          run->file == NULL ? "" : run->file->path);
    const ft_step *telling = run->telling;
    telling->tell(run->host, (ft_str){text, length < (int)sizeof text ? (size_t)length : sizeof text - 1});
}
