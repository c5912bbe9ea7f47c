/* SPDX-License-Identifier: Apache-2.0 */
/* "firsttry.step/1": what a gate is about to do, kept where the host finds it when the gate's process is no more.
 *
 * A gate that calls code which may crash, hang or be killed names its step before each such call; the verdict then says
 * where the process ended. Nobody reads it while the gate goes on, so that it costs a copy and no system call. */
#ifndef FIRSTTRY_EXT_STEP_H
#define FIRSTTRY_EXT_STEP_H

#include "../host.h"

FT_EXTERN_C_BEGIN
FT_BEGIN

#define FT_STEP_1 "firsttry.step/1"

/* Found by host->extension(host, "firsttry.step/1"); lives as long as the process. Since 1.0 */
typedef struct FT_SWIFT_NAME(FTStep) ft_step {
    /* Names the step that begins, in place of the one before it; 1,024 bytes of it are kept. An empty one takes the
     * name away. [probe, run] Since 1.0 */
    void (*tell)(const ft_host *host, ft_str what);
} ft_step;

FT_END
FT_EXTERN_C_END

#endif
