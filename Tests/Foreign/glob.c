/* SPDX-License-Identifier: Apache-2.0 */
/* glob PATTERN PATH…: prints 1 or 0 for each path. */
#include "run.h"

#include <stdio.h>

int main(int count, char **words) {
    for (int i = 2; i < count; i++)
        putchar(fg_matches(words[1], words[i]) ? '1' : '0');
    putchar('\n');
    return 0;
}
