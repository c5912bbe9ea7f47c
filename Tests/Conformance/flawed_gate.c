/* SPDX-License-Identifier: Apache-2.0 */
/* A gate that finds the word "bad" in a.txt, and that can be built with one flaw, so that what `firsttry gate check`
 * says has one cause. */
#define _GNU_SOURCE
#include <firsttry/firsttry.h>

#include <arpa/inet.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define NONE 0
#define NETWORK 1
#define LOOPBACK 2
#define WRITES 3
#define RANDOM 4
#define MEMORY 5
#define EXPORTS 6
#define OPTIONS 7
#define NOTHING 8
#define CRASH 9
#define DEAF 10
#define PATIENT 11
#define CANCEL 12
#define SLOW 13
#define DATAGRAM 14
#define HANGS 15
#ifndef FLAW
#define FLAW NONE
#endif

FT_GATE_NOTE("flawed");

#define VIEW(text) ((ft_str){text, sizeof(text) - 1})

static void describe(ft_description *description) {
    *description = (ft_description){VIEW("flawed"), VIEW("1.0.0"), VIEW("c")};
}

static ft_status probe(const ft_host *host, const ft_context *context) {
    (void)host;
    (void)context;
    return FT_STATUS_COMPLETE;
}

__attribute__((unused)) static void reach(const char *address) {
    struct sockaddr_in peer = {.sin_family = AF_INET, .sin_port = htons(9)};
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    inet_pton(AF_INET, address, &peer.sin_addr);
    if (fd >= 0 && connect(fd, (struct sockaddr *)&peer, sizeof peer) == 0)
        puts("connected");
    close(fd);
}

__attribute__((unused)) static int stale(void) {
    volatile int *number = malloc(sizeof *number);
    free((void *)number);
    return *number;
}

__attribute__((unused)) static void ask_for_a_name(void) {
    const struct sockaddr_in server = {
        .sin_family = AF_INET, .sin_port = htons(53), .sin_addr = {htonl(INADDR_LOOPBACK)}};
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    if (sendto(fd, "?", 1, 0, (const struct sockaddr *)&server, sizeof server) != 1)
        puts("not sent");
    close(fd);
}

/* A second and a half of work in small pieces. */
__attribute__((unused)) static void work(const ft_host *host) {
    const struct timespec piece = {.tv_nsec = 10 * 1000 * 1000};
    for (int count = 0; count < 150; count++) {
        if ((FLAW == PATIENT || FLAW == SLOW) && host->cancelled(host))
            return;
        nanosleep(&piece, NULL);
    }
}

__attribute__((unused)) static void cancel(void) { abort(); }

static void misbehave(const ft_host *host, const ft_context *context, int is_bad) {
    (void)context;
    if ((FLAW == DEAF || FLAW == PATIENT || FLAW == CANCEL || FLAW == SLOW) && is_bad)
        work(host);
    if (FLAW == DATAGRAM)
        ask_for_a_name();
    if (FLAW == HANGS && context->options.len > 10000)
        for (;;)
            pause();
    if (FLAW == NETWORK)
        reach("192.0.2.1");
    if (FLAW == LOOPBACK)
        reach("127.0.0.1");
    if (FLAW == WRITES)
        close(open("made.txt", O_CREAT | O_WRONLY, 0644));
    if (FLAW == MEMORY && stale() == 12345)
        puts("chance");
    if (FLAW == OPTIONS && context->options.len > 10000)
        abort();
    if (FLAW == CRASH)
        abort();
}

static ft_status run(const ft_host *host, const ft_context *context) {
    ft_str content = {NULL, 0};
    char message[64] = "the word bad stands here";
    struct timespec now;
    const int is_there = host->read_file(host, VIEW("a.txt"), 1000, &content) == 0;
    const int is_bad = content.len >= 3 && memmem(content.data, content.len, "bad", 3) != NULL;
    misbehave(host, context, is_bad);
    if (!is_there && FLAW != NOTHING) {
        host->problem(host, FT_PROBLEM_NOTHING_TO_DO, VIEW("there is no a.txt"), (ft_str){NULL, 0});
        return FT_STATUS_NOT_APPLICABLE;
    }
    clock_gettime(CLOCK_MONOTONIC, &now);
    if (FLAW == RANDOM)
        snprintf(message, sizeof message, "the word bad stood here at %ld", now.tv_nsec);
    if (is_bad) {
        const ft_finding finding = {.rule = VIEW("bad"),
                                    .message = {message, strlen(message)},
                                    .path = VIEW("a.txt"),
                                    .line = 1,
                                    .severity = FT_SEVERITY_ERROR};
        host->finding(host, &finding);
    }
    const ft_proof proof = {VIEW("files"), VIEW("a.txt"), 1, 1};
    host->proof(host, &proof);
    return FT_STATUS_COMPLETE;
}

static const ft_gate gate = {FT_ABI_MAJOR, FT_ABI_MINOR, describe, probe, run, FLAW == CANCEL ? cancel : NULL, NULL};

#if FLAW == EXPORTS
FT_EXPORT int flawed_helper(void);
int flawed_helper(void) { return 1; }
#endif

FT_EXPORT const ft_gate *ft_gate_entry(uint32_t host_major) { return host_major == FT_ABI_MAJOR ? &gate : NULL; }
