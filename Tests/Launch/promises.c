/* SPDX-License-Identifier: Apache-2.0 */
/* What the launcher promises, each promise one line. usage: promises LAUNCHER INSIDE [PART] */
#include "promises.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const struct {
    const char *name;
    void (*run)(void);
} parts[] = {
    {"confinement", promise_confinement}, {"networks", promise_networks}, {"errors", promise_errors}, {"rungs", promise_rungs},
    {"fences", promise_fences},           {"caches", promise_caches}, {"end", promise_end},
    {"repository", promise_repository},   {"left-out", promise_left_out}, {"limits", promise_limits}, {"protocol", promise_protocol},
};

int main(int count, char **arguments)
{
    if (count < 3) {
        fprintf(stderr, "usage: promises LAUNCHER INSIDE [PART]\n");
        return 2;
    }
    launcher_path = arguments[1];
    probe_path = arguments[2];
    as_root = geteuid() == 0;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        if (count == 3 || strcmp(arguments[3], parts[i].name) == 0) {
            parts[i].run();
        }
    }
    return summary();
}
