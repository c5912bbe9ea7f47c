/* SPDX-License-Identifier: Apache-2.0 */
/* The whole SDK for a gate in C or C++. */
#ifndef FIRSTTRY_H
#define FIRSTTRY_H

#include "ext/declaration.h"
#include "ext/snapshots.h"
#include "ext/step.h"
#include "gate.h"
#include "host.h"
#include "macros.h"
#include "note.h"
#include "types.h"
#include "version.h"

#endif
