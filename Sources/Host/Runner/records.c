/* SPDX-License-Identifier: Apache-2.0 */
#include "records.h"

#include <endian.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { TYPE_JSON = 1, TYPE_PIECE = 2, HELD_US = 100 * 1000 };

uint64_t clock_us(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

/* Without its host a runner has nothing left to do, and nobody to say so to. */
static void send_held(struct records *records) {
    for (size_t done = 0; done < records->used;) {
        ssize_t sent = write(records->fd, records->buffer + done, records->used - done);
        if (sent >= 0)
            done += (size_t)sent;
        else if (errno == EAGAIN)
            poll(&(struct pollfd){.fd = records->fd, .events = POLLOUT}, 1, -1);
        else if (errno != EINTR)
            _exit(EXIT_HOST_GONE);
    }
    records->used = 0;
    records->flushed_us = clock_us();
}

static void write_header(char *at, size_t size, unsigned char type) {
    uint32_t length = htole32((uint32_t)size);
    memset(at, 0, RECORD_HEADER);
    memcpy(at, &length, sizeof length);
    at[4] = (char)type;
}

/* A hang must not keep back what was found before it for long, so age counts as well as size. */
static void settle(struct records *records, enum record_urgency urgency) {
    if (urgency == RECORD_NOW || records->used >= RECORDS_HELD || clock_us() - records->flushed_us > HELD_US)
        send_held(records);
}

static struct json *open_record(struct records *records, const char *kind) {
    records->json = (struct json){
        .bytes = records->buffer + records->used + RECORD_HEADER,
        .capacity = RECORD_MAX,
    };
    json_open(&records->json);
    json_text(&records->json, "t", json_view(kind), JSON_WORD_MAX);
    return &records->json;
}

static void close_record(struct records *records) {
    json_close(&records->json);
    if (records->json.overflown)
        _exit(EXIT_HOST_GONE); /* excluded by the assertion in records.h */
    write_header(records->buffer + records->used, records->json.length, TYPE_JSON);
    records->used += RECORD_HEADER + records->json.length;
    records->count++;
}

void records_open(struct records *records, int fd) {
    pthread_mutex_init(&records->lock, NULL);
    records->fd = fd;
}

struct json *record_begin(struct records *records, const char *kind) {
    pthread_mutex_lock(&records->lock);
    if (records->closed) {
        pthread_mutex_unlock(&records->lock);
        return NULL;
    }
    return open_record(records, kind);
}

void record_commit(struct records *records, enum record_urgency urgency) {
    close_record(records);
    settle(records, urgency);
    pthread_mutex_unlock(&records->lock);
}

void records_end(struct records *records, const char *status, uint64_t findings) {
    struct json *end = record_begin(records, "end");
    if (end == NULL)
        return;
    json_text(end, "status", json_view(status), JSON_WORD_MAX);
    json_number(end, "records", records->count);
    json_number(end, "findings", findings);
    records->closed = true;
    record_commit(records, RECORD_NOW);
}

/* Returns how many bytes the file gave; the rest of the piece is zeros. */
static size_t append_piece(struct records *records, int file, size_t size) {
    char *payload = records->buffer + records->used + RECORD_HEADER;
    size_t done = 0;
    while (done < size) {
        ssize_t got = read(file, payload + done, size - done);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            break;
        done += (size_t)got;
    }
    memset(payload + done, 0, size - done);
    write_header(records->buffer + records->used, size, TYPE_PIECE);
    records->used += RECORD_HEADER + size;
    return done;
}

bool records_artifact(struct records *records, ft_str name, ft_str media_type, int file, uint64_t size) {
    struct json *json = record_begin(records, "artifact");
    if (json == NULL)
        return false;
    json_text(json, "name", name, JSON_WORD_MAX);
    json_text_if_any(json, "media_type", media_type, JSON_WORD_MAX);
    json_number(json, "size", size);
    close_record(records);
    bool whole = true;
    for (uint64_t left = size; left > 0;) {
        size_t piece = left < RECORDS_HELD ? (size_t)left : RECORDS_HELD;
        whole &= append_piece(records, file, piece) == piece;
        left -= piece;
        settle(records, RECORD_SOON);
    }
    settle(records, RECORD_SOON);
    pthread_mutex_unlock(&records->lock);
    return whole;
}

void records_flush(struct records *records) {
    pthread_mutex_lock(&records->lock);
    send_held(records);
    pthread_mutex_unlock(&records->lock);
}

void records_disown(struct records *records) {
    pthread_mutex_init(&records->lock, NULL);
    records->used = 0;
}
