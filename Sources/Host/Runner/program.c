/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "program.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* The kernel's own limit on a command line is lower; this one keeps the sums below from overflowing. */
enum { STRINGS_MAX = 1 << 20, STRING_MAX = 1 << 28 };

static bool is_string(ft_str text) {
    return text.len == 0 || (text.data != NULL && text.len <= STRING_MAX && memchr(text.data, 0, text.len) == NULL);
}

static bool is_assignment(ft_str text) {
    return is_string(text) && text.len > 1 && memchr(text.data + 1, '=', text.len - 1) != NULL && text.data[0] != '=';
}

static bool is_sound(const ft_command *command) {
    if (command->reserved != 0 || command->argv == NULL || command->argv_count == 0 ||
        command->argv_count > STRINGS_MAX || command->argv[0].len == 0 || command->env_count > STRINGS_MAX ||
        (command->env == NULL && command->env_count > 0) || !is_string(command->cwd) ||
        (command->input.data == NULL && command->input.len > 0))
        return false;
    for (size_t i = 0; i < command->argv_count; i++)
        if (!is_string(command->argv[i]))
            return false;
    for (size_t i = 0; i < command->env_count; i++)
        if (!is_assignment(command->env[i]))
            return false;
    return true;
}

/* Hands out pieces of one allocation that was sized by the same walk over the command. */
static char *keep(char **room, const char *bytes, size_t length) {
    char *text = *room;
    if (length > 0)
        memcpy(text, bytes, length);
    text[length] = 0;
    *room += length + 1;
    return text;
}

static size_t name_length(const char *assignment) { return (size_t)(strchrnul(assignment, '=') - assignment); }

static bool has_name(const char *assignment, const char *other) {
    size_t length = name_length(assignment);
    return length == name_length(other) && memcmp(assignment, other, length) == 0;
}

/* An addition takes the place of what the environment, or an earlier addition, says of the same name. */
static size_t add(char **environment, size_t count, char *assignment) {
    for (size_t i = 0; i < count; i++) {
        if (has_name(environment[i], assignment)) {
            environment[i] = assignment;
            return count;
        }
    }
    environment[count] = assignment;
    return count + 1;
}

static const char *search_path(char **environment) {
    for (; *environment != NULL; environment++)
        if (strncmp(*environment, "PATH=", 5) == 0)
            return *environment + 5;
    return "";
}

static size_t count_strings(char **strings) {
    size_t count = 0;
    while (strings != NULL && strings[count] != NULL)
        count++;
    return count;
}

/* Folders of PATH that are not absolute are passed over: what they name would depend on where the program runs. */
static void list_candidates(struct program *program, const char *path, char *room) {
    const char *name = program->argv[0];
    size_t count = 0;
    if (strchr(name, '/') != NULL) {
        program->candidates[count++] = program->argv[0];
        path = "";
    }
    while (*path != 0) {
        size_t length = strcspn(path, ":");
        if (path[0] == '/') {
            program->candidates[count++] = room;
            memcpy(room, path, length);
            room[length] = '/';
            room += length + 1;
            keep(&room, name, strlen(name));
        }
        path += length + (path[length] == ':');
    }
    program->candidates[count] = NULL;
}

static int place_candidates(struct program *program) {
    const char *path = search_path(program->environment);
    size_t folders = 1;
    for (const char *at = path; *at != 0; at++)
        folders += *at == ':';
    size_t table = (folders + 2) * sizeof(char *);
    program->candidates = malloc(table + strlen(path) + folders * (strlen(program->argv[0]) + 2));
    if (program->candidates == NULL)
        return ENOMEM;
    list_candidates(program, path, (char *)program->candidates + table);
    return 0;
}

static int place_strings(struct program *program, const ft_command *command, const char *repository) {
    size_t inherited = count_strings(environ);
    size_t table = (command->argv_count + 1 + inherited + command->env_count + 1) * sizeof(char *);
    size_t size = table + strlen(repository) + command->cwd.len + 2;
    for (size_t i = 0; i < command->argv_count; i++)
        size += command->argv[i].len + 1;
    for (size_t i = 0; i < command->env_count; i++)
        size += command->env[i].len + 1;
    program->storage = malloc(size);
    if (program->storage == NULL)
        return ENOMEM;
    program->argv = program->storage;
    program->environment = program->argv + command->argv_count + 1;
    char *room = (char *)program->storage + table;
    for (size_t i = 0; i < command->argv_count; i++)
        program->argv[i] = keep(&room, command->argv[i].data, command->argv[i].len);
    program->argv[command->argv_count] = NULL;
    size_t count = 0;
    for (size_t i = 0; i < inherited; i++)
        program->environment[count++] = environ[i];
    for (size_t i = 0; i < command->env_count; i++)
        count = add(program->environment, count, keep(&room, command->env[i].data, command->env[i].len));
    program->environment[count] = NULL;
    program->folder = command->cwd.len == 0 ? keep(&room, repository, strlen(repository))
                                            : keep(&room, command->cwd.data, command->cwd.len);
    return 0;
}

/* A file rather than a pipe: a program that does not read cannot block, and there is no SIGPIPE to keep out. */
static int open_input(ft_str input) {
    if (input.len == 0)
        return open("/dev/null", O_RDONLY | O_CLOEXEC);
    int fd = memfd_create("stdin", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    for (size_t done = 0; fd >= 0 && done < input.len;) {
        ssize_t written = write(fd, input.data + done, input.len - done);
        if (written < 0 && errno != EINTR) {
            int saved = errno;
            close(fd);
            errno = saved;
            return -1;
        }
        done += written > 0 ? (size_t)written : 0;
    }
    if (fd >= 0) {
        fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL);
        lseek(fd, 0, SEEK_SET);
    }
    return fd;
}

int program_prepare(struct program *program, const ft_command *command, const char *repository) {
    *program = (struct program){.input = -1};
    if (!is_sound(command))
        return EINVAL;
    int wrong = place_strings(program, command, repository);
    if (wrong == 0)
        wrong = place_candidates(program);
    if (wrong == 0 && (program->input = open_input(command->input)) < 0)
        wrong = errno;
    if (wrong != 0)
        program_release(program);
    return wrong;
}

void program_release(struct program *program) {
    free(program->candidates);
    free(program->storage);
    if (program->input >= 0)
        close(program->input);
}
