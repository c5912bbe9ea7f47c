/* SPDX-License-Identifier: Apache-2.0 */
/* The repository's views, and the user's tree afterwards. */
#define _GNU_SOURCE
#include "promises.h"

#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static struct list base, gate;
static char picture[2][65536];
static char *drawing;

static int draw(const char *path, const struct stat *status, int type, struct FTW *where)
{
    (void)where;
    char content[256] = "";
    if (type == FTW_F) {
        int file = open(path, O_RDONLY | O_NOATIME);
        ssize_t size = file < 0 ? -1 : read(file, content, sizeof content - 1);
        content[size < 0 ? 0 : size] = 0;
        close(file);
    } else if (type == FTW_SL) {
        ssize_t size = readlink(path, content, sizeof content - 1);
        content[size < 0 ? 0 : size] = 0;
    }
    size_t used = strlen(drawing);
    snprintf(drawing + used, sizeof picture[0] - used, "%s %o %u %u %ld %lu %ld.%09ld %ld.%09ld %s\n", path, status->st_mode,
             status->st_uid, status->st_gid, (long)status->st_size, (unsigned long)status->st_ino, status->st_mtim.tv_sec,
             status->st_mtim.tv_nsec, status->st_ctim.tv_sec, status->st_ctim.tv_nsec, content);
    return 0;
}

/* Names, contents, modes, owners, inodes, mtime and ctime of a whole tree. */
static const char *take_picture(int index, const char *folder)
{
    drawing = picture[index];
    drawing[0] = 0;
    nftw(folder, draw, 16, FTW_PHYS);
    return drawing;
}

static void write_to(const char *folder, const char *name, const char *content, mode_t mode)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    int file = open(path, O_WRONLY | O_CREAT | O_TRUNC, mode);
    if (file < 0 || write(file, content, strlen(content)) < 0 || fchmod(file, mode)) {
        perror(path);
    }
    close(file);
}

static void make_repository(const char *folder)
{
    char path[4096];
    mkdir(folder, 0755);
    write_to(folder, "kept", "kept\n", 0644);
    write_to(folder, "changed", "before\n", 0600);
    write_to(folder, "script", "#!/bin/sh\n", 0755);
    snprintf(path, sizeof path, "%s/sub", folder);
    mkdir(path, 0755);
    write_to(path, "gone", "gone\n", 0644);
    snprintf(path, sizeof path, "%s/private", folder);
    mkdir(path, 0700);
    write_to(path, "deep", "deep\n", 0400);
    snprintf(path, sizeof path, "%s/out", folder);
    (void)!symlink("/etc/passwd", path);
    snprintf(path, sizeof path, "%s/in", folder);
    (void)!symlink("sub/gone", path);
    struct timespec times[] = {{1000000000, 123456789}, {1000000000, 123456789}};
    snprintf(path, sizeof path, "%s/kept", folder);
    utimensat(AT_FDCWD, path, times, 0);
    utimensat(AT_FDCWD, folder, times, 0);
}

static int remove_one(const char *path, const struct stat *status, int type, struct FTW *where)
{
    (void)status;
    (void)type;
    (void)where;
    return remove(path);
}

static void remove_tree(const char *folder)
{
    nftw(folder, remove_one, 16, FTW_PHYS | FTW_DEPTH);
}

/* Writes, removes, renames and links everywhere. */
static const char script[] =
    "cat kept changed private/deep in; echo after > changed; rm sub/gone; echo new > sub/new; mkdir made; mv kept made/; "
    "chmod 777 script; touch -d 2001-01-01 script; echo x > private/deep2; ln changed linked; ln -s / root; cat out; "
    "cat changed sub/new made/kept linked; stat -c '%Y %a' script; ls -l --time-style=+%s . | head -1; pwd -P";

