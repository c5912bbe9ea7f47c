/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "directory.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

int ft_open_beneath(int root, const char *path) {
    struct open_how how = {
        .flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY,
        .resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS,
    };
    struct stat facts;
    int fd = (int)syscall(SYS_openat2, root, path, &how, sizeof how);
    if (fd < 0) return -errno;
    if (fstat(fd, &facts) != 0 || !S_ISREG(facts.st_mode)) {
        close(fd);
        return -EINVAL;
    }
    return fd;
}

int ft_exchange(int folder, const char *one, const char *other) {
    return renameat2(folder, one, folder, other, RENAME_EXCHANGE) == 0 ? 0 : errno;
}

int ft_folder_beneath(int root, const char *path, int making) {
    char name[256];
    int folder = fcntl(root, F_DUPFD_CLOEXEC, 0);
    if (folder < 0) return -errno;
    while (*path != '\0') {
        size_t length = strcspn(path, "/");
        if (length > 0) {
            if (length >= sizeof name) {
                close(folder);
                return -ENAMETOOLONG;
            }
            memcpy(name, path, length);
            name[length] = '\0';
            if (making) mkdirat(folder, name, 0755);
            int next = openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
            int error = errno;
            close(folder);
            if (next < 0) return -error;
            folder = next;
        }
        path += length;
        path += *path == '/';
    }
    return folder;
}
