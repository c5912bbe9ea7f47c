/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "beneath.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { TRIES_MAX = 1000 };

static int root_open(struct root *root, ft_str path) {
    while (path.len > 0 && path.data[path.len - 1] == '/')
        path.len--;
    root->path = path;
    root->fd = open(path.len == 0 ? "/" : path.data, O_PATH | O_DIRECTORY | O_CLOEXEC);
    return root->fd < 0 ? errno : 0;
}

/* Both paths are followed by a NUL: they come from the job. */
int roots_open(struct roots *roots, ft_str repository, ft_str scratch) {
    int wrong = root_open(&roots->repository, repository);
    return wrong != 0 ? wrong : root_open(&roots->scratch, scratch);
}

static bool holds(const struct root *root, ft_str path) {
    return path.len > root->path.len && path.data[root->path.len] == '/' &&
           memcmp(path.data, root->path.data, root->path.len) == 0;
}

/* Either folder may lie in the other; the deeper one that holds the path is meant. */
static const struct root *find_root(const struct roots *roots, ft_str path) {
    const struct root *repository = &roots->repository, *scratch = &roots->scratch;
    if (path.data[0] != '/')
        return repository;
    if (holds(repository, path) && holds(scratch, path))
        return repository->path.len > scratch->path.len ? repository : scratch;
    return holds(repository, path) ? repository : holds(scratch, path) ? scratch : NULL;
}

/* With `..` in a path the kernel answers EAGAIN when any rename or mount of the machine fell into the walk: openat2(2).
 */
static int open_beneath(int root, const char *path) {
    struct open_how how = {
        .flags = O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC,
        .resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS,
    };
    int fd;
    int tries = 0;
    do
        fd = (int)syscall(SYS_openat2, root, path, &how, sizeof how);
    while (fd < 0 && (errno == EINTR || (errno == EAGAIN && tries++ < TRIES_MAX)));
    return fd;
}

/* Where there is no openat2 (kernels before 5.6, valgrind): component by component, and through no link at all. */
static int open_stepwise(int root, const char *path) {
    char part[NAME_MAX + 1];
    int folder = dup(root);
    while (folder >= 0) {
        size_t length = strcspn(path, "/");
        bool is_last = path[length + strspn(path + length, "/")] == 0;
        if (length > NAME_MAX || (length == 2 && memcmp(path, "..", 2) == 0)) {
            close(folder);
            errno = length > NAME_MAX ? ENAMETOOLONG : EXDEV;
            return -1;
        }
        memcpy(part, path, length);
        part[length] = 0;
        int flags = is_last ? O_RDONLY | O_NONBLOCK | O_NOCTTY : O_PATH | O_DIRECTORY;
        int next = openat(folder, part, flags | O_NOFOLLOW | O_CLOEXEC);
        int wrong = errno;
        close(folder);
        errno = wrong;
        if (is_last)
            return next;
        folder = next;
        path += length + strspn(path + length, "/");
    }
    return -1;
}

static int open_regular(int root, const char *path, int *fd, uint64_t *size) {
    struct stat status;
    *fd = open_beneath(root, path);
    if (*fd < 0 && errno == ENOSYS)
        *fd = open_stepwise(root, path);
    if (*fd < 0)
        return errno;
    int wrong = fstat(*fd, &status) != 0 ? errno : 0;
    if (wrong == 0 && !S_ISREG(status.st_mode))
        wrong = S_ISDIR(status.st_mode) ? EISDIR : ENOTSUP;
    if (wrong != 0)
        close(*fd);
    *size = (uint64_t)status.st_size;
    return wrong;
}

int beneath_open(const struct roots *roots, ft_str path, int *fd, uint64_t *size) {
    char text[PATH_MAX];
    if (path.data == NULL || path.len == 0 || memchr(path.data, 0, path.len) != NULL)
        return EINVAL;
    if (path.len >= sizeof text)
        return ENAMETOOLONG;
    const struct root *root = find_root(roots, path);
    if (root == NULL)
        return EXDEV;
    memcpy(text, path.data, path.len);
    text[path.len] = 0;
    const char *rest = text[0] == '/' ? text + root->path.len : text;
    while (*rest == '/')
        rest++;
    return open_regular(root->fd, *rest == 0 ? "." : rest, fd, size);
}

/* A file may grow while it is read: its end counts, not the size it had, and one byte past the cap is too much. */
static int read_whole(int fd, uint64_t size, uint64_t cap, char **content, size_t *length) {
    size_t room = 0;
    for (*length = 0; *length <= cap;) {
        if (*length == room) {
            room = room == 0 ? (size_t)size + 1 : room * 2;
            char *larger = realloc(*content, room);
            if (larger == NULL)
                return ENOMEM;
            *content = larger;
        }
        ssize_t got = read(fd, *content + *length, room - *length);
        if (got == 0)
            return 0;
        if (got < 0 && errno != EINTR)
            return errno;
        *length += got > 0 ? (size_t)got : 0;
    }
    return EFBIG;
}

int beneath_read(struct roots *roots, ft_str path, uint64_t cap, ft_str *content) {
    uint64_t size;
    size_t length;
    int fd;
    *content = (ft_str){NULL, 0};
    int wrong = beneath_open(roots, path, &fd, &size);
    if (wrong != 0)
        return wrong;
    wrong = size > cap ? EFBIG : read_whole(fd, size, cap, &roots->content, &length);
    close(fd);
    if (wrong == 0)
        *content = (ft_str){roots->content, length};
    return wrong;
}
