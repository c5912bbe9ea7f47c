/* SPDX-License-Identifier: Apache-2.0 */
/* The note of a gate that is not written in C: compile with -DFT_GATE_ID='"my-gate"' and link. */
#include "firsttry/note.h"

FT_GATE_NOTE(FT_GATE_ID);
