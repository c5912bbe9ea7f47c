/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "remove.h"
#include "kernel.h"
#include "mounts.h"
#include "text.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

/* A folder is emptied by moving the folders in it up to the top, where they are taken in turn: the depth, which may be any,
 * costs neither stack nor descriptors. */
struct removal {
    int top;
    unsigned moved; /* names folders that were moved up */
};

static int open_folder(int parent, const char *name)
{
    const int flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
    int folder = openat(parent, name, flags);
    if (folder < 0 && errno == EACCES) {
        struct stat status;
        /* fchmodat follows links; what is no folder is left alone. */
        if (fstatat(parent, name, &status, AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR(status.st_mode) &&
            fchmodat(parent, name, 0700, 0) == 0) {
            folder = openat(parent, name, flags);
        }
    }
    if (folder >= 0) {
        fchmod(folder, 0700);
    }
    return folder;
}

static int move_up(struct removal *removal, int folder, const char *name)
{
    char place[32];
    for (;;) {
        struct ft_text text = FT_TEXT(place);
        ft_put(&text, ".");
        ft_put_number(&text, removal->moved++);
        if (renameat2(folder, name, removal->top, place, RENAME_NOREPLACE) == 0) {
            return 0;
        }
        if (errno != EEXIST) {
            return -1;
        }
    }
}

static int remove_entry(struct removal *removal, int folder, const char *name)
{
    if (unlinkat(folder, name, 0) == 0 || errno == ENOENT) {
        return 0;
    }
    if (errno != EISDIR && errno != EPERM) {
        return -1;
    }
    if (unlinkat(folder, name, AT_REMOVEDIR) == 0) {
        return 0;
    }
    if (errno != ENOTEMPTY && errno != EEXIST) {
        return -1;
    }
    if (folder == removal->top) {
        return 1;
    }
    /* Moving a folder writes to its "..": it has to be writable itself. */
    int inner = open_folder(folder, name);
    if (inner >= 0) {
        ft_close(inner);
    }
    return move_up(removal, folder, name);
}

/* Every entry, until a pass finds none: what is moved up while the top is read may be seen or not. */
static int empty(struct removal *removal, int folder)
{
    static char entries[32 * 1024] __attribute__((aligned(8)));
    int left = 0;
    ssize_t size;
    lseek(folder, 0, SEEK_SET);
    while ((size = syscall(SYS_getdents64, folder, entries, sizeof entries)) > 0) {
        for (ssize_t at = 0; at < size;) {
            const struct dirent *entry = (const struct dirent *)(entries + at);
            at += entry->d_reclen;
            if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) {
                continue;
            }
            int result = remove_entry(removal, folder, entry->d_name);
            if (result < 0) {
                return -1;
            }
            left += result;
        }
    }
    return size < 0 ? -1 : left;
}

/* Empties the first folder that the top still holds. 0 when there is none. */
static int empty_one(struct removal *removal)
{
    static char entries[4096] __attribute__((aligned(8)));
    lseek(removal->top, 0, SEEK_SET);
    ssize_t size;
    while ((size = syscall(SYS_getdents64, removal->top, entries, sizeof entries)) > 0) {
        for (ssize_t at = 0; at < size;) {
            const struct dirent *entry = (const struct dirent *)(entries + at);
            at += entry->d_reclen;
            if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) {
                continue;
            }
            int folder = open_folder(removal->top, entry->d_name);
            int result = folder < 0 ? -1 : empty(removal, folder);
            if (folder >= 0) {
                ft_close(folder);
            }
            return result < 0 || unlinkat(removal->top, entry->d_name, AT_REMOVEDIR) ? -1 : 1;
        }
    }
    return size < 0 ? -1 : 0;
}

int ft_empty_folder(int folder)
{
    struct removal removal = {.top = folder};
    int left;
    while ((left = empty(&removal, removal.top)) > 0 && (left = empty_one(&removal)) > 0) {
    }
    return left < 0 ? -1 : 0;
}

int ft_remove_tree(int parent, const char *name)
{
    int top = open_folder(parent, name);
    if (top < 0) {
        return errno == ENOENT ? 0 : -1;
    }
    int failed = ft_empty_folder(top);
    ft_close(top);
    return failed ? -1 : unlinkat(parent, name, AT_REMOVEDIR);
}