static void gate_in(const char *source, const char *destination, uint64_t view, const char *shell)
{
    gate_of(&gate, (const char *const[]){"/bin/sh", "-c", shell, NULL});
    add(&gate, FT_OP_REPOSITORY, FT_REQUIRED, view, 0, source, destination);
    add(&gate, FT_OP_WORKDIR, FT_REQUIRED, 0, 0, destination, NULL);
    confine(&gate);
}

static struct course *view_of(const char *folder, uint64_t view, const char *shell)
{
    probe_base(&base);
    gate_in(folder, folder, view, shell);
    return run_once(&base, &gate);
}

static void writable_view(const char *folder, uint64_t view, const char *kind, uint32_t fact)
{
    char promise[200];
    make_repository(folder);
    take_picture(0, folder);
    struct course *course = view_of(folder, view, script);
    take_picture(1, folder);
    snprintf(promise, sizeof promise, "%s: the tree can be read and changed in every way", kind);
    check(has(course, "kept\nbefore\ndeep\ngone\n") && has(course, "after\nnew\nkept\nafter\n978307200 777\n") &&
              course->ended.wait_status == 0 && course->started.facts & fact,
          promise, "%s", why(course));
    snprintf(promise, sizeof promise, "%s: the user's own is as before, to the nanosecond of mtime and ctime", kind);
    check(!strcmp(picture[0], picture[1]), promise, "before:\n%s\nafter:\n%s", picture[0], picture[1]);
    snprintf(promise, sizeof promise, "%s: a link that points out leads nowhere", kind);
    check(has(course, "out: No such file"), promise, "%s", why(course));
    remove_tree(folder);
}

static void plain_views(void)
{
    char folder[] = "/var/tmp/ft-repository-XXXXXX";
    mkdtemp(folder);
    chmod(folder, 0755);
    writable_view(folder, FT_VIEW_OVERLAY, "overlay", FT_FACT_OVERLAY);
    mkdir(folder, 0755);
    writable_view(folder, FT_VIEW_COPY, "copy", FT_FACT_COPY);
    mkdir(folder, 0755);
    make_repository(folder);
    struct course *course = view_of(folder, FT_VIEW_READ_ONLY, "cat changed; touch kept new");
    check(has(course, "before\n") && has(course, "'kept': Read-only") && has(course, "'new': Read-only") &&
              course->started.facts & FT_FACT_READ_ONLY,
          "read-only: can be read and not changed", "%s", why(course));
    remove_tree(folder);
}

static void odd_names(void)
{
    static const char *const names[] = {"sp ace", "col:on", "com,ma", "back\\slash", "new\nline", "\xff\xfe",
                                        "quo\"te'", "=equals", "lowerdir=x,upperdir=y"};
    char parent[] = "/var/tmp/ft-odd-XXXXXX";
    mkdtemp(parent);
    chmod(parent, 0755);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char folder[512], promise[600];
        snprintf(folder, sizeof folder, "%s/%s", parent, names[i]);
        make_repository(folder);
        struct course *course = view_of(folder, FT_VIEW_OVERLAY, "cat changed; echo x > changed; cat changed; pwd");
        snprintf(promise, sizeof promise, "overlay at an odd path, %zu: %s", i, i == 4 || i == 5 ? "(unprintable)" : names[i]);
        check(has(course, "before\nx\n") && has(course, names[i]) && !course->started.missed_count, promise, "%s", why(course));
        course = view_of(folder, FT_VIEW_COPY, "cat changed; echo x > changed; cat changed; pwd");
        snprintf(promise, sizeof promise, "copy at an odd path, %zu", i);
        check(has(course, "before\nx\n") && has(course, names[i]), promise, "%s", why(course));
    }
    remove_tree(parent);
}

