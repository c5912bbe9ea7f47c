/* SPDX-License-Identifier: Apache-2.0 */
/* "firsttry.declaration/1": what an adapter is told of the gate that it is to be.
 *
 * An adapter is one library that serves many gates: those whose manifest has a `kind` other than `native` and declares,
 * instead of bringing a library, what is to be done. Its ELF note and its description carry the adapter's own id,
 * "adapter-" and the kind, and the adapter's own version; the gate's id and version are the manifest's. The host has the
 * extension for adapters only: a gate that asks for it gets NULL, and an adapter that gets NULL was loaded as a gate. */
#ifndef FIRSTTRY_EXT_DECLARATION_H
#define FIRSTTRY_EXT_DECLARATION_H

#include "../types.h"

FT_EXTERN_C_BEGIN
FT_BEGIN

#define FT_DECLARATION_1 "firsttry.declaration/1"

/* Found by host->extension(host, "firsttry.declaration/1"); lives as long as the process. Since 1.0 */
typedef struct FT_SWIFT_NAME(FTDeclaration) ft_declaration {
    ft_str kind;        /* the manifest's `kind`, e.g. "command" */
    ft_str id;          /* the gate's id, e.g. "shellcheck" */
    ft_str version;     /* the gate's version */
    ft_str declaration; /* JSON object: what the manifest has under the name of its kind, in the manifest's order */
    ft_str folder;      /* absolute path of the folder of the manifest inside the sandbox; empty when it is not there */
    ft_str tool;        /* JSON object: what the manifest has under `tool`; empty when it has none */
} ft_declaration;

FT_END
FT_EXTERN_C_END

#endif
