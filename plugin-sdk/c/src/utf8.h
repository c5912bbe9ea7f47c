/* SPDX-License-Identifier: Apache-2.0 */
/* UTF-8 as the runner writes it and as the adapter for foreign gates reads it. Not a part of the SDK. */
#ifndef FT_UTF8_H
#define FT_UTF8_H

#include <stddef.h>

/* Length of the sequence at `bytes`, of which `left` (at least one) are there; 0 when there is none (RFC 3629: no
 * overlong forms, no surrogates, nothing past U+10FFFF). */
static inline size_t ft_utf8_length(const unsigned char *bytes, size_t left) {
    unsigned char lead = bytes[0];
    if (lead < 0x80)
        return 1;
    size_t length = lead >= 0xC2 && lead <= 0xDF ? 2 : (lead & 0xF0) == 0xE0 ? 3 : lead >= 0xF0 && lead <= 0xF4 ? 4 : 0;
    if (length == 0 || left < length)
        return 0;
    unsigned char low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    unsigned char high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
    if (bytes[1] < low || bytes[1] > high)
        return 0;
    for (size_t i = 2; i < length; i++)
        if ((bytes[i] & 0xC0) != 0x80)
            return 0;
    return length;
}

#endif
