/* SPDX-License-Identifier: Apache-2.0 */
/* libFuzzer target over the reader of what gates keep: whatever the file says, nothing outside of the folder is touched, and
 * what was unpacked whole is packed again without a complaint. Runs in a folder of its own. */
#define _GNU_SOURCE
#include "archive.h"
#include "remove.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static const char magic[8] = {'F', 'T', 'C', 'A', 'C', 'H', 'E', '1'};

/* The second half of the inputs are made of entries with right sizes, so that the fuzzer gets past them. */
static size_t build(char *to, const uint8_t *data, size_t size)
{
    size_t used = sizeof magic;
    uint64_t count = 0;
    memcpy(to, magic, sizeof magic);
    for (size_t at = 0; at + 3 <= size && used < 60000; count++) {
        uint32_t name = data[at + 1] % 24, content = data[at + 2] % 32;
        struct {
            uint32_t kind, mode, name_size, nanoseconds;
            int64_t seconds;
            uint64_t size;
        } entry = {1 + data[at] % 2, data[at] * 7U, name, 0, 1, data[at] % 2 ? content : 0};
        memcpy(to + used, &entry, sizeof entry);
        used += sizeof entry;
        for (uint32_t i = 0; i < name + entry.size; i++) {
            to[used++] = at + 3 + i < size ? (char)data[at + 3 + i] : 'x';
        }
        at += 3 + name + entry.size;
    }
    struct {
        uint32_t kind, mode, name_size, nanoseconds;
        int64_t seconds;
        uint64_t size;
    } last = {3, 0, 0, 0, 0, count};
    memcpy(to + used, &last, sizeof last);
    return used + sizeof last;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static char bytes[70000];
    static int parent = -1, file = -1;
    if (parent < 0) {
        char folder[] = "/dev/shm/ft-fuzz-XXXXXX";
        parent = open(mkdtemp(folder), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        file = memfd_create("archive", MFD_CLOEXEC);
    }
    if (size < 1 || size > 4096) {
        return 0;
    }
    size_t length = size - 1;
    if (data[0] & 1) {
        length = build(bytes, data + 1, size - 1);
    } else {
        memcpy(bytes, data + 1, length);
    }
    if (ftruncate(file, 0) || pwrite(file, bytes, length, 0) < 0 || mkdirat(parent, "in", 0700)) {
        abort();
    }
    int folder = openat(parent, "in", O_RDONLY | O_DIRECTORY | O_CLOEXEC), out = memfd_create("again", MFD_CLOEXEC);
    bool whole = ft_unpack(file, folder) == 0;
    /* A folder without rights can be made, and then not be read again. */
    if (whole && ft_pack(folder, out) && errno != EACCES) {
        perror("packed again");
        abort();
    }
    struct stat status;
    if (fstat(parent, &status) || status.st_nlink != 3) {
        fprintf(stderr, "something was made outside\n");
        abort();
    }
    close(out);
    close(folder);
    if (ft_remove_tree(parent, "in")) {
        perror("remove");
        abort();
    }
    return 0;
}
