/* SPDX-License-Identifier: Apache-2.0 */
/* The reader of foreign declarations, which the host itself runs on manifests that it does not trust. */
#include <foreign_faults.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static void tell(void *context, const fg_told_fault *fault) {
    size_t *length = context;
    /* A place outside of the text, or a message without an end, would be the host's next fault. */
    if (fault->offset > *length || strlen(fault->message) == 0 || strlen(fault->place) + strlen(fault->hint) > 1024)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    fg_tell_faults((const char *)data, size, &size, tell);
    return 0;
}
