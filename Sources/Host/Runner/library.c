/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "library.h"

#include "note.h"

#include <dlfcn.h>
#include <link.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define ENTRY "ft_gate_entry"
enum { SHOWN = 200 }; /* bytes of a foreign string that a refusal quotes */

typedef const ft_gate *(*entry_fn)(uint32_t host_major);

static __attribute__((format(printf, 2, 3))) bool refuse(struct refusal *refusal, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(refusal->text, sizeof refusal->text, format, arguments);
    va_end(arguments);
    return false;
}

static bool same(ft_str left, ft_str right) {
    return left.len == right.len &&
           (left.len == 0 || (left.data != NULL && memcmp(left.data, right.data, left.len) == 0));
}

static int shown(ft_str text) { return text.data == NULL ? 0 : text.len < SHOWN ? (int)text.len : SHOWN; }

/* Whom note and description have to name: the adapter when it is one, else the gate itself. */
static ft_str own_id(const struct job *job) {
    return job->adapter[0] == 0 ? job->id : (ft_str){job->adapter, strlen(job->adapter)};
}

static const char *who_says(const struct job *job) {
    return job->adapter[0] == 0 ? "its manifest" : "the kind of its gate";
}

static bool judge_note(int fd, const struct job *job, ft_note_description *note, struct refusal *refusal) {
    const char *wrong = note_read(fd, note);
    if (wrong != NULL)
        return refuse(refusal, "the library cannot be a gate: %s", wrong);
    if (note->abi_major != FT_ABI_MAJOR)
        return refuse(refusal, "the library's note says ABI %u.%u, this host serves %u.%u", note->abi_major,
                      note->abi_minor, FT_ABI_MAJOR, FT_ABI_MINOR);
    ft_str id = own_id(job);
    if (!same((ft_str){note->id, strlen(note->id)}, id))
        return refuse(refusal, "the library's note says id \"%s\", %s says \"%.*s\"", note->id, who_says(job), shown(id),
                      id.data);
    return true;
}

/* dlsym also searches what the library depends on; an entry found there belongs to someone else. */
static entry_fn find_entry(void *handle, struct refusal *refusal) {
    struct link_map *own = NULL, *owner = NULL;
    Dl_info info;
    void *symbol = dlsym(handle, ENTRY);
    if (symbol == NULL) {
        refuse(refusal, "the library does not export " ENTRY ", which every gate does");
        return NULL;
    }
    bool known =
        dlinfo(handle, RTLD_DI_LINKMAP, &own) == 0 && dladdr1(symbol, &info, (void **)&owner, RTLD_DL_LINKMAP) != 0;
    if (!known || own != owner) {
        refuse(refusal, "the library does not export " ENTRY " itself: it was found in \"%.*s\"", SHOWN,
               known ? owner->l_name : "another library");
        return NULL;
    }
    return (entry_fn)symbol;
}

static bool judge_table(const ft_gate *gate, const ft_note_description *note, struct refusal *refusal) {
    if (gate == NULL)
        return refuse(refusal, "the gate's entry returned NULL: it cannot serve a host of ABI %u.%u", FT_ABI_MAJOR,
                      FT_ABI_MINOR);
    if (gate->abi_major != note->abi_major || gate->abi_minor != note->abi_minor)
        return refuse(refusal, "the gate's table says ABI %u.%u, its note says %u.%u", gate->abi_major, gate->abi_minor,
                      note->abi_major, note->abi_minor);
    const char *missing = gate->describe == NULL ? "describe"
                          : gate->probe == NULL  ? "probe"
                          : gate->run == NULL    ? "run"
                                                 : NULL;
    if (missing != NULL)
        return refuse(refusal, "the gate's table has NULL for %s, which every gate offers", missing);
    return true;
}

static bool judge_description(const ft_description *description, const struct job *job, struct refusal *refusal) {
    ft_str id = own_id(job);
    if (!same(description->id, id))
        return refuse(refusal, "the gate describes itself as \"%.*s\", %s says \"%.*s\"", shown(description->id),
                      description->id.data, who_says(job), shown(id), id.data);
    if (job->adapter[0] == 0 && job->version.len > 0 && !same(description->version, job->version))
        return refuse(refusal, "the gate describes itself as version \"%.*s\", its manifest says \"%.*s\"",
                      shown(description->version), description->version.data, shown(job->version), job->version.data);
    return true;
}

bool library_load(int fd, const struct job *job, struct library *library, struct refusal *refusal) {
    ft_note_description note;
    char path[32];
    if (!judge_note(fd, job, &note, refusal))
        return false;
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    void *handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (handle == NULL)
        return refuse(refusal, "the library cannot be loaded: %s", dlerror());
    entry_fn entry = find_entry(handle, refusal);
    if (entry == NULL)
        return false;
    library->gate = entry(FT_ABI_MAJOR);
    if (!judge_table(library->gate, &note, refusal))
        return false;
    library->gate->describe(&library->description);
    return judge_description(&library->description, job, refusal);
}
