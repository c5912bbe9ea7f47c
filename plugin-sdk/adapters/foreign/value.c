/* SPDX-License-Identifier: Apache-2.0 */
#include "run.h"

#include <stdio.h>
#include <string.h>

size_t fg_text_length(const struct fg_datum *datum) {
    if (datum->address == NULL)
        return 0;
    return strnlen(datum->address, datum->length < FG_TEXT_MAX ? datum->length : FG_TEXT_MAX);
}

static struct fg_datum whole(bool negative, uint64_t magnitude) {
    return (struct fg_datum){.kind = FG_WHOLE, .negative = negative && magnitude != 0, .magnitude = magnitude};
}

static struct fg_datum of_signed(int64_t number) {
    return whole(number < 0, number < 0 ? -(uint64_t)number : (uint64_t)number);
}

static struct fg_datum of_text(const char *text) {
    return (struct fg_datum){.kind = FG_ADDRESS, .address = text, .is_text = true, .length = SIZE_MAX};
}

#define LOAD(type, variable)                                                                                           \
    type variable;                                                                                                     \
    memcpy(&variable, from, sizeof variable)

static void load_integer(enum fg_kind kind, const void *from, struct fg_datum *datum) {
    switch (kind) {
    case FG_TYPE_INT8: {
        LOAD(int8_t, number);
        *datum = of_signed(number);
        break;
    }
    case FG_TYPE_INT16: {
        LOAD(int16_t, number);
        *datum = of_signed(number);
        break;
    }
    case FG_TYPE_INT32: {
        LOAD(int32_t, number);
        *datum = of_signed(number);
        break;
    }
    case FG_TYPE_INT64: {
        LOAD(int64_t, number);
        *datum = of_signed(number);
        break;
    }
    case FG_TYPE_UINT16: {
        LOAD(uint16_t, number);
        *datum = whole(false, number);
        break;
    }
    case FG_TYPE_UINT32: {
        LOAD(uint32_t, number);
        *datum = whole(false, number);
        break;
    }
    case FG_TYPE_UINT64: {
        LOAD(uint64_t, number);
        *datum = whole(false, number);
        break;
    }
    default: {
        LOAD(uint8_t, number);
        *datum = whole(false, number);
        break;
    }
    }
}

static void load_real(enum fg_kind kind, const void *from, struct fg_datum *datum) {
    *datum = (struct fg_datum){.kind = FG_FRACTION};
    if (kind == FG_TYPE_FLOAT) {
        LOAD(float, number);
        datum->fraction = number;
    } else if (kind == FG_TYPE_DOUBLE) {
        LOAD(double, number);
        datum->fraction = number;
    } else {
        LOAD(long double, number);
        datum->fraction = number;
    }
}

bool fg_load(struct fg_run *run, const struct fg_type *type, const void *from, struct fg_datum *datum) {
    (void)run;
    if (type->kind >= FG_TYPE_BOOL && type->kind <= FG_TYPE_UINT64) {
        load_integer(type->kind, from, datum);
    } else if (type->kind >= FG_TYPE_FLOAT && type->kind <= FG_TYPE_LONG_DOUBLE) {
        load_real(type->kind, from, datum);
    } else if (type->kind == FG_TYPE_STRUCT || type->kind == FG_TYPE_ARRAY) {
        bool is_text = type->kind == FG_TYPE_ARRAY && type->of->is_char;
        *datum = (struct fg_datum){
            .kind = FG_ADDRESS, .address = from, .type = type, .is_text = is_text, .length = type->size};
    } else {
        LOAD(const void *, address);
        *datum = (struct fg_datum){
            .kind = FG_ADDRESS, .address = address, .is_text = type->kind == FG_TYPE_CSTRING, .length = SIZE_MAX};
    }
    return true;
}

static bool start_of(struct fg_run *run, const struct fg_reference *reference, const void **address,
                     const struct fg_type **type) {
    const struct fg_declaration *declaration = run->declaration;
    switch (reference->root) {
    case FG_ROOT_VARIABLE:
        *address = run->cells[reference->slot].memory;
        *type = declaration->variables[reference->slot].type;
        run->misses_variable = run->misses_variable || !run->cells[reference->slot].is_set;
        return run->cells[reference->slot].is_set ||
               fg_break(run, "\"%s\" is used before it is set, or after it was freed", reference->text);
    case FG_ROOT_RESULT:
        *address = run->result;
        *type = run->result_type;
        return true;
    default:
        *address = run->arguments[reference->slot];
        *type = run->callback->arguments[reference->slot].type;
        return true;
    }
}

bool fg_find(struct fg_run *run, const struct fg_reference *reference, const void **address,
             const struct fg_type **type) {
    if (!start_of(run, reference, address, type))
        return false;
    for (size_t i = 0; i < reference->hop_count; i++) {
        const struct fg_hop *hop = &reference->hops[i];
        if (hop->through_pointer) {
            const void *target;
            memcpy(&target, *address, sizeof target);
            if (target == NULL)
                return fg_break(run, "\"%s\" leads through a null pointer", reference->text);
            *address = target;
        }
        *address = (const char *)*address + hop->offset;
        *type = hop->type;
    }
    return true;
}

