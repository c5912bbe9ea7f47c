/* SPDX-License-Identifier: Apache-2.0 */
/* Hands over as results what are none: links, pipes, devices, endless and far-off files, names that lead elsewhere. Each is
 * first opened as a careless host would, which has to work, then handed over, which must not. One finding each. */
#define _GNU_SOURCE
#include <firsttry/firsttry.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

FT_GATE_NOTE("artifacts");

#define VIEW(text) ((ft_str){text, sizeof(text) - 1})

static ft_str view(const char *text) { return (ft_str){text, strlen(text)}; }

static void describe(ft_description *description) { *description = (ft_description){VIEW("artifacts"), VIEW("1.0.0"), VIEW("c")}; }

static ft_status probe(const ft_host *host, const ft_context *context) {
    (void)host;
    (void)context;
    return FT_STATUS_COMPLETE;
}

static int count;

static void offer(const ft_host *host, const char *rule, const char *name, const char *path) {
    char text[200], byte;
    int careless = open(path, O_RDONLY | O_NONBLOCK);
    bool works = careless >= 0 && (read(careless, &byte, 1) >= 0 || errno == EAGAIN || errno == EISDIR);
    if (careless >= 0)
        close(careless);
    const ft_artifact artifact = {view(name), view(path), VIEW("text/plain")};
    int32_t wrong = host->artifact(host, &artifact);
    if (wrong == 0)
        snprintf(text, sizeof text, "ESCAPED: it was taken");
    else if (!works)
        snprintf(text, sizeof text, "not proven: a careless open fails as well: %s", strerror(errno));
    else
        snprintf(text, sizeof text, "blocked: %s", strerrorname_np(wrong));
    const ft_finding finding = {.rule = view(rule), .message = view(text), .severity = FT_SEVERITY_NOTE};
    host->finding(host, &finding);
    count++;
}

static ft_status run(const ft_host *host, const ft_context *context) {
    char here[4000], path[4096], other[4096];
    snprintf(here, sizeof here, "%.*s", (int)context->scratch.len, context->scratch.data);
#define LINK(target, file) (symlink(target, AT(file)) == 0 ? path : "")
#define AT(file) (snprintf(path, sizeof path, "%s/%s", here, file), path)
    offer(host, "artifact_link", "a.txt", LINK("/etc/passwd", "link"));
    offer(host, "artifact_link_to_process", "a.txt", LINK("/proc/self/status", "status"));
    offer(host, "artifact_link_to_descriptor", "a.txt", LINK("/proc/self/fd/0", "descriptor"));
    mkdir(AT("folder"), 0755);
    offer(host, "artifact_folder", "a.txt", path);
    if (*LINK("/etc", "etc"))
        offer(host, "artifact_below_link", "a.txt", AT("etc/passwd"));
    snprintf(other, sizeof other, "%s/../../../etc/passwd", here);
    offer(host, "artifact_above", "a.txt", other);
    offer(host, "artifact_elsewhere", "a.txt", "/etc/passwd");
    offer(host, "artifact_process", "a.txt", "/proc/self/status");
    offer(host, "artifact_device", "a.txt", "/dev/zero");
    mkfifo(AT("pipe"), 0644);
    int keep = open(path, O_RDWR);
    offer(host, "artifact_pipe", "a.txt", path);
    close(keep);
    signal(SIGXFSZ, SIG_IGN);
    int sparse = open(AT("sparse"), O_RDWR | O_CREAT, 0644);
    if (ftruncate(sparse, (off_t)1 << 40) && ftruncate(sparse, (off_t)1 << 29))
        return FT_STATUS_PROBLEM;
    close(sparse);
    offer(host, "artifact_endless", "a.txt", path);
    int plain = open(AT("plain"), O_WRONLY | O_CREAT, 0644);
    if (write(plain, "x", 1) != 1)
        return FT_STATUS_PROBLEM;
    close(plain);
    offer(host, "artifact_name_above", "../../../escaped", path);
    offer(host, "artifact_name_folder", "folder/escaped", path);
    offer(host, "artifact_name_root", "/tmp/escaped", path);
    offer(host, "artifact_name_dots", "..", path);
    offer(host, "artifact_name_dot", ".", path);
    offer(host, "artifact_name_line", "a\nb", path);
    offer(host, "artifact_name_escape", "a\033[2Jb", path);
    offer(host, "artifact_name_backslash", "..\\escaped", path);
    offer(host, "artifact_name_empty", "", path);
    const ft_proof proof = {VIEW("attempts"), VIEW("counted"), (uint64_t)count, (uint64_t)count};
    host->proof(host, &proof);
    return FT_STATUS_COMPLETE;
}

static const ft_gate gate = {
    .abi_major = FT_ABI_MAJOR, .abi_minor = FT_ABI_MINOR, .describe = describe, .probe = probe, .run = run};

const ft_gate *ft_gate_entry(uint32_t host_major) { return host_major == FT_ABI_MAJOR ? &gate : NULL; }
