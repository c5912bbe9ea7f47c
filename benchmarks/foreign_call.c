/* SPDX-License-Identifier: Apache-2.0 */
/* What a call through the adapter for foreign gates costs against the same call made directly, in nanoseconds:
 * arguments made anew, the step noted, the result judged. Prints "WHAT OURS THEIRS" a line; the pairs are taken in
 * turn. */
#include "call.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { ROUNDS = 200000, BUFFER = 4096, TURNS = 7 };

#define DECLARE(arguments, at_most)                                                                                    \
    "{\"library\": \"libz.so.1\", \"functions\": {\"adler32\": {\"returns\": \"unsigned long\", \"arguments\": "       \
    "[\"unsigned long\", \"const unsigned char *\", \"unsigned int\"]}}, \"steps\": [{\"set\": \"piece\", \"type\": "  \
    "{\"array\": \"unsigned char\", \"count\": 4096}}, {\"repeat\": [{\"call\": \"adler32\", \"with\": " arguments     \
    ", \"results\": [{\"when\": {\"equals\": 0}, \"means\": \"leave\"}, {\"means\": \"ok\"}]}], \"at_most\": " at_most \
    "}]}"

static int32_t not_cancelled(const ft_host *host) {
    (void)host;
    return 0;
}

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

static double ours(const char *declaration) {
    static struct fg_faults faults;
    const ft_host host = {.cancelled = not_cancelled};
    struct fg_run run = {.host = &host, .thread = pthread_self()};
    run.declaration = fg_read(declaration, strlen(declaration), &faults);
    if (run.declaration == NULL || !fg_open_library(&run, (ft_str){NULL, 0})) {
        fprintf(stderr, "foreign_call: %s%s\n", faults.list[0].message, run.breakage);
        exit(1);
    }
    fg_open_scope(&run);
    double begun = now();
    fg_take_steps(&run, &run.declaration->steps);
    double spent = now() - begun;
    fg_free(run.declaration);
    return spent / ROUNDS;
}

static double direct(unsigned char *bytes, unsigned length) {
    unsigned long (*volatile call)(unsigned long, const unsigned char *, unsigned) =
        (unsigned long (*)(unsigned long, const unsigned char *, unsigned))dlsym(dlopen("libz.so.1", RTLD_NOW),
                                                                                 "adler32");
    double begun = now();
    for (int i = 0; i < ROUNDS; i++)
        if (call(1, bytes, length) == 0)
            break;
    return (now() - begun) / ROUNDS;
}

static void compare(const char *what, const char *declaration, unsigned char *bytes, unsigned length) {
    double best[2] = {1e18, 1e18};
    for (int turn = 0; turn < TURNS; turn++) {
        double pair[2] = {ours(declaration), direct(bytes, length)};
        for (int i = 0; i < 2; i++)
            best[i] = pair[i] < best[i] ? pair[i] : best[i];
    }
    printf("%s\t%.1f\t%.1f\n", what, best[0], best[1]);
}

int main(void) {
    static unsigned char buffer[BUFFER];
    compare("a foreign call that does nothing", DECLARE("[1, null, 0]", "200000"), NULL, 0);
    compare("a foreign call that sums up 4 KiB",
            DECLARE("[1, {\"from\": \"piece\"}, {\"length_of\": \"piece\"}]", "200000"), buffer, BUFFER);
    return 0;
}
