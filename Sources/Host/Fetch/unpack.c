/* SPDX-License-Identifier: Apache-2.0 */
/* firsttry-unpack: reads an archive (zip, tar; gzip, zstd, xz, bzip2) from stdin and says on stdout what is in it.
 *
 * It opens and makes no file: names are told, and never used. The archive may be hostile, and so may what comes out of
 * this program; it gives up all that it could do beside reading and writing before it looks at the first byte.
 *
 * stdout: frames of a header (struct frame, little endian) and `size` bytes. A file is NAME, any number of BYTES, then
 * DONE; what is no regular file is OTHER with its name; the last frame is END, or ERROR with words. */
#include "confine.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { FRAME_NAME = 1, FRAME_BYTES = 2, FRAME_DONE = 3, FRAME_OTHER = 4, FRAME_END = 5, FRAME_ERROR = 6 };
enum { STATUS_FAILED = 1, NAME_MAX_BYTES = 4096, BLOCK = 64 * 1024 };

struct frame {
    uint32_t kind, size;
};

static bool put(const void *bytes, size_t size) {
    for (const char *at = bytes; size > 0;) {
        ssize_t wrote = write(STDOUT_FILENO, at, size);
        if (wrote < 0 && errno == EINTR)
            continue;
        if (wrote <= 0)
            return false;
        at += wrote;
        size -= (size_t)wrote;
    }
    return true;
}

static bool say(uint32_t kind, const void *bytes, size_t size) {
    struct frame frame = {.kind = kind, .size = (uint32_t)size};
    return put(&frame, sizeof frame) && put(bytes, size);
}

static int fail(const char *words) {
    say(FRAME_ERROR, words, strnlen(words, NAME_MAX_BYTES));
    return STATUS_FAILED;
}

/* False when the reader is gone or the archive is damaged, which `archive_error_string` tells. */
static bool say_content(struct archive *archive) {
    const void *bytes;
    size_t size;
    la_int64_t offset;
    for (;;) {
        int status = archive_read_data_block(archive, &bytes, &size, &offset);
        if (status == ARCHIVE_EOF)
            return say(FRAME_DONE, NULL, 0);
        if (status != ARCHIVE_OK)
            return false;
        for (size_t done = 0; done < size; done += BLOCK) {
            size_t part = size - done < BLOCK ? size - done : BLOCK;
            if (!say(FRAME_BYTES, (const char *)bytes + done, part))
                return false;
        }
    }
}

static const char *name_of(struct archive_entry *entry) {
    const char *name = archive_entry_pathname(entry);
    return name == NULL ? "(a name that cannot be read)" : name;
}

static int unpack(struct archive *archive) {
    struct archive_entry *entry;
    int status;
    while ((status = archive_read_next_header(archive, &entry)) == ARCHIVE_OK || status == ARCHIVE_WARN) {
        const char *name = name_of(entry);
        size_t length = strnlen(name, NAME_MAX_BYTES);
        bool is_link = archive_entry_hardlink(entry) != NULL;
        if (archive_entry_filetype(entry) == AE_IFDIR && !is_link)
            continue;
        if (archive_entry_filetype(entry) != AE_IFREG || is_link) {
            if (!say(FRAME_OTHER, name, length))
                return STATUS_FAILED;
            continue;
        }
        if (!say(FRAME_NAME, name, length))
            return STATUS_FAILED;
        if (!say_content(archive))
            return fail(archive_error_string(archive) != NULL ? archive_error_string(archive) : "the archive is damaged");
    }
    if (status != ARCHIVE_EOF)
        return fail(archive_error_string(archive) != NULL ? archive_error_string(archive) : "the archive is damaged");
    return say(FRAME_END, NULL, 0) ? 0 : STATUS_FAILED;
}

int main(void) {
    const char *step;
    struct archive *archive = archive_read_new();
    if (archive == NULL)
        return fail("there is no memory for an archive");
    /* Named one by one: other filters of the library start programs. A zip is read from its directory, which a cut one
     * lacks. */
    archive_read_support_filter_gzip(archive);
    archive_read_support_filter_zstd(archive);
    archive_read_support_filter_xz(archive);
    archive_read_support_filter_bzip2(archive);
    archive_read_support_format_zip_seekable(archive);
    archive_read_support_format_tar(archive);
    int wrong = confine_self(&step);
    if (wrong != 0) {
        char words[200];
        snprintf(words, sizeof words, "the unpacker cannot confine itself (%s): %s", step, strerror(wrong));
        return fail(words);
    }
    if (archive_read_open_fd(archive, STDIN_FILENO, BLOCK) != ARCHIVE_OK)
        return fail("it is neither a zip nor a tar archive");
    return unpack(archive);
}
