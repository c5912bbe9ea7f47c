/* SPDX-License-Identifier: Apache-2.0 */
/* What the gate sees of the host: the functions of firsttry/host.h over a session. */
#ifndef RUNNER_HOST_TABLE_H
#define RUNNER_HOST_TABLE_H

#include "session.h"

#include <firsttry/host.h>

ft_host host_table(struct session *session);

#endif
