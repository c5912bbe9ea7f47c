/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a string, under any cap: what comes out is one JSON string of valid UTF-8, it holds the input, and it
 * fits. The first two bytes of the input are the cap. */
#include "json.h"
#include "records.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void require(int condition) {
    if (!condition)
        abort();
}

/* An independent decoder, bit by bit, against the table of json.c. */
static size_t decode(const unsigned char *bytes, size_t left) {
    static const uint32_t LEAST[] = {0, 0, 0x80, 0x800, 0x10000};
    size_t length = bytes[0] < 0x80       ? 1
                    : bytes[0] >> 5 == 6  ? 2
                    : bytes[0] >> 4 == 14 ? 3
                    : bytes[0] >> 3 == 30 ? 4
                                          : 0;
    if (length <= 1 || length > left)
        return length > left ? 0 : length;
    uint32_t code = bytes[0] & (0x7Fu >> length);
    for (size_t i = 1; i < length; i++) {
        if (bytes[i] >> 6 != 2)
            return 0;
        code = code << 6 | (bytes[i] & 0x3F);
    }
    return code < LEAST[length] || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF) ? 0 : length;
}

static size_t expected(const unsigned char *in, size_t size, size_t cap, char *out) {
    size_t at = 0, length = 0;
    while (at < size) {
        size_t step = decode(in + at, size - at);
        if (at + (step == 0 ? 1 : step) > cap)
            break;
        if (step == 0)
            length += (size_t)sprintf(out + length, "\\\\x%02X", in[at++]);
        else if (step > 1 || (in[at] >= 0x20 && in[at] != '"' && in[at] != '\\'))
            for (; step > 0; step--)
                out[length++] = (char)in[at++];
        else if (strchr("\"\\\b\f\n\r\t", in[at]) != NULL && in[at] != 0)
            length += (size_t)sprintf(out + length, "\\%c",
                                      "\"\\bfnrt"[strchr("\"\\\b\f\n\r\t", in[at++]) - "\"\\\b\f\n\r\t"]);
        else
            length += (size_t)sprintf(out + length, "\\u%04x", in[at++]);
    }
    if (at < size)
        length += (size_t)sprintf(out + length, " [cut: %zu of %zu bytes]", at, size);
    return length;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static char wanted[RECORD_MAX], got[RECORD_MAX];
    if (size < 2 || size > 60000)
        return 0;
    size_t cap = (size_t)data[0] << 8 | data[1];
    struct json json = {.bytes = got, .capacity = sizeof got};
    json_open(&json);
    json_text(&json, "k", (ft_str){(const char *)data + 2, size - 2}, cap);
    json_close(&json);
    size_t length = expected(data + 2, size - 2, cap, wanted);
    require(!json.overflown && json.length == length + 8);
    require(memcmp(got, "{\"k\":\"", 6) == 0 && memcmp(got + json.length - 2, "\"}", 2) == 0);
    require(memcmp(got + 6, wanted, length) == 0);
    struct json small = {.bytes = wanted, .capacity = size % 64};
    json_open(&small);
    json_text(&small, "k", (ft_str){(const char *)data + 2, size - 2}, cap);
    require(small.length <= size % 64);
    return 0;
}
