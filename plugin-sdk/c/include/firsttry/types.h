/* SPDX-License-Identifier: Apache-2.0 */
/* The values that a gate and its host exchange. Every struct is frozen: plugin-sdk/c/src/layout.c pins size and
 * offsets, growth happens only through extensions (see ext/). Members named `reserved` must be zero. */
#ifndef FIRSTTRY_TYPES_H
#define FIRSTTRY_TYPES_H

#include "macros.h"

FT_EXTERN_C_BEGIN
FT_BEGIN

/* A view of bytes, UTF-8 by contract. Owned by whoever made it; valid for the call it is passed to unless the
 * function says otherwise. `data` may be NULL when `len` is 0. A byte sequence that is not UTF-8 (a file name) may be
 * passed where a path is expected: the host escapes each stray byte as \xNN and drops nothing. */
typedef struct FT_SWIFT_NAME(FTStr) ft_str {
    const char *FT_NULLABLE data;
    size_t len;
} ft_str;

/* How bad one finding is. Unknown values count as FT_SEVERITY_ERROR. */
FT_CODE(ft_severity);
enum {
    FT_SEVERITY_NOTE = 0,
    FT_SEVERITY_WARNING = 1,
    FT_SEVERITY_ERROR = 2
};

/* How a phase of the gate ended. There is no "passed": the host computes the verdict from findings, metrics, proofs
 * and thresholds. Unknown values count as FT_STATUS_PROBLEM. */
FT_CODE(ft_status);
enum {
    FT_STATUS_COMPLETE = 0,       /* the work was done to its end; what was found has been reported */
    FT_STATUS_NOT_APPLICABLE = 1, /* there is nothing here for this gate; one ft_problem says what was looked for */
    FT_STATUS_PROBLEM = 2         /* no verdict is possible; at least one ft_problem says why */
};

/* Why there is no verdict. Unknown values count as FT_PROBLEM_GATE. */
FT_CODE(ft_problem_kind);
enum {
    FT_PROBLEM_GATE = 0,           /* the gate itself is at fault */
    FT_PROBLEM_TOOL_MISSING = 1,   /* the tool is not there or cannot be started */
    FT_PROBLEM_TOOL_VERSION = 2,   /* the tool is there in a version that the gate cannot use */
    FT_PROBLEM_TOOL_BROKE = 3,     /* the tool crashed, was killed or ended with a status it does not document */
    FT_PROBLEM_TOOL_CONFIG = 4,    /* the tool refused its configuration */
    FT_PROBLEM_TOOL_OUTPUT = 5,    /* the tool's output is cut, empty or unreadable */
    FT_PROBLEM_INCOMPLETE = 6,     /* the tool ran, but did not look at everything it was asked to */
    FT_PROBLEM_OPTIONS = 7,        /* an option has a value that the gate cannot use */
    FT_PROBLEM_NOTHING_TO_DO = 8,  /* goes with FT_STATUS_NOT_APPLICABLE */
    FT_PROBLEM_TIMEOUT = 9         /* a tool ran past the time that the gate gave it */
};

/* One thing that is wrong with the code under test. */
typedef struct FT_SWIFT_NAME(FTFinding) ft_finding {
    ft_str rule;          /* the tool's own name of the rule, e.g. "F401"; not empty */
    ft_str message;       /* what is wrong, for a person; not empty */
    ft_str path;          /* relative to the repository's root or absolute below it; empty when it has no place */
    ft_str help_uri;      /* where the rule is explained; may be empty */
    ft_str fix;           /* how to mend it, in words; may be empty */
    ft_str fingerprint;   /* identifies the finding across runs; empty lets the host compute one */
    uint32_t line;        /* 1-based; 0 when unknown */
    uint32_t column;      /* 1-based, in characters; 0 when unknown */
    uint32_t end_line;    /* 1-based, inclusive; 0 when unknown */
    uint32_t end_column;  /* 1-based, exclusive; 0 when unknown */
    ft_severity severity;
    int32_t reserved;
} ft_finding;

/* One number that the report shows and thresholds may judge, e.g. "coverage_total" 0.81. */
typedef struct FT_SWIFT_NAME(FTMetric) ft_metric {
    ft_str name; /* snake_case; the last value of a name counts */
    ft_str unit; /* "files", "seconds", "ratio"; may be empty */
    double value;
} ft_metric;

/* Evidence that the tool looked at all it was asked to look at. The manifest names the proofs that a gate owes; the
 * host turns a run without one of them, or with examined != expected, into an error. Exit status 0 proves nothing. */
