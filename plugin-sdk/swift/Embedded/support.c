/* SPDX-License-Identifier: Apache-2.0 */
/* What an Embedded Swift gate needs of other libraries, so that it needs the C library alone and no new one. */
#include <stddef.h>
#include <stdlib.h>

/* Swift seeds its hashes with it. glibc has it since 2.36 only; a fixed seed also makes the order of a dictionary, and
 * with it a gate's report, the same in every run. */
void arc4random_buf(void *buffer, size_t length);
void arc4random_buf(void *buffer, size_t length) {
    for (unsigned char *byte = buffer; length > 0; length--)
        *byte++ = 0x5A;
}

/* Beyond 2^52 every double is whole. */
static int is_whole(double value) { return !(value > -4503599627370496.0 && value < 4503599627370496.0); }

/* Swift sizes its dictionaries with it; glibc keeps it in libm. */
double ceil(double value);
double ceil(double value) {
    if (is_whole(value))
        return value;
    double whole = (double)(long long)value;
    return whole < value ? whole + 1 : whole;
}

/* Likewise, for JSONWriter. */
double trunc(double value);
double trunc(double value) { return is_whole(value) ? value : (double)(long long)value; }

/* What Double(_: String) is made of; the embedded standard library leaves it out. The runner never calls setlocale, so
 * strtod reads as in the C locale. */
const char *_swift_stdlib_strtod_clocale(const char *text, double *result);
const char *_swift_stdlib_strtod_clocale(const char *text, double *result) {
    char *end;
    *result = strtod(text, &end);
    return end;
}
