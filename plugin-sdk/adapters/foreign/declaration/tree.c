/* SPDX-License-Identifier: Apache-2.0 */
#include "tree.h"

#include "../../../c/src/utf8.h"

#include <stdlib.h>
#include <string.h>

enum { DEPTH_MAX = 64, VALUES_MAX = 100000, MEMBERS_MAX = 1000, NUMBER_MAX = 64 };

struct parser {
    struct fg_arena *arena;
    const char *bytes;
    size_t length;
    size_t at;
    size_t values;
    int depth;
    struct fg_tree_fault *fault;
};

static struct fg_tree *value(struct parser *parser);

static void *fail(struct parser *parser, size_t offset, const char *expected) {
    *parser->fault = (struct fg_tree_fault){offset, expected};
    return NULL;
}

static int peek(const struct parser *parser) {
    return parser->at < parser->length ? (unsigned char)parser->bytes[parser->at] : -1;
}

static void skip_space(struct parser *parser) {
    while (peek(parser) == ' ' || peek(parser) == '\t' || peek(parser) == '\n' || peek(parser) == '\r')
        parser->at++;
}

static bool take(struct parser *parser, char byte) {
    skip_space(parser);
    if (peek(parser) != (unsigned char)byte)
        return false;
    parser->at++;
    return true;
}

static size_t put_utf8(char *to, uint32_t point) {
    if (point < 0x80) {
        to[0] = (char)point;
        return 1;
    }
    size_t length = point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    static const unsigned char LEADS[] = {0, 0, 0xC0, 0xE0, 0xF0};
    for (size_t i = length; i-- > 1; point >>= 6)
        to[i] = (char)(0x80 | (point & 0x3F));
    to[0] = (char)(LEADS[length] | point);
    return length;
}

static bool hex4(struct parser *parser, uint32_t *unit) {
    *unit = 0;
    for (int i = 0; i < 4; i++) {
        int byte = peek(parser);
        int digit = byte >= '0' && byte <= '9'   ? byte - '0'
                    : byte >= 'a' && byte <= 'f' ? byte - 'a' + 10
                    : byte >= 'A' && byte <= 'F' ? byte - 'A' + 10
                                                 : -1;
        if (digit < 0)
            return false;
        *unit = *unit << 4 | (uint32_t)digit;
        parser->at++;
    }
    return true;
}

/* After "\u": one character, or two halves of one. 0 when there is none. */
static uint32_t escaped_point(struct parser *parser) {
    uint32_t high, low;
    if (!hex4(parser, &high))
        return 0;
    if (high < 0xD800 || high > 0xDFFF)
        return high;
    if (high > 0xDBFF || parser->length - parser->at < 6 || memcmp(parser->bytes + parser->at, "\\u", 2) != 0)
        return 0;
    parser->at += 2;
    if (!hex4(parser, &low) || low < 0xDC00 || low > 0xDFFF)
        return 0;
    return 0x10000 + ((high - 0xD800) << 10 | (low - 0xDC00));
}

static size_t unescape(struct parser *parser, char *to) {
    static const char SHORT[] = "\"\"\\\\//b\bf\fn\nr\rt\t";
    int byte = peek(parser);
    parser->at++;
    for (size_t i = 0; i + 1 < sizeof SHORT; i += 2) {
        if (byte == SHORT[i]) {
            *to = SHORT[i + 1];
            return 1;
        }
    }
    uint32_t point = byte == 'u' ? escaped_point(parser) : 0;
    return point == 0 ? 0 : put_utf8(to, point);
}

/* What is written is never longer than what is read. */
static const char *text(struct parser *parser) {
    size_t start = parser->at, length = 0;
    const char *end = parser->bytes + start + 1;
    while (end < parser->bytes + parser->length && *end != '"')
        end += *end == '\\' ? 2 : 1;
    if (end >= parser->bytes + parser->length)
        return fail(parser, start, "a text that ends");
    char *to = fg_take(parser->arena, (size_t)(end - parser->bytes) - start + 1);
    for (parser->at++; peek(parser) != '"';) {
        size_t left = parser->length - parser->at;
        const char *from = parser->bytes + parser->at;
        if ((unsigned char)*from < 0x20)
            return fail(parser, parser->at, "control characters to be escaped");
        size_t taken = *from == '\\' ? 0 : ft_utf8_length((const unsigned char *)from, left);
        if (taken > 0) {
            memcpy(to + length, from, taken);
            parser->at += taken;
        } else {
            parser->at++;
            taken = *from == '\\' ? unescape(parser, to + length) : 0;
            if (taken == 0)
                return fail(parser, (size_t)(from - parser->bytes),
                            "UTF-8 or an escape such as \\n or \\u00e9, not NUL");
        }
        length += taken;
    }
    parser->at++;
    return to;
}

static size_t digits(struct parser *parser) {
    size_t start = parser->at;
    while (peek(parser) >= '0' && peek(parser) <= '9')
        parser->at++;
    return parser->at - start;
}