static bool evaluate_file(struct fg_run *run, const struct fg_reference *reference, struct fg_datum *datum) {
    struct fg_file *file = run->file;
    if (file == NULL) {
        *datum = reference->part == FG_FILE_SIZE ? whole(false, 0) : of_text("");
        return true;
    }
    switch (reference->part) {
    case FG_FILE_PATH:
        *datum = of_text(file->path);
        return true;
    case FG_FILE_ABSOLUTE:
        *datum = of_text(file->absolute);
        return true;
    case FG_FILE_NAME:
        *datum = of_text(file->name);
        return true;
    case FG_FILE_GROUP:
        *datum = of_text(file->group->name);
        return true;
    case FG_FILE_CONTENT:
        if (!fg_read_content(run, file))
            return false;
        *datum = (struct fg_datum){.kind = FG_ADDRESS, .address = file->content, .length = file->size};
        return true;
    default:
        if (!fg_read_content(run, file))
            return false;
        *datum = whole(false, file->size);
        return true;
    }
}

static bool evaluate_option(struct fg_run *run, const struct fg_reference *reference, struct fg_datum *datum) {
    const struct fg_tree *option = fg_member(run->options, reference->option);
    if (option == NULL)
        return fg_break(run, "\"%s\" is no option of this gate", reference->text);
    switch (option->kind) {
    case FG_TEXT:
        *datum = of_text(option->text);
        return true;
    case FG_INTEGER:
        *datum = whole(option->negative, option->magnitude);
        return true;
    case FG_BOOLEAN:
        *datum = whole(false, option->truth);
        return true;
    case FG_REAL:
        *datum = (struct fg_datum){.kind = FG_FRACTION, .fraction = option->real};
        return true;
    default:
        return fg_break(run, "\"%s\" is a list, which cannot be handed over", reference->text);
    }
}

static bool evaluate_reference(struct fg_run *run, const struct fg_reference *reference, struct fg_datum *datum) {
    const void *address;
    const struct fg_type *type;
    if (reference->root == FG_ROOT_FILE)
        return evaluate_file(run, reference, datum);
    if (reference->root == FG_ROOT_OPTION)
        return evaluate_option(run, reference, datum);
    return fg_find(run, reference, &address, &type) && fg_load(run, type, address, datum);
}

static bool evaluate_length(struct fg_run *run, const struct fg_reference *reference, struct fg_datum *datum) {
    struct fg_datum of;
    if (!evaluate_reference(run, reference, &of))
        return false;
    bool is_content = reference->root == FG_ROOT_FILE && reference->part == FG_FILE_CONTENT;
    *datum = whole(false, of.type != NULL ? of.type->size
                          : is_content    ? of.length
                          : of.is_text    ? fg_text_length(&of)
                                          : sizeof(void *));
    return true;
}

bool fg_evaluate(struct fg_run *run, const struct fg_value *value, struct fg_datum *datum) {
    ft_str text;
    switch (value->kind) {
    case FG_VALUE_NULL:
        *datum = (struct fg_datum){.kind = FG_ADDRESS};
        return true;
    case FG_VALUE_INTEGER:
        *datum = whole(value->negative, value->magnitude);
        return true;
    case FG_VALUE_REAL:
        *datum = (struct fg_datum){.kind = FG_FRACTION, .fraction = value->real};
        return true;
    case FG_VALUE_TEXT:
        *datum = of_text(value->text);
        return true;
    case FG_VALUE_REFERENCE:
        return evaluate_reference(run, value->reference, datum);
    case FG_VALUE_LENGTH:
        return evaluate_length(run, value->reference, datum);
    case FG_VALUE_TEMPLATE:
        if (!fg_format(run, value, &text))
            return false;
        *datum = of_text(text.data);
        return true;
    case FG_VALUE_CALLBACK:
        *datum = (struct fg_datum){.kind = FG_ADDRESS, .address = value->callback->code};
        return true;
    case FG_VALUE_FUNCTION:
        *datum = (struct fg_datum){.kind = FG_ADDRESS, .address = value->function->address};
        return true;
    case FG_VALUE_USERDATA:
        *datum = (struct fg_datum){.kind = FG_ADDRESS, .address = fg_userdata()};
        return true;
    case FG_VALUE_OUT:
        *datum = (struct fg_datum){.kind = FG_ADDRESS, .address = run->cells[value->slot].memory};
        return true;
    default:
        return fg_break(run, "this value can only be handed over");
    }
}

