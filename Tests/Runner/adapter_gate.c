/* SPDX-License-Identifier: Apache-2.0 */
/* An adapter that repeats what it was told of the gate that it is. */
#include <firsttry/firsttry.h>

FT_GATE_NOTE("adapter-repeat");

#define VIEW(text) ((ft_str){text, sizeof(text) - 1})

static void describe(ft_description *description) {
    *description = (ft_description){VIEW("adapter-repeat"), VIEW("9.9.9"), VIEW("c")};
}

static void say(const ft_host *host, ft_str text) { host->log(host, FT_LOG_INFO, text); }

static ft_status probe(const ft_host *host, const ft_context *context) {
    (void)context;
    const ft_declaration *declaration = host->extension(host, VIEW(FT_DECLARATION_1));
    if (declaration == NULL) {
        say(host, VIEW("NULL"));
        return FT_STATUS_COMPLETE;
    }
    say(host, declaration->kind);
    say(host, declaration->id);
    say(host, declaration->version);
    say(host, declaration->declaration);
    say(host, declaration->folder);
    say(host, declaration->tool);
    say(host, host->extension(host, VIEW("firsttry.declaration/2")) == NULL ? VIEW("NULL") : VIEW("something"));
    return FT_STATUS_COMPLETE;
}

static ft_status run(const ft_host *host, const ft_context *context) {
    (void)context;
    const ft_proof proof = {.name = VIEW("report"), .statement = VIEW("nothing was asked for")};
    host->proof(host, &proof);
    return FT_STATUS_COMPLETE;
}

static const ft_gate gate = {
    .abi_major = FT_ABI_MAJOR,
    .abi_minor = FT_ABI_MINOR,
    .describe = describe,
    .probe = probe,
    .run = run,
};

const ft_gate *ft_gate_entry(uint32_t host_major) { return host_major == FT_ABI_MAJOR ? &gate : NULL; }
