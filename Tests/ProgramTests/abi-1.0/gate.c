/* SPDX-License-Identifier: Apache-2.0 */
/* A gate as somebody built it for ABI 1.0: it uses every function of the host's table and every struct, and says by its
 * findings what it got. gate-x86_64.so beside it was built from this once, and is never built again: see README.md. */
#include <firsttry/firsttry.h>

#include <string.h>

FT_GATE_NOTE("abi-one");

#define VIEW(text) ((ft_str){text, sizeof(text) - 1})

static int probes;

static void describe(ft_description *description) {
    description->id = VIEW("abi-one");
    description->version = VIEW("1.0.0");
    description->sdk = VIEW("c");
}

static void say(const ft_host *host, ft_str rule, ft_str message) {
    const ft_finding finding = {
        .rule = rule,
        .message = message.len == 0 ? VIEW("(empty)") : message,
        .path = VIEW("a.txt"),
        .help_uri = VIEW("https://example.org/rule"),
        .fix = VIEW("nothing"),
        .fingerprint = VIEW(""),
        .line = 1,
        .column = 2,
        .end_line = 1,
        .end_column = 4,
        .severity = FT_SEVERITY_NOTE,
    };
    host->finding(host, &finding);
}

static ft_status probe(const ft_host *host, const ft_context *context) {
    probes++;
    host->log(host, FT_LOG_INFO, VIEW("abi-one probes"));
    host->tool_version(host, VIEW("1.2.3"));
    host->config_file(host, VIEW("a.txt"), VIEW("part"));
    return context->cores >= 1 && host->cancelled(host) == 0 ? FT_STATUS_COMPLETE : FT_STATUS_PROBLEM;
}

struct collected {
    char text[64];
    size_t length;
    int streams;
};

static int32_t on_output(void *to, int32_t stream, ft_str bytes) {
    struct collected *collected = to;
    size_t room = sizeof collected->text - collected->length, size = bytes.len < room ? bytes.len : room;
    memcpy(collected->text + collected->length, bytes.data, size);
    collected->length += size;
    collected->streams |= stream;
    return 0;
}

static void run_programs(const ft_host *host) {
    const ft_str argv[] = {VIEW("sh"), VIEW("-c"), VIEW("read word; printf \"%s %s\" \"$word\" \"$ADDED\"; exit 7")};
    const ft_str env[] = {VIEW("ADDED=two")};
    ft_command command = {
        .argv = argv, .argv_count = 3, .env = env, .env_count = 1, .input = VIEW("one\n"), .timeout_ms = 5000};
    ft_exit result;
    if (host->exec(host, &command, &result) == 0 && result.status == 7 && result.flags == 0)
        say(host, VIEW("exec-collected"), result.out);
    struct collected collected = {.length = 0};
    command.on_output = on_output;
    command.on_output_context = &collected;
    if (host->exec(host, &command, &result) == 0 && collected.streams == 1)
        say(host, VIEW("exec-streamed"), (ft_str){collected.text, collected.length});
    const ft_str missing[] = {VIEW("abi-one-has-no-such-program")};
    command = (ft_command){.argv = missing, .argv_count = 1};
    if (host->exec(host, &command, &result) == 0 && (result.flags & FT_EXIT_NOT_STARTED) && result.start_errno != 0)
        say(host, VIEW("exec-missing"), VIEW("told"));
}

/* What a later host may have, this one lacks: asking is no fault. */
static void ask_for_more(const ft_host *host) {
    static const ft_str NAMES[] = {VIEW("firsttry.declaration/1"), VIEW("firsttry.declaration/99"),
                                   VIEW("firsttry.step/99"),       VIEW("firsttry.draft.dreams/1"),
                                   VIEW("someone.else/1"),         VIEW("")};
    for (size_t i = 0; i < sizeof(NAMES) / sizeof(NAMES[0]); i++)
        say(host, VIEW("extension"), host->extension(host, NAMES[i]) == NULL ? VIEW("NULL") : VIEW("something"));
}

static ft_status run(const ft_host *host, const ft_context *context) {
    ft_str content;
    if (host->read_file(host, VIEW("a.txt"), 100, &content) == 0)
        say(host, VIEW("read-file"), content);
    if (host->read_file(host, VIEW("a.txt"), 1, &content) != 0)
        say(host, VIEW("read-file-cap"), VIEW("refused"));
    say(host, VIEW("options"), context->options);
    run_programs(host);
    ask_for_more(host);
    const ft_metric metric = {VIEW("probes"), VIEW("calls"), probes};
    host->metric(host, &metric);
    const ft_artifact artifact = {VIEW("copy.txt"), VIEW("a.txt"), VIEW("text/plain")};
    if (host->artifact(host, &artifact) == 0)
        say(host, VIEW("artifact"), VIEW("taken"));
    host->progress(host, 1, 1, VIEW("done"));
    const ft_proof proof = {VIEW("files"), VIEW("one was asked for"), 1, 1};
    host->proof(host, &proof);
    return FT_STATUS_COMPLETE;
}

static void cancel(void) {}

static const void *extension(ft_str name) {
    (void)name;
    return NULL;
}

static const ft_gate gate = {FT_ABI_MAJOR, FT_ABI_MINOR, describe, probe, run, cancel, extension};

FT_EXPORT const ft_gate *ft_gate_entry(uint32_t host_major) { return host_major == FT_ABI_MAJOR ? &gate : NULL; }
