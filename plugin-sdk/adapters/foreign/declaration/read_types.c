/* SPDX-License-Identifier: Apache-2.0 */
#include "reader.h"

#include <limits.h>
#include <string.h>
#include <wchar.h>

enum { FIELDS_MAX = 256, ARRAY_BYTES_MAX = 16 << 20, TYPE_NAME_MAX = 128 };

#define INTEGER(type)                                                                                                  \
    ((type) - 1 < (type)1 ? (sizeof(type) == 1   ? FG_TYPE_INT8                                                        \
                             : sizeof(type) == 2 ? FG_TYPE_INT16                                                       \
                             : sizeof(type) == 4 ? FG_TYPE_INT32                                                       \
                                                 : FG_TYPE_INT64)                                                      \
                          : (sizeof(type) == 1   ? FG_TYPE_UINT8                                                       \
                             : sizeof(type) == 2 ? FG_TYPE_UINT16                                                      \
                             : sizeof(type) == 4 ? FG_TYPE_UINT32                                                      \
                                                 : FG_TYPE_UINT64))

static const struct {
    const char *name;
    enum fg_kind kind;
} SCALARS[] = {
    {"void", FG_TYPE_VOID},
    {"bool", FG_TYPE_BOOL},
    {"_Bool", FG_TYPE_BOOL},
    {"int8", FG_TYPE_INT8},
    {"int8_t", FG_TYPE_INT8},
    {"uint8", FG_TYPE_UINT8},
    {"uint8_t", FG_TYPE_UINT8},
    {"int16", FG_TYPE_INT16},
    {"int16_t", FG_TYPE_INT16},
    {"uint16", FG_TYPE_UINT16},
    {"uint16_t", FG_TYPE_UINT16},
    {"int32", FG_TYPE_INT32},
    {"int32_t", FG_TYPE_INT32},
    {"uint32", FG_TYPE_UINT32},
    {"uint32_t", FG_TYPE_UINT32},
    {"int64", FG_TYPE_INT64},
    {"int64_t", FG_TYPE_INT64},
    {"uint64", FG_TYPE_UINT64},
    {"uint64_t", FG_TYPE_UINT64},
    {"char", INTEGER(char)},
    {"signed char", FG_TYPE_INT8},
    {"unsigned char", FG_TYPE_UINT8},
    {"short", INTEGER(short)},
    {"unsigned short", INTEGER(unsigned short)},
    {"int", INTEGER(int)},
    {"unsigned int", INTEGER(unsigned)},
    {"unsigned", INTEGER(unsigned)},
    {"long", INTEGER(long)},
    {"unsigned long", INTEGER(unsigned long)},
    {"long long", INTEGER(long long)},
    {"unsigned long long", INTEGER(unsigned long long)},
    {"size_t", INTEGER(size_t)},
    {"ssize_t", INTEGER(ptrdiff_t)},
    {"ptrdiff_t", INTEGER(ptrdiff_t)},
    {"intptr_t", INTEGER(intptr_t)},
    {"uintptr_t", INTEGER(uintptr_t)},
    {"wchar_t", INTEGER(wchar_t)},
    {"float", FG_TYPE_FLOAT},
    {"double", FG_TYPE_DOUBLE},
    {"long double", FG_TYPE_LONG_DOUBLE},
    {"pointer", FG_TYPE_POINTER},
    {"cstring", FG_TYPE_CSTRING},
    {"userdata", FG_TYPE_USERDATA},
};
enum { SCALAR_COUNT = sizeof(SCALARS) / sizeof(SCALARS[0]) };

static size_t kind_size(enum fg_kind kind) {
    static const unsigned char SIZES[] = {
        [FG_TYPE_BOOL] = sizeof(bool),
        [FG_TYPE_INT8] = 1,
        [FG_TYPE_UINT8] = 1,
        [FG_TYPE_INT16] = 2,
        [FG_TYPE_UINT16] = 2,
        [FG_TYPE_INT32] = 4,
        [FG_TYPE_UINT32] = 4,
        [FG_TYPE_INT64] = 8,
        [FG_TYPE_UINT64] = 8,
        [FG_TYPE_FLOAT] = 4,
        [FG_TYPE_DOUBLE] = 8,
        [FG_TYPE_LONG_DOUBLE] = sizeof(long double),
        [FG_TYPE_POINTER] = sizeof(void *),
        [FG_TYPE_CSTRING] = sizeof(void *),
        [FG_TYPE_USERDATA] = sizeof(void *),
        [FG_TYPE_CALLBACK] = sizeof(void *),
    };
    return kind < sizeof SIZES ? SIZES[kind] : 0;
}

