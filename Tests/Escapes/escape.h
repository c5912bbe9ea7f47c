/* SPDX-License-Identifier: Apache-2.0 */
/* Attempts to get out of a sandbox. Each is one function that ends its process by saying what came of it. */
#ifndef FIRSTTRY_ESCAPE_H
#define FIRSTTRY_ESCAPE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* Where an attempt is shown to work, so that its failure in the sandbox means something. */
enum shown {
    PLAIN,  /* on this machine: it touches bait only */
    JAILED, /* in a disposable user, mount, pid, net, ipc and uts namespace with limits of its own (jail.c) */
    ROOT,   /* on this machine, by root only */
    NEVER   /* nowhere: not_proven.txt says why */
};

struct attempt {
    const char *name, *group;
    enum shown shown;
    const char *must; /* how the sandbox answers: names of errors or words, separated by '|' */
    const char *what;
    void (*apply)(void);
};

/* ATTEMPT(name, shown, must, what) { body } registers itself. Its group is the file's GROUP. */
#define ATTEMPT(id, shown_, must_, what_)                                                                              \
    static void try_##id(void);                                                                                        \
    static const struct attempt id##_attempt = {#id, GROUP, shown_, must_, what_, try_##id};                           \
    static const struct attempt *const id##_entry __attribute__((used, section("attempts"))) = &id##_attempt;          \
    static void try_##id(void)

_Noreturn void escaped(const char *format, ...) __attribute__((format(printf, 1, 2)));
_Noreturn void blocked(const char *call);      /* errno says by what */
_Noreturn void blocked_as(const char *how);    /* in a word, where there is no errno */
_Noreturn void unproven(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* A write into the repository that worked: an escape in a read-only view, and out of every sandbox; in a private view
 * it has to stay there, which the test looks at from outside. */
_Noreturn void wrote(const char *what);

/* The result of a call, or the end of the attempt. */
#define TRY(call)                                                                                                      \
    ({                                                                                                                 \
        long result_ = (long)(call);                                                                                   \
        if (result_ < 0) blocked(#call);                                                                               \
        result_;                                                                                                       \
    })
/* Counts also the error that comes after the permission check. */
#define REACH(call, error)                                                                                             \
    do {                                                                                                               \
        if ((long)(call) >= 0 || errno == (error)) escaped("%s got past the permission check", #call);                 \
        blocked(#call);                                                                                                \
    } while (0)

/* bait.txt in the working folder: what lies outside, under which name. */
const char *bait(const char *key);
long bait_number(const char *key);
#define SECRET "firsttry-bait-secret"

void expect_secret(int fd, const char *where); /* reads; escaped() when the secret arrives */
void read_secret(const char *path);
void put_file(const char *path, const char *text);
const char *below(const char *folder, const char *name);

int serve_bait(char **arguments);
int with_descriptors(char **command);
int be_neighbour(void);
void enter_jail(bool own_tmp);
/* Runs a whole program in namespaces of its own, below which only memory can be written to: what gets out of a gate in there has
 * got out into something that goes with it. Returns its status. */
int in_machine(char **command);
void hold_terminal(void); /* a pseudo terminal of its own becomes the controlling one */

#endif
