/* SPDX-License-Identifier: Apache-2.0 */
/* Behaviours: gates that lie or break rules through the host's own table. */
RUNS(million_findings) {
    UNUSED;
    for (int i = 0; i < MILLION; i++)
        find(host, VIEW("H001"), VIEW("once more"), VIEW("a.py"));
    prove(host);
    return FT_STATUS_COMPLETE;
}

static ft_status claim(const ft_host *host, uint64_t expected, uint64_t examined) {
    const ft_proof proof = {VIEW("files"), VIEW("a claim"), expected, examined};
    host->proof(host, &proof);
    return FT_STATUS_COMPLETE;
}

RUNS(proof_none) {
    UNUSED;
    return FT_STATUS_COMPLETE;
}

RUNS(proof_short) {
    UNUSED;
    return claim(host, 3, 2);
}

RUNS(proof_twice) {
    UNUSED;
    claim(host, 3, 2);
    return claim(host, 2, 2);
}

RUNS(path_up) { return (void)context, find_one(host, VIEW("m"), VIEW("../../etc/passwd")); }
RUNS(path_absolute) { return (void)context, find_one(host, VIEW("m"), VIEW("/etc/passwd")); }
RUNS(path_nul) { return (void)context, find_one(host, VIEW("m"), VIEW("a\0b.py")); }
RUNS(path_bytes) { return (void)context, find_one(host, VIEW("m"), VIEW("caf\xe9\n.py")); }
RUNS(path_dots) { return (void)context, find_one(host, VIEW("m"), VIEW("./src/../a.py")); }

RUNS(path_inside) {
    char path[4096];
    int size = snprintf(path, sizeof path, "%.*s/src/a.py", (int)context->repository.len, context->repository.data);
    return find_one(host, VIEW("m"), (ft_str){path, (size_t)size});
}

RUNS(text_wild) {
    UNUSED;
    return find_one(host, VIEW("nul \0 esc \x1b]0;title\x07\x1b[2J stray \xff\xc0\xaf cr \r\n::error::injected"),
                    VIEW("a.py"));
}

RUNS(text_long) {
    UNUSED;
    static char text[4 << 20];
    memset(text, '"', sizeof text);
    return find_one(host, (ft_str){text, sizeof text}, (ft_str){text, sizeof text});
}

AFTER(rule_empty, find(host, VIEW(""), VIEW("m"), VIEW("a.py")))
AFTER(message_empty, find(host, VIEW("H001"), VIEW(""), VIEW("a.py")))

RUNS(metric_nan) {
    const ft_metric metric = {VIEW("coverage_total"), VIEW("ratio"), NAN};
    host->metric(host, &metric);
    return run_clean(host, context);
}

RUNS(reserved_set) {
    const ft_finding finding = {.rule = VIEW("H001"), .message = VIEW("m"), .reserved = 1};
    host->finding(host, &finding);
    return run_clean(host, context);
}

static ft_status hand_over(const ft_host *host, const ft_context *context, ft_str name, const char *file) {
    const ft_artifact artifact = {name, {file, strlen(file)}, VIEW("text/plain")};
    host->artifact(host, &artifact);
    return run_clean(host, context);
}

static char *in_scratch(const ft_context *context, const char *name) {
    static char path[4096];
    snprintf(path, sizeof path, "%.*s/%s", (int)context->scratch.len, context->scratch.data, name);
    return path;
}

static char *made(const ft_context *context, off_t size) {
    char *path = in_scratch(context, "made");
    int fd = open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
    if (fd < 0 || ftruncate(fd, size) != 0)
        abort();
    close(fd);
    return path;
}

RUNS(artifact) { return hand_over(host, context, VIEW("made.txt"), made(context, 200000)); }
RUNS(artifact_large) { return hand_over(host, context, VIEW("made.txt"), made(context, (65 << 20) + 1)); }
RUNS(artifact_slash) { return hand_over(host, context, VIEW("a/../../b"), made(context, 1)); }
RUNS(artifact_up) { return hand_over(host, context, VIEW(".."), made(context, 1)); }
RUNS(artifact_outside) { return hand_over(host, context, VIEW("passwd"), "/etc/passwd"); }
RUNS(artifact_device) { return hand_over(host, context, VIEW("zero"), "/dev/zero"); }

RUNS(artifact_link) {
    char *path = in_scratch(context, "link");
    if (symlink("/etc/passwd", path) != 0)
        abort();
    return hand_over(host, context, VIEW("passwd"), path);
}

RUNS(artifact_fifo) {
    char *path = in_scratch(context, "fifo");
    if (mkfifo(path, 0600) != 0)
        abort();
    return hand_over(host, context, VIEW("fifo"), path);
}

static void *report(void *host) {
    find(host, VIEW("H001"), VIEW("from a thread"), VIEW("a.py"));
    return NULL;
}

RUNS(report_thread) {
    pthread_t thread;
    pthread_create(&thread, NULL, report, (void *)host);
    pthread_join(thread, NULL);
    return run_clean(host, context);
}

RUNS(report_child) {
    if (fork() == 0) {
        report((void *)host);
        _exit(0);
    }
    usleep(50000);
    return run_clean(host, context);
}

AFTER(wrong_phase, host->tool_version(host, VIEW("9")))
AFTER(problem_complete, host->problem(host, FT_PROBLEM_TOOL_BROKE, VIEW("it broke"), VIEW("")))

#define RETURNS(name, status)                                                                                          \
    RUNS(name) {                                                                                                       \
        UNUSED;                                                                                                        \
        return status;                                                                                                 \
    }

RETURNS(problem_silent, FT_STATUS_PROBLEM)
RETURNS(skip_silent, FT_STATUS_NOT_APPLICABLE)
RETURNS(status_unknown, 77)

#define PROBES(name)                                                                                                   \
    __attribute__((unused)) static ft_status probe_##name(const ft_host *host, const ft_context *context)
PROBES(report) { return run_findings(host, context); }
PROBES(crash) { return run_sigsegv(host, context); }
PROBES(skip_silent) { return run_skip_silent(host, context); }

PROBES(skip) {
    UNUSED;
    host->problem(host, FT_PROBLEM_NOTHING_TO_DO, VIEW("looked for *.py below the root"), VIEW(""));
    return FT_STATUS_NOT_APPLICABLE;
}
