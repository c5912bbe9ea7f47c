/* SPDX-License-Identifier: Apache-2.0 */
/* Writes records of its own to descriptor 3, as a gate may that has read the protocol: names that lead out of the report's
 * folder, places that are no source files. */
#include <firsttry/firsttry.h>

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

FT_GATE_NOTE(GATE_ID);

#define VIEW(text) ((ft_str){text, sizeof(text) - 1})

static void describe(ft_description *description) { *description = (ft_description){VIEW(GATE_ID), VIEW("1.0.0"), VIEW("c")}; }

static ft_status probe(const ft_host *host, const ft_context *context) {
    (void)host;
    (void)context;
    return FT_STATUS_COMPLETE;
}

static void frame(uint8_t type, const char *bytes, size_t size) {
    unsigned char head[8] = {size & 255, size >> 8 & 255, size >> 16 & 255, size >> 24 & 255, type};
    if (write(3, head, 8) != 8 || write(3, bytes, size) != (ssize_t)size)
        _exit(9);
}

#define ARTIFACT(name) "{\"t\":\"artifact\",\"name\":\"" name "\",\"media_type\":\"text/plain\",\"size\":8}"
#define FINDING(path) "{\"t\":\"finding\",\"rule\":\"R\",\"message\":\"m\",\"path\":\"" path "\",\"line\":1,\"severity\":\"error\"}"

static const struct {
    const char *id, *record;
} forgeries[] = {
    {"forge-name-above", ARTIFACT("../../../../escaped")},
    {"forge-name-root", ARTIFACT("/tmp/firsttry-escaped")},
    {"forge-name-line", ARTIFACT("a\\nb")},
    {"forge-name-dots", ARTIFACT("..")},
    {"forge-path-above", FINDING("../outside/secret")},
    {"forge-path-link", FINDING("link-out")},
    {"forge-path-pipe", FINDING("pipe")},
};

static ft_status run(const ft_host *host, const ft_context *context) {
    (void)context;
    const ft_proof proof = {VIEW("attempts"), VIEW("one"), 1, 1};
    host->proof(host, &proof);
    host->progress(host, 1, 1, VIEW("so that all is sent"));
    const char *record = "";
    for (size_t i = 0; i < sizeof forgeries / sizeof *forgeries; i++)
        if (strcmp(forgeries[i].id, GATE_ID) == 0)
            record = forgeries[i].record;
    bool is_finding = strstr(record, "finding") != NULL;
    frame(1, record, strlen(record));
    if (!is_finding)
        frame(2, "escaped\n", 8);
    /* Before it: hello, probed, the proof, the progress, the forged one. */
    char end[100];
    snprintf(end, sizeof end, "{\"t\":\"end\",\"status\":\"complete\",\"records\":5,\"findings\":%d}", is_finding);
    frame(1, end, strlen(end));
    _exit(0);
}

static const ft_gate gate = {
    .abi_major = FT_ABI_MAJOR, .abi_minor = FT_ABI_MINOR, .describe = describe, .probe = probe, .run = run};

const ft_gate *ft_gate_entry(uint32_t host_major) { return host_major == FT_ABI_MAJOR ? &gate : NULL; }
