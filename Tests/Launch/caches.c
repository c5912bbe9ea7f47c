/* SPDX-License-Identifier: Apache-2.0 */
/* Folders that outlive a gate: what comes back, what does not, and what a broken one does. */
#define _GNU_SOURCE
#include "promises.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

static struct list base, gate;
static struct drive drive;

/* Runs `script` with the cache `stored` (-1 for none) at /run/cache; what it leaves goes to `leave`. */
static struct course *with_cache(const char *script, int stored, int leave)
{
    static uint32_t id;
    int output[2], null = open("/dev/null", O_RDWR | O_CLOEXEC);
    id = id % 100 + 1;
    gate_of(&gate, (const char *const[]){"/bin/sh", "-c", script, NULL});
    add(&gate, FT_OP_CACHE, FT_REQUIRED, stored < 0 ? FT_NO_FD : 4, leave < 0 ? FT_NO_FD : 3, "/run/cache", NULL);
    confine(&gate);
    struct course *course = &drive.courses[id];
    memset(course, 0, sizeof *course);
    if (pipe2(output, O_CLOEXEC)) {
        return course;
    }
    struct ft_message head = {FT_LAUNCH_VERSION, FT_ASK_LAUNCH, id, (uint32_t)gate.size, gate.count};
    memcpy(gate.bytes, &head, sizeof head);
    send_raw(&drive, gate.bytes, gate.size, (int[]){null, output[1], output[1], leave < 0 ? null : leave, stored < 0 ? null : stored}, 5);
    close(output[1]);
    until_ended(&drive, id, 20);
    ssize_t size = read(output[0], course->output, sizeof course->output - 1);
    course->output[size > 0 ? size : 0] = 0;
    close(output[0]);
    close(null);
    return course;
}

static void comes_back(void)
{
    int first = memfd_create("first", MFD_CLOEXEC), second = memfd_create("second", MFD_CLOEXEC);
    struct course *course = with_cache(
        "cd /run/cache && ls && mkdir -p a/b && echo deep > a/b/file && head -c 300000 /dev/zero > big && touch -d 2001-01-01 big && "
        "ln -s /etc/passwd link && chmod 600 a/b/file && mkfifo pipe && : > empty && echo made; ls /proc/self/fd | tr '\\n' ' '",
        -1, first);
    check(has(course, "made\n0 1 2 3 ") && course->ended.caches[0] == FT_CACHE_LEFT, "a new cache is empty, and what is in it is kept",
          "%s, %d", why(course), course->ended.caches[0]);
    course = with_cache("cd /run/cache && cat a/b/file && stat -c '%s %Y %a' big a/b/file && ls && echo more >> a/b/file", first, second);
    check(has(course, "deep\n300000 978307200 644\n5 ") && has(course, " 600\na\nbig\nempty\n") && course->ended.caches[0] == 3,
          "the next run finds files and folders with modes and times, no links and no pipes", "%s", why(course));
    course = with_cache("cat /run/cache/a/b/file", second, -1);
    check(has(course, "deep\nmore\n") && course->ended.caches[0] == FT_CACHE_TAKEN, "and what that one added", "%s", why(course));
    course = with_cache("cat /run/cache/a/b/file", first, -1);
    check(has(course, "deep\n") && !has(course, "more"), "what was kept before is not changed by it", "%s", why(course));
    close(second);
    second = memfd_create("second", MFD_CLOEXEC);
    course = with_cache("echo x > /run/cache/x; exit 1", first, second);
    check(!(course->ended.caches[0] & FT_CACHE_LEFT) && lseek(second, 0, SEEK_END) == 0, "a gate that ended badly leaves nothing", "%s",
          why(course));
    close(first);
    close(second);
}

static void broken(void)
{
    int stored = memfd_create("stored", MFD_CLOEXEC), cut = memfd_create("cut", MFD_CLOEXEC);
    static char bytes[65536];
    with_cache("cd /run/cache && mkdir a && echo one > a/one && echo two > two", -1, stored);
    ssize_t size = pread(stored, bytes, sizeof bytes, 0);
    int good = 0, tried = 0;
    for (ssize_t end = 0; end < size; end += 13) {
        (void)!ftruncate(cut, 0);
        (void)!pwrite(cut, bytes, (size_t)end, 0);
        struct course *course = with_cache("ls /run/cache | wc -l", cut, -1);
        tried++;
        good += course->ended.caches[0] == 0 && !strcmp(course->output, "0\n");
    }
    check(tried > 5 && good == tried, "half a cache counts as none, wherever it was cut", "%d of %d", good, tried);
    static const char *const evil[] = {"../evil", "/tmp/evil", "a/../../evil", "a//b", ""};
    good = 0;
    for (size_t i = 0; i < sizeof evil / sizeof *evil; i++) {
        char archive[512] = "FTCACHE1";
        struct {
            uint32_t kind, mode, name_size, nanoseconds;
            int64_t seconds;
            uint64_t size;
        } entry = {2, 0644, (uint32_t)strlen(evil[i]), 0, 0, 0}, last = {3, 0, 0, 0, 0, 1};
        size_t used = 8;
        memcpy(archive + used, &entry, sizeof entry);
        used += sizeof entry;
        memcpy(archive + used, evil[i], strlen(evil[i]));
        used += strlen(evil[i]);
        memcpy(archive + used, &last, sizeof last);
        used += sizeof last;
        (void)!ftruncate(cut, 0);
        (void)!pwrite(cut, archive, used, 0);
        struct course *course = with_cache("ls -a /run/cache | wc -l; ls /run/evil /tmp/evil /evil 2> /dev/null", cut, -1);
        good += course->ended.caches[0] == 0 && !strcmp(course->output, "2\n");
    }
    check(good == 5, "names that lead out of a cache make nothing", "%d of 5", good);
    close(stored);
    close(cut);
}

void promise_caches(void)
{
    probe_base(&base);
    begin(&drive, &base, 2);
    comes_back();
    broken();
    end(&drive);
}
