/* SPDX-License-Identifier: Apache-2.0 */
#include "include/foreign_faults.h"

#include "declaration.h"

#include <stdlib.h>

size_t fg_tell_faults(const char *manifest, size_t length, void *context,
                      void (*tell)(void *context, const fg_told_fault *fault)) {
    struct fg_faults *faults = calloc(1, sizeof *faults);
    if (faults == NULL)
        abort();
    struct fg_declaration *declaration = fg_read(manifest, length, faults);
    if (declaration != NULL)
        fg_free(declaration);
    size_t count = faults->count;
    for (size_t i = 0; i < count; i++) {
        const struct fg_fault *fault = &faults->list[i];
        const fg_told_fault told = {fault->offset, fault->place, fault->message, fault->hint};
        tell(context, &told);
    }
    free(faults);
    return count;
}