static struct fg_type *make(struct fg_reader *reader, enum fg_kind kind, const char *name) {
    struct fg_type *type = fg_take(reader->arena, sizeof *type);
    type->kind = kind;
    type->name = name;
    type->size = type->alignment = kind_size(kind);
    if (kind == FG_TYPE_LONG_DOUBLE)
        type->alignment = _Alignof(long double);
    return type;
}

struct fg_type *fg_scalar(struct fg_reader *reader, const char *name) {
    for (size_t i = 0; i < SCALAR_COUNT; i++) {
        if (strcmp(SCALARS[i].name, name) == 0) {
            struct fg_type *type = make(reader, SCALARS[i].kind, SCALARS[i].name);
            type->is_char = strcmp(name, "char") == 0;
            return type;
        }
    }
    return NULL;
}

bool fg_is_integer(const struct fg_type *type) { return type->kind >= FG_TYPE_BOOL && type->kind <= FG_TYPE_UINT64; }

bool fg_is_real(const struct fg_type *type) { return type->kind >= FG_TYPE_FLOAT && type->kind <= FG_TYPE_LONG_DOUBLE; }

bool fg_is_pointer(const struct fg_type *type) {
    return type->kind == FG_TYPE_POINTER || type->kind == FG_TYPE_CSTRING || type->kind == FG_TYPE_USERDATA;
}

static bool is_any_pointer(const struct fg_type *type) {
    return type->kind == FG_TYPE_USERDATA ||
           (type->kind == FG_TYPE_POINTER && type->of == NULL && strcmp(type->name, "pointer") == 0);
}

static bool is_byte(const struct fg_type *type) { return type->kind == FG_TYPE_INT8 || type->kind == FG_TYPE_UINT8; }

/* What a pointer points to, by C's rules but for signed and unsigned bytes, which texts and buffers mix. */
static bool same_target(const struct fg_type *from, const struct fg_type *to) {
    if (is_byte(from) && is_byte(to))
        return true;
    if (from->kind == FG_TYPE_STRUCT || to->kind == FG_TYPE_STRUCT)
        return from->kind == to->kind && from->structure == to->structure;
    return from->kind == to->kind;
}

bool fg_converts(const struct fg_type *from, const struct fg_type *to) {
    if (fg_is_integer(from))
        return fg_is_integer(to) || fg_is_real(to);
    if (fg_is_real(from))
        return fg_is_real(to);
    if (from->kind == FG_TYPE_STRUCT && to->kind == FG_TYPE_STRUCT)
        return from->structure == to->structure;
    if (from->kind == FG_TYPE_CALLBACK)
        return to->kind == FG_TYPE_CALLBACK && from->callback == to->callback;
    bool has_address = fg_is_pointer(from) || from->kind == FG_TYPE_STRUCT || from->kind == FG_TYPE_ARRAY;
    if (!has_address || !fg_is_pointer(to))
        return false;
    if (is_any_pointer(from) || is_any_pointer(to))
        return true;
    const struct fg_type *source = from->kind == FG_TYPE_STRUCT ? from : from->of;
    if (from->kind == FG_TYPE_CSTRING)
        return to->kind == FG_TYPE_CSTRING || (to->of != NULL && is_byte(to->of));
    if (to->kind == FG_TYPE_CSTRING)
        return source != NULL && is_byte(source);
    if (source == NULL || to->of == NULL)
        return source == NULL && to->of == NULL && strcmp(from->name, to->name) == 0;
    return same_target(source, to->of);
}

static struct fg_type *pointer_to(struct fg_reader *reader, const struct fg_type *of) {
    char name[TYPE_NAME_MAX + 4];
    size_t length = strnlen(of->name, TYPE_NAME_MAX);
    memcpy(name, of->name, length);
    memcpy(name + length, " *", 2);
    struct fg_type *type = make(reader, FG_TYPE_POINTER, fg_take_text(reader->arena, name, length + 2));
    type->of = of;
    return type;
}

