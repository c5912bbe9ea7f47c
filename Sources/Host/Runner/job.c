/* SPDX-License-Identifier: Apache-2.0 */
#include "job.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum key_kind { KEY_TEXT, KEY_NUMBER, KEY_FLAG, KEY_MODE, KEY_FILE, KEY_SNAPSHOT };

struct key {
    const char *name;
    enum key_kind kind;
    size_t offset; /* in struct job, of an ft_str or a uint64_t */
    uint64_t least;
    uint64_t most;
};

#define TEXT(name, member) {name, KEY_TEXT, offsetof(struct job, member), 0, 0}
#define NUMBER(name, member, least, most) {name, KEY_NUMBER, offsetof(struct job, member), least, most}

static const struct key KEYS[] = {
    TEXT("id", id),
    TEXT("version", version),
    TEXT("kind", declaration.kind),
    TEXT("declaration", declaration.declaration),
    TEXT("folder", declaration.folder),
    TEXT("tool", declaration.tool),
    TEXT("options", context.options),
    TEXT("repository", context.repository),
    TEXT("scratch", context.scratch),
    TEXT("tool_name", context.tool_name),
    TEXT("tool_path", context.tool_path),
    TEXT("tool_origin", context.tool_origin),
    NUMBER("deadline_ms", deadline_ms, 0, UINT32_MAX),
    NUMBER("output_cap", output_cap, 1, (uint64_t)1 << 40),
    NUMBER("findings_cap", findings_cap, 0, (uint64_t)1 << 40),
    NUMBER("artifact_cap", artifact_cap, 0, (uint64_t)1 << 40),
    NUMBER("protocol", protocol, 1, 1),
    NUMBER("cores", cores, 1, 1 << 16),
    NUMBER("observe", observe, 0, 1),
    {"changed_only", KEY_FLAG, 0, 0, FT_CONTEXT_CHANGED_ONLY},
    {"writable", KEY_FLAG, 0, 0, FT_CONTEXT_WRITABLE},
    {"mode", KEY_MODE, 0, 0, 0},
    {"file", KEY_FILE, 0, 0, 0},
    {"snapshot", KEY_SNAPSHOT, 0, 0, 0},
};
enum { KEY_COUNT = sizeof(KEYS) / sizeof(KEYS[0]) };

static bool fail(struct job_error *error, const char *what, const char *key) {
    snprintf(error->text, sizeof error->text, "%s: %.80s", what, key);
    return false;
}

static const struct key *find_key(const char *name, size_t length) {
    for (size_t i = 0; i < KEY_COUNT; i++)
        if (strlen(KEYS[i].name) == length && memcmp(KEYS[i].name, name, length) == 0)
            return &KEYS[i];
    return NULL;
}

static bool parse_number(ft_str text, uint64_t *number) {
    uint64_t value = 0;
    if (text.len == 0 || text.len > 18)
        return false;
    for (size_t i = 0; i < text.len; i++) {
        if (text.data[i] < '0' || text.data[i] > '9')
            return false;
        value = value * 10 + (uint64_t)(text.data[i] - '0');
    }
    *number = value;
    return true;
}

static bool equals(ft_str text, const char *word) {
    return text.len == strlen(word) && memcmp(text.data, word, text.len) == 0;
}

static bool apply_number(struct job *job, const struct key *key, ft_str value) {
    uint64_t number;
    if (!parse_number(value, &number) || number < key->least || number > key->most)
        return false;
    memcpy((char *)job + key->offset, &number, sizeof number);
    return true;
}

static ft_str next_word(ft_str *text) {
    char *space = text->len == 0 ? NULL : memchr(text->data, ' ', text->len);
    ft_str word = {text->data, space == NULL ? text->len : (size_t)(space - text->data)};
    size_t used = space == NULL ? text->len : word.len + 1;
    *text = (ft_str){text->data + used, text->len - used};
    return word;
}

/* "name sha256 created age path" */
static bool apply_snapshot(struct job *job, ft_str value, ft_snapshot *snapshots) {
    ft_snapshot snapshot = {.name = next_word(&value)};
    snapshot.sha256 = next_word(&value);
    snapshot.created = next_word(&value);
    bool is_dated = parse_number(next_word(&value), &snapshot.age_seconds);
    snapshot.path = value; /* last, since it may hold spaces */
    snapshots[job->snapshots.count++] = snapshot;
    return is_dated && snapshot.name.len > 0 && snapshot.path.len > 0 && snapshot.path.data[0] == '/' &&
           snapshot.sha256.len > 0 && snapshot.created.len > 0;
}

/* What repeats in a job, with room for every entry of it. */
struct lists {
    ft_str *files;
    ft_snapshot *snapshots;
};

static bool apply(struct job *job, const struct key *key, ft_str value, const struct lists *lists) {
    switch (key->kind) {
    case KEY_TEXT:
        memcpy((char *)job + key->offset, &value, sizeof value);
        return true;
    case KEY_NUMBER:
        return apply_number(job, key, value);
    case KEY_FLAG:
        if (equals(value, "1"))
            job->context.flags |= (uint32_t)key->most;
        return equals(value, "0") || equals(value, "1");
    case KEY_MODE:
        job->mode = equals(value, "probe") ? JOB_PROBE : JOB_RUN;
        return equals(value, "probe") || equals(value, "run");
    case KEY_FILE:
        lists->files[job->context.file_count++] = value;
        return value.len > 0;
    case KEY_SNAPSHOT:
        return apply_snapshot(job, value, lists->snapshots);
    }
    return false;
}

