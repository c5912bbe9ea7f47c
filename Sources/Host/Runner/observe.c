/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "observe.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ENTRIES_MAX = 100000, TOLD_MAX = 5, OPEN_MAX = 16 };

struct entry {
    char *path;
    uint64_t stamp;
};

struct listing {
    struct entry *entries;
    size_t count;
};

/* nftw hands its callback nothing. */
static struct listing *into;
static struct listing before;

static uint64_t stamp_of(const struct stat *status) {
    uint64_t stamp = (uint64_t)status->st_mtim.tv_sec * 1000000007U + (uint64_t)status->st_mtim.tv_nsec;
    stamp = stamp * 31 + (uint64_t)status->st_size;
    return stamp * 31 + status->st_mode;
}

/* A folder's own times change with its entries, which are told themselves. */
static int on_entry(const char *path, const struct stat *status, int kind, struct FTW *where) {
    (void)where;
    if (into->count == ENTRIES_MAX)
        return 1;
    char *copy = strdup(path);
    if (copy == NULL)
        return 1;
    into->entries[into->count++] = (struct entry){copy, kind == FTW_D || kind == FTW_DNR ? 0 : stamp_of(status)};
    return 0;
}

static int by_path(const void *left, const void *right) {
    return strcmp(((const struct entry *)left)->path, ((const struct entry *)right)->path);
}

static struct listing list(void) {
    struct listing listing = {calloc(ENTRIES_MAX, sizeof(struct entry)), 0};
    if (listing.entries == NULL)
        return listing;
    into = &listing;
    nftw(".", on_entry, OPEN_MAX, FTW_PHYS);
    qsort(listing.entries, listing.count, sizeof *listing.entries, by_path);
    return listing;
}

void observe_begin(struct session *session) {
    (void)session;
    before = list();
}

static void tell_writes(struct session *session) {
    const struct listing after = list();
    size_t old = 0, new = 0, told = 0;
    while (told < TOLD_MAX && (old < before.count || new < after.count)) {
        int order = old == before.count  ? 1
                    : new == after.count ? -1
                                         : by_path(&before.entries[old], &after.entries[new]);
        const char *what = order < 0 ? "removed" : order > 0 ? "made" : "changed";
        const char *path = order < 0 ? before.entries[old].path : after.entries[new].path;
        if (order != 0 || before.entries[old].stamp != after.entries[new].stamp) {
            session_note(session, FT_LOG_INFO, "observed: repository: %s %.1000s", what, path + 2);
            told++;
        }
        old += order <= 0;
        new += order >= 0;
    }
}

/* A value of /proc/net/snmp: two lines for each protocol, names and then values. */
static unsigned long long counter(const char *protocol, const char *name) {
    char names[2048], values[2048];
    unsigned long long found = 0;
    FILE *file = fopen("/proc/net/snmp", "re");
    while (file != NULL && fgets(names, sizeof names, file) != NULL && fgets(values, sizeof values, file) != NULL) {
        char *name_rest, *value_rest;
        const char *label = strtok_r(names, " \n", &name_rest), *value = strtok_r(values, " \n", &value_rest);
        if (label == NULL || value == NULL || strncmp(label, protocol, strlen(protocol)) != 0)
            continue;
        while ((label = strtok_r(NULL, " \n", &name_rest)) != NULL &&
               (value = strtok_r(NULL, " \n", &value_rest)) != NULL)
            if (strcmp(label, name) == 0)
                found = strtoull(value, NULL, 10);
    }
    if (file != NULL)
        fclose(file);
    return found;
}

/* IPv6 has one counter a line. */
static unsigned long long counter6(const char *name) {
    char line[256], label[128];
    unsigned long long value, found = 0;
    FILE *file = fopen("/proc/net/snmp6", "re");
    while (file != NULL && fgets(line, sizeof line, file) != NULL)
        if (sscanf(line, "%127s %llu", label, &value) == 2 && strcmp(label, name) == 0)
            found = value;
    if (file != NULL)
        fclose(file);
    return found;
}

/* The namespace is the gate's own, so that every count in it is the gate's doing: addresses that no route leads to,
 * names that were asked for where no server answers, connections to the loopback interface. */
static void tell_network(struct session *session) {
    unsigned long long outside = counter("Ip:", "OutNoRoutes") + counter6("Ip6OutNoRoutes");
    unsigned long long names = counter("Udp:", "NoPorts") + counter6("Udp6NoPorts");
    unsigned long long connections = counter("Tcp:", "ActiveOpens");
    if (outside > 0)
        session_note(session, FT_LOG_INFO, "observed: network: %llu addresses outside", outside);
    if (names > 0)
        session_note(session, FT_LOG_INFO, "observed: network: %llu datagrams to nobody", names);
    if (connections > 0)
        session_note(session, FT_LOG_INFO, "observed: loopback: %llu connections", connections);
}

void observe_end(struct session *session) {
    if (before.entries != NULL)
        tell_writes(session);
    tell_network(session);
}
