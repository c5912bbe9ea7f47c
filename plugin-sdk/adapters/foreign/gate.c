/* SPDX-License-Identifier: Apache-2.0 */
/* Makes a gate of a C library that knows nothing of FirstTry: the manifest's `foreign` object says what is called. */
#include "run.h"

#include <firsttry/ext/declaration.h>
#include <firsttry/ext/step.h>
#include <stdio.h>
#include <string.h>

#define VIEW(text) ((ft_str){text, sizeof(text) - 1})

FT_GATE_NOTE("adapter-foreign");

/* One gate lives in one process. */
static struct fg_run run;

static void describe(ft_description *description) {
    *description = (ft_description){VIEW("adapter-foreign"), VIEW("1.0.0"), VIEW("c")};
}

static ft_status give_up(const ft_host *host, ft_problem_kind kind, const char *message, ft_str hint) {
    host->problem(host, kind, (ft_str){message, strlen(message)}, hint);
    return FT_STATUS_PROBLEM;
}

static ft_str hint_for(ft_problem_kind kind) {
    switch (kind) {
    case FT_PROBLEM_TOOL_MISSING:
        return VIEW("install the library that the manifest names");
    case FT_PROBLEM_TOOL_VERSION:
        return VIEW("install a version of the library that has it, or correct the manifest's \"functions\"");
    case FT_PROBLEM_TOOL_BROKE:
        return VIEW("if this result is a known one, give it a meaning in the manifest's \"results\"");
    case FT_PROBLEM_INCOMPLETE:
        return VIEW("make the file readable, or leave it out of \"each_file\"");
    default:
        return VIEW("docs/foreign-gates.md explains what a manifest declares");
    }
}

static bool read_declaration(const ft_host *host, ft_str json) {
    static struct fg_faults faults;
    run.declaration = fg_read(json.data, json.len, &faults);
    if (run.declaration != NULL)
        return true;
    char message[640];
    const struct fg_fault *first = &faults.list[0];
    snprintf(message, sizeof message, "the declaration cannot be used: %s%s%s", first->place,
             *first->place == 0 ? "" : ": ", first->message);
    give_up(host, FT_PROBLEM_GATE, message, (ft_str){first->hint, strlen(first->hint)});
    return false;
}

static ft_status probe(const ft_host *host, const ft_context *context) {
    const ft_declaration *declaration = host->extension(host, VIEW(FT_DECLARATION_1));
    char version[64];
    if (declaration == NULL)
        return give_up(host, FT_PROBLEM_GATE, "this adapter was loaded as a gate of its own", (ft_str){NULL, 0});
    run.host = host;
    run.context = context;
    run.kind = FT_PROBLEM_GATE;
    run.thread = pthread_self();
    run.telling = host->extension(host, VIEW(FT_STEP_1));
    if (!read_declaration(host, declaration->declaration))
        return FT_STATUS_PROBLEM;
    if (!fg_open_library(&run, declaration->folder))
        return give_up(host, run.kind, run.breakage, hint_for(run.kind));
    fg_library_version(&run, version, sizeof version);
    if (*version != 0)
        host->tool_version(host, (ft_str){version, strlen(version)});
    return FT_STATUS_COMPLETE;
}

static void prove(const ft_host *host, size_t steps) {
    const ft_proof files = {VIEW("files"), VIEW("files that a pattern matches, and files whose steps came to an end"),
                            run.matched, run.examined};
    const ft_proof all = {VIEW("steps"), VIEW("steps declared, and steps taken to the end"),
                          run.declaration->steps.count, steps};
    host->proof(host, run.declaration->has_files ? &files : &all);
}

static void read_options(const ft_context *context) {
    struct fg_tree_fault fault;
    run.options = fg_tree_parse(&run.declaration->arena, context->options.data, context->options.len, &fault);
}

static ft_status work(const ft_host *host, const ft_context *context) {
    run.host = host;
    run.context = context;
    read_options(context);
    fg_open_scope(&run);
    enum fg_flow flow = fg_take_steps(&run, &run.declaration->steps);
    fg_take_finally(&run, &run.declaration->finally);
    fg_leave_all(&run);
    fg_release(&run.passing);
    if (run.is_broken)
        return give_up(host, run.kind, run.breakage, hint_for(run.kind));
    if (flow == FG_FLOW_BROKEN)
        return FT_STATUS_PROBLEM; /* cancelled: the host says so itself */
    if (run.declaration->has_files && run.matched == 0) {
        host->problem(host, FT_PROBLEM_NOTHING_TO_DO, VIEW("no file matches the patterns of \"each_file\""),
                      (ft_str){NULL, 0});
        return FT_STATUS_NOT_APPLICABLE;
    }
    prove(host, run.declaration->steps.count);
    return FT_STATUS_COMPLETE;
}

static const ft_gate gate = {FT_ABI_MAJOR, FT_ABI_MINOR, describe, probe, work, NULL, NULL};

FT_EXPORT const ft_gate *ft_gate_entry(uint32_t host_major) { return host_major == FT_ABI_MAJOR ? &gate : NULL; }