static size_t trim(const char **text, size_t length) {
    while (length > 0 && (*text)[0] == ' ') {
        (*text)++;
        length--;
    }
    while (length > 0 && (*text)[length - 1] == ' ')
        length--;
    return length;
}

static bool drop_word(const char **text, size_t *length, const char *word) {
    size_t size = strlen(word);
    if (*length <= size || memcmp(*text, word, size) != 0)
        return false;
    *text += size;
    *length = trim(text, *length - size);
    return true;
}

/* A qualifier behind what it is about: "char *const", "char const", "char *restrict". */
static bool drop_qualifier(const char *text, size_t *length) {
    static const char *const QUALIFIERS[] = {"const", "restrict", "volatile"};
    for (size_t i = 0; i < sizeof(QUALIFIERS) / sizeof(QUALIFIERS[0]); i++) {
        size_t size = strlen(QUALIFIERS[i]);
        bool ends = *length > size && memcmp(text + *length - size, QUALIFIERS[i], size) == 0;
        if (ends && (text[*length - size - 1] == ' ' || text[*length - size - 1] == '*')) {
            *length = trim(&text, *length - size);
            return true;
        }
    }
    return false;
}

static const char *reason_against(const char *name) {
    if (strcmp(name, "...") == 0)
        return "functions with a variable number of arguments are not called: a wrong guess at what follows cannot be "
               "told from a right one; declare another function of the library";
    if (strcmp(name, "va_list") == 0 || strcmp(name, "union") == 0 || strstr(name, "_Complex") != NULL ||
        strstr(name, "int128") != NULL)
        return "this type is not supported: choose another function of the library, or write a native gate";
    return NULL;
}

static struct fg_type *unknown_type(struct fg_reader *reader, const struct fg_tree *tree, const char *place,
                                    const char *name) {
    const char *names[SCALAR_COUNT], *reason = reason_against(name);
    for (size_t i = 0; i < SCALAR_COUNT; i++)
        names[i] = SCALARS[i].name;
    if (reason != NULL)
        fg_note(reader, tree->offset, place, NULL, "\"%.40s\": %s", name, reason);
    else
        fg_note(reader, tree->offset, place, fg_nearest(reader, name, names, SCALAR_COUNT),
                "\"%.60s\" is no type: expected one of C's, a struct of \"structs\", or a pointer such as \"%.40s *\"",
                name, fg_is_name(name) ? name : "thing");
    return make(reader, FG_TYPE_INT32, "int");
}

/* "const char *", "sqlite3 *", "unsigned long", a struct's name. */
static struct fg_type *named_type(struct fg_reader *reader, const struct fg_tree *tree, const char *text, size_t length,
                                  const char *place) {
    length = trim(&text, length);
    while (drop_word(&text, &length, "const ") || drop_word(&text, &length, "struct ") || drop_qualifier(text, &length))
        continue;
    bool is_pointer = length > 1 && text[length - 1] == '*';
    if (is_pointer)
        length = trim(&text, length - 1);
    while (is_pointer && drop_qualifier(text, &length))
        continue;
    char *name = fg_take_text(reader->arena, text, length);
    if (is_pointer && strcmp(name, "void") == 0)
        return make(reader, FG_TYPE_POINTER, "pointer");
    if (is_pointer && strcmp(name, "char") == 0)
        return make(reader, FG_TYPE_CSTRING, "cstring");
    if (is_pointer && length > 0 && name[length - 1] == '*')
        return pointer_to(reader, named_type(reader, tree, text, length, place));
    struct fg_type *scalar = fg_scalar(reader, name);
    struct fg_struct *structure = scalar != NULL ? NULL : fg_find_struct(reader, name, length);
    struct fg_type *type = scalar != NULL ? scalar : structure != NULL ? structure->type : NULL;
    if (is_pointer && type != NULL)
        return pointer_to(reader, type);
    if (is_pointer && fg_is_name(name)) {
        /* A handle: what it points to is the library's own business, but its name tells it from other handles. */
        struct fg_type *handle = pointer_to(reader, make(reader, FG_TYPE_VOID, name));
        handle->of = NULL;
        return handle;
    }
    return type != NULL ? type : unknown_type(reader, tree, place, name);
}

