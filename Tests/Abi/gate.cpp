/* SPDX-License-Identifier: Apache-2.0 */
/* The least gate in C++17: what the headers owe to C++. */
#include <firsttry/firsttry.h>

FT_GATE_NOTE("cpp");

namespace {

constexpr ft_str view(const char *text, size_t length) { return {text, length}; }
#define VIEW(text) view(text, sizeof(text) - 1)

void describe(ft_description *description) { *description = {VIEW("cpp"), VIEW("1.0.0"), VIEW("c++")}; }

ft_status probe(const ft_host *, const ft_context *) { return FT_STATUS_COMPLETE; }

ft_status run(const ft_host *host, const ft_context *) {
    const ft_proof proof = {VIEW("files"), VIEW("nothing was asked for"), 0, 0};
    host->proof(host, &proof);
    return FT_STATUS_COMPLETE;
}

const ft_gate gate = {FT_ABI_MAJOR, FT_ABI_MINOR, describe, probe, run, nullptr, nullptr};

} // namespace

const ft_gate *ft_gate_entry(uint32_t host_major) { return host_major == FT_ABI_MAJOR ? &gate : nullptr; }
