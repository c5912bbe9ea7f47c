/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "left_out.h"
#include "kernel.h"
#include "mounts.h"
#include "text.h"

#include <errno.h>
#include <limits.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

#define LIST_MAX (64 << 20)

/* Mapped and not read: sealed memory neither shrinks nor changes. */
int ft_apply_leave_out(struct ft_sandbox *sandbox, const struct ft_op *op)
{
    const int sealed = F_SEAL_SHRINK | F_SEAL_WRITE;
    struct stat status;
    int file = ft_extra_descriptor(sandbox, op->a);
    if (file < 0 || fstat(file, &status) || (fcntl(file, F_GET_SEALS) & sealed) != sealed || status.st_size > LIST_MAX) {
        errno = EINVAL;
        return ft_broke(sandbox, "no sealed list of what to leave out", NULL);
    }
    if (status.st_size == 0) {
        return 0;
    }
    const char *bytes = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE, file, 0);
    if (bytes == MAP_FAILED) {
        return ft_broke(sandbox, "mmap of what to leave out", NULL);
    }
    if (bytes[status.st_size - 1]) {
        errno = EINVAL;
        return ft_broke(sandbox, "a list without an end", NULL);
    }
    sandbox->left_out = (struct ft_left_out){bytes, (size_t)status.st_size};
    return 0;
}

/* Where the first entry starts that is not before `key`; the list is in the order of strcmp. */
static size_t first_not_before(const struct ft_left_out *list, const char *key)
{
    size_t low = 0, high = list->size;
    while (low < high) {
        size_t start = low + (high - low) / 2;
        while (start > low && list->bytes[start - 1]) {
            start--;
        }
        const char *entry = list->bytes + start;
        if (strcmp(entry, key) < 0) {
            low = start + strlen(entry) + 1;
        } else {
            high = start;
        }
    }
    return low;
}

static bool set_key(char *key, size_t size, const char *path, const char *end)
{
    struct ft_text text = {key, size};
    ft_put(&text, "-");
    ft_put(&text, path);
    ft_put(&text, end);
    return text.room > 1;
}

struct ft_left_out ft_left_out_below(const struct ft_left_out *list, const char *folder)
{
    char key[PATH_MAX + 2];
    struct ft_left_out none = {0};
    /* '0' follows '/', and '.' follows '-': between the two lies what is below the folder. */
    if (!set_key(key, sizeof key, folder, *folder ? "/" : "")) {
        return none;
    }
    size_t from = first_not_before(list, key);
    key[strlen(key) - 1]++;
    size_t end = first_not_before(list, key);
    return end > from ? (struct ft_left_out){list->bytes + from, end - from} : none;
}

bool ft_is_left_out(const struct ft_left_out *list, const char *path)
{
    char key[PATH_MAX + 2];
    if (list->size == 0 || !set_key(key, sizeof key, path, "")) {
        return false;
    }
    size_t place = first_not_before(list, key);
    return place < list->size && strcmp(list->bytes + place, key) == 0;
}

static bool make_place(int source, int target, const char *path)
{
    const uint64_t inside = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS;
    char part[PATH_MAX];
    struct stat status;
    int from = ft_openat2(source, path, O_PATH, inside);
    bool known = from >= 0 && fstat(from, &status) == 0;
    if (from >= 0) {
        ft_close(from);
    }
    /* Reached by a link, or gone: BIND says what comes of that. */
    if (!known || strlen(path) >= sizeof part) {
        return true;
    }
    bool folder = S_ISDIR(status.st_mode);
    int at = fcntl(target, F_DUPFD_CLOEXEC, 3);
    for (const char *name = path; *name && at >= 0;) {
        size_t size = strcspn(name, "/");
        memcpy(part, name, size);
        part[size] = 0;
        name += size + (name[size] == '/');
        bool made = *name || folder ? mkdirat(at, part, 0755) == 0 || errno == EEXIST : mknodat(at, part, S_IFREG | 0644, 0) == 0;
        int next = made && *name ? ft_openat2(at, part, O_PATH | O_DIRECTORY, inside) : -1;
        ft_close(at);
        if (!*name) {
            return made || errno == EEXIST;
        }
        at = next;
    }
    return false;
}

int ft_make_empty_places(struct ft_sandbox *sandbox, const struct ft_left_out *list, int source, int target)
{
    for (size_t at = 0; at < list->size && list->bytes[at] == '+'; at += strlen(list->bytes + at) + 1) {
        const char *path = list->bytes + at + 1;
        if (!make_place(source, target, path)) {
            return ft_broke(sandbox, "making an empty place", path);
        }
    }
    return 0;
}
