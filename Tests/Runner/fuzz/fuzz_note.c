/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a library: never a fault, and an accepted note has a proper id. */
#define _GNU_SOURCE
#include "note.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static int fd = -1;
    ft_note_description note;
    if (fd < 0)
        fd = memfd_create("library", 0);
    if (ftruncate(fd, (off_t)size) != 0 || pwrite(fd, data, size, 0) != (ssize_t)size)
        abort();
    const char *wrong = note_read(fd, &note);
    if (wrong == NULL && (note.id[0] == 0 || memchr(note.id, 0, sizeof note.id) == NULL))
        abort();
    return 0;
}
