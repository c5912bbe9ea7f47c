/* SPDX-License-Identifier: Apache-2.0 */
/* Text without stdio: everything here may run between clone and exec. */
#ifndef FIRSTTRY_LAUNCH_TEXT_H
#define FIRSTTRY_LAUNCH_TEXT_H

#include <stddef.h>
#include <stdint.h>

struct ft_text {
    char *at;
    size_t room; /* what is left, with the NUL */
};

static inline void ft_put(struct ft_text *text, const char *words)
{
    while (*words && text->room > 1) {
        *text->at++ = *words++;
        text->room--;
    }
    if (text->room) {
        *text->at = 0;
    }
}

static inline void ft_put_number(struct ft_text *text, uint64_t number)
{
    char digits[21];
    size_t first = sizeof digits - 1;
    digits[first] = 0;
    do {
        digits[--first] = (char)('0' + number % 10);
        number /= 10;
    } while (number);
    ft_put(text, digits + first);
}

#define FT_TEXT(array) {(array), sizeof(array)}

#endif
