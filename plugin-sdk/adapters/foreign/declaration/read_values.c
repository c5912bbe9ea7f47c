/* SPDX-License-Identifier: Apache-2.0 */
#include "reader.h"

#include <stdio.h>
#include <string.h>

enum { HOPS_MAX = 8, PIECES_MAX = 32, PARTS_MAX = 1024 };

struct fg_variable *fg_find_variable(struct fg_reader *reader, const char *name, size_t length) {
    struct fg_declaration *declaration = reader->declaration;
    for (size_t i = declaration->variable_count; i-- > 0;)
        if (strlen(declaration->variables[i].name) == length &&
            memcmp(declaration->variables[i].name, name, length) == 0)
            return &declaration->variables[i];
    return NULL;
}

size_t fg_slot(const struct fg_reader *reader, const struct fg_variable *variable) {
    return (size_t)(variable - reader->declaration->variables);
}

struct fg_variable *fg_declare(struct fg_reader *reader, const struct fg_tree *name, const char *place,
                               const struct fg_type *type, const struct fg_function *freed_by) {
    struct fg_declaration *declaration = reader->declaration;
    struct fg_variable *known = fg_find_variable(reader, name->text, strlen(name->text));
    if (!fg_is_name(name->text) || strcmp(name->text, "file") == 0 || strcmp(name->text, "option") == 0 ||
        strcmp(name->text, "result") == 0) {
        fg_note(reader, name->offset, place, NULL, "\"%.60s\" is no name for a variable", name->text);
        return NULL;
    }
    if (known != NULL) {
        bool same = known->type->kind == type->kind && known->type->size == type->size && known->freed_by == freed_by &&
                    (!fg_is_pointer(type) || fg_converts(type, known->type));
        if (!same)
            fg_note(reader, name->offset, place, NULL, "\"%s\" is a %s already: expected another name", name->text,
                    known->type->name);
        return same ? known : NULL;
    }
    if (declaration->variables == NULL)
        declaration->variables = fg_take(reader->arena, sizeof *declaration->variables * FG_VARIABLES_MAX);
    if (declaration->variable_count == FG_VARIABLES_MAX) {
        fg_note(reader, name->offset, place, NULL, "expected at most %d variables", FG_VARIABLES_MAX);
        return NULL;
    }
    struct fg_variable *variable = &declaration->variables[declaration->variable_count++];
    *variable = (struct fg_variable){name->text, type, freed_by, reader->in_file};
    return variable;
}

/* Where a reference is read: its text, and what of it is still to be read. */
struct way {
    struct fg_reader *reader;
    const struct fg_tree *tree;
    const char *place;
    const char *rest;
    const char *end;
    struct fg_reference *reference;
};

static size_t word_length(const struct way *way) {
    size_t length = 0;
    while (way->rest + length < way->end && way->rest[length] != '.' && way->rest[length] != '[')
        length++;
    return length;
}

static bool fail(struct way *way, const char *message) {
    fg_note(way->reader, way->tree->offset, way->place, NULL, "\"%.60s\": %s", way->reference->text, message);
    return false;
}

static bool file_part(struct way *way) {
    static const struct {
        const char *name;
        enum fg_file_part part;
        const char *type;
    } PARTS[] = {{"path", FG_FILE_PATH, "cstring"}, {"absolute", FG_FILE_ABSOLUTE, "cstring"},
                 {"name", FG_FILE_NAME, "cstring"}, {"content", FG_FILE_CONTENT, "uint8 *"},
                 {"size", FG_FILE_SIZE, "size_t"},  {"group", FG_FILE_GROUP, "cstring"}};
    size_t length = way->end > way->rest ? (size_t)(way->end - way->rest - 1) : 0;
    if (!way->reader->in_file)
        return fail(way, "there is a file only within \"each_file\"");
    for (size_t i = 0; i < sizeof(PARTS) / sizeof(PARTS[0]) && length > 0; i++) {
        if (strlen(PARTS[i].name) == length && memcmp(PARTS[i].name, way->rest + 1, length) == 0) {
            way->reference->part = PARTS[i].part;
            struct fg_type *type = fg_scalar(way->reader, PARTS[i].part == FG_FILE_SIZE      ? "size_t"
                                                          : PARTS[i].part == FG_FILE_CONTENT ? "pointer"
                                                                                             : "cstring");
            if (PARTS[i].part == FG_FILE_CONTENT)
                type->of = fg_scalar(way->reader, "uint8");
            way->reference->type = type;
            way->rest = way->end;
            return true;
        }
    }
    return fail(way, "expected file.path, file.absolute, file.name, file.content, file.size or file.group");
}

