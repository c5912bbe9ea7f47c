/* SPDX-License-Identifier: Apache-2.0 */
/* libFuzzer target over the list of what a copy leaves out, whose names are a repository's: what the search finds is what a look at
 * every entry finds. The first half of the input are names for the list, the rest is a path that is asked for. */
#include "left_out.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ENTRIES_MAX 64

static int compare(const void *a, const void *b) { return strcmp(*(char *const *)a, *(char *const *)b); }

static void must(bool holds, const char *what)
{
    if (!holds) {
        fprintf(stderr, "%s\n", what);
        abort();
    }
}

/* Entries end at 0xff or NUL; a byte before each says which kind it is. In the order of their bytes, as the host writes them. */
static size_t build(char *to, char **entries, size_t *count, const uint8_t *data, size_t size)
{
    static char texts[ENTRIES_MAX][80];
    *count = 0;
    for (size_t at = 0; at < size && *count < ENTRIES_MAX; (*count)++) {
        char *text = texts[*count];
        size_t length = 1;
        text[0] = data[at++] & 7 ? '-' : '+';
        while (at < size && data[at] && data[at] != 0xff && length < sizeof texts[0] - 1) {
            text[length++] = (char)data[at++];
        }
        at++;
        text[length] = 0;
        entries[*count] = text;
    }
    qsort(entries, *count, sizeof *entries, compare);
    size_t used = 0;
    for (size_t i = 0; i < *count; i++) {
        memcpy(to + used, entries[i], strlen(entries[i]) + 1);
        used += strlen(entries[i]) + 1;
    }
    return used;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *entries[ENTRIES_MAX], path[200], folder[200] = "";
    if (size < 2 || size > 4096) {
        return 0;
    }
    char *bytes = malloc(ENTRIES_MAX * 80);
    size_t count, half = size / 2, used = build(bytes, entries, &count, data, half), rest = size - half;
    bytes = realloc(bytes, used ? used : 1); /* exact, so that a byte too far is found */
    size_t length = rest < sizeof path - 1 ? rest : sizeof path - 1;
    memcpy(path, data + half, length);
    path[length] = 0;
    const char *slash = strrchr(path, '/');
    if (slash) {
        memcpy(folder, path, (size_t)(slash - path));
    }
    const struct ft_left_out list = {bytes, used};
    struct ft_left_out below = ft_left_out_below(&list, folder);
    bool is_listed = false;
    size_t inside = 0;
    for (size_t i = 0; i < count; i++) {
        size_t prefix = strlen(folder);
        is_listed |= entries[i][0] == '-' && strcmp(entries[i] + 1, path) == 0;
        inside += entries[i][0] == '-' && (!prefix || (strncmp(entries[i] + 1, folder, prefix) == 0 && entries[i][prefix + 1] == '/'))
                      ? strlen(entries[i]) + 1
                      : 0;
    }
    must(below.size == inside, "another part of the list than what is below the folder");
    must(ft_is_left_out(&list, path) == is_listed, "found in the whole list, or not");
    must(ft_is_left_out(&below, path) == is_listed, "found below its folder, or not");
    free(bytes);
    return 0;
}
