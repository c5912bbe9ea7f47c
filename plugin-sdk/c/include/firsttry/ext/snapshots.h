/* SPDX-License-Identifier: Apache-2.0 */
/* Extension "firsttry.snapshots/1" of the host: data of the world's that was brought before the run (`firsttry fetch`),
 * because inside there is no network. A gate gets those that its manifest names under `snapshots` and that are there. */
#ifndef FIRSTTRY_EXT_SNAPSHOTS_H
#define FIRSTTRY_EXT_SNAPSHOTS_H

#include "../types.h"

#define FT_SNAPSHOTS_1 "firsttry.snapshots/1"

FT_EXTERN_C_BEGIN
FT_BEGIN

typedef struct FT_SWIFT_NAME(FTSnapshot) ft_snapshot {
    ft_str name;          /* "advisories" */
    ft_str path;          /* absolute path of its folder inside the sandbox, read-only */
    ft_str sha256;        /* of the data: the same data has the same digest */
    ft_str created;       /* the date of the data: RFC 3339, in UTC */
    uint64_t age_seconds; /* since then, when the run was planned */
} ft_snapshot;

/* What `extension` answers. */
typedef struct FT_SWIFT_NAME(FTSnapshots) ft_snapshots {
    const ft_snapshot *FT_NULLABLE list; /* NULL when there is none */
    size_t count;
} ft_snapshots;

FT_END
FT_EXTERN_C_END

#endif
