/* Fails where a file holds the mark "DO NOT MERGE". What a gate owes and is owed: the headers, and POLICY.md of the SDK. */
#include <firsttry/firsttry.h>

#include <string.h>

FT_GATE_NOTE("@ID@");

#define VIEW(text) ((ft_str){text, sizeof(text) - 1})
#define MARK "DO NOT MERGE"

enum { FILE_MAX = 16 << 20, NAMES_MAX = 8 << 20 };

static void describe(ft_description *description) {
    *description = (ft_description){VIEW("@ID@"), VIEW("1.0.0"), VIEW("c")};
}

/* Quick: what there is to do is found out here, nothing is done. */
static ft_status probe(const ft_host *host, const ft_context *context) {
    (void)host;
    (void)context;
    return FT_STATUS_COMPLETE;
}

static void look(const ft_host *host, ft_str path, ft_str content) {
    uint32_t line = 1;
    for (size_t i = 0; i + sizeof(MARK) - 1 <= content.len; i++) {
        if (content.data[i] == '\n')
            line++;
        if (memcmp(content.data + i, MARK, sizeof(MARK) - 1) != 0)
            continue;
        const ft_finding finding = {.rule = VIEW("do-not-merge"), .message = VIEW("this is marked as not to be merged"),
                                    .path = path, .line = line, .severity = FT_SEVERITY_ERROR};
        host->finding(host, &finding);
    }
}

/* The names of all files, each ended by NUL: no shell, and find ends by itself or there is no verdict. */
static int list(const ft_host *host, ft_exit *listing) {
    static const ft_str argv[] = {{"find", 4}, {".", 1}, {"-name", 5}, {".git", 4}, {"-prune", 6}, {"-o", 2}, {"-type", 5}, {"f", 1},
                                  {"-print0", 7}};
    const ft_command command = {.argv = argv, .argv_count = sizeof argv / sizeof argv[0], .stdout_cap = NAMES_MAX};
    return host->exec(host, &command, listing) == 0 && listing->flags == 0 && listing->status == 0;
}

static ft_status run(const ft_host *host, const ft_context *context) {
    (void)context;
    static char names[NAMES_MAX];
    ft_exit listing;
    uint64_t expected = 0, examined = 0;
    if (!list(host, &listing)) {
        host->problem(host, FT_PROBLEM_TOOL_BROKE, VIEW("find did not list the files"), VIEW("see the gate's log"));
        return FT_STATUS_PROBLEM;
    }
    /* What exec hands out lives until the next exec only. */
    size_t length = listing.out.len;
    memcpy(names, listing.out.data, length);
    for (size_t start = 0, size; start < length; start += size + 1) {
        const char *end = memchr(names + start, 0, length - start);
        size = end == NULL ? length - start : (size_t)(end - names) - start;
        ft_str path = {names + start + 2, size - 2}, content;
        expected++;
        if (host->read_file(host, path, FILE_MAX, &content) != 0)
            continue;
        examined++;
        look(host, path, content);
    }
    const ft_proof proof = {.name = VIEW("files"), .statement = VIEW("files that find lists, and that could be read"),
                            .expected = expected, .examined = examined};
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
