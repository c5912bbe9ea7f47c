/* SPDX-License-Identifier: Apache-2.0 */
/* Messages that are no messages: each is answered, none harms. */
#define _GNU_SOURCE
#include "promises.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static struct list base, gate;
static struct drive drive;
static uint32_t next_id = 1;

static void expect_refusal(const char *promise, const void *bytes, size_t size, uint32_t id)
{
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    memset(&drive.courses[id], 0, sizeof drive.courses[id]);
    send_raw(&drive, bytes, size, (int[]){null, null, null}, 3);
    close(null);
    bool ended = until_ended(&drive, id, 2);
    const struct ft_ended *words = &drive.courses[id].ended;
    check(ended && words->flags == FT_ENDED_FAILED && words->failure.step == FT_STEP_PROTOCOL && words->failure.error == EPROTO &&
              words->failure.what[0],
          promise, "ended %d step %u what %s", ended, words->failure.step, words->failure.what);
}

/* The list as a LAUNCH of `next_id`, for spoiling. */
static struct ft_message *as_launch(void)
{
    struct ft_message *head = (struct ft_message *)gate.bytes;
    *head = (struct ft_message){FT_LAUNCH_VERSION, FT_ASK_LAUNCH, ++next_id, (uint32_t)gate.size, gate.count};
    return head;
}

static struct ft_op *op_at(uint32_t index)
{
    char *at = gate.bytes + sizeof(struct ft_message);
    while (index--) {
        at += ((struct ft_op *)at)->size;
    }
    return (struct ft_op *)at;
}

static void refuse_list(const char *promise)
{
    as_launch();
    expect_refusal(promise, gate.bytes, gate.size, next_id);
}

static void spoilt_heads(void)
{
    struct ft_message *head;
#define SPOILT(promise, change)                                                                                                    \
    probe_gate(&gate, "nothing", NULL);                                                                                            \
    head = as_launch();                                                                                                            \
    change;                                                                                                                        \
    expect_refusal(promise, gate.bytes, gate.size, next_id)
    SPOILT("another version", head->version = 99);
    SPOILT("an unknown kind of message", head->kind = 17);
    SPOILT("a size that is too small", head->size -= 8);
    SPOILT("a size that is too large", head->size += 8);
    SPOILT("a count that is too small", head->count--);
    SPOILT("a count that is too large", head->count++);
    SPOILT("a count beyond all bounds", head->count = UINT32_MAX);
    SPOILT("operations in a KILL", head->kind = FT_ASK_KILL);
    SPOILT("an operation of size 0", op_at(0)->size = 0);
    SPOILT("an operation of an odd size", op_at(0)->size += 1);
    SPOILT("an operation of 4 GiB", op_at(0)->size = 0xfffffff8);
    SPOILT("an unknown operation", op_at(0)->kind = 63);
    SPOILT("an unknown operation beyond 64", op_at(0)->kind = 65535);
    SPOILT("an unknown flag", op_at(0)->flags = 0x8000);
    SPOILT("a string without an end", memset(op_at(0) + 1, 'x', op_at(0)->size - sizeof(struct ft_op)));
    SPOILT("padding that is not zero", ((char *)op_at(1))[-1] = 'x');
#undef SPOILT
    expect_refusal("an empty body", "", 1, UINT32_MAX % 128);
}

static void spoilt_lists(void)
{
    static const char *const paths[] = {"relative", "/a/../b", "/a/./b", "/a//b", "/a/", "", "/.."};
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        char promise[100];
        gate_of(&gate, (const char *const[]){PROBE, NULL});
        add(&gate, FT_OP_BIND, FT_REQUIRED, 0, 0, "/usr", paths[i]);
        snprintf(promise, sizeof promise, "the path \"%s\"", paths[i]);
        refuse_list(promise);
    }
    gate_of(&gate, (const char *const[]){"relative/program", NULL});
    refuse_list("a program without an absolute path");
    start_list(&gate);
    confine(&gate);
    refuse_list("no program");
    probe_gate(&gate, "nothing", NULL);
    add(&gate, FT_OP_ARGUMENT, FT_REQUIRED, 0, 0, "late", NULL);
    refuse_list("an operation after SECCOMP");
    gate_of(&gate, (const char *const[]){PROBE, NULL});
    add(&gate, FT_OP_NAMESPACES, FT_REQUIRED, 0, 0, NULL, NULL);
    refuse_list("an operation of the base in the gate's part");
    gate_of(&gate, (const char *const[]){PROBE, NULL});
    add(&gate, FT_OP_ENVIRONMENT, FT_REQUIRED, 0, 0, "NOVALUE", NULL);
    refuse_list("an environment without =");
    gate_of(&gate, (const char *const[]){PROBE, NULL});
    add(&gate, FT_OP_LANDLOCK, FT_REQUIRED, 1, 0, NULL, NULL);
    add(&gate, FT_OP_LANDLOCK, FT_REQUIRED, 1, 0, NULL, NULL);
    refuse_list("LANDLOCK twice");
    gate_of(&gate, (const char *const[]){PROBE, NULL});
    for (int i = 0; i < 300; i++) {
        add(&gate, FT_OP_BIND, FT_REQUIRED, 0, 0, "/usr", "/mnt");
    }
    refuse_list("300 binds");
    start_list(&gate);
    for (int i = 0; i < 600; i++) {
        add(&gate, FT_OP_ARGUMENT, FT_REQUIRED, 0, 0, PROBE, NULL);
    }
    refuse_list("600 operations");
}

