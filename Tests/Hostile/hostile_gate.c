/* SPDX-License-Identifier: Apache-2.0 */
/* One gate that can be broken in many ways. Each dial below has an honest default; a variant turns one of them
 * (variants.json), so that whatever happens has one cause. The manifest's id is the variant's name, and it owes the
 * proof "files". Variants that could harm a machine refuse to work unless their parent is the init of a sandbox. */
#define _GNU_SOURCE
#include <firsttry/firsttry.h>

#include <fcntl.h>
#include <math.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#ifndef GATE_ID
#define GATE_ID "hostile"
#endif
#ifndef NOTE_ID
#define NOTE_ID GATE_ID
#endif
#ifndef DESCRIBED_ID
#define DESCRIBED_ID GATE_ID
#endif
#ifndef DESCRIBED_VERSION
#define DESCRIBED_VERSION "1.0.0"
#endif
#ifndef TABLE_MAJOR
#define TABLE_MAJOR FT_ABI_MAJOR
#endif
#ifndef ENTRY
#define ENTRY ft_gate_entry
#endif
#ifndef ENTRY_ANSWER
#define ENTRY_ANSWER &gate
#endif
#ifndef DESCRIBE
#define DESCRIBE describe
#endif
#ifndef PROBE
#define PROBE probe_complete
#endif
#ifndef RUN
#define RUN run_clean
#endif
#ifndef CANCEL
#define CANCEL NULL
#endif

#define VIEW(text) ((ft_str){text, sizeof(text) - 1})
enum { RECORDS = 3, MILLION = 1000000 };

#ifndef NO_NOTE
FT_GATE_NOTE(NOTE_ID);
#endif

static void prove(const ft_host *host) {
    const ft_proof proof = {VIEW("files"), VIEW("counted twice"), 2, 2};
    host->proof(host, &proof);
}

static void find(const ft_host *host, ft_str rule, ft_str message, ft_str path) {
    const ft_finding finding = {
        .rule = rule, .message = message, .path = path, .line = 1, .severity = FT_SEVERITY_ERROR};
    host->finding(host, &finding);
}

static ft_status find_one(const ft_host *host, ft_str message, ft_str path) {
    find(host, VIEW("H001"), message, path);
    prove(host);
    return FT_STATUS_COMPLETE;
}

__attribute__((unused)) static ft_status probe_complete(const ft_host *host, const ft_context *context) {
    (void)context;
    host->tool_version(host, VIEW("1.2.3"));
    return FT_STATUS_COMPLETE;
}

#define RUNS(name) __attribute__((unused)) static ft_status run_##name(const ft_host *host, const ft_context *context)
#define UNUSED (void)host, (void)context

RUNS(clean) {
    UNUSED;
    prove(host);
    return FT_STATUS_COMPLETE;
}

/* Does one thing and goes on as if nothing had been. */
#define AFTER(name, statement)                                                                                         \
    RUNS(name) {                                                                                                       \
        statement;                                                                                                     \
        return run_clean(host, context);                                                                               \
    }

RUNS(findings) {
    UNUSED;
    find(host, VIEW("H001"), VIEW("first"), VIEW("a.py"));
    find(host, VIEW("H002"), VIEW("second"), VIEW("src/b.py"));
    return find_one(host, VIEW("third"), VIEW("src/b.py"));
}

/* Counts its runs in a folder that outlives them; a file "crash" in the repository ends it right after that. */
RUNS(keep) {
    char path[4096];
    double count = 0;
    const char *folder = getenv("KEPT");
    snprintf(path, sizeof path, "%s/count", folder ? folder : "/proc/nonexistent");
    FILE *file = fopen(path, "r");
    if (file) {
        if (fscanf(file, "%lf", &count) != 1) count = -1;
        fclose(file);
    }
    file = fopen(path, "w");
    if (file) {
        fprintf(file, "%.0f", count + 1);
        fclose(file);
    }
    if (access("crash", F_OK) == 0) raise(SIGKILL);
    const ft_metric metric = {VIEW("runs"), VIEW(""), count};
    host->metric(host, &metric);
    return run_clean(host, context);
}

#include "ends.h"
#include "lies.h"
#include "raw.h"

#ifdef CONSTRUCT
__attribute__((constructor)) static void construct(void) { CONSTRUCT; }
#endif

__attribute__((unused)) static void describe(ft_description *description) {
    *description = (ft_description){VIEW(DESCRIBED_ID), VIEW(DESCRIBED_VERSION), VIEW("c, hostile")};
}

__attribute__((unused)) static const ft_gate gate = {TABLE_MAJOR, FT_ABI_MINOR, DESCRIBE, PROBE, RUN, CANCEL, NULL};

FT_EXPORT const ft_gate *ENTRY(uint32_t host_major);
const ft_gate *ENTRY(uint32_t host_major) {
    (void)host_major;
    return ENTRY_ANSWER;
}
