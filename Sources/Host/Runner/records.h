/* SPDX-License-Identifier: Apache-2.0 */
/* The frames that go to the host: PROTOCOL.md, "Records". Safe from any thread; one record is open at a time. */
#ifndef RUNNER_RECORDS_H
#define RUNNER_RECORDS_H

#include "json.h"

#include <pthread.h>

enum { RECORD_MAX = 1024 * 1024, RECORD_HEADER = 8, RECORDS_HELD = 64 * 1024 };
_Static_assert(6 * (2 * JSON_TEXT_MAX + 2 * JSON_PATH_MAX + 4 * JSON_WORD_MAX) + 4096 < RECORD_MAX,
               "the longest record, a finding, fits into a frame whatever it is escaped to");

/* Exit statuses of the runner other than 0. */
enum { EXIT_REFUSED = 70, EXIT_UNUSABLE = 71, EXIT_HOST_GONE = 74 };

enum record_urgency { RECORD_SOON, RECORD_NOW };

struct records {
    pthread_mutex_t lock;
    int fd;
    bool closed;    /* `end` was written, nothing may follow */
    uint64_t count; /* records, without the pieces of artifacts */
    uint64_t flushed_us;
    size_t used;
    struct json json; /* the open record */
    char buffer[RECORDS_HELD + RECORD_HEADER + RECORD_MAX];
};

void records_open(struct records *records, int fd);

/* Begins a record; NULL after `end`. Every record_begin that gives an object is followed by one record_commit. */
struct json *record_begin(struct records *records, const char *kind);
void record_commit(struct records *records, enum record_urgency urgency);

/* Begins and writes an `end`: `records` is filled in here, under the lock that counts them. */
void records_end(struct records *records, const char *status, uint64_t findings);

/* Announces an artifact and sends exactly `size` bytes of `file`, with no record in between. False when the file turned
 * out shorter; the rest is then sent as zeros. */
bool records_artifact(struct records *records, ft_str name, ft_str media_type, int file, uint64_t size);

/* What happens before is seen by the host, whatever becomes of this process afterwards. */
void records_flush(struct records *records);

/* For the child of a gate's own fork: what is held belongs to the parent. */
void records_disown(struct records *records);

uint64_t clock_us(void);

#endif