static void names_and_fds(void)
{
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    probe_gate(&gate, "nothing", NULL);
    as_launch();
    memset(&drive.courses[next_id], 0, sizeof drive.courses[next_id]);
    send_raw(&drive, gate.bytes, gate.size, (int[]){null, null}, 2);
    until_ended(&drive, next_id, 2);
    check(drive.courses[next_id].ended.failure.step == FT_STEP_PROTOCOL, "fewer than three descriptors", "step %u",
          drive.courses[next_id].ended.failure.step);
    as_launch();
    memset(&drive.courses[next_id], 0, sizeof drive.courses[next_id]);
    int many[17];
    for (int i = 0; i < 17; i++) {
        many[i] = null;
    }
    send_raw(&drive, gate.bytes, gate.size, many, 17);
    until_ended(&drive, next_id, 2);
    check(drive.courses[next_id].ended.failure.step == FT_STEP_PROTOCOL, "seventeen descriptors", "step %u",
          drive.courses[next_id].ended.failure.step);
    as_launch();
    probe_gate(&gate, "fds", NULL);
    as_launch();
    int output[2];
    (void)!pipe2(output, O_CLOEXEC);
    memset(&drive.courses[next_id], 0, sizeof drive.courses[next_id]);
    send_raw(&drive, gate.bytes, gate.size, (int[]){null, output[1], output[1], null, null, null, null, null}, 8);
    close(output[1]);
    char text[100] = "";
    ssize_t size = read(output[0], text, sizeof text - 1);
    close(output[0]);
    text[size < 0 ? 0 : size] = 0;
    check(!strcmp(text, "0 1 2 3 4 5 6 7 \n"), "eight descriptors arrive, in order", "%s", text);
    until_ended(&drive, next_id, 2);
    shell_gate(&gate, "sleep 0.3");
    launch(&drive, 100, &gate, (int[]){null, null, null});
    send_raw(&drive, gate.bytes, gate.size, (int[]){null, null, null}, 3);
    until_ended(&drive, 100, 2);
    check(drive.courses[100].ended.failure.step == FT_STEP_PROTOCOL, "a name that is in use", "step %u",
          drive.courses[100].ended.failure.step);
    close(null);
}

static void bases(void)
{
    static const struct ft_message head = {FT_LAUNCH_VERSION, FT_ASK_PREPARE, 1, sizeof head + 8, 1};
    char bytes[24] = {0};
    memcpy(bytes, &head, sizeof head);
    end(&drive);
    start_list(&base);
    add(&base, FT_OP_AHEAD, FT_REQUIRED, FT_SECCOMP_STANDARD, 0, NULL, NULL);
    add(&base, FT_OP_IDENTITY, FT_REQUIRED, getuid(), getgid(), NULL, NULL);
    begin(&drive, &base, 1);
    check(drive.ready_seen && drive.ready.facts == 0 && drive.ready.missed[0].step == FT_STEP_PROTOCOL,
          "a gate's process before its identity", "ready %d", drive.ready_seen);
    end(&drive);
    start_list(&base);
    add(&base, FT_OP_ARGUMENT, FT_REQUIRED, 0, 0, "/bin/sh", NULL);
    begin(&drive, &base, 1);
    check(drive.ready_seen && drive.ready.facts == 0 && drive.ready.missed_count == 1 &&
              drive.ready.missed[0].step == FT_STEP_PROTOCOL,
          "a spoilt base is answered by READY", "ready %d", drive.ready_seen);
    probe_gate(&gate, "nothing", NULL);
    check(run(&drive, 1, &gate)->ended.failure.step == FT_STEP_PROTOCOL, "and no gate runs", "%s", why(&drive.courses[1]));
}

void promise_protocol(void)
{
    probe_base(&base);
    begin(&drive, &base, 1);
    spoilt_heads();
    spoilt_lists();
    names_and_fds();
    probe_gate(&gate, "nothing", NULL);
    struct course *course = run(&drive, 1, &gate);
    check(course->started_seen && course->ended.flags == 0, "after all that the launcher still works", "%s", why(course));
    bases();
    end(&drive);
}
