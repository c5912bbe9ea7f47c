/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "run.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define VIEW(text) ((ft_str){text, sizeof(text) - 1})

static bool add_path(struct fg_paths *paths, size_t *room, const char *path, size_t length) {
    if (paths->count == *room) {
        size_t larger = *room == 0 ? 256 : *room * 2;
        char **list = realloc(paths->list, larger * sizeof *list);
        if (list == NULL)
            return false;
        paths->list = list;
        *room = larger;
    }
    char *copy = strndup(path, length);
    if (copy == NULL)
        return false;
    paths->list[paths->count++] = copy;
    return true;
}

void fg_free_paths(struct fg_paths *paths) {
    for (size_t i = 0; i < paths->count; i++)
        free(paths->list[i]);
    free(paths->list);
    *paths = (struct fg_paths){0};
}

static int by_name(const void *left, const void *right) { return strcmp(*(char *const *)left, *(char *const *)right); }

/* Sorted, each once: git names a file in conflict up to three times. */
static void settle(struct fg_paths *paths) {
    size_t kept = 0;
    if (paths->count > 0)
        qsort(paths->list, paths->count, sizeof *paths->list, by_name);
    for (size_t i = 0; i < paths->count; i++) {
        if (kept > 0 && strcmp(paths->list[kept - 1], paths->list[i]) == 0)
            free(paths->list[i]);
        else
            paths->list[kept++] = paths->list[i];
    }
    paths->count = kept;
}

/* Takes names that end in NUL, each after `skip` bytes. */
static bool take_names(struct fg_run *run, ft_str output, size_t skip, struct fg_paths *paths) {
    size_t room = 0;
    const char *end = output.data + output.len;
    for (const char *name = output.data; name < end;) {
        size_t length = strnlen(name, (size_t)(end - name));
        bool is_file = length > skip && name[length - 1] != '/';
        if (is_file && !add_path(paths, &room, name + skip, length - skip)) {
            fg_free_paths(paths);
            return fg_break(run, "no memory for the names of the repository's files");
        }
        name += length + 1;
    }
    settle(paths);
    return true;
}

static bool run_listing(struct fg_run *run, const ft_str *argv, size_t count, ft_exit *result) {
    const ft_command command = {.argv = argv, .argv_count = count};
    return run->host->exec(run->host, &command, result) == 0 && result->flags == 0 && result->status == 0;
}

/* What git tracks or would take in; what is deleted or left out of a sparse checkout is no regular file and falls away.
 */
static bool list_by_git(struct fg_run *run, struct fg_paths *paths, bool *told) {
    const ft_str argv[] = {
        VIEW("git"),      VIEW("-c"),       VIEW("core.fsmonitor=false"), VIEW("ls-files"), VIEW("-z"),
        VIEW("--cached"), VIEW("--others"), VIEW("--exclude-standard")};
    ft_exit result;
    *told = run_listing(run, argv, sizeof(argv) / sizeof(argv[0]), &result);
    return !*told || take_names(run, result.out, 0, paths);
}

/* Without git: everything but what tools leave behind, as the host lists it. */
static bool list_by_find(struct fg_run *run, struct fg_paths *paths) {
    static const char *const LEFT_OUT[] = {".git", ".hg",   ".svn",         ".venv",       "venv",     ".tox",
                                           ".nox", ".eggs", "node_modules", "__pycache__", ".firsttry"};
    ft_str argv[64];
    size_t count = 0;
    ft_exit result;
    argv[count++] = VIEW("find");
    argv[count++] = VIEW(".");
    argv[count++] = VIEW("(");
    argv[count++] = VIEW("-false");
    for (size_t i = 0; i < sizeof(LEFT_OUT) / sizeof(LEFT_OUT[0]); i++) {
        argv[count++] = VIEW("-o");
        argv[count++] = VIEW("-name");
        argv[count++] = (ft_str){LEFT_OUT[i], strlen(LEFT_OUT[i])};
    }
    static const ft_str END[] = {VIEW(")"), VIEW("-prune"), VIEW("-o"), VIEW("-type"), VIEW("f"), VIEW("-print0")};
    for (size_t i = 0; i < sizeof(END) / sizeof(END[0]); i++)
        argv[count++] = END[i];
    if (!run_listing(run, argv, count, &result)) {
        run->kind = FT_PROBLEM_INCOMPLETE;
        return fg_break(run, "the repository's files cannot be listed: %.*s",
                        (int)(result.err.len < 500 ? result.err.len : 500), result.err.data);
    }
    return take_names(run, result.out, 2, paths);
}

static bool list_changed(struct fg_run *run, struct fg_paths *paths) {
    size_t room = 0;
    for (size_t i = 0; i < run->context->file_count; i++) {
        if (!add_path(paths, &room, run->context->files[i].data, run->context->files[i].len)) {
            fg_free_paths(paths);
            return fg_break(run, "no memory for the names of the changed files");
        }
    }
    settle(paths);
    return true;
}

bool fg_list_files(struct fg_run *run, struct fg_paths *paths) {
    bool told = false;
    *paths = (struct fg_paths){0};
    if (run->context->flags & FT_CONTEXT_CHANGED_ONLY)
        return list_changed(run, paths);
    if (access(".git", F_OK) == 0 && !list_by_git(run, paths, &told))
        return false;
    return told || list_by_find(run, paths);
}

bool fg_read_content(struct fg_run *run, struct fg_file *file) {
    ft_str content;
    if (file->content != NULL)
        return true;
    int32_t wrong = run->host->read_file(run->host, (ft_str){file->path, strlen(file->path)}, FG_CONTENT_MAX, &content);
    if (wrong != 0) {
        run->kind = FT_PROBLEM_INCOMPLETE;
        return fg_break(run, "%.300s cannot be read: %s", file->path, strerror(wrong));
    }
    /* A library that takes a buffer for a text finds an end. */
    file->content = malloc(content.len + 1);
    if (file->content == NULL)
        return fg_break(run, "no memory for %.300s", file->path);
    if (content.len > 0)
        memcpy(file->content, content.data, content.len);
    file->content[content.len] = 0;
    file->size = content.len;
    return true;
}
