/* SPDX-License-Identifier: Apache-2.0 */
/* YAML as JSON, read by libyaml. */
#ifndef FIRSTTRY_YAML_JSON_H
#define FIRSTTRY_YAML_JSON_H

#include <stddef.h>

typedef struct ft_yaml {
    char *json; /* NULL when the text cannot be read; to be freed by ft_yaml_free */
    size_t size;
    char problem[120]; /* what is wrong, and where: 1-based */
    size_t line, column;
} ft_yaml;

/* Writes one document as JSON. Scalars are texts, but for plain `true`, `false`, `null`, `~` and nothing: what stands
 * there as 1.10 is a version and not a number. Aliases, several documents and keys that are no scalars are refused, and
 * so is nesting past 64. */
ft_yaml ft_yaml_to_json(const char *bytes, size_t size);
void ft_yaml_free(ft_yaml *yaml);

#endif