static struct fg_type *array_type(struct fg_reader *reader, const struct fg_tree *tree, const char *place) {
    static const char *const KEYS[] = {"array", "count", NULL};
    fg_keys(reader, tree, place, KEYS);
    struct fg_type *type = make(reader, FG_TYPE_ARRAY, "array");
    type->of = fg_read_type(reader, fg_member(tree, "array"), fg_inside(reader, place, "array"), FG_AS_VALUE);
    const struct fg_tree *count = fg_child(reader, tree, place, "count", FG_INTEGER, "how many elements the array has");
    size_t most = ARRAY_BYTES_MAX / (type->of->size > 0 ? type->of->size : 1);
    if (count != NULL && (count->negative || count->magnitude == 0 || count->magnitude > most))
        fg_note(reader, count->offset, place, NULL, "expected a number of elements from 1 to %zu", most);
    else if (count != NULL)
        type->count = (size_t)count->magnitude;
    type->size = type->of->size * type->count;
    type->alignment = type->of->alignment > 0 ? type->of->alignment : 1;
    return type;
}

static struct fg_type *composed_type(struct fg_reader *reader, const struct fg_tree *tree, const char *place) {
    static const char *const POINTER[] = {"pointer", NULL};
    static const char *const CALLBACK[] = {"callback", NULL};
    const struct fg_tree *callback = fg_member(tree, "callback");
    if (fg_member(tree, "array") != NULL)
        return array_type(reader, tree, place);
    if (fg_member(tree, "pointer") != NULL) {
        fg_keys(reader, tree, place, POINTER);
        return pointer_to(
            reader, fg_read_type(reader, fg_member(tree, "pointer"), fg_inside(reader, place, "pointer"), FG_AS_VALUE));
    }
    if (callback != NULL) {
        fg_keys(reader, tree, place, CALLBACK);
        struct fg_type *type = make(reader, FG_TYPE_CALLBACK, "callback");
        type->callback = fg_find_callback(reader, callback, place);
        return type;
    }
    fg_note(reader, tree->offset, place, NULL,
            "expected a type: a text such as \"int\", or an object with \"array\", \"pointer\" or \"callback\"");
    return make(reader, FG_TYPE_INT32, "int");
}

struct fg_type *fg_read_type(struct fg_reader *reader, const struct fg_tree *tree, const char *place, enum fg_use use) {
    if (tree == NULL || (tree->kind != FG_TEXT && tree->kind != FG_OBJECT)) {
        fg_note(reader, tree == NULL ? 0 : tree->offset, place, NULL, "expected a type");
        return make(reader, FG_TYPE_INT32, "int");
    }
    if (++reader->depth > FG_STEPS_DEEP_MAX) {
        fg_note(reader, tree->offset, place, NULL, "expected a simpler type");
        reader->depth--;
        return make(reader, FG_TYPE_INT32, "int");
    }
    struct fg_type *type = tree->kind == FG_OBJECT ? composed_type(reader, tree, place)
                                                   : named_type(reader, tree, tree->text, strlen(tree->text), place);
    reader->depth--;
    const char *wrong = type->kind == FG_TYPE_VOID && use != FG_AS_RESULT          ? "nothing can be of type void"
                        : type->kind == FG_TYPE_USERDATA && use != FG_AS_PARAMETER ? "only a parameter can be userdata"
                        : type->kind == FG_TYPE_ARRAY && use != FG_AS_VALUE
                            ? "C hands no arrays over: expected a pointer, such as \"int *\""
                            : NULL;
    if (wrong != NULL) {
        fg_note(reader, tree->offset, place, NULL, "%s", wrong);
        return make(reader, FG_TYPE_INT32, "int");
    }
    return type;
}

struct fg_struct *fg_find_struct(struct fg_reader *reader, const char *name, size_t length) {
    struct fg_declaration *declaration = reader->declaration;
    for (size_t i = 0; i < declaration->struct_count; i++)
        if (strlen(declaration->structs[i].name) == length && memcmp(declaration->structs[i].name, name, length) == 0)
            return &declaration->structs[i];
    return NULL;
}

