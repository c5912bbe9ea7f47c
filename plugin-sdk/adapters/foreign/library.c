/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "run.h"

#include <dlfcn.h>
#include <limits.h>
#include <link.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A soname is looked up where the system looks; a path is one below the manifest's folder. */
static bool find_library(struct fg_run *run, ft_str folder, char path[PATH_MAX]) {
    const char *library = run->declaration->library;
    if (strchr(library, '/') == NULL)
        return snprintf(path, PATH_MAX, "%s", library) < PATH_MAX;
    if (folder.len == 0)
        return fg_break(run, "%s lies beside its manifest, whose folder is not shown to the gate", library);
    return snprintf(path, PATH_MAX, "%.*s/%s", (int)folder.len, folder.data, library) < PATH_MAX ||
           fg_break(run, "%s has too long a path", library);
}

/* `free` is the one that the library itself calls: dlsym would look past whatever stands in front of the C library's. */
static void *find_symbol(void *library, const char *name) {
    return strcmp(name, "free") == 0 ? (void *)(uintptr_t)free : dlsym(library, name);
}

static bool find_symbols(struct fg_run *run) {
    struct fg_declaration *declaration = run->declaration;
    for (size_t i = 0; i < declaration->function_count; i++) {
        struct fg_function *function = &declaration->functions[i];
        function->address = find_symbol(run->library, function->symbol);
        if (function->address == NULL) {
            run->kind = FT_PROBLEM_TOOL_VERSION;
            return fg_break(run, "%s has no function \"%s\"", declaration->library, function->symbol);
        }
    }
    return true;
}

bool fg_open_library(struct fg_run *run, ft_str folder) {
    char path[PATH_MAX];
    if (!find_library(run, folder, path))
        return false;
    run->library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (run->library == NULL) {
        run->kind = FT_PROBLEM_TOOL_MISSING;
        return fg_break(run, "%s cannot be loaded: %s", run->declaration->library, dlerror());
    }
    return find_symbols(run) && fg_prepare_calls(run);
}

void fg_library_version(const struct fg_run *run, char *version, size_t size) {
    struct link_map *map;
    char real[PATH_MAX];
    *version = 0;
    if (dlinfo(run->library, RTLD_DI_LINKMAP, &map) != 0 || realpath(map->l_name, real) == NULL)
        return;
    const char *suffix = strstr(real, ".so.");
    if (suffix != NULL)
        snprintf(version, size, "%s", suffix + 4);
}
