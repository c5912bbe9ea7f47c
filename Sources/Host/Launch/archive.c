/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "archive.h"
#include "kernel.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#define BYTES_MAX (UINT64_C(512) << 20)
#define ENTRIES_MAX 200000
#define DEPTH_MAX 64

static const char magic[8] = {'F', 'T', 'C', 'A', 'C', 'H', 'E', '1'};

enum { ENTRY_FOLDER = 1, ENTRY_FILE = 2, ENTRY_END = 3 };

/* Before each name and content. Native byte order: a cache stays on its machine. */
struct entry {
    uint32_t kind;
    uint32_t mode;
    uint32_t name_size;
    uint32_t nanoseconds;
    int64_t seconds;
    uint64_t size; /* of the content; of ENTRY_END the number of entries before it */
};

struct writer {
    int file;
    size_t used;
    uint64_t bytes, entries;
    char path[PATH_MAX];
    char buffer[256 * 1024];
};

static bool flush(struct writer *writer)
{
    for (size_t done = 0; done < writer->used;) {
        ssize_t size = write(writer->file, writer->buffer + done, writer->used - done);
        if (size < 0 && errno != EINTR) {
            return false;
        }
        done += size > 0 ? (size_t)size : 0;
    }
    writer->used = 0;
    return true;
}

static bool put(struct writer *writer, const void *bytes, size_t size)
{
    const char *from = bytes;
    writer->bytes += size;
    if (writer->bytes > BYTES_MAX) {
        errno = EFBIG;
        return false;
    }
    while (size) {
        size_t room = sizeof writer->buffer - writer->used, part = size < room ? size : room;
        memcpy(writer->buffer + writer->used, from, part);
        writer->used += part;
        from += part;
        size -= part;
        if (writer->used == sizeof writer->buffer && !flush(writer)) {
            return false;
        }
    }
    return true;
}

static bool put_entry(struct writer *writer, uint32_t kind, const struct stat *status)
{
    struct entry entry = {
        .kind = kind, .mode = status->st_mode & 0777, .name_size = (uint32_t)strlen(writer->path),
        .nanoseconds = (uint32_t)status->st_mtim.tv_nsec, .seconds = status->st_mtim.tv_sec,
        .size = kind == ENTRY_FILE ? (uint64_t)status->st_size : 0};
    if (++writer->entries > ENTRIES_MAX) {
        errno = EFBIG;
        return false;
    }
    return put(writer, &entry, sizeof entry) && put(writer, writer->path, entry.name_size);
}

static bool put_file(struct writer *writer, int folder, const char *name)
{
    static char content[64 * 1024];
    struct stat status;
    int file = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (file < 0 || fstat(file, &status) || !S_ISREG(status.st_mode)) {
        if (file >= 0) {
            close(file);
        }
        return errno != ELOOP; /* what is no file is passed over */
    }
    bool good = put_entry(writer, ENTRY_FILE, &status);
    for (off_t left = status.st_size; good && left > 0;) {
        ssize_t size = read(file, content, left < (off_t)sizeof content ? (size_t)left : sizeof content);
        good = size > 0 && put(writer, content, (size_t)size);
        left -= size;
    }
    close(file);
    return good;
}

static bool put_folder(struct writer *writer, int folder, int depth);