typedef struct FT_SWIFT_NAME(FTProof) ft_proof {
    ft_str name;       /* one of the manifest's `proofs`, e.g. "files" */
    ft_str statement;  /* for a person: how it was counted */
    uint64_t expected; /* counted by other means than `examined` wherever that can be had */
    uint64_t examined; /* what the tool says it did */
} ft_proof;

/* A file that the run made and that the report should carry, e.g. an SBOM. */
typedef struct FT_SWIFT_NAME(FTArtifact) ft_artifact {
    ft_str name;       /* 1 to 200 printable ASCII characters without / and \, e.g. "sbom.cdx.json" */
    ft_str path;       /* where it lies: absolute below scratch or the repository, or relative to the repository */
    ft_str media_type; /* e.g. "application/vnd.cyclonedx+json" */
} ft_artifact;

/* Receives what a tool prints, piece by piece, on the gate's own thread. `stream` is 1 for stdout, 2 for stderr.
 * `bytes` is valid for the call. Returning anything but 0 ends the tool. It must not call `exec`.
 * [probe, run] Since 1.0 */
typedef int32_t (*ft_output_fn)(void *FT_NULLABLE context, int32_t stream, ft_str bytes);

/* A program to run. Nothing is ever given to a shell. */
typedef struct FT_SWIFT_NAME(FTCommand) ft_command {
    const ft_str *argv;   /* argv[0] is looked up in PATH when it has no slash */
    size_t argv_count;    /* at least 1 */
    const ft_str *FT_NULLABLE env; /* "NAME=value", added to the clean environment of the sandbox */
    size_t env_count;
    ft_str cwd;           /* absolute, or relative to the repository; empty for its root */
    ft_str input;         /* what the program reads on stdin; empty gives it an empty stdin */
    uint64_t stdout_cap;  /* bytes; 0 for the host's cap. Past it the program is ended and FT_EXIT_STDOUT_CUT is set */
    uint64_t stderr_cap;  /* likewise */
    uint32_t timeout_ms;  /* 0 for what is left of the gate's own time */
    uint32_t reserved;
    ft_output_fn FT_NULLABLE on_output; /* NULL collects the output in the result */
    void *FT_NULLABLE on_output_context;
} ft_command;

/* What can be true of an ended program, beside its status. */
enum {
    FT_EXIT_NOT_STARTED = 1,  /* it never ran; start_errno says why */
    FT_EXIT_TIMED_OUT = 2,    /* it was ended because its time was up */
    FT_EXIT_STDOUT_CUT = 4,   /* it was ended because it printed more than the cap; what is there is not all */
    FT_EXIT_STDERR_CUT = 8,   /* likewise */
    FT_EXIT_CANCELLED = 16    /* it was ended because the run was cancelled, or on_output asked for it */
};

/* How a program ended. Written by the host; the views stay valid until the next `exec` of the same run. */
typedef struct FT_SWIFT_NAME(FTExit) ft_exit {
    int32_t status;       /* exit status, or -1 when it did not exit by itself */
    int32_t signal;       /* the signal that ended it, or 0 */
    uint32_t flags;       /* FT_EXIT_* */
    int32_t start_errno;  /* errno of a start that failed, or 0 */
    ft_str out;           /* stdout, when collected */
    ft_str err;           /* stderr, when collected */
    uint64_t wall_us;
    uint64_t cpu_us;
    uint64_t max_rss_bytes;
} ft_exit;

/* What a run is about. Given to every phase; valid until the phase returns. */
typedef struct FT_SWIFT_NAME(FTContext) ft_context {
    ft_str repository;    /* absolute path of the repository's view, and the working folder */
    ft_str scratch;       /* absolute path of a private, writable, empty folder */
    ft_str options;       /* JSON object: the manifest's defaults under the user's settings */
    ft_str tool_name;     /* name of the tool that the host found; empty when the gate has none or none was found */
    ft_str tool_path;     /* absolute path of it inside the sandbox */
    ft_str tool_origin;   /* "setting", "project", "firsttry" or "path" */
    const ft_str *FT_NULLABLE files; /* changed-only: paths relative to the repository. NULL: everything */
    size_t file_count;
    uint32_t cores;       /* how many threads or processes the tool may use; at least 1 */
    uint32_t flags;       /* FT_CONTEXT_* */
} ft_context;

enum {
    FT_CONTEXT_CHANGED_ONLY = 1, /* `files` is the scope, even when it is empty */
    FT_CONTEXT_WRITABLE = 2      /* the repository's view may be written to; it is thrown away afterwards */
};

FT_END
FT_EXTERN_C_END

#endif