enum { ADAPTER_PREFIX = sizeof "adapter-" - 1 };

/* An adapter is told what it serves, a gate nothing of the sort. */
static bool complete_declaration(struct job *job, struct job_error *error) {
    ft_declaration *declaration = &job->declaration;
    if ((declaration->kind.len == 0) != (declaration->declaration.len == 0))
        return fail(error, "the job needs both or neither of kind and declaration", "kind");
    if (declaration->kind.len == 0)
        return declaration->folder.len + declaration->tool.len == 0 ||
               fail(error, "the job names a folder or a tool without a kind", "kind");
    if (declaration->kind.len + ADAPTER_PREFIX >= sizeof job->adapter)
        return fail(error, "the job's kind is too long", "kind");
    snprintf(job->adapter, sizeof job->adapter, "adapter-%.*s", (int)declaration->kind.len, declaration->kind.data);
    declaration->id = job->id;
    declaration->version = job->version;
    return true;
}

static bool is_absolute(ft_str path) { return path.len > 0 && path.data[0] == '/'; }

static bool complete(const struct job *job, const bool *seen, struct job_error *error) {
    static const char *const REQUIRED[] = {"protocol", "mode", "id", "repository", "scratch"};
    for (size_t i = 0; i < sizeof(REQUIRED) / sizeof(REQUIRED[0]); i++)
        if (!seen[find_key(REQUIRED[i], strlen(REQUIRED[i])) - KEYS])
            return fail(error, "the job lacks a key", REQUIRED[i]);
    if (job->id.len == 0 || job->id.len >= FT_NOTE_ID_MAX)
        return fail(error, "the job's id must have 1 to 63 bytes", "id");
    if (!is_absolute(job->context.repository))
        return fail(error, "the job needs an absolute path", "repository");
    if (!is_absolute(job->context.scratch))
        return fail(error, "the job needs an absolute path", "scratch");
    if (job->context.file_count > 0 && !(job->context.flags & FT_CONTEXT_CHANGED_ONLY))
        return fail(error, "the job names files without changed_only=1", "file");
    return true;
}

static void set_defaults(struct job *job) {
    *job = (struct job){.cores = 1, .output_cap = 64 << 20, .findings_cap = 100000, .artifact_cap = 64 << 20};
    job->context.options = (ft_str){"{}", 2};
}

static bool parse_entries(char *bytes, size_t length, struct job *job, const struct lists *lists,
                          struct job_error *error) {
    bool seen[KEY_COUNT] = {false};
    for (size_t at = 0; at < length;) {
        char *entry = bytes + at;
        size_t size = strnlen(entry, length - at);
        if (size == length - at)
            return fail(error, "the job's last entry does not end in NUL", entry[0] ? "" : "(empty)");
        at += size + 1;
        char *sign = memchr(entry, '=', size);
        if (sign == NULL)
            return fail(error, "the job has an entry without =", entry);
        const struct key *key = find_key(entry, (size_t)(sign - entry));
        if (key == NULL)
            continue;
        if (seen[key - KEYS] && key->kind != KEY_FILE && key->kind != KEY_SNAPSHOT)
            return fail(error, "the job names a key twice", key->name);
        seen[key - KEYS] = true;
        if (!apply(job, key, (ft_str){sign + 1, size - (size_t)(sign + 1 - entry)}, lists))
            return fail(error, "the job has a value that cannot be used", key->name);
    }
    return complete(job, seen, error) && complete_declaration(job, error);
}

bool job_parse(char *bytes, size_t length, struct job *job, struct job_error *error) {
    set_defaults(job);
    if (length > JOB_SIZE_MAX)
        return fail(error, "the job is larger than 1 MiB", "");
    size_t entries = 1;
    for (size_t i = 0; i < length; i++)
        entries += bytes[i] == 0;
    struct lists lists = {calloc(entries, sizeof *lists.files), calloc(entries, sizeof *lists.snapshots)};
    bool parsed = false;
    if (lists.files == NULL || lists.snapshots == NULL)
        fail(error, "no memory for the job", "");
    else
        parsed = parse_entries(bytes, length, job, &lists, error);
    job->context.cores = (uint32_t)job->cores;
    if (parsed && job->context.flags & FT_CONTEXT_CHANGED_ONLY)
        job->context.files = lists.files;
    else
        free(lists.files);
    if (parsed && job->snapshots.count > 0)
        job->snapshots.list = lists.snapshots;
    else
        free(lists.snapshots);
    return parsed;
}

bool job_read(int fd, char **bytes, size_t *length, struct job_error *error) {
    struct stat status;
    if (fstat(fd, &status) != 0)
        return fail(error, "the job cannot be read", strerror(errno));
    if (status.st_size <= 0 || status.st_size > JOB_SIZE_MAX)
        return fail(error, "the job is empty or larger than 1 MiB", "");
    *length = (size_t)status.st_size;
    *bytes = malloc(*length);
    if (*bytes == NULL)
        return fail(error, "no memory for the job", "");
    for (size_t done = 0; done < *length;) {
        ssize_t got = pread(fd, *bytes + done, *length - done, (off_t)done);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return fail(error, "the job cannot be read", got == 0 ? "it shrank" : strerror(errno));
        done += (size_t)got;
    }
    return true;
}
