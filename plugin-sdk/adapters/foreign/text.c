/* SPDX-License-Identifier: Apache-2.0 */
#include "run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PIECE_MAX = 64 << 10 };

/* What a datum is in a sentence. Texts are bounded, because nothing says that a library's text ends. */
static ft_str show(const struct fg_datum *datum, char *buffer, size_t size) {
    int length = 0;
    if (datum->kind == FG_ADDRESS && datum->is_text && datum->address != NULL) {
        size_t known = fg_text_length(datum);
        return (ft_str){datum->address, known < PIECE_MAX ? known : PIECE_MAX};
    }
    if (datum->kind == FG_WHOLE)
        length = snprintf(buffer, size, "%s%llu", datum->negative ? "-" : "", (unsigned long long)datum->magnitude);
    else if (datum->kind == FG_FRACTION)
        length = snprintf(buffer, size, "%.15Lg", datum->fraction);
    else
        length = snprintf(buffer, size, datum->address == NULL ? "null" : "a pointer");
    return (ft_str){buffer, (size_t)length};
}

bool fg_format(struct fg_run *run, const struct fg_value *value, ft_str *text) {
    if (value->piece_count == 1 && value->pieces[0].text != NULL) {
        *text = (ft_str){value->pieces[0].text, strlen(value->pieces[0].text)};
        return true;
    }
    size_t length = 0, room = 256;
    char *whole = malloc(room);
    for (size_t i = 0; whole != NULL && i < value->piece_count; i++) {
        const struct fg_piece *piece = &value->pieces[i];
        char number[64];
        struct fg_datum datum;
        ft_str shown = {piece->text, piece->text == NULL ? 0 : strlen(piece->text)};
        if (piece->text == NULL) {
            const struct fg_value of = {.kind = FG_VALUE_REFERENCE, .reference = piece->reference};
            if (!fg_evaluate(run, &of, &datum)) {
                free(whole);
                return false;
            }
            shown = show(&datum, number, sizeof number);
        }
        if (length + shown.len + 1 > room) {
            room = (length + shown.len + 1) * 2;
            char *larger = realloc(whole, room);
            if (larger == NULL)
                free(whole);
            whole = larger;
        }
        if (whole != NULL && shown.len > 0)
            memcpy(whole + length, shown.data, shown.len);
        length += shown.len;
    }
    if (whole == NULL)
        return fg_break(run, "no memory for a text");
    *text = (ft_str){fg_take_text(&run->passing, whole, length), length};
    free(whole);
    return true;
}
