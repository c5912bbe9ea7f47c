/* SPDX-License-Identifier: Apache-2.0 */
/* A TOML text as a flat tree with places; toml++ behind a border that no exception crosses. */
#ifndef FIRSTTRY_TOML_TREE_H
#define FIRSTTRY_TOML_TREE_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum {
    FT_TOML_TABLE = 1,
    FT_TOML_ARRAY,
    FT_TOML_STRING,
    FT_TOML_INTEGER,
    FT_TOML_NUMBER,
    FT_TOML_BOOLEAN,
    FT_TOML_DATE /* a date, a time or both: without a value here */
};

/* A place in the text; both count from 1, columns in characters. */
typedef struct ft_toml_place {
    uint32_t line;
    uint32_t column;
} ft_toml_place;

/* Children follow their parent at once, in the order of the text, each with its own children before the next. */
typedef struct ft_toml_node {
    uint8_t kind;
    uint32_t children;
    ft_toml_place place;     /* of the value */
    ft_toml_place key_place; /* of the key, in a table */
    const char *key;         /* UTF-8, in a table */
    size_t key_size;
    const char *text; /* UTF-8, of a string */
    size_t text_size;
    int64_t integer; /* of an integer or a boolean */
    double number;
} ft_toml_node;

typedef struct ft_toml {
    const ft_toml_node *nodes; /* the first one is the whole text's table */
    size_t count;
    const char *error; /* what is wrong in words, or NULL */
    ft_toml_place error_place;
    int is_too_deep; /* that was the error */
    void *storage;
} ft_toml;

/* Reads `size` bytes of TOML 1.0. Returns NULL when there is no memory; free with ft_toml_free. */
const ft_toml *ft_toml_read(const char *bytes, size_t size);

void ft_toml_free(const ft_toml *toml);

#ifdef __cplusplus
}
#endif

#endif