static bool option_name(struct way *way) {
    size_t length = way->end > way->rest ? (size_t)(way->end - way->rest - 1) : 0;
    way->reference->option = fg_take_text(way->reader->arena, way->rest + (length > 0), length);
    way->rest = way->end;
    return fg_is_name(way->reference->option) || fail(way, "expected option.NAME");
}

static bool find_root(struct way *way) {
    struct fg_reader *reader = way->reader;
    size_t length = word_length(way);
    const char *word = way->rest;
    way->rest += length;
    if (length == 4 && memcmp(word, "file", 4) == 0) {
        way->reference->root = FG_ROOT_FILE;
        return file_part(way);
    }
    if (length == 6 && memcmp(word, "option", 6) == 0) {
        way->reference->root = FG_ROOT_OPTION;
        return option_name(way);
    }
    if (length == 6 && memcmp(word, "result", 6) == 0) {
        way->reference->root = FG_ROOT_RESULT;
        way->reference->type = reader->result;
        return reader->result != NULL ||
               fail(way, "there is a result only in the \"results\" of a call that returns something");
    }
    for (size_t i = 0; reader->callback != NULL && i < reader->callback->argument_count; i++) {
        const struct fg_argument *argument = &reader->callback->arguments[i];
        if (argument->name != NULL && strlen(argument->name) == length && memcmp(argument->name, word, length) == 0) {
            way->reference->root = FG_ROOT_ARGUMENT;
            way->reference->slot = i;
            way->reference->type = argument->type;
            return true;
        }
    }
    const struct fg_variable *variable = fg_find_variable(reader, word, length);
    if (variable == NULL || (variable->is_of_file && !reader->in_file))
        return fail(way,
                    variable == NULL ? "no earlier step sets this" : "this lives only as long as its file is at hand");
    way->reference->slot = fg_slot(reader, variable);
    way->reference->type = variable->type;
    return true;
}

static bool add_hop(struct way *way, bool through_pointer, size_t offset, const struct fg_type *type) {
    struct fg_reference *reference = way->reference;
    if (reference->hop_count == HOPS_MAX)
        return fail(way, "expected a shorter way");
    reference->hops[reference->hop_count++] = (struct fg_hop){through_pointer, offset, type};
    reference->type = type;
    return true;
}

static bool take_field(struct way *way) {
    const struct fg_type *type = way->reference->type;
    bool through = type->kind == FG_TYPE_POINTER && type->of != NULL;
    const struct fg_struct *structure = through ? type->of->structure : type->structure;
    way->rest++;
    size_t length = word_length(way);
    if (structure == NULL)
        return fail(way, "only a struct of \"structs\", or a pointer to one, has fields");
    for (size_t i = 0; i < structure->field_count; i++) {
        const struct fg_field *field = &structure->fields[i];
        if (strlen(field->name) == length && memcmp(field->name, way->rest, length) == 0) {
            way->rest += length;
            return add_hop(way, through, field->offset, field->type);
        }
    }
    return fail(way, "its struct has no such field");
}

static bool take_index(struct way *way) {
    const struct fg_type *type = way->reference->type;
    size_t index = 0, digits = 0;
    for (way->rest++; way->rest < way->end && *way->rest >= '0' && *way->rest <= '9'; way->rest++, digits++)
        index = index * 10 + (size_t)(*way->rest - '0');
    if (digits == 0 || digits > 6 || way->rest == way->end || *way->rest != ']')
        return fail(way, "expected [NUMBER]");
    way->rest++;
    bool through = type->kind == FG_TYPE_POINTER;
    if ((!through && type->kind != FG_TYPE_ARRAY) || type->of == NULL || type->of->size == 0)
        return fail(way, "only an array, or a pointer to something known, has elements");
    if (!through && index >= type->count)
        return fail(way, "the array has fewer elements");
    return add_hop(way, through, index * type->of->size, type->of);
}

struct fg_reference *fg_read_reference(struct fg_reader *reader, const struct fg_tree *tree, const char *text,
                                       size_t length, const char *place) {
    struct fg_reference *reference = fg_take(reader->arena, sizeof *reference);
    reference->text = fg_take_text(reader->arena, text, length);
    reference->hops = fg_take(reader->arena, sizeof *reference->hops * HOPS_MAX);
    struct way way = {reader, tree, place, reference->text, reference->text + length, reference};
    if (!find_root(&way))
        return NULL;
    while (way.rest < way.end) {
        if (reference->type == NULL || (*way.rest != '.' && *way.rest != '[')) {
            fail(&way, "expected a name, then .FIELD or [NUMBER]");
            return NULL;
        }
        if (!(*way.rest == '.' ? take_field(&way) : take_index(&way)))
            return NULL;
    }
    return reference;
}

