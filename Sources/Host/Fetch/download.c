/* SPDX-License-Identifier: Apache-2.0 */
/* firsttry-download URL BYTES: writes what a URL answers to stdout, which is a file, and tells on stderr how far it is.
 *
 * A program of its own, so that the host starts without a TLS library and shares no address space with one. Lines on
 * stderr: "progress DONE TOTAL" (TOTAL 0 when unknown) and, before a status other than 0, "error WORDS". */
#include <curl/curl.h>
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { STATUS_FAILED = 1, STATUS_USAGE = 2 };
enum { CONNECT_SECONDS = 30, STALLED_BYTES = 512, STALLED_SECONDS = 60, REDIRECTS = 5 };

struct transfer {
    uint64_t cap, taken;
    bool over;
    int write_error;
    uint64_t told;
};

static size_t take(char *bytes, size_t one, size_t count, void *context) {
    struct transfer *transfer = context;
    size_t size = one * count;
    transfer->over = size > transfer->cap - transfer->taken;
    if (transfer->over)
        return 0;
    for (size_t done = 0; done < size;) {
        ssize_t wrote = write(STDOUT_FILENO, bytes + done, size - done);
        if (wrote < 0 && errno == EINTR)
            continue;
        if (wrote <= 0) {
            transfer->write_error = wrote < 0 ? errno : ENOSPC;
            return 0;
        }
        done += (size_t)wrote;
    }
    transfer->taken += size;
    return size;
}

static int tell(void *context, curl_off_t total, curl_off_t done, curl_off_t sending, curl_off_t sent) {
    struct transfer *transfer = context;
    (void)sending;
    (void)sent;
    if ((uint64_t)done - transfer->told < 256 * 1024)
        return 0;
    transfer->told = (uint64_t)done;
    fprintf(stderr, "progress %lld %lld\n", (long long)done, (long long)total);
    return 0;
}

static void set_up(CURL *curl, const char *url, struct transfer *transfer, char *words) {
    /* A transfer that began encrypted does not go on in the clear. */
    bool encrypted = strncasecmp(url, "https:", 6) == 0;
    const char *certificates = getenv("SSL_CERT_FILE");
    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_REDIR_PROTOCOLS_STR, encrypted ? "https" : "http,https");
    curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 1L);
    curl_easy_setopt(curl, CURLOPT_MAXREDIRS, (long)REDIRECTS);
    curl_easy_setopt(curl, CURLOPT_FAILONERROR, 1L);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_SECONDS);
    curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, (long)STALLED_BYTES);
    curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, (long)STALLED_SECONDS);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_USERAGENT, "firsttry");
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, words);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, transfer);
    curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, tell);
    curl_easy_setopt(curl, CURLOPT_XFERINFODATA, transfer);
    curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
    if (certificates != NULL && *certificates != '\0')
        curl_easy_setopt(curl, CURLOPT_CAINFO, certificates);
}

int main(int count, char **arguments) {
    char words[CURL_ERROR_SIZE] = "";
    struct transfer transfer = {0};
    if (count != 3 || (transfer.cap = strtoull(arguments[2], NULL, 10)) == 0) {
        fprintf(stderr, "error usage: firsttry-download URL BYTES\n");
        return STATUS_USAGE;
    }
    CURL *curl = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK ? curl_easy_init() : NULL;
    if (curl == NULL) {
        fprintf(stderr, "error libcurl cannot be started\n");
        return STATUS_FAILED;
    }
    set_up(curl, arguments[1], &transfer, words);
    CURLcode result = curl_easy_perform(curl);
    curl_easy_cleanup(curl);
    if (result == CURLE_OK)
        return 0;
    if (transfer.over)
        fprintf(stderr, "error it is larger than %llu MiB\n", (unsigned long long)(transfer.cap >> 20));
    else if (transfer.write_error != 0)
        fprintf(stderr, "error it cannot be kept: %s\n", strerror(transfer.write_error));
    else
        fprintf(stderr, "error %s\n", words[0] != '\0' ? words : curl_easy_strerror(result));
    return STATUS_FAILED;
}