/* Over which the sandbox mounts its own /tmp, and on which it builds its root. */
static void below_tmp(void)
{
    char folder[] = "/tmp/ft-repository-XXXXXX";
    mkdtemp(folder);
    chmod(folder, 0755);
    make_repository(folder);
    struct course *course = view_of(folder, FT_VIEW_OVERLAY,
                                    "cat changed; echo x > changed; ls /tmp | wc -l; touch /tmp/y && echo ok");
    check(has(course, "before\n1\nok\n"), "a repository below /tmp, and a private /tmp around it", "%s", why(course));
    probe_base(&base);
    start_list(&gate);
    gate_in(folder, "/usr/share", FT_VIEW_OVERLAY, "cat changed; echo x > changed && echo changed");
    course = run_once(&base, &gate);
    check(has(course, "before\nchanged"), "a repository on a folder of a read-only mount", "%s", why(course));
    remove_tree(folder);
}

/* A checkout that only its owner may enter, below a home that only its owner may enter. */
static void private_home(void)
{
    char home[] = "/var/tmp/ft-home-XXXXXX", folder[64], tool[64];
    mkdtemp(home);
    snprintf(folder, sizeof folder, "%s/repository", home);
    snprintf(tool, sizeof tool, "%s/tool", home);
    make_repository(folder);
    chmod(folder, 0700);
    mkdir(tool, 0700);
    write_to(tool, "run", "#!/bin/sh\necho tool ran\n", 0700);
    probe_base(&base);
    gate_in(folder, folder, FT_VIEW_OVERLAY, "cat changed; echo x >> changed; rm kept; cat changed; \"$0\"/../tool/run; id -u");
    start_list(&gate);
    char shell[300];
    snprintf(shell, sizeof shell, "cat changed; echo x >> changed; rm kept; cat changed; %s/run; stat -c %%u changed %s/run; id -u", tool,
             tool);
    gate_in(folder, folder, FT_VIEW_OVERLAY, shell);
    static struct list whole;
    gate_of(&whole, (const char *const[]){"/bin/sh", "-c", shell, NULL});
    add(&whole, FT_OP_BIND, FT_REQUIRED, 0, 0, tool, tool);
    add(&whole, FT_OP_REPOSITORY, FT_REQUIRED, FT_VIEW_OVERLAY, 0, folder, folder);
    add(&whole, FT_OP_WORKDIR, FT_REQUIRED, 0, 0, folder, NULL);
    confine(&whole);
    struct course *course = run_once(&base, &whole);
    char owners[64];
    unsigned uid = as_root ? 65534 : getuid();
    snprintf(owners, sizeof owners, "tool ran\n%u\n%u\n%u\n", uid, uid, uid);
    check(has(course, "before\nbefore\nx\n") && has(course, owners) && !course->started.missed_count,
          "repository and tool below a home of mode 0700 belong to the gate's user inside", "%s", why(course));
    if (as_root) {
        /* A checkout of another user, run by root. */
        (void)!chown(home, 1000, 1000);
        (void)!chown(folder, 1000, 1000);
        char path[100];
        snprintf(path, sizeof path, "%s/changed", folder);
        (void)!chown(path, 1000, 1000);
        gate_in(folder, folder, FT_VIEW_OVERLAY, "cat changed; echo x >> changed; cat changed; stat -c %u changed");
        course = run_once(&base, &gate);
        check(has(course, "before\nbefore\nx\n65534\n"), "root runs a checkout that belongs to somebody else", "%s", why(course));
        shell_gate(&gate, "cat /mnt/shadow; ls -l /mnt/passwd");
        add(&base, FT_OP_BIND, FT_REQUIRED, 0, 0, "/etc", "/mnt");
        course = run_once(&base, &gate);
        check(has(course, "/mnt/shadow: Permission denied") && has(course, "/mnt/passwd"),
              "a bind that everyone may read keeps its owners: /etc/shadow stays closed", "%s", why(course));
    }
    remove_tree(home);
}