static struct fg_value *make(struct fg_reader *reader, enum fg_value_kind kind) {
    struct fg_value *value = fg_take(reader->arena, sizeof *value);
    value->kind = kind;
    return value;
}

struct fg_value *fg_read_template(struct fg_reader *reader, const struct fg_tree *tree, const char *place) {
    struct fg_value *value = make(reader, FG_VALUE_TEMPLATE);
    value->pieces = fg_take(reader->arena, sizeof *value->pieces * PIECES_MAX);
    if (tree == NULL || tree->kind != FG_TEXT) {
        fg_note(reader, tree == NULL ? 0 : tree->offset, place, NULL, "expected a text");
        return value;
    }
    for (const char *rest = tree->text; *rest != 0;) {
        size_t length = strcspn(rest, "{");
        const char *close = *rest == '{' ? strchr(rest, '}') : NULL;
        if (value->piece_count == PIECES_MAX || (*rest == '{' && close == NULL)) {
            fg_note(reader, tree->offset, place, NULL,
                    close == NULL && *rest == '{' ? "expected a '}' for each '{'" : "expected at most %d pieces",
                    PIECES_MAX);
            break;
        }
        struct fg_piece *piece = &value->pieces[value->piece_count++];
        if (*rest != '{') {
            piece->text = fg_take_text(reader->arena, rest, length);
            rest += length;
        } else {
            piece->reference = fg_read_reference(reader, tree, rest + 1, (size_t)(close - rest - 1), place);
            piece->text = piece->reference == NULL ? "" : NULL;
            rest = close + 1;
        }
    }
    return value;
}

static void check_range(struct fg_reader *reader, const struct fg_tree *tree, const char *place,
                        const struct fg_value *value, const struct fg_type *type) {
    if (type == NULL || !fg_is_integer(type))
        return;
    bool is_signed = type->kind == FG_TYPE_INT8 || type->kind == FG_TYPE_INT16 || type->kind == FG_TYPE_INT32 ||
                     type->kind == FG_TYPE_INT64;
    unsigned bits = type->kind == FG_TYPE_BOOL ? 1 : (unsigned)type->size * 8;
    uint64_t most = is_signed ? ((uint64_t)1 << (bits - 1)) - 1 : bits == 64 ? UINT64_MAX : ((uint64_t)1 << bits) - 1;
    bool fits =
        value->negative && value->magnitude > 0 ? is_signed && value->magnitude <= most + 1 : value->magnitude <= most;
    if (!fits)
        fg_note(reader, tree->offset, place, NULL, "%s%llu does not fit into %s", value->negative ? "-" : "",
                (unsigned long long)value->magnitude, type->name);
}

static struct fg_value *mismatch(struct fg_reader *reader, const struct fg_tree *tree, const char *place,
                                 const char *what, const struct fg_type *type) {
    fg_note(reader, tree->offset, place, NULL, "%s cannot be given as %s", what, type->name);
    return make(reader, FG_VALUE_NULL);
}

/* A number, a text, true, false, null; of a constant too. */
static struct fg_value *read_literal(struct fg_reader *reader, const struct fg_tree *literal,
                                     const struct fg_tree *tree, const char *place, const struct fg_type *type) {
    if (literal->kind == FG_NULL)
        return type == NULL || fg_is_pointer(type) || type->kind == FG_TYPE_CALLBACK
                   ? make(reader, FG_VALUE_NULL)
                   : mismatch(reader, tree, place, "null", type);
    if (literal->kind == FG_TEXT) {
        static const struct fg_type TEXT = {.kind = FG_TYPE_CSTRING, .name = "cstring"};
        struct fg_value *value = make(reader, FG_VALUE_TEXT);
        value->text = literal->text;
        if (type != NULL && type->kind == FG_TYPE_ARRAY && type->of->is_char && strlen(literal->text) <= type->size)
            return value;
        return type == NULL || fg_converts(&TEXT, type) ? value : mismatch(reader, tree, place, "a text", type);
    }
    struct fg_value *value = make(reader, literal->kind == FG_REAL ? FG_VALUE_REAL : FG_VALUE_INTEGER);
    value->negative = literal->negative;
    value->magnitude = literal->kind == FG_BOOLEAN ? literal->truth : literal->magnitude;
    value->real = literal->real;
    bool fits = type == NULL || fg_is_real(type) || (literal->kind != FG_REAL && fg_is_integer(type));
    if (!fits)
        return mismatch(reader, tree, place, "a number", type);
    check_range(reader, tree, place, value, type);
    return value;
}

