/* SPDX-License-Identifier: Apache-2.0 */
/* Sandboxes without a root of their own: private folders, a copied repository, and what is left of them: nothing. */
#define _GNU_SOURCE
#include "promises.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static struct list base, gate;
static struct drive drive;
static char parent[] = "/var/tmp/ft-fences-XXXXXX";
static char repository[64], fence[64];

static void below(char *path, size_t size, const char *folder, const char *name)
{
    snprintf(path, size, "%s/%s", folder, name);
}

static void fenced_base(void)
{
    uint32_t id = as_root ? 65534 : getuid();
    start_list(&base);
    add(&base, FT_OP_IDENTITY, FT_REQUIRED, id, as_root ? 65534 : getgid(), NULL, NULL);
    add(&base, FT_OP_FENCE, FT_REQUIRED, 0, 0, fence, NULL);
    static const char *const places[] = {"/usr", "/bin", "/lib", "/lib64", "/proc"};
    for (int i = 0; i < 5; i++) {
        add(&base, FT_OP_BIND, FT_REQUIRED, 0, 0, places[i], places[i]);
    }
    add(&base, FT_OP_BIND, FT_REQUIRED | FT_WRITABLE, 0, 0, "/dev/null", "/dev/null");
    add(&base, FT_OP_BIND, FT_REQUIRED, 0, 0, probe_path, probe_path);
}

static void fenced_gate(const char *name, uint64_t view, const char *const *arguments)
{
    char own[128], home[160], copy[160];
    below(own, sizeof own, fence, name);
    below(home, sizeof home, own, "home");
    below(copy, sizeof copy, own, "repository");
    gate_of(&gate, arguments);
    add(&gate, FT_OP_OWN_FOLDER, FT_REQUIRED, 0, 0, own, NULL);
    add(&gate, FT_OP_PRIVATE_DIRECTORY, FT_REQUIRED, 0700, 0, home, NULL);
    add(&gate, FT_OP_REPOSITORY, FT_REQUIRED, view, 0, repository, view == FT_VIEW_COPY ? copy : repository);
    add(&gate, FT_OP_WORKDIR, FT_REQUIRED, 0, 0, view == FT_VIEW_COPY ? copy : repository, NULL);
    add(&gate, FT_OP_LANDLOCK, FT_REQUIRED, FT_LANDLOCK_FS | FT_LANDLOCK_SCOPE | FT_LANDLOCK_TCP, 0, NULL, NULL);
    add(&gate, FT_OP_CAPABILITIES, FT_REQUIRED, 0, 0, NULL, NULL);
    add(&gate, FT_OP_SECCOMP, FT_REQUIRED, FT_SECCOMP_NO_SOCKETS, 0, NULL, NULL);
}

static void fenced_shell(const char *name, uint64_t view, const char *script)
{
    fenced_gate(name, view, (const char *const[]){"/bin/sh", "-c", script, NULL});
}

/* How many entries a folder has; -1 without one. */
static int entries_of(const char *folder)
{
    int count = -2;
    DIR *stream = opendir(folder);
    while (stream && readdir(stream)) {
        count++;
    }
    if (!stream) {
        return -1;
    }
    closedir(stream);
    return count;
}

static bool gone_after(const char *path, double seconds)
{
    double until = now() + seconds;
    while (access(path, F_OK) == 0 && now() < until) {
        usleep(2000);
    }
    return access(path, F_OK) != 0;
}

static void inside(void)
{
    struct stat before, after;
    fenced_base();
    stat(repository, &before);
    begin(&drive, &base, 1);
    fenced_shell("1", FT_VIEW_COPY,
                 "cat file; echo changed > file; cat file; touch new ../home/x && echo written; ls ../..; cat ../../2/home/secret; "
                 "mkdir -p a/b; chmod 0 a/b a; cat /etc/passwd; pwd");
    struct course *course = run(&drive, 1, &gate);
    check(has(course, "content\nchanged\nwritten\n") && has(course, "/1/repository\n"), "a fenced gate has a copy and a home", "%s",
          why(course));
    check(has(course, "../..': Permission denied") && has(course, "/etc/passwd: Permission denied"),
          "it can list neither the fence nor read what was not granted", "%s", why(course));
    check((course->started.facts & (FT_FACT_FENCE | FT_FACT_COPY | FT_FACT_NO_SOCKETS | FT_FACT_LANDLOCK_FS)) ==
                  (FT_FACT_FENCE | FT_FACT_COPY | FT_FACT_NO_SOCKETS | FT_FACT_LANDLOCK_FS) && !course->started.missed_count,
          "and the report says what it has", "facts %x", course->started.facts);
    check(entries_of(fence) == 0, "its folder is gone with it, whatever the rights in it", "%d left", entries_of(fence));
    fenced_shell("2", FT_VIEW_READ_ONLY, "cat file; echo x > file; touch new; ls -d ../home");
    course = run(&drive, 2, &gate);
    check(has(course, "content\n") && has(course, "cannot create file: Permission denied") && has(course, "'new'"),
          "a gate that reads has the repository itself, closed to writing", "%s", why(course));
    stat(repository, &after);
    check(!memcmp(&before.st_mtim, &after.st_mtim, sizeof before.st_mtim) && !memcmp(&before.st_ctim, &after.st_ctim, sizeof before.st_ctim),
          "and the user's own is as before", "it changed");
    fenced_gate("3", FT_VIEW_COPY, (const char *const[]){probe_path, "ipc", NULL});
    course = run(&drive, 3, &gate);
    check(has(course, "shmget: ENOSYS") && has(course, "semget: ENOSYS") && has(course, "msgget: ENOSYS") && has(course, "pair: ok") &&
              has(course, "prlimit-other: EPERM") && has(course, "prlimit-self: ok") && has(course, "affinity-other: EPERM") &&
              has(course, "nice-user: EPERM") && has(course, "nice-self: ok"),
          "without namespaces the filter closes System V IPC and the steering of others", "%s", why(course));
    char own[128];
    below(own, sizeof own, fence, "4");
    mkdir(own, 0700);
    fenced_shell("4", FT_VIEW_COPY, "echo ran");
    course = run(&drive, 4, &gate);
    check(course->ended.failure.step == FT_OP_OWN_FOLDER && !has(course, "ran"), "a folder that somebody else made is not used", "%s",
          why(course));
    rmdir(own);
    end(&drive);
    check(access(fence, F_OK) != 0, "the end of the launcher removes the fence", "it is there");
}