/* Where an overlay cannot be had, a copy is; which one it was stands in the report. */
static void second_view(void)
{
    char folder[] = "/var/tmp/ft-second-XXXXXX";
    mkdtemp(folder);
    chmod(folder, 0755);
    for (int refused = 0; refused < 2; refused++) {
        make_repository(folder);
        take_picture(0, folder);
        probe_base(&base);
        gate_of(&gate, (const char *const[]){"/bin/sh", "-c", script, NULL});
        add(&gate, FT_OP_REPOSITORY, FT_REQUIRED | (refused ? FT_REFUSED : 0), FT_VIEW_OVERLAY, FT_VIEW_COPY, folder, folder);
        add(&gate, FT_OP_WORKDIR, FT_REQUIRED, 0, 0, folder, NULL);
        confine(&gate);
        struct course *course = run_once(&base, &gate);
        take_picture(1, folder);
        uint32_t fact = refused ? FT_FACT_COPY : FT_FACT_OVERLAY;
        check(course->started.facts & fact && course->started.missed_count == (uint32_t)refused && has(course, "after\nnew\nkept\nafter\n") &&
                  !strcmp(picture[0], picture[1]),
              refused ? "a refused overlay becomes a copy, and is reported" : "negative: an overlay that can be had is no copy", "%s",
              why(course));
        remove_tree(folder);
        mkdir(folder, 0755);
    }
    make_repository(folder);
    probe_base(&base);
    gate_of(&gate, (const char *const[]){"/bin/sh", "-c", "cat changed; echo x > new; stat -c %u kept", NULL});
    add(&gate, FT_OP_REPOSITORY, FT_REQUIRED | FT_REFUSED, FT_VIEW_READ_ONLY, FT_VIEW_COPY, folder, folder);
    add(&gate, FT_OP_WORKDIR, FT_REQUIRED, 0, 0, folder, NULL);
    confine(&gate);
    struct course *course = run_once(&base, &gate);
    check(has(course, "before\n") && has(course, "cannot create new: Read-only") && course->started.facts & FT_FACT_COPY,
          "a copy in place of a read-only view is read-only too", "%s", why(course));
    if (!as_root) {
        /* Of root's own: an overlay would let nothing in it be changed. */
        gate_of(&gate, (const char *const[]){"/bin/sh", "-c", "cd dpkg && echo x > status-new && echo could write", NULL});
        add(&gate, FT_OP_REPOSITORY, FT_REQUIRED, FT_VIEW_OVERLAY, FT_VIEW_COPY, "/usr/share/doc", "/usr/share/doc");
        add(&gate, FT_OP_WORKDIR, FT_REQUIRED, 0, 0, "/usr/share/doc", NULL);
        confine(&gate);
        course = run_once(&base, &gate);
        check(course->started.facts & FT_FACT_COPY && has(course, "could write"), "somebody else's folder is copied, so that it can be changed",
              "%s", why(course));
    }
    remove_tree(folder);
}

static void apart(void)
{
    static struct drive drive;
    char folder[] = "/var/tmp/ft-apart-XXXXXX";
    mkdtemp(folder);
    chmod(folder, 0755);
    make_repository(folder);
    probe_base(&base);
    begin(&drive, &base, 2);
    gate_in(folder, folder, FT_VIEW_OVERLAY, "echo one > changed; echo one > /tmp/shared; sleep 0.5; cat changed");
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    launch(&drive, 1, &gate, (int[]){null, null, null});
    until_started(&drive, 1, 5);
    usleep(200000);
    gate_in(folder, folder, FT_VIEW_OVERLAY, "cat changed; ls /tmp /dev/shm; ls -A /.firsttry && echo nothing there; touch /.firsttry/x");
    struct course *course = run(&drive, 2, &gate);
    check(has(course, "before\n") && !has(course, "shared"), "gates see nothing of each other's writes", "%s", why(course));
    check(has(course, "\nnothing there\n") && has(course, "'/.firsttry/x': Read-only"), "what is hidden cannot be seen", "%s", why(course));
    close(null);
    until_ended(&drive, 1, 5);
    end(&drive);
    remove_tree(folder);
}

void promise_repository(void)
{
    plain_views();
    odd_names();
    below_tmp();
    private_home();
    second_view();
    apart();
}