static const struct fg_tree *constant(struct fg_reader *reader, const struct fg_tree *name, const char *place) {
    const struct fg_tree *found = name->kind == FG_TEXT ? fg_member(reader->constants, name->text) : NULL;
    if (found == NULL)
        fg_note(reader, name->offset, place, NULL, "\"%.60s\" is not declared under \"constants\"",
                name->kind == FG_TEXT ? name->text : "this");
    return found;
}

static struct fg_value *read_bits(struct fg_reader *reader, const struct fg_tree *tree, const char *place,
                                  const struct fg_type *type) {
    struct fg_value *value = make(reader, FG_VALUE_INTEGER);
    const struct fg_tree *list = fg_child(reader, tree, place, "bits", FG_LIST, NULL);
    for (const struct fg_tree *node = list == NULL ? NULL : list->first; node != NULL; node = node->next) {
        const struct fg_tree *bit = node->kind == FG_INTEGER ? node : constant(reader, node, place);
        if (bit != NULL && (bit->kind != FG_INTEGER || bit->negative))
            fg_note(reader, node->offset, place, NULL, "expected a whole number, not below 0");
        else if (bit != NULL)
            value->magnitude |= bit->magnitude;
    }
    if (type != NULL && !fg_is_integer(type))
        return mismatch(reader, tree, place, "a number", type);
    check_range(reader, tree, place, value, type);
    return value;
}

static struct fg_value *read_from(struct fg_reader *reader, const struct fg_tree *text, const char *place,
                                  const struct fg_type *type, bool is_length) {
    struct fg_value *value = make(reader, is_length ? FG_VALUE_LENGTH : FG_VALUE_REFERENCE);
    if (text->kind != FG_TEXT) {
        fg_note(reader, text->offset, place, NULL,
                "expected what is meant, such as \"file.path\" or a variable's name");
        return make(reader, FG_VALUE_NULL);
    }
    value->reference = fg_read_reference(reader, text, text->text, strlen(text->text), place);
    if (value->reference == NULL)
        return make(reader, FG_VALUE_NULL);
    const struct fg_type *from = value->reference->type;
    if (is_length && type != NULL && !fg_is_integer(type))
        return mismatch(reader, text, place, "a length", type);
    if (!is_length && type != NULL && from != NULL && !fg_converts(from, type)) {
        char what[160];
        snprintf(what, sizeof what, "\"%.60s\", a %.60s,", value->reference->text, from->name);
        return mismatch(reader, text, place, what, type);
    }
    return value;
}

static struct fg_value *read_struct(struct fg_reader *reader, const struct fg_tree *tree, const char *place,
                                    const struct fg_type *type) {
    const struct fg_struct *structure = type == NULL              ? NULL
                                        : type->structure != NULL ? type->structure
                                        : type->of != NULL        ? type->of->structure
                                                                  : NULL;
    const struct fg_tree *fields = fg_child(reader, tree, place, "struct", FG_OBJECT, NULL);
    struct fg_value *value = make(reader, FG_VALUE_STRUCT);
    if (structure == NULL || fields == NULL) {
        fg_note(reader, tree->offset, place, NULL, "there is no struct to be given here");
        return make(reader, FG_VALUE_NULL);
    }
    value->structure = structure;
    value->part_count = structure->field_count;
    value->parts = fg_take(reader->arena, sizeof *value->parts * structure->field_count);
    for (const struct fg_tree *node = fields->first; node != NULL; node = node->next) {
        size_t i = 0;
        while (i < structure->field_count && strcmp(structure->fields[i].name, node->key) != 0)
            i++;
        if (i == structure->field_count)
            fg_note(reader, node->key_offset, place, NULL, "struct %s has no field \"%.60s\"", structure->name,
                    node->key);
        else
            value->parts[i] =
                fg_read_value(reader, node, fg_inside(reader, place, node->key), structure->fields[i].type);
    }
    return value;
}