static void lay_out(struct fg_reader *reader, struct fg_struct *structure, const struct fg_tree *fields,
                    const char *place) {
    static const char *const KEYS[] = {"name", "type", NULL};
    struct fg_type *whole = structure->type;
    structure->fields = fg_take(reader->arena, sizeof *structure->fields * fields->count);
    for (const struct fg_tree *node = fields->first; node != NULL; node = node->next) {
        const char *where = fg_element(reader, place, structure->field_count);
        struct fg_field *field = &structure->fields[structure->field_count++];
        if (!fg_keys(reader, node, where, KEYS))
            continue;
        const struct fg_tree *name = fg_child(reader, node, where, "name", FG_TEXT, "a field's name");
        if (name != NULL && !fg_is_name(name->text))
            fg_note(reader, name->offset, where, NULL, "expected a name, as C has it");
        field->name = name == NULL ? "" : name->text;
        field->type = fg_read_type(reader, fg_member(node, "type"), fg_inside(reader, where, "type"), FG_AS_VALUE);
        if (field->type->structure != NULL && field->type->structure->is_open) {
            fg_note(
                reader, node->offset, where, NULL,
                "a struct cannot hold itself, or one that is declared after it: expected a pointer, or another order");
            field->type = fg_scalar(reader, "int");
        }
        size_t alignment = field->type->alignment;
        field->offset = (whole->size + alignment - 1) / alignment * alignment;
        whole->size = field->offset + field->type->size;
        whole->alignment = whole->alignment > alignment ? whole->alignment : alignment;
    }
    whole->size = (whole->size + whole->alignment - 1) / whole->alignment * whole->alignment;
}

static void check_size(struct fg_reader *reader, struct fg_struct *structure, const struct fg_tree *tree,
                       const char *place) {
    const struct fg_tree *size = fg_child(reader, tree, place, "size", FG_INTEGER, NULL);
    const struct fg_tree *rest = fg_child(reader, tree, place, "rest", FG_BOOLEAN, NULL);
    structure->has_rest = rest != NULL && rest->truth;
    if (structure->has_rest && size == NULL)
        fg_note(reader, tree->offset, place, NULL, "\"rest\" leaves fields out: expected \"size\", as sizeof gives it");
    if (size == NULL)
        return;
    size_t computed = structure->type->size;
    bool fits =
        !size->negative && (structure->has_rest ? size->magnitude >= computed && size->magnitude <= ARRAY_BYTES_MAX
                                                : size->magnitude == computed);
    if (!fits)
        fg_note(reader, size->offset, place,
                structure->has_rest ? NULL : "a field is missing or has another type; \"rest\": true leaves fields out",
                "the fields make %zu bytes, \"size\" says %s%llu", computed, size->negative ? "-" : "",
                (unsigned long long)size->magnitude);
    else
        structure->type->size = (size_t)size->magnitude;
}

static void read_struct(struct fg_reader *reader, struct fg_struct *structure, const struct fg_tree *tree) {
    static const char *const KEYS[] = {"fields", "size", "rest", NULL};
    const char *place = fg_inside(reader, "structs", structure->name);
    if (!fg_keys(reader, tree, place, KEYS))
        return;
    const struct fg_tree *fields = fg_child(reader, tree, place, "fields", FG_LIST, "its fields in C's order");
    if (fields == NULL)
        return;
    if (fields->count == 0 || fields->count > FIELDS_MAX) {
        fg_note(reader, fields->offset, place, NULL, "expected 1 to %d fields", FIELDS_MAX);
        return;
    }
    lay_out(reader, structure, fields, fg_inside(reader, place, "fields"));
    check_size(reader, structure, tree, place);
}

void fg_read_structs(struct fg_reader *reader, const struct fg_tree *tree) {
    struct fg_declaration *declaration = reader->declaration;
    if (tree == NULL)
        return;
    declaration->structs = fg_take(reader->arena, sizeof *declaration->structs * tree->count);
    /* Names first: a pointer may go to a struct that comes later. */
    for (const struct fg_tree *node = tree->first; node != NULL; node = node->next) {
        struct fg_struct *structure = &declaration->structs[declaration->struct_count++];
        structure->name = node->key;
        structure->is_open = true;
        structure->type = make(reader, FG_TYPE_STRUCT, node->key);
        structure->type->structure = structure;
        structure->type->size = 0;
        structure->type->alignment = 1;
        if (!fg_is_name(node->key) || fg_scalar(reader, node->key) != NULL)
            fg_note(reader, node->key_offset, "structs", NULL, "\"%.60s\" is no name for a struct", node->key);
    }
    size_t index = 0;
    for (const struct fg_tree *node = tree->first; node != NULL; node = node->next, index++) {
        read_struct(reader, &declaration->structs[index], node);
        declaration->structs[index].is_open = false;
    }
}
