/* SPDX-License-Identifier: Apache-2.0 */
/* Gates that ask for no loopback use a network one after the other; one that asks has its own. */
#define _GNU_SOURCE
#include "promises.h"

#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define LINE 200

static struct list base, gate;
static struct drive drive;

static void network_gate(bool loopback)
{
    gate_of(&gate, (const char *const[]){PROBE, "network", "7777", NULL});
    if (loopback) {
        add(&gate, FT_OP_LOOPBACK, FT_REQUIRED, 0, 0, NULL, NULL);
    }
    confine(&gate);
}

/* A gate that stays until `hold` is closed; its line goes to `line`. */
static int start(uint32_t id, char *line)
{
    int input[2], output[2];
    if (pipe2(input, O_CLOEXEC) || pipe2(output, O_CLOEXEC)) {
        exit(1);
    }
    launch(&drive, id, &gate, (int[]){input[0], output[1], output[1]});
    close(input[0]);
    close(output[1]);
    struct pollfd waiting = {output[0], POLLIN, 0};
    ssize_t size = poll(&waiting, 1, 10000) > 0 ? read(output[0], line, LINE - 1) : 0;
    line[size > 0 ? size : 0] = 0;
    close(output[0]);
    return input[1];
}

static void leave(uint32_t id, int hold)
{
    close(hold);
    until_ended(&drive, id, 10);
}

static unsigned long network_of(const char *line)
{
    return strncmp(line, "network ", 8) == 0 ? strtoul(line + 8, NULL, 10) : 0;
}

/* A new one for each, where it must be known which: the slot of one that has ended may not be free yet. */
static void one_after_the_other(void)
{
    enum { COUNT = 12 };
    char lines[COUNT][LINE];
    unsigned long networks[COUNT];
    int distinct = 0;
    bool dark = true, clean = true;
    for (uint32_t i = 0; i < COUNT; i++) {
        leave(i + 1, start(i + 1, lines[i]));
        networks[i] = network_of(lines[i]);
        dark = dark && networks[i] && strstr(lines[i], "loopback: Network is unreachable");
        clean = clean && strstr(lines[i], "port: Success name: Success");
        bool known = false;
        for (uint32_t k = 0; k < i; k++) {
            known = known || networks[k] == networks[i];
        }
        distinct += !known;
    }
    check(dark, "a gate that asks for no loopback reaches nothing, not even 127.0.0.1", "%s", lines[0]);
    check(distinct < COUNT, "gates that come one after the other use a network again", "%d of %d", distinct, COUNT);
    check(clean, "and find nothing in it of the one before", "%s", lines[COUNT - 1]);
}

static void at_once(void)
{
    enum { COUNT = 6 };
    char lines[COUNT][LINE];
    int holds[COUNT];
    bool apart = true, clean = true;
    for (uint32_t i = 0; i < COUNT; i++) {
        holds[i] = start(i + 1, lines[i]);
        clean = clean && strstr(lines[i], "port: Success name: Success");
        for (uint32_t k = 0; k < i; k++) {
            apart = apart && network_of(lines[i]) && network_of(lines[i]) != network_of(lines[k]);
        }
    }
    check(apart, "no two gates that run at once are in one network", "%s%s", lines[0], lines[1]);
    check(clean, "and none finds a port or a name taken by another", "%s%s", lines[0], lines[1]);
    for (uint32_t i = 0; i < COUNT; i++) {
        leave(i + 1, holds[i]);
    }
}

static void with_loopback(void)
{
    char line[LINE], again[LINE], other[LINE];
    network_gate(true);
    leave(1, start(1, line));
    check(strstr(line, "loopback: Success") && drive.courses[1].started.facts & FT_FACT_LOOPBACK, "a gate that asks for it has a loopback",
          "%s facts %x", line, drive.courses[1].started.facts);
    int hold = start(2, again);
    network_gate(false);
    leave(3, start(3, other));
    leave(2, hold);
    check(strstr(again, "loopback: Success") && strstr(again, "port: Success") && network_of(other) != network_of(again) &&
              strstr(other, "loopback: Network is unreachable") && !(drive.courses[3].started.facts & FT_FACT_LOOPBACK),
          "in a network that no other gate is or was in", "%s%s%s", line, again, other);
}

/* Where every sandbox has a loopback, each has a network too. */
static void in_the_base(void)
{
    char first[LINE], second[LINE];
    probe_base(&base);
    add(&base, FT_OP_LOOPBACK, FT_REQUIRED, 0, 0, NULL, NULL);
    begin(&drive, &base, 1);
    int hold = start(1, first);
    leave(2, start(2, second));
    leave(1, hold);
    check(strstr(first, "loopback: Success") && strstr(second, "loopback: Success") && network_of(first) != network_of(second),
          "a loopback in the base is each sandbox's own", "%s%s", first, second);
    end(&drive);
}

/* A place in the common root, which all sandboxes show, and closed. */
static void places_below_etc(void)
{
    char folder[] = "/tmp/ft-etc-XXXXXX";
    char path[sizeof folder + 10];
    mkdtemp(folder);
    chmod(folder, 0755);
    snprintf(path, sizeof path, "%s/inside", folder);
    close(open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644));
    gate_of(&gate, (const char *const[]){"/bin/sh", "-c", "ls /etc/ft-place; ls -d /etc/hosts /dev/null; touch /etc/ft-place/x", NULL});
    add(&gate, FT_OP_BIND, FT_REQUIRED, 0, 0, folder, "/etc/ft-place");
    confine(&gate);
    struct course *course = run(&drive, 4, &gate);
    check(has(course, "inside\n") && has(course, "/etc/hosts\n") && has(course, "/dev/null\n") && has(course, "Read-only"),
          "a place can be asked for anywhere, below /etc too", "%s", why(course));
    shell_gate(&gate, "ls /etc/ft-place; touch /etc/ft-place/x; echo looked");
    course = run(&drive, 5, &gate);
    check(!has(course, "inside") && has(course, "Read-only") && has(course, "looked"), "what is there no other gate sees", "%s", why(course));
    start_list(&gate);
    add(&gate, FT_OP_BIND, FT_REQUIRED, 0, 0, folder, "/srv/asked/for");
    add(&gate, FT_OP_BIND, FT_REQUIRED, 0, 0, path, "/srv/file");
    ask_with(&drive, FT_ASK_PLACES, 0, &gate);
    shell_gate(&gate, "test -d /srv/asked/for && test -f /srv/file && ls -A /srv/asked/for && echo looked");
    course = run(&drive, 6, &gate);
    check(strcmp(course->output, "looked\n") == 0, "places that are asked for beforehand are there for every gate", "%s", why(course));
    unlink(path);
    rmdir(folder);
}

void promise_networks(void)
{
    probe_base(&base);
    network_gate(false);
    begin(&drive, &base, 2);
    one_after_the_other();
    /* In networks that were used before, and some that are new. */
    at_once();
    end(&drive);
    begin(&drive, &base, 2);
    with_loopback();
    places_below_etc();
    end(&drive);
    network_gate(false);
    in_the_base();
}
