/* SPDX-License-Identifier: Apache-2.0 */
/* faults FILE: what the reader says of a declaration, one fault a line: offset, place, message, hint, between tabs. */
#include <foreign_faults.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void tell(void *context, const fg_told_fault *fault) {
    (void)context;
    printf("%zu\t%s\t%s\t%s\n", fault->offset, fault->place, fault->message, fault->hint);
}

int main(int count, char **words) {
    static char buffer[1 << 21];
    FILE *file = count == 2 ? fopen(words[1], "rb") : NULL;
    if (file == NULL)
        return 2;
    size_t length = fread(buffer, 1, sizeof buffer, file);
    fclose(file);
    /* A copy of its own size, so that a byte past the end is noticed. */
    char *exact = malloc(length == 0 ? 1 : length);
    memcpy(exact, buffer, length);
    size_t faults = fg_tell_faults(exact, length, NULL, tell);
    free(exact);
    return faults > 0;
}
