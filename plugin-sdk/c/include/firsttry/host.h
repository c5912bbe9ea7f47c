/* SPDX-License-Identifier: Apache-2.0 */
/* What the host offers to a gate.
 *
 * Rules for the whole table: a function is called on the thread on which the host called the gate, unless it is tagged
 * [any thread]. Views passed in are read during the call only. Views handed out belong to the host and live until the
 * phase returns, unless the function says otherwise. Nothing is freed by the other side. No pointer in the table is NULL.
 * The tag at the end of each contract names the phases in which the call is allowed. A call outside of them is
 * answered with nothing done and a log line, and the run ends without a verdict (POLICY.md, GATE-7). */
#ifndef FIRSTTRY_HOST_H
#define FIRSTTRY_HOST_H

#include "types.h"

FT_EXTERN_C_BEGIN
FT_BEGIN

enum {
    FT_LOG_DEBUG = 0,
    FT_LOG_INFO = 1,
    FT_LOG_WARNING = 2,
    FT_LOG_ERROR = 3
};

typedef struct FT_SWIFT_NAME(FTHost) ft_host {
    void *FT_NULLABLE state; /* the host's own; a gate neither reads nor changes it */

    /* Runs a program inside the gate's sandbox and waits for it. Returns 0 and fills `result` also when the program
     * could not be started (FT_EXIT_NOT_STARTED); anything else means that `command` itself is malformed. What the
     * program prints on stderr goes to the gate's log as well. When the call returns, the program and what it left
     * running in its process group are gone. [probe, run] Since 1.0 */
    int32_t (*exec)(const struct ft_host *host, const ft_command *command, ft_exit *result);

    /* Reports one finding. [run] Since 1.0 */
    void (*finding)(const struct ft_host *host, const ft_finding *finding);

    /* Reports one number. [run] Since 1.0 */
    void (*metric)(const struct ft_host *host, const ft_metric *metric);

    /* Reports one proof of completeness. [run] Since 1.0 */
    void (*proof)(const struct ft_host *host, const ft_proof *proof);

    /* Hands over a file; its bytes are read during the call. Returns 0, or an errno when it cannot be read, is not a
     * regular file, lies outside of scratch and repository, or is past the host's cap. [run] Since 1.0 */
    int32_t (*artifact)(const struct ft_host *host, const ft_artifact *artifact);

    /* Says why there is no verdict, or why there is nothing to do. `hint` is one command or edit that helps, and may be
     * empty. [probe, run] Since 1.0 */
    void (*problem)(const struct ft_host *host, ft_problem_kind kind, ft_str message, ft_str hint);

    /* Names the version that the tool itself gives, e.g. "0.17.5". [probe] Since 1.0 */
    void (*tool_version)(const struct ft_host *host, ft_str version);

    /* Names a file whose content changes the verdict (a configuration file), relative to the repository. `section` is
     * the part that matters ("tool.ruff"), or empty for the whole. [probe] Since 1.0 */
    void (*config_file)(const struct ft_host *host, ft_str path, ft_str section);

    /* Tells how far the work has come; `total` is 0 when unknown. Cheap: the host shows as much as it wants.
     * [probe, run] Since 1.0 */
    void (*progress)(const struct ft_host *host, uint64_t done, uint64_t total, ft_str what);

    /* Writes to the gate's log. `level` is FT_LOG_*. [any phase, any thread] Since 1.0 */
    void (*log)(const struct ft_host *host, int32_t level, ft_str message);

    /* Reads a regular file of at most `cap` bytes below the repository or scratch, never through a symbolic link that
     * leads out of it. A relative path is meant from the repository on. Returns 0 and a view that lives until the next
     * read_file, or an errno (EFBIG past the cap). [probe, run] Since 1.0 */
    int32_t (*read_file)(const struct ft_host *host, ft_str path, uint64_t cap, ft_str *content);

    /* 1 when the run should end early. [any phase, any thread] Since 1.0 */
    int32_t (*cancelled)(const struct ft_host *host);

    /* Finds an extension of the host by its name and revision, e.g. "firsttry.services/1"; NULL when this host does not
     * have it. What it points to lives as long as the process. [any phase] Since 1.0 */
    const void *FT_NULLABLE (*FT_NONNULL extension)(const struct ft_host *host, ft_str name);
} ft_host;

FT_END
FT_EXTERN_C_END

#endif