static struct fg_value *read_list(struct fg_reader *reader, const struct fg_tree *tree, const char *place,
                                  const struct fg_type *type) {
    bool is_text_list = type != NULL && type->kind == FG_TYPE_POINTER && type->of == NULL;
    const struct fg_type *of = type == NULL                                                   ? NULL
                               : type->kind == FG_TYPE_ARRAY || type->kind == FG_TYPE_POINTER ? type->of
                                                                                              : NULL;
    struct fg_value *value = make(reader, FG_VALUE_LIST);
    if (of == NULL || is_text_list || tree->count > PARTS_MAX ||
        (type->kind == FG_TYPE_ARRAY && tree->count > type->count)) {
        fg_note(reader, tree->offset, place, NULL,
                of == NULL ? "there is no array to be given here: its elements' type is not known"
                           : "the list is too long");
        return make(reader, FG_VALUE_NULL);
    }
    value->parts = fg_take(reader->arena, sizeof *value->parts * (tree->count + 1));
    for (const struct fg_tree *node = tree->first; node != NULL; node = node->next) {
        value->parts[value->part_count] = fg_read_value(reader, node, fg_element(reader, place, value->part_count), of);
        value->part_count++;
    }
    return value;
}

static struct fg_value *read_callback(struct fg_reader *reader, const struct fg_tree *name, const char *place,
                                      const struct fg_type *type) {
    struct fg_value *value = make(reader, FG_VALUE_CALLBACK);
    value->callback = fg_find_callback(reader, name, place);
    if (type != NULL && (type->kind != FG_TYPE_CALLBACK || type->callback != value->callback))
        return mismatch(reader, name, place, "this callback", type);
    return value;
}

static struct fg_value *read_object(struct fg_reader *reader, const struct fg_tree *tree, const char *place,
                                    const struct fg_type *type) {
    const struct fg_tree *only = tree->first;
    if (tree->count != 1) {
        fg_note(reader, tree->offset, place, NULL,
                "expected one of \"from\", \"length_of\", \"constant\", \"bits\", \"text\", \"struct\", \"callback\", "
                "\"function\", \"userdata\"");
        return make(reader, FG_VALUE_NULL);
    }
    if (strcmp(only->key, "from") == 0 || strcmp(only->key, "length_of") == 0)
        return read_from(reader, only, place, type, *only->key == 'l');
    if (strcmp(only->key, "constant") == 0) {
        const struct fg_tree *found = constant(reader, only, place);
        return found == NULL ? make(reader, FG_VALUE_NULL) : read_literal(reader, found, tree, place, type);
    }
    if (strcmp(only->key, "bits") == 0)
        return read_bits(reader, tree, place, type);
    if (strcmp(only->key, "text") == 0)
        return type == NULL || type->kind == FG_TYPE_CSTRING ? fg_read_template(reader, only, place)
                                                             : mismatch(reader, tree, place, "a text", type);
    if (strcmp(only->key, "struct") == 0)
        return read_struct(reader, tree, place, type);
    if (strcmp(only->key, "callback") == 0)
        return read_callback(reader, only, place, type);
    if (strcmp(only->key, "function") == 0) {
        struct fg_value *value = make(reader, FG_VALUE_FUNCTION);
        value->function = fg_find_function(reader, only, place);
        return type == NULL || type->kind == FG_TYPE_POINTER ? value
                                                             : mismatch(reader, tree, place, "a function", type);
    }
    if (strcmp(only->key, "userdata") == 0)
        return type != NULL && type->kind == FG_TYPE_USERDATA
                   ? make(reader, FG_VALUE_USERDATA)
                   : mismatch(reader, tree, place, "userdata", type != NULL ? type : fg_scalar(reader, "pointer"));
    fg_note(reader, only->key_offset, place, NULL,
            "\"%.40s\": expected one of \"from\", \"length_of\", \"constant\", \"bits\", \"text\", \"struct\", "
            "\"callback\", \"function\", \"userdata\"",
            only->key);
    return make(reader, FG_VALUE_NULL);
}

struct fg_value *fg_read_value(struct fg_reader *reader, const struct fg_tree *tree, const char *place,
                               const struct fg_type *type) {
    if (++reader->depth > FG_STEPS_DEEP_MAX) {
        fg_note(reader, tree->offset, place, NULL, "expected a simpler value");
        reader->depth--;
        return make(reader, FG_VALUE_NULL);
    }
    struct fg_value *value = tree->kind == FG_OBJECT ? read_object(reader, tree, place, type)
                             : tree->kind == FG_LIST ? read_list(reader, tree, place, type)
                                                     : read_literal(reader, tree, tree, place, type);
    reader->depth--;
    return value;
}