static bool put_one(struct writer *writer, int folder, const struct dirent *item, int depth)
{
    struct stat status;
    size_t length = strlen(writer->path), name = strlen(item->d_name);
    if (length + name + 2 > sizeof writer->path) {
        errno = ENAMETOOLONG;
        return false;
    }
    if (length) {
        writer->path[length] = '/';
    }
    memcpy(writer->path + length + (length != 0), item->d_name, name + 1);
    bool good = fstatat(folder, item->d_name, &status, AT_SYMLINK_NOFOLLOW) == 0;
    if (good && S_ISREG(status.st_mode)) {
        good = put_file(writer, folder, item->d_name);
    } else if (good && S_ISDIR(status.st_mode)) {
        int inner = openat(folder, item->d_name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        good = inner >= 0 && put_entry(writer, ENTRY_FOLDER, &status) && put_folder(writer, inner, depth + 1);
        if (inner >= 0) {
            close(inner);
        }
    }
    writer->path[length] = 0;
    return good;
}

static bool put_folder(struct writer *writer, int folder, int depth)
{
    char items[2048] __attribute__((aligned(8)));
    ssize_t size;
    if (depth > DEPTH_MAX) {
        errno = ELOOP;
        return false;
    }
    while ((size = syscall(SYS_getdents64, folder, items, sizeof items)) > 0) {
        for (ssize_t at = 0; at < size;) {
            const struct dirent *item = (const struct dirent *)(items + at);
            at += item->d_reclen;
            bool itself = strcmp(item->d_name, ".") == 0 || strcmp(item->d_name, "..") == 0;
            if (!itself && !put_one(writer, folder, item, depth)) {
                return false;
            }
        }
    }
    return size == 0;
}

int ft_pack(int folder, int file)
{
    static struct writer writer;
    writer = (struct writer){.file = file};
    int top = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (top < 0) {
        return -1;
    }
    bool good = put(&writer, magic, sizeof magic) && put_folder(&writer, top, 0);
    struct entry end = {.kind = ENTRY_END, .size = writer.entries};
    good = good && put(&writer, &end, sizeof end) && flush(&writer);
    int error = errno;
    close(top);
    errno = error;
    return good ? 0 : -1;
}

struct reader {
    int file;
    size_t at, size;
    uint64_t bytes;
    char buffer[256 * 1024];
};

static bool get(struct reader *reader, void *bytes, size_t size)
{
    char *to = bytes;
    reader->bytes += size;
    while (size && reader->bytes <= 2 * BYTES_MAX) {
        if (reader->at == reader->size) {
            ssize_t more = read(reader->file, reader->buffer, sizeof reader->buffer);
            if (more <= 0) {
                break;
            }
            reader->at = 0;
            reader->size = (size_t)more;
        }
        size_t part = reader->size - reader->at < size ? reader->size - reader->at : size;
        memcpy(to, reader->buffer + reader->at, part);
        reader->at += part;
        to += part;
        size -= part;
    }
    if (size) {
        errno = EBADMSG;
    }
    return size == 0;
}

static bool is_inner_path(const char *path, size_t size)
{
    if (size == 0 || memchr(path, 0, size)) {
        return false;
    }
    for (const char *part = path;; part++) {
        size_t length = strcspn(part, "/");
        if (length == 0 || length > NAME_MAX || (length == 1 && part[0] == '.') ||
            (length == 2 && part[0] == '.' && part[1] == '.')) {
            return false;
        }
        part += length;
        if (!*part) {
            return true;
        }
    }
}

/* The folder that `path` lies in, which came before it; the last component in `name`. */
static int open_parent(int folder, char *path, const char **name)
{
    char *slash = strrchr(path, '/');
    *name = slash ? slash + 1 : path;
    if (!slash) {
        return openat(folder, ".", O_PATH | O_DIRECTORY | O_CLOEXEC);
    }
    *slash = 0;
    return ft_openat2(folder, path, O_PATH | O_DIRECTORY, RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS);
}

static bool get_file(struct reader *reader, int parent, const char *name, const struct entry *entry)
{
    static char content[64 * 1024];
    int file = openat(parent, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, entry->mode & 0777);
    bool good = file >= 0;
    for (uint64_t left = entry->size; good && left > 0;) {
        size_t part = left < sizeof content ? (size_t)left : sizeof content;
        good = get(reader, content, part) && write(file, content, part) == (ssize_t)part;
        left -= part;
    }
    const struct timespec times[] = {{.tv_nsec = UTIME_OMIT}, {entry->seconds, entry->nanoseconds}};
    good = good && futimens(file, times) == 0;
    if (file >= 0) {
        close(file);
    }
    return good;
}

static bool get_one(struct reader *reader, int folder, const struct entry *entry)
{
    char path[PATH_MAX];
    const char *name;
    bool known = entry->kind == ENTRY_FILE || (entry->kind == ENTRY_FOLDER && entry->size == 0);
    if (!known || entry->name_size >= sizeof path || entry->nanoseconds >= 1000000000 || entry->size > BYTES_MAX) {
        errno = EBADMSG;
        return false;
    }
    if (!get(reader, path, entry->name_size)) {
        return false;
    }
    path[entry->name_size] = 0;
    if (!is_inner_path(path, entry->name_size)) {
        errno = EBADMSG;
        return false;
    }
    int parent = open_parent(folder, path, &name);
    if (parent < 0) {
        return false;
    }
    /* The owner may always enter and write what he takes back. */
    bool good = entry->kind == ENTRY_FOLDER ? mkdirat(parent, name, (entry->mode & 0777) | 0700) == 0
                                            : get_file(reader, parent, name, entry);
    int error = errno;
    close(parent);
    errno = error;
    return good;
}

int ft_unpack(int file, int folder)
{
    static struct reader reader;
    char start[sizeof magic];
    struct entry entry;
    reader.file = file;
    reader.at = reader.size = 0;
    reader.bytes = 0;
    if (lseek(file, 0, SEEK_SET) < 0 || !get(&reader, start, sizeof start)) {
        return -1;
    }
    for (uint64_t count = 0; memcmp(start, magic, sizeof magic) == 0 && count <= ENTRIES_MAX; count++) {
        if (!get(&reader, &entry, sizeof entry)) {
            return -1;
        }
        if (entry.kind == ENTRY_END && entry.size == count) {
            return 0;
        }
        if (!get_one(&reader, folder, &entry)) {
            return -1;
        }
    }
    errno = EBADMSG;
    return -1;
}
