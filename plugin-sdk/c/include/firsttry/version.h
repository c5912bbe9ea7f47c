/* SPDX-License-Identifier: Apache-2.0 */
/* The one place where the ABI's version is written. A gate built for major M is served by every host of major M for ever. */
#ifndef FIRSTTRY_VERSION_H
#define FIRSTTRY_VERSION_H

#define FT_ABI_MAJOR 1
#define FT_ABI_MINOR 0

#endif
