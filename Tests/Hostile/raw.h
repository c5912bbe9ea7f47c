/* SPDX-License-Identifier: Apache-2.0 */
/* Behaviours: gates that write to the records' descriptor themselves, past the runner, straight to the host. */
static void send_bytes(const void *bytes, size_t size) {
    for (size_t done = 0; done < size;) {
        ssize_t sent = write(RECORDS, (const char *)bytes + done, size - done);
        if (sent < 0)
            return;
        done += (size_t)sent;
    }
}

static void send_frame(uint32_t announced, unsigned char type, const void *payload, size_t size) {
    unsigned char header[8] = {announced & 255, announced >> 8 & 255, announced >> 16 & 255, announced >> 24, type};
    send_bytes(header, sizeof header);
    send_bytes(payload, size);
}

static void send_record(const char *json) { send_frame((uint32_t)strlen(json), 1, json, strlen(json)); }

#define PROOF "{\"t\":\"proof\",\"name\":\"files\",\"expected\":2,\"examined\":2}"
#define FINDING(rest) "{\"t\":\"finding\"," rest ",\"severity\":\"error\"}"

AFTER(frame_rubbish, send_bytes("\xde\xad\xbe\xef not a frame at all \x00\xff\xfe", 28))
AFTER(frame_type, send_frame(2, 9, "{}", 2))
AFTER(frame_header, send_bytes("\x02\0\0\0\x01\x01\x01\x01{}", 10))
AFTER(record_utf8, send_record("{\"t\":\"log\",\"level\":1,\"message\":\"\xff\xfe\xc0\xaf\"}"))
AFTER(record_json, send_record("{\"t\":\"log\",\"level\":1,\"message\":"))
AFTER(record_empty, send_record(""))
AFTER(record_array, send_record("[1,2,3]"))
AFTER(record_type, send_record("{\"t\":\"surprise\"}"))
AFTER(record_number, send_record("{\"t\":\"metric\",\"name\":\"m\",\"value\":1e999}"))
AFTER(record_line, send_record(FINDING("\"rule\":\"H1\",\"message\":\"m\",\"line\":-1")))
AFTER(record_no_rule, send_record(FINDING("\"message\":\"m\"")))
AFTER(record_path, send_record(FINDING("\"rule\":\"H1\",\"message\":\"m\",\"path\":\"a\\u0000b\"")))
AFTER(hello_twice, send_record("{\"t\":\"hello\",\"protocol\":1,\"id\":\"x\",\"version\":\"1\",\"abi\":\"1.0\"}"))
AFTER(piece_of_nothing, send_frame(4, 2, "data", 4))
AFTER(piece_missing, send_record("{\"t\":\"artifact\",\"name\":\"a.bin\",\"size\":100}"))

RUNS(half_frame) {
    UNUSED;
    send_frame(100, 1, "{\"t\":\"log\"", 10);
    _exit(0);
}

RUNS(huge_frame) {
    UNUSED;
    send_frame(UINT32_MAX, 1, "{", 1);
    return run_hang(host, context);
}

RUNS(deep_record) {
    enum { DEPTH = 100000 };
    static char json[2 * DEPTH + 64];
    char *at = stpcpy(json, "{\"t\":\"log\",\"x\":");
    memset(at, '[', DEPTH);
    memset(at + DEPTH, ']', DEPTH);
    strcpy(at + 2 * DEPTH, "}");
    send_record(json);
    return run_clean(host, context);
}

RUNS(million_records) {
    for (int i = 0; i < MILLION; i++)
        send_record(FINDING("\"rule\":\"H1\",\"message\":\"m\""));
    return run_clean(host, context);
}

/* Up to its run a gate has sent hello, tool and probed. */
RUNS(end_miscounted) {
    UNUSED;
    send_record(PROOF);
    send_record("{\"t\":\"end\",\"status\":\"complete\",\"records\":7,\"findings\":2}");
    _exit(0);
}

RUNS(end_and_more) {
    UNUSED;
    send_record(PROOF);
    send_record("{\"t\":\"end\",\"status\":\"complete\",\"records\":4,\"findings\":0}");
    send_record("{\"t\":\"log\",\"level\":1,\"message\":\"one more word\"}");
    _exit(0);
}

RUNS(end_and_fail) {
    UNUSED;
    send_record(PROOF);
    send_record("{\"t\":\"end\",\"status\":\"complete\",\"records\":4,\"findings\":0}");
    _exit(1);
}

static void *chatter(void *endless) {
    while (endless != NULL)
        send_record("{\"t\":\"log\",\"level\":1,\"message\":\"and another thing\"}");
    return NULL;
}

RUNS(chatter_thread) {
    pthread_t thread;
    pthread_create(&thread, NULL, chatter, (void *)host);
    usleep(20000);
    return run_clean(host, context);
}

RUNS(chatter_child) {
    if (fork() == 0)
        chatter((void *)host);
    usleep(20000);
    return run_clean(host, context);
}

static void say_goodbye(void) { send_record("{\"t\":\"log\",\"level\":1,\"message\":\"from atexit\"}"); }
AFTER(chatter_atexit, atexit(say_goodbye))
AFTER(close_records, close(RECORDS))
AFTER(swap_records, dup2(open("/dev/null", O_RDWR), RECORDS))
