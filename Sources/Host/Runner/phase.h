/* SPDX-License-Identifier: Apache-2.0 */
/* Which phase of the gate is under way, who may call the host in it, and whether it was asked to end early. */
#ifndef RUNNER_PHASE_H
#define RUNNER_PHASE_H

#include <stdbool.h>

enum phase { PHASE_LOAD = 1, PHASE_PROBE = 2, PHASE_RUN = 4, PHASE_OVER = 8 };
enum { PHASE_WORK = PHASE_PROBE | PHASE_RUN, PHASE_ANY = PHASE_LOAD | PHASE_PROBE | PHASE_RUN };

/* From here on SIGTERM asks for an early end. False when the kernel gave no eventfd. Once per process. */
bool phase_prepare(void);

/* Calls `cancel` at most once, on a thread of its own, and only while a probe or a run is under way. */
bool phase_watch(void (*cancel)(void));

/* Begins a phase on the calling thread; false when the early end was asked for before. */
bool phase_enter(enum phase phase);
/* Ends it. A `cancel` that is under way returns first. */
void phase_leave(enum phase next);

/* NULL when the caller is on the phase's own thread in one of the phases of the mask; else what is wrong with it. */
const char *phase_objection(int allowed);
const char *phase_name(void);

bool phase_cancelled(void);
/* Readable from the moment of the request on; never read from. */
int phase_cancel_descriptor(void);

/* For the child of a gate's own fork. */
void phase_disown(void);

#endif
