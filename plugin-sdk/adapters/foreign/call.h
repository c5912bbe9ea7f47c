/* SPDX-License-Identifier: Apache-2.0 */
/* What call.c and callback.c share of libffi. */
#ifndef FOREIGN_CALL_H
#define FOREIGN_CALL_H

#include "run.h"

#include <ffi.h>

/* A function as libffi calls it. */
struct fg_interface {
    ffi_cif cif;
    size_t *offsets; /* of each argument in the frame */
    size_t frame_size;
    void *answer; /* where the result is put: nothing calls a function while it is being called */
};

ffi_type *fg_call_type(struct fg_run *run, struct fg_type *type);
bool fg_prepare_interface(struct fg_run *run, ffi_cif *interface, struct fg_type *returns,
                          const struct fg_argument *arguments, size_t count);

#endif