static bool number_form(struct parser *parser, bool *whole) {
    if (peek(parser) == '-')
        parser->at++;
    bool zero = peek(parser) == '0';
    size_t count = digits(parser);
    if (count == 0 || (zero && count > 1))
        return false;
    *whole = true;
    if (peek(parser) == '.') {
        parser->at++;
        *whole = false;
        if (digits(parser) == 0)
            return false;
    }
    if (peek(parser) == 'e' || peek(parser) == 'E') {
        parser->at++;
        *whole = false;
        if (peek(parser) == '+' || peek(parser) == '-')
            parser->at++;
        if (digits(parser) == 0)
            return false;
    }
    return true;
}

static struct fg_tree *number(struct parser *parser, struct fg_tree *node) {
    char copy[NUMBER_MAX];
    size_t start = parser->at;
    bool whole;
    if (!number_form(parser, &whole) || parser->at - start >= sizeof copy)
        return fail(parser, start, "a number");
    memcpy(copy, parser->bytes + start, parser->at - start);
    copy[parser->at - start] = 0;
    node->kind = whole ? FG_INTEGER : FG_REAL;
    node->negative = copy[0] == '-';
    node->real = strtod(copy, NULL);
    for (const char *digit = copy + node->negative; whole && *digit != 0; digit++) {
        if (__builtin_mul_overflow(node->magnitude, 10, &node->magnitude) ||
            __builtin_add_overflow(node->magnitude, (uint64_t)(*digit - '0'), &node->magnitude))
            return fail(parser, start, "a number of at most 64 bits");
    }
    if (node->negative && node->magnitude > (uint64_t)INT64_MAX + 1)
        return fail(parser, start, "a number of at most 64 bits");
    return node;
}

static bool has_key(const struct fg_tree *object, const char *key) { return fg_member(object, key) != NULL; }

static struct fg_tree *member(struct parser *parser, const struct fg_tree *object) {
    skip_space(parser);
    size_t offset = parser->at;
    if (peek(parser) != '"')
        return fail(parser, offset, "a name in quotes");
    const char *key = text(parser);
    if (key == NULL)
        return NULL;
    if (has_key(object, key))
        return fail(parser, offset, "each name once");
    if (object->count == MEMBERS_MAX)
        return fail(parser, offset, "at most 1,000 names in one object");
    if (!take(parser, ':'))
        return fail(parser, parser->at, "':'");
    struct fg_tree *node = value(parser);
    if (node != NULL) {
        node->key = key;
        node->key_offset = offset;
    }
    return node;
}

static struct fg_tree *container(struct parser *parser, struct fg_tree *node, char close) {
    struct fg_tree **end = &node->first;
    parser->at++;
    node->kind = close == '}' ? FG_OBJECT : FG_LIST;
    if (++parser->depth > DEPTH_MAX)
        return fail(parser, node->offset, "at most 64 values inside one another");
    if (take(parser, close)) {
        parser->depth--;
        return node;
    }
    do {
        struct fg_tree *element = close == '}' ? member(parser, node) : value(parser);
        if (element == NULL)
            return NULL;
        *end = element;
        end = &element->next;
        node->count++;
    } while (take(parser, ','));
    if (!take(parser, close))
        return fail(parser, parser->at, close == '}' ? "',' or '}'" : "',' or ']'");
    parser->depth--;
    return node;
}

static struct fg_tree *word(struct parser *parser, struct fg_tree *node) {
    static const struct {
        const char *word;
        enum fg_tree_kind kind;
        bool truth;
    } WORDS[] = {{"null", FG_NULL, false}, {"true", FG_BOOLEAN, true}, {"false", FG_BOOLEAN, false}};
    for (size_t i = 0; i < sizeof(WORDS) / sizeof(WORDS[0]); i++) {
        size_t length = strlen(WORDS[i].word);
        if (parser->length - parser->at >= length && memcmp(parser->bytes + parser->at, WORDS[i].word, length) == 0) {
            parser->at += length;
            node->kind = WORDS[i].kind;
            node->truth = WORDS[i].truth;
            return node;
        }
    }
    return fail(parser, parser->at, "a value");
}

static struct fg_tree *value(struct parser *parser) {
    skip_space(parser);
    if (++parser->values > VALUES_MAX)
        return fail(parser, parser->at, "at most 100,000 values");
    struct fg_tree *node = fg_take(parser->arena, sizeof *node);
    node->offset = parser->at;
    int byte = peek(parser);
    if (byte == '{' || byte == '[')
        return container(parser, node, byte == '{' ? '}' : ']');
    if (byte == '"') {
        node->kind = FG_TEXT;
        node->text = text(parser);
        return node->text == NULL ? NULL : node;
    }
    return byte == '-' || (byte >= '0' && byte <= '9') ? number(parser, node) : word(parser, node);
}

const struct fg_tree *fg_tree_parse(struct fg_arena *arena, const char *bytes, size_t length,
                                    struct fg_tree_fault *fault) {
    struct parser parser = {.arena = arena, .bytes = bytes, .length = length, .fault = fault};
    struct fg_tree *node = value(&parser);
    skip_space(&parser);
    if (node != NULL && parser.at < length)
        return fail(&parser, parser.at, "nothing after the value");
    return node;
}

const struct fg_tree *fg_member(const struct fg_tree *object, const char *key) {
    if (object == NULL || object->kind != FG_OBJECT)
        return NULL;
    for (const struct fg_tree *node = object->first; node != NULL; node = node->next)
        if (strcmp(node->key, key) == 0)
            return node;
    return NULL;
}
