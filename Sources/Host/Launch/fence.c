/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "fence.h"
#include "mounts.h"
#include "remove.h"
#include "text.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define PREFIX "firsttry-fence-"

/* A folder whose launcher lives is locked by it; a lock ends with its holder, however that ends. */
static void remove_if_abandoned(int parent, const char *name)
{
    struct stat status;
    int folder = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (folder < 0) {
        return;
    }
    if (fstat(folder, &status) == 0 && status.st_uid == geteuid() && flock(folder, LOCK_EX | LOCK_NB) == 0) {
        ft_remove_tree(parent, name);
    }
    close(folder);
}

static void sweep(int parent)
{
    static char entries[16 * 1024] __attribute__((aligned(8)));
    ssize_t size;
    while ((size = syscall(SYS_getdents64, parent, entries, sizeof entries)) > 0) {
        for (ssize_t at = 0; at < size;) {
            const struct dirent *entry = (const struct dirent *)(entries + at);
            at += entry->d_reclen;
            if (strncmp(entry->d_name, PREFIX, sizeof PREFIX - 1) == 0) {
                remove_if_abandoned(parent, entry->d_name);
            }
        }
    }
}

static int open_parent(const char *path, const char **name)
{
    char parent[PATH_MAX];
    size_t size = (size_t)(strrchr(path, '/') - path);
    memcpy(parent, path, size);
    parent[size] = 0;
    *name = path + size + 1;
    return open(size ? parent : "/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

/* Everybody may pass through, nobody may list: each sandbox's user owns a folder in it. Between making and locking
 * somebody's sweep may have taken it for abandoned. */
static int make_and_lock(struct ft_fence *fence)
{
    struct stat held, named;
    if (mkdirat(fence->parent, fence->name, 0711)) {
        return errno;
    }
    fence->folder = openat(fence->parent, fence->name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fence->folder < 0 || fchmod(fence->folder, 0711) || flock(fence->folder, LOCK_EX | LOCK_NB) ||
        fstat(fence->folder, &held) || fstatat(fence->parent, fence->name, &named, AT_SYMLINK_NOFOLLOW)) {
        return errno;
    }
    return held.st_ino == named.st_ino && held.st_dev == named.st_dev ? 0 : EAGAIN;
}

int ft_raise_fence(struct ft_fence *fence, const char *path)
{
    const char *name;
    struct ft_text text = FT_TEXT(fence->name);
    fence->folder = -1;
    fence->parent = open_parent(path, &name);
    if (fence->parent < 0) {
        return errno;
    }
    sweep(fence->parent);
    ft_put(&text, name);
    int error = make_and_lock(fence);
    if (error) {
        close(fence->parent);
        fence->parent = -1;
    }
    return error;
}

/* The last component, when the path lies in the fence and right below it. */
static const char *inner_name(const struct ft_fence *fence, const char *path)
{
    const char *name = strrchr(path, '/');
    size_t size = strlen(fence->name);
    bool inside = fence->folder >= 0 && name > path + size && name[-(ptrdiff_t)size - 1] == '/' &&
                  strncmp(name - size, fence->name, size) == 0;
    return inside ? name + 1 : NULL;
}

int ft_fence_in(const struct ft_fence *fence, const char *path, struct ft_ids ids)
{
    const char *name = inner_name(fence, path);
    if (!name) {
        return EINVAL;
    }
    if (mkdirat(fence->folder, name, 0700)) {
        return errno;
    }
    bool given = geteuid() != 0 || fchownat(fence->folder, name, ids.uid, ids.gid, AT_SYMLINK_NOFOLLOW) == 0;
    return given ? 0 : errno;
}

void ft_clear_fence(const struct ft_fence *fence, const char *path)
{
    const char *name = inner_name(fence, path);
    if (name && unlinkat(fence->folder, name, AT_REMOVEDIR) && errno != ENOENT) {
        ft_remove_tree(fence->folder, name);
    }
}

void ft_drop_fence(struct ft_fence *fence)
{
    if (fence->parent < 0 || fence->folder < 0) {
        return;
    }
    ft_remove_tree(fence->parent, fence->name);
    close(fence->folder);
    close(fence->parent);
    fence->folder = fence->parent = -1;
}
