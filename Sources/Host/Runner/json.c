/* SPDX-License-Identifier: Apache-2.0 */
#include "json.h"

#include "../../../plugin-sdk/c/src/utf8.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void put(struct json *json, const char *bytes, size_t length) {
    if (length > json->capacity - json->length) {
        json->overflown = true;
        return;
    }
    memcpy(json->bytes + json->length, bytes, length);
    json->length += length;
}

ft_str json_view(const char *text) { return (ft_str){text, strlen(text)}; }

void json_open(struct json *json) {
    json->started = false;
    json->overflown = false;
    put(json, "{", 1);
}

void json_close(struct json *json) { put(json, "}", 1); }

static void put_key(struct json *json, const char *key) {
    put(json, ",\"", json->started ? 2 : 0);
    if (!json->started)
        put(json, "\"", 1);
    json->started = true;
    put(json, key, strlen(key));
    put(json, "\":", 2);
}

static bool is_plain(unsigned char byte) { return byte >= 0x20 && byte < 0x80 && byte != '"' && byte != '\\'; }

static void put_escaped(struct json *json, unsigned char byte) {
    static const char SHORT[] = "\"\"\\\\\bb\ff\nn\rr\tt";
    for (size_t i = 0; i + 1 < sizeof SHORT; i += 2) {
        if (byte == (unsigned char)SHORT[i]) {
            put(json, (const char[]){'\\', SHORT[i + 1]}, 2);
            return;
        }
    }
    char text[8];
    int length = snprintf(text, sizeof text, byte < 0x20 ? "\\u%04x" : "\\\\x%02X", (unsigned)byte);
    put(json, text, (size_t)length);
}

/* Writes the next character, or the next run of plain ones, if it ends at or before `end`; returns its length. */
static size_t put_next(struct json *json, const unsigned char *bytes, size_t at, size_t end, size_t length) {
    size_t run = at;
    while (run < end && is_plain(bytes[run]))
        run++;
    if (run > at) {
        put(json, (const char *)bytes + at, run - at);
        return run - at;
    }
    size_t sequence = bytes[at] < 0x80 ? 0 : ft_utf8_length(bytes + at, length - at);
    if (sequence == 0) {
        put_escaped(json, bytes[at]);
        return 1;
    }
    if (at + sequence > end)
        return 0;
    put(json, (const char *)bytes + at, sequence);
    return sequence;
}

void json_text(struct json *json, const char *key, ft_str value, size_t cap) {
    const unsigned char *bytes = (const unsigned char *)value.data;
    size_t length = bytes == NULL ? 0 : value.len;
    size_t end = length < cap ? length : cap;
    size_t at = 0;
    put_key(json, key);
    put(json, "\"", 1);
    while (at < end) {
        size_t step = put_next(json, bytes, at, end, length);
        if (step == 0)
            break;
        at += step;
    }
    if (at < length) {
        char mark[64];
        int size = snprintf(mark, sizeof mark, " [cut: %zu of %zu bytes]", at, length);
        put(json, mark, (size_t)size);
    }
    put(json, "\"", 1);
}

void json_number(struct json *json, const char *key, uint64_t value) {
    char text[24];
    int length = snprintf(text, sizeof text, "%llu", (unsigned long long)value);
    put_key(json, key);
    put(json, text, (size_t)length);
}

void json_real(struct json *json, const char *key, double value) {
    char text[48];
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, value);
        if (strtod(text, NULL) == value)
            break;
    }
    put_key(json, key);
    /* A gate may have called setlocale: whatever stands for the decimal point there is a point here. */
    for (const char *at = text; *at != 0;) {
        size_t known = strspn(at, "0123456789+-e");
        put(json, at, known);
        at += known;
        if (*at != 0)
            put(json, ".", 1);
        at += strcspn(at, "0123456789+-e");
    }
}

void json_text_if_any(struct json *json, const char *key, ft_str value, size_t cap) {
    if (value.data != NULL && value.len > 0)
        json_text(json, key, value, cap);
}

void json_number_if_any(struct json *json, const char *key, uint64_t value) {
    if (value != 0)
        json_number(json, key, value);
}
