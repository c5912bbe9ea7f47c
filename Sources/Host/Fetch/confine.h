/* SPDX-License-Identifier: Apache-2.0 */
/* Giving everything up but the descriptors that are open already. */
#ifndef FIRSTTRY_FETCH_CONFINE_H
#define FIRSTTRY_FETCH_CONFINE_H

/* From here on this process may read, write and seek on what is open, ask for memory, and end. Returns 0, or the errno of
 * the step that failed, of which `step` is then the name. */
int confine_self(const char **step);

#endif