static bool store_integer(struct fg_run *run, const struct fg_datum *datum, const struct fg_type *type, void *to) {
    bool is_signed = type->kind == FG_TYPE_INT8 || type->kind == FG_TYPE_INT16 || type->kind == FG_TYPE_INT32 ||
                     type->kind == FG_TYPE_INT64;
    unsigned bits = type->kind == FG_TYPE_BOOL ? 1 : (unsigned)type->size * 8;
    uint64_t most = is_signed ? ((uint64_t)1 << (bits - 1)) - 1 : bits == 64 ? UINT64_MAX : ((uint64_t)1 << bits) - 1;
    bool fits = datum->negative ? is_signed && datum->magnitude <= most + 1 : datum->magnitude <= most;
    if (datum->kind != FG_WHOLE || !fits)
        return fg_break(run,
                        datum->kind != FG_WHOLE ? "something that is no whole number is given as %s"
                                                : "a number does not fit into %s",
                        type->name);
    uint64_t number = datum->negative ? -datum->magnitude : datum->magnitude;
    uint8_t byte = (uint8_t)number;
    uint16_t half = (uint16_t)number;
    uint32_t word = (uint32_t)number;
    const void *from = type->size == 1   ? (void *)&byte
                       : type->size == 2 ? (void *)&half
                       : type->size == 4 ? (void *)&word
                                         : (void *)&number;
    memcpy(to, from, type->size);
    return true;
}

static bool store_real(struct fg_run *run, const struct fg_datum *datum, const struct fg_type *type, void *to) {
    if (datum->kind != FG_WHOLE && datum->kind != FG_FRACTION)
        return fg_break(run, "something that is no number is given as %s", type->name);
    long double wide = datum->kind == FG_FRACTION ? datum->fraction
                       : datum->negative          ? -(long double)datum->magnitude
                                                  : (long double)datum->magnitude;
    double usual = (double)wide;
    float narrow = (float)wide;
    const void *from = type->kind == FG_TYPE_FLOAT    ? (void *)&narrow
                       : type->kind == FG_TYPE_DOUBLE ? (void *)&usual
                                                      : (void *)&wide;
    memcpy(to, from, type->size);
    return true;
}

static bool store_struct(struct fg_run *run, const struct fg_value *value, void *to) {
    for (size_t i = 0; i < value->part_count; i++) {
        const struct fg_field *field = &value->structure->fields[i];
        if (value->parts[i] != NULL && !fg_store(run, value->parts[i], field->type, (char *)to + field->offset))
            return false;
    }
    return true;
}

static bool store_list(struct fg_run *run, const struct fg_value *value, const struct fg_type *of, void *to) {
    for (size_t i = 0; i < value->part_count; i++)
        if (!fg_store(run, value->parts[i], of, (char *)to + i * of->size))
            return false;
    return true;
}

/* A struct or a list where a pointer is wanted: it is made beside, and its address is handed over. */
static bool store_beside(struct fg_run *run, const struct fg_value *value, const struct fg_type *type, void *to) {
    bool is_struct = value->kind == FG_VALUE_STRUCT;
    void *beside =
        fg_take(&run->passing, is_struct ? value->structure->type->size : value->part_count * type->of->size + 1);
    memcpy(to, &beside, sizeof beside);
    return is_struct ? store_struct(run, value, beside) : store_list(run, value, type->of, beside);
}

static bool store_text(struct fg_run *run, const struct fg_datum *datum, const struct fg_type *type, void *to) {
    size_t length = fg_text_length(datum);
    if (length > type->size)
        return fg_break(run, "a text of %zu bytes does not fit into an array of %zu", length, type->size);
    memset(to, 0, type->size);
    memcpy(to, datum->address, length);
    return true;
}

bool fg_store(struct fg_run *run, const struct fg_value *value, const struct fg_type *type, void *to) {
    struct fg_datum datum;
    bool is_whole = type->kind == FG_TYPE_STRUCT || type->kind == FG_TYPE_ARRAY;
    if (value->kind == FG_VALUE_STRUCT || value->kind == FG_VALUE_LIST) {
        if (!is_whole)
            return store_beside(run, value, type, to);
        memset(to, 0, type->size);
        return value->kind == FG_VALUE_STRUCT ? store_struct(run, value, to) : store_list(run, value, type->of, to);
    }
    if (!fg_evaluate(run, value, &datum))
        return false;
    if (type->kind >= FG_TYPE_BOOL && type->kind <= FG_TYPE_UINT64)
        return store_integer(run, &datum, type, to);
    if (type->kind >= FG_TYPE_FLOAT && type->kind <= FG_TYPE_LONG_DOUBLE)
        return store_real(run, &datum, type, to);
    if (datum.kind != FG_ADDRESS)
        return fg_break(run, "a number is given as %s", type->name);
    if (type->kind == FG_TYPE_ARRAY && datum.is_text)
        return store_text(run, &datum, type, to);
    if (is_whole) {
        if (datum.type == NULL || datum.type->size != type->size)
            return fg_break(run, "something else is given as %s", type->name);
        memcpy(to, datum.address, type->size);
        return true;
    }
    memcpy(to, &datum.address, sizeof datum.address);
    return true;
}
