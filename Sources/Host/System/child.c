/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "child.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>

static int prepare(posix_spawn_file_actions_t *actions, const char *folder, const int descriptors[3]) {
    int error = posix_spawn_file_actions_addchdir_np(actions, folder);
    for (int fd = 0; fd < 3 && error == 0; fd++) {
        error = descriptors[fd] >= 0
                    ? posix_spawn_file_actions_adddup2(actions, descriptors[fd], fd)
                    : posix_spawn_file_actions_addopen(actions, fd, "/dev/null", fd == 0 ? O_RDONLY : O_WRONLY, 0);
    }
    return error != 0 ? error : posix_spawn_file_actions_addclosefrom_np(actions, 3);
}

static int describe(posix_spawnattr_t *attributes) {
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_setsigmask(attributes, &none);
    posix_spawnattr_setsigdefault(attributes, &all);
    posix_spawnattr_setpgroup(attributes, 0);
    return posix_spawnattr_setflags(attributes,
                                    POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
}

int ft_child_start(const char *path, char *const arguments[], char *const environment[], const char *folder,
                   const int descriptors[3], pid_t *pid) {
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    int error = posix_spawn_file_actions_init(&actions);
    if (error != 0)
        return error;
    error = posix_spawnattr_init(&attributes);
    if (error == 0) {
        error = prepare(&actions, folder, descriptors);
        if (error == 0)
            error = describe(&attributes);
        if (error == 0)
            error = posix_spawn(pid, path, &actions, &attributes, arguments, environment);
        posix_spawnattr_destroy(&attributes);
    }
    posix_spawn_file_actions_destroy(&actions);
    return error;
}

void ft_child_kill(pid_t pid) { kill(-pid, SIGKILL); }