/* A deep tree is more than a path can name, and more than recursion could follow. */
static void deep(void)
{
    fenced_base();
    begin(&drive, &base, 1);
    fenced_gate("1", FT_VIEW_COPY, (const char *const[]){probe_path, "deep", "3000", NULL});
    struct course *course = run(&drive, 1, &gate);
    check(has(course, "depth 3000") && entries_of(fence) == 0, "3,000 folders in each other are removed", "%s, %d left", why(course),
          entries_of(fence));
    end(&drive);
}

static void launch_tree(void)
{
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    fenced_base();
    begin(&drive, &base, 1);
    fenced_gate("1", FT_VIEW_COPY, (const char *const[]){probe_path, "tree", "3", "ft-fence-tree", NULL});
    launch(&drive, 1, &gate, (int[]){null, null, null});
    until_started(&drive, 1, 5);
    close(null);
}

static void ends(void)
{
    launch_tree();
    check(entries_of(fence) == 1, "negative: a running gate has a folder", "%d", entries_of(fence));
    ask(&drive, FT_ASK_KILL, 1);
    until_ended(&drive, 1, 5);
    check(entries_of(fence) == 0, "KILL leaves no folder", "%d left", entries_of(fence));
    end(&drive);
    pid_t host = fork();
    if (host == 0) {
        launch_tree();
        pause();
    }
    double until = now() + 5;
    while (processes_with("ft-fence-tree") < 4 && now() < until) {
        usleep(1000);
    }
    kill(host, SIGKILL);
    waitpid(host, NULL, 0);
    check(gone_after(fence, 3) && processes_with("ft-fence-tree") == 0, "the death of the host leaves no folder", "%d left",
          entries_of(fence));
    launch_tree();
    kill(drive.pid, SIGKILL);
    waitpid(drive.pid, NULL, 0);
    bool by_init = gone_after(fence, 3);
    check(by_init || (as_root && entries_of(fence) <= 1), "the launcher's death: pid 1 empties and removes what is its user's",
          "%d left", entries_of(fence));
    close(drive.channel);
    /* What it may not remove, below root, the next launcher does. */
    char abandoned[64];
    snprintf(abandoned, sizeof abandoned, "%s", fence);
    below(fence, sizeof fence, parent, "firsttry-fence-b");
    fenced_base();
    begin(&drive, &base, 0);
    check(access(abandoned, F_OK) != 0 && access(fence, F_OK) == 0, "the next launcher removes what a dead one left, and not its own",
          "it is there");
    struct drive other;
    char first[64];
    snprintf(first, sizeof first, "%s", fence);
    below(fence, sizeof fence, parent, "firsttry-fence-c");
    fenced_base();
    begin(&other, &base, 0);
    check(access(first, F_OK) == 0, "negative: the folder of a launcher that lives is left alone", "it is gone");
    end(&other);
    end(&drive);
    check(entries_of(parent) == 1, "nothing but the repository is left", "%d", entries_of(parent));
}

void promise_fences(void)
{
    char file[80];
    mkdtemp(parent);
    chmod(parent, 0755);
    below(repository, sizeof repository, parent, "repository");
    below(fence, sizeof fence, parent, "firsttry-fence-a");
    below(file, sizeof file, repository, "file");
    mkdir(repository, 0755);
    int made = open(file, O_WRONLY | O_CREAT, 0644);
    (void)!write(made, "content\n", 8);
    close(made);
    inside();
    deep();
    ends();
    unlink(file);
    rmdir(repository);
    rmdir(parent);
}
