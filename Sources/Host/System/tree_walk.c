/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "tree_walk.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <pthread.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Where the kernel or a container's filter has no openat2: one component after the other. */
static int open_by_steps(int root, const char *path, int flags) {
    char name[NAME_MAX + 1];
    int folder = dup(root);
    while (folder >= 0) {
        const size_t size = strcspn(path, "/");
        const int is_last = path[size] == '\0';
        int fd = -1, error = ENAMETOOLONG;
        if (size > 0 && size <= NAME_MAX) {
            memcpy(name, path, size);
            name[size] = '\0';
            error = strcmp(name, "..") == 0 ? EXDEV : 0;
        }
        if (error == 0) {
            fd = openat(folder, name, is_last ? flags : O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
            if (fd < 0) error = errno;
        }
        close(folder);
        if (fd < 0) return -error;
        if (is_last) return fd;
        folder = fd;
        path += size + 1;
    }
    return -errno;
}

static int open_beneath(int root, const char *path, int flags) {
    static _Atomic int is_missing;
    struct open_how how = {
        .flags = (unsigned)flags,
        .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS,
    };
    while (!is_missing) {
        int fd = (int)syscall(SYS_openat2, root, path, &how, sizeof how);
        if (fd >= 0) return fd;
        if (errno == EAGAIN) continue; /* something was renamed meanwhile */
        if (errno != ENOSYS && errno != EPERM) return -errno;
        is_missing = 1;
    }
    return open_by_steps(root, path, flags);
}

static void convert(const struct stat *from, ft_tree_facts *to) {
    *to = (ft_tree_facts){
        .mode = from->st_mode,
        .uid = from->st_uid,
        .gid = from->st_gid,
        .size = (uint64_t)from->st_size,
        .inode = from->st_ino,
        .device = from->st_dev,
        .modified = from->st_mtim.tv_sec,
        .changed = from->st_ctim.tv_sec,
        .modified_nano = (uint32_t)from->st_mtim.tv_nsec,
        .changed_nano = (uint32_t)from->st_ctim.tv_nsec,
    };
}

int ft_tree_open(int root, const char *path, int kind, ft_tree_facts *facts) {
    int flags = O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY;
    struct stat found;
    if (strlen(path) >= PATH_MAX) return -ENAMETOOLONG;
    if (kind == FT_TREE_FOLDER) flags |= O_DIRECTORY;
    int fd = open_beneath(root, path[0] == '\0' ? "." : path, flags);
    if (fd < 0 || kind == FT_TREE_FOLDER) return fd;
    if (fstat(fd, &found) != 0 || !S_ISREG(found.st_mode)) {
        close(fd);
        return -EINVAL;
    }
    if (facts != NULL) convert(&found, facts);
    return fd;
}

ssize_t ft_tree_entries(int folder, void *records, size_t size) {
    ssize_t got = syscall(SYS_getdents64, folder, records, size);
    return got >= 0 ? got : -errno;
}

int ft_tree_lstat(int folder, const char *name, ft_tree_facts *facts) {
    struct stat found;
    if (fstatat(folder, name, &found, AT_SYMLINK_NOFOLLOW) != 0) return errno;
    convert(&found, facts);
    return 0;
}

struct share {
    void (*work)(void *, int);
    void *context;
    int number;
};

static void *run_share(void *argument) {
    struct share *share = argument;
    share->work(share->context, share->number);
    return NULL;
}

void ft_tree_parallel(int count, void (*work)(void *, int), void *context) {
    enum { THREADS_MAX = 16 };
    pthread_t threads[THREADS_MAX];
    struct share shares[THREADS_MAX];
    int started = 0;
    while (started < count - 1 && started < THREADS_MAX) {
        shares[started] = (struct share){work, context, started};
        if (pthread_create(&threads[started], NULL, run_share, &shares[started]) != 0) break;
        started++;
    }
    for (int number = started; number < count; number++) work(context, number);
    for (int number = 0; number < started; number++) pthread_join(threads[number], NULL);
}
