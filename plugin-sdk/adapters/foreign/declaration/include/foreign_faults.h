/* SPDX-License-Identifier: Apache-2.0 */
/* What is wrong with the `foreign` object of a manifest, said by the reader that the adapter itself uses. */
#ifndef FOREIGN_FAULTS_H
#define FOREIGN_FAULTS_H

#include <stddef.h>

/* One fault; the texts live as long as the call. */
typedef struct fg_told_fault {
    size_t offset;     /* in the manifest */
    const char *place; /* "functions.inflate.returns"; "" for the whole */
    const char *message;
    const char *hint; /* "" when there is none */
} fg_told_fault;

/* Tells each fault of the manifest's `foreign` object, at most 32, in the order of the text; returns how many. */
size_t fg_tell_faults(const char *manifest, size_t length, void *context,
                      void (*tell)(void *context, const fg_told_fault *fault));

#endif
