/* SPDX-License-Identifier: Apache-2.0 */
/* Writes one flat JSON object into a fixed buffer: valid JSON and valid UTF-8, whatever the values are. */
#ifndef RUNNER_JSON_H
#define RUNNER_JSON_H

#include <firsttry/types.h>
#include <stdbool.h>

/* Caps on a string's bytes before escaping, by what the string is for. Escaping makes six bytes of one at worst. */
enum { JSON_WORD_MAX = 1024, JSON_PATH_MAX = 4096, JSON_TEXT_MAX = 64 * 1024 };

struct json {
    char *bytes;
    size_t capacity;
    size_t length;
    bool started;   /* the object has a member */
    bool overflown; /* something did not fit, and the object is of no use */
};

void json_open(struct json *json);
void json_close(struct json *json);

/* A byte that is not part of UTF-8 becomes the four characters \xNN. Past `cap` the value is cut between two
 * characters, and a mark says how long it was. */
void json_text(struct json *json, const char *key, ft_str value, size_t cap);
void json_number(struct json *json, const char *key, uint64_t value);
/* The shortest digits that read back as the same number. `value` is finite. */
void json_real(struct json *json, const char *key, double value);

/* Leaves the member out when it is empty or zero. */
void json_text_if_any(struct json *json, const char *key, ft_str value, size_t cap);
void json_number_if_any(struct json *json, const char *key, uint64_t value);

ft_str json_view(const char *text);

#endif
