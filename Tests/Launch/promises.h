/* SPDX-License-Identifier: Apache-2.0 */
#ifndef FIRSTTRY_LAUNCH_PROMISES_H
#define FIRSTTRY_LAUNCH_PROMISES_H

#include "drive.h"

void promise_confinement(void);
void promise_networks(void);
void promise_errors(void);
void promise_rungs(void);
void promise_fences(void);
void promise_caches(void);
void promise_end(void);
void promise_repository(void);
void promise_left_out(void);
void promise_limits(void);
void promise_protocol(void);

/* The standard base with the test's own program at PROBE. */
#define PROBE "/run/inside"
void probe_base(struct list *base);
void probe_gate(struct list *gate, const char *word, const char *argument);

#define has(course, words) (strstr((course)->output, (words)) != NULL)

/* Why a course went wrong, for `check`. */
const char *why(const struct course *course);

#endif
