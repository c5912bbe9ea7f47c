/* SPDX-License-Identifier: Apache-2.0 */
/* What a gate did that its manifest may not say, for `firsttry gate check`: told in the log, decides nothing. */
#ifndef RUNNER_OBSERVE_H
#define RUNNER_OBSERVE_H

#include "session.h"

/* Remembers the repository as it is before the gate runs. */
void observe_begin(struct session *session);

/* Logs, each line after "observed: ", what was written in the repository and what the network was asked for. */
void observe_end(struct session *session);

#endif
