/* SPDX-License-Identifier: Apache-2.0 */
/* What a gate offers to the host: one exported function and the table that it returns.
 *
 * A gate lives in a process of its own: entry, describe, probe, run, in this order, once each, on one thread. The
 * process then ends; there is nothing to tear down. */
#ifndef FIRSTTRY_GATE_H
#define FIRSTTRY_GATE_H

#include "host.h"
#include "version.h"

FT_EXTERN_C_BEGIN
FT_BEGIN

/* What a gate says of itself. Compared with its manifest and its ELF note; any difference refuses the gate. */
typedef struct FT_SWIFT_NAME(FTDescription) ft_description {
    ft_str id;      /* e.g. "ruff" */
    ft_str version; /* the gate's own version, not the tool's */
    ft_str sdk;     /* what it was built with, e.g. "c", "swift"; free text */
} ft_description;

typedef struct FT_SWIFT_NAME(FTGate) ft_gate {
    uint32_t abi_major; /* FT_ABI_MAJOR as the gate was built */
    uint32_t abi_minor; /* FT_ABI_MINOR as the gate was built */

    /* Says who the gate is. Does no work and touches nothing. The views live as long as the process.
     * [load] Since 1.0 */
    void (*describe)(ft_description *description);

    /* Finds out whether the gate applies here, which version of the tool there is (host->tool_version) and which files
     * configure it (host->config_file). Quick: it also runs alone, for the lock and for selfcheck. `run` follows only
     * after FT_STATUS_COMPLETE. [probe] Since 1.0 */
    ft_status (*probe)(const ft_host *host, const ft_context *context);

    /* Does the work and reports what it finds. FT_STATUS_COMPLETE means that the tool did all of it; the proofs named
     * by the manifest must have been given by then. [run] Since 1.0 */
    ft_status (*run)(const ft_host *host, const ft_context *context);

    /* Asks a probe or run to end early. Called at most once, on another thread, while one of them is under way; must
     * return at once. NULL when the gate has nothing to add to what the host does itself: end the running program and
     * answer `cancelled` with 1. [any phase, other thread] Since 1.0 */
    void (*FT_NULLABLE cancel)(void);

    /* Finds an extension of the gate by its name and revision; NULL when it does not have it.
     * [any phase] Since 1.0 */
    const void *FT_NULLABLE (*FT_NULLABLE extension)(ft_str name);
} ft_gate;

/* The one exported symbol. Returns NULL when the gate cannot serve `host_major`. Allocates nothing, prints nothing,
 * starts nothing. What it points to lives as long as the process. [load] Since 1.0 */
FT_EXPORT const ft_gate *FT_NULLABLE ft_gate_entry(uint32_t host_major);

FT_END
FT_EXTERN_C_END

#endif
