/* SPDX-License-Identifier: Apache-2.0 */
/* What a copied view leaves out. */
#define _GNU_SOURCE
#include "promises.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static struct list base, gate;
static struct drive drive;
static char folder[64];

static int list_of(const char *bytes, size_t size, bool sealed)
{
    int list = memfd_create("list", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (write(list, bytes, size) != (ssize_t)size || (sealed && fcntl(list, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE))) {
        perror("list");
    }
    return list;
}

static struct course *without(const char *script, int list, uint64_t view, bool shown)
{
    static uint32_t id;
    char inner[80];
    int output[2], null = open("/dev/null", O_RDWR | O_CLOEXEC);
    id = id % 100 + 1;
    snprintf(inner, sizeof inner, "%s/env", folder);
    gate_of(&gate, (const char *const[]){"/bin/sh", "-c", script, NULL});
    add(&gate, FT_OP_LEAVE_OUT, FT_REQUIRED, 3, 0, NULL, NULL);
    add(&gate, FT_OP_REPOSITORY, FT_REQUIRED | FT_SECOND_VIEW, view, FT_VIEW_COPY, folder, folder);
    if (shown) {
        add(&gate, FT_OP_BIND, FT_REQUIRED, 0, 0, inner, inner);
    }
    add(&gate, FT_OP_WORKDIR, FT_REQUIRED, 0, 0, folder, NULL);
    confine(&gate);
    struct course *course = &drive.courses[id];
    memset(course, 0, sizeof *course);
    if (pipe2(output, O_CLOEXEC)) {
        return course;
    }
    struct ft_message head = {FT_LAUNCH_VERSION, FT_ASK_LAUNCH, id, (uint32_t)gate.size, gate.count};
    memcpy(gate.bytes, &head, sizeof head);
    send_raw(&drive, gate.bytes, gate.size, (int[]){null, output[1], output[1], list}, 4);
    close(output[1]);
    until_ended(&drive, id, 20);
    ssize_t size = read(output[0], course->output, sizeof course->output - 1);
    course->output[size > 0 ? size : 0] = 0;
    close(output[0]);
    close(null);
    close(list);
    return course;
}

static void shell(const char *script)
{
    char command[400];
    snprintf(command, sizeof command, "cd %s && %s", folder, script);
    if (system(command)) {
        fprintf(stderr, "failed: %s\n", command);
    }
}

static void some_of_many(void)
{
    static char bytes[64 * 1024];
    size_t size = 0;
    shell("mkdir many && cd many && seq 10000 10999 | xargs touch");
    for (int i = 10000; i < 11000; i += 3) {
        size += (size_t)sprintf(bytes + size, "-many/%d", i) + 1;
    }
    struct course *course = without("cd many; ls | wc -l; ls | head -4 | tr '\\n' ' '", list_of(bytes, size, true), FT_VIEW_COPY, false);
    check(has(course, "666\n10001 10002 10004 10005 "), "every third of a thousand is left out, and nothing else", "%s", why(course));
    shell("rm -rf many");
}

static void odd_lists(void)
{
    static const char entries[] = "-a";
    struct course *course = without("true", list_of(entries, sizeof entries, false), FT_VIEW_COPY, false);
    check(course->ended.failure.step == FT_OP_LEAVE_OUT, "a list that could still change is refused", "%s", why(course));
    course = without("true", list_of(entries, sizeof entries - 1, true), FT_VIEW_COPY, false);
    check(course->ended.failure.step == FT_OP_LEAVE_OUT, "and one without an end", "%s", why(course));
    course = without("ls", list_of("", 0, true), FT_VIEW_COPY, false);
    check(has(course, "a\na.b\n"), "an empty one leaves nothing out", "%s", why(course));
}

void promise_left_out(void)
{
    /* Names on both sides of the slash in the order of bytes; "a" is a folder, "a.b" and "a0" are not in it. */
    static const char entries[] = "+env\0+odd/deep/file\0-a/left\0-b\0-env\0-link\0-odd\0-top";
    snprintf(folder, sizeof folder, "/var/tmp/ft-left-XXXXXX");
    if (!mkdtemp(folder)) {
        return;
    }
    chmod(folder, 0755);
    shell("mkdir -p a b/c env odd/deep && touch a/left a/kept a.b a0 b/c/x top kept env/tool odd/deep/file && ln -s kept link && chmod -R a+rX .");
    probe_base(&base);
    begin(&drive, &base, 2);
    struct course *course = without("find . | sort | tr '\\n' ' '; touch new && echo writable", list_of(entries, sizeof entries, true),
                                    FT_VIEW_COPY, false);
    check(has(course, ". ./a ./a.b ./a/kept ./a0 ./env ./kept ./link ./odd ./odd/deep ./odd/deep/file writable"),
          "a copy has what is not left out, links, and the empty places", "%s", why(course));
    course = without("ls env; touch new env/new", list_of(entries, sizeof entries, true), FT_VIEW_READ_ONLY, true);
    check(has(course, "tool\n") && has(course, "'new': Read-only") && has(course, "'env/new': Read-only"),
          "what is left out can be shown again at its place, in a copy for who reads too", "%s", why(course));
    some_of_many();
    odd_lists();
    end(&drive);
    shell("rm -rf ../\"${PWD##*/}\"");
}
