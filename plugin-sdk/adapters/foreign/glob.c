/* SPDX-License-Identifier: Apache-2.0 */
#include "run.h"

#include <string.h>

enum { STATES_MAX = 2048 };

/* A pattern's places, all at once: the work is at most pattern × path, whatever the pattern is. */
struct machine {
    const char *pattern;
    size_t length;
    bool in_brace[STATES_MAX];
    bool now[STATES_MAX];
    bool next[STATES_MAX];
};

static size_t character(const char *text) {
    unsigned char lead = (unsigned char)*text;
    size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1;
    for (size_t i = 1; i < length; i++)
        if (((unsigned char)text[i] & 0xC0) != 0x80)
            return 1;
    return length;
}

static bool is_double_star(const struct machine *machine, size_t at) {
    const char *pattern = machine->pattern;
    return pattern[at] == '*' && pattern[at + 1] == '*' && (at == 0 || pattern[at - 1] == '/') &&
           (pattern[at + 2] == '/' || pattern[at + 2] == 0);
}

/* The end of the set that starts at `at`, and whether it holds the character. */
static size_t read_set(const char *pattern, size_t at, const char *one, size_t size, bool *holds) {
    bool negated = pattern[at + 1] == '!';
    *holds = false;
    for (at += negated ? 2 : 1; pattern[at] != ']' && pattern[at] != 0;) {
        at += pattern[at] == '\\';
        size_t low = at, low_size = character(pattern + at);
        at += low_size;
        size_t high = low, high_size = low_size;
        if (pattern[at] == '-' && pattern[at + 1] != ']' && pattern[at + 1] != 0) {
            high = at + 1 + (pattern[at + 1] == '\\');
            high_size = character(pattern + high);
            at = high + high_size;
        }
        /* UTF-8 sorts as its characters do, once lengths are told apart. */
        bool above = size > low_size || (size == low_size && memcmp(one, pattern + low, size) >= 0);
        bool below = size < high_size || (size == high_size && memcmp(one, pattern + high, size) <= 0);
        *holds = *holds || (above && below);
    }
    *holds = *holds != negated && *one != '/';
    return pattern[at] == ']' ? at + 1 : at;
}

static size_t skip_unit(const char *pattern, size_t at) {
    bool ignored;
    if (pattern[at] == '\\')
        return at + 1 + character(pattern + at + 1);
    return pattern[at] == '[' ? read_set(pattern, at, "a", 1, &ignored) : at + character(pattern + at);
}

/* Where the alternatives of the brace at `at` end: just past the '}'. */
static size_t past_brace(const char *pattern, size_t at) {
    while (pattern[at] != 0 && pattern[at] != '}')
        at = skip_unit(pattern, at);
    return pattern[at] == '}' ? at + 1 : at;
}

/* Adds a place and every place that is reached from it without a character. */
static void add(const struct machine *machine, bool *places, size_t at, bool in_brace) {
    const char *pattern = machine->pattern;
    if (places[at])
        return;
    places[at] = true;
    if (pattern[at] == '{') {
        for (size_t part = at + 1; pattern[part] != 0;) {
            add(machine, places, part, true);
            while (pattern[part] != 0 && pattern[part] != ',' && pattern[part] != '}')
                part = skip_unit(pattern, part);
            if (pattern[part] != ',')
                break;
            part++;
        }
    } else if (in_brace && (pattern[at] == ',' || pattern[at] == '}')) {
        add(machine, places, past_brace(pattern, at), false);
    } else if (is_double_star(machine, at)) {
        if (pattern[at + 2] == '/')
            add(machine, places, at + 3, false);
    } else if (pattern[at] == '*') {
        add(machine, places, at + 1, in_brace);
    }
}

static void mark_braces(struct machine *machine) {
    bool open = false;
    for (size_t i = 0; i < machine->length;) {
        size_t next = skip_unit(machine->pattern, i);
        machine->in_brace[i] = open;
        open = machine->pattern[i] == '{' ? true : machine->pattern[i] == '}' ? false : open;
        i = next > i ? next : i + 1;
    }
}

static void step(struct machine *machine, size_t at, const char *one, size_t size) {
    const char *pattern = machine->pattern;
    bool holds, in_brace = machine->in_brace[at];
    if (pattern[at] == 0 || pattern[at] == '{' || (in_brace && (pattern[at] == ',' || pattern[at] == '}')))
        return;
    if (is_double_star(machine, at)) {
        machine->next[at] = true;
        if (*one == '/' && pattern[at + 2] == '/')
            add(machine, machine->next, at + 3, false);
    } else if (pattern[at] == '*') {
        if (*one != '/')
            add(machine, machine->next, at, in_brace);
    } else if (pattern[at] == '?') {
        if (*one != '/')
            add(machine, machine->next, at + 1, in_brace);
    } else if (pattern[at] == '[') {
        size_t end = read_set(pattern, at, one, size, &holds);
        if (holds)
            add(machine, machine->next, end, in_brace);
    } else {
        size_t from = at + (pattern[at] == '\\');
        size_t length = character(pattern + from);
        if (length == size && memcmp(pattern + from, one, size) == 0)
            add(machine, machine->next, from + length, in_brace);
    }
}

bool fg_matches(const char *pattern, const char *path) {
    struct machine machine = {.pattern = pattern, .length = strlen(pattern)};
    if (machine.length + 4 > STATES_MAX || *path == 0)
        return false;
    mark_braces(&machine);
    add(&machine, machine.now, 0, false);
    while (*path != 0) {
        size_t size = character(path);
        memset(machine.next, 0, machine.length + 4);
        for (size_t at = 0; at <= machine.length; at++)
            if (machine.now[at])
                step(&machine, at, path, size);
        memcpy(machine.now, machine.next, machine.length + 4);
        path += size;
    }
    if (machine.now[machine.length])
        return true;
    /* A `**` at the end takes what is left, and so has no place behind it. */
    return machine.length >= 2 && is_double_star(&machine, machine.length - 2) && machine.now[machine.length - 2];
}
