/* SPDX-License-Identifier: Apache-2.0 */
/* A gate that does nothing: what is left is the cost of being a gate. Compiled with -DGATE_ID='"noop-0"'. */
#include <firsttry/firsttry.h>

#define VIEW(text) ((ft_str){text, sizeof(text) - 1})

FT_GATE_NOTE(GATE_ID);

static void describe(ft_description *description) {
    description->id = VIEW(GATE_ID);
    description->version = VIEW("1.0.0");
    description->sdk = VIEW("c");
}

static ft_status probe(const ft_host *host, const ft_context *context) {
    (void)host;
    (void)context;
    return FT_STATUS_COMPLETE;
}

static ft_status run(const ft_host *host, const ft_context *context) {
    (void)context;
    const ft_proof proof = {.name = VIEW("nothing"), .statement = VIEW("one nothing"), .expected = 1, .examined = 1};
    host->proof(host, &proof);
    return FT_STATUS_COMPLETE;
}

static const ft_gate gate = {
    .abi_major = FT_ABI_MAJOR, .abi_minor = FT_ABI_MINOR, .describe = describe, .probe = probe, .run = run};

const ft_gate *ft_gate_entry(uint32_t host_major) { return host_major == FT_ABI_MAJOR ? &gate : NULL; }
