/* SPDX-License-Identifier: Apache-2.0 */
/* Each layer alone, many gates at once, and the repository's views on 20,000 files. */
#define _GNU_SOURCE
#include "bench.h"

#include <fcntl.h>
#include <ftw.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define FOLDERS 1000
#define FILES_EACH 20
#define VIEW_ROUNDS 7

static struct list base, gate;
static struct drive drive;

/* One layer more than the one before it. */
struct layer {
    const char *name;
    struct list base, gate;
    struct drive drive;
    double times[256];
};

enum { BARE, NAMESPACES, NETWORK, ROOT, LANDLOCK, FILTER, LAYERS };
static struct layer layers[LAYERS] = {
    {.name = "launcher, pid 1 with user and pid namespaces, closed descriptors"},
    {.name = "mount, IPC, UTS, cgroup namespaces"},
    {.name = "network namespace with loopback"},
    {.name = "root, binds, /dev, /proc, private folders"},
    {.name = "Landlock"},
    {.name = "seccomp, capabilities, keyring"},
};

static void set_layers(void)
{
    uint32_t id = as_root ? 65534 : getuid(), group = as_root ? 65534 : getgid();
    const uint64_t without_net = CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWCGROUP;
    for (int i = 0; i < LAYERS; i++) {
        struct layer *layer = &layers[i];
        start_list(&layer->base);
        gate_of(&layer->gate, (const char *const[]){i < ROOT ? probe_path : "/run/probe", "nothing", NULL});
        if (i < ROOT) {
            uint64_t some = i == BARE ? CLONE_NEWUSER | CLONE_NEWPID : without_net | (i == NETWORK ? CLONE_NEWNET : 0);
            add(&layer->base, FT_OP_NAMESPACES, FT_REQUIRED, some, some, NULL, NULL);
            add(&layer->base, FT_OP_IDENTITY, FT_REQUIRED, id, group, NULL, NULL);
        }
        if (i == NETWORK) {
            add(&layer->base, FT_OP_LOOPBACK, FT_REQUIRED, 0, 0, NULL, NULL);
        }
        if (i >= ROOT) {
            standard_base(&layer->base);
            /* A network of its own, as the layer before: else they are used in turn. */
            add(&layer->base, FT_OP_LOOPBACK, FT_REQUIRED, 0, 0, NULL, NULL);
            add(&layer->base, FT_OP_BIND, FT_REQUIRED, 0, 0, probe_path, "/run/probe");
        }
        if (i >= LANDLOCK) {
            add(&layer->gate, FT_OP_LANDLOCK, FT_REQUIRED, FT_LANDLOCK_FS | FT_LANDLOCK_SCOPE, 0, NULL, NULL);
        }
        if (i >= FILTER) {
            add(&layer->gate, FT_OP_KEYRING, FT_REQUIRED, 0, 0, NULL, NULL);
            add(&layer->gate, FT_OP_CAPABILITIES, FT_REQUIRED, 0, 0, NULL, NULL);
            add(&layer->gate, FT_OP_SECCOMP, FT_REQUIRED, FT_SECCOMP_STANDARD, 0, NULL, NULL);
        }
        begin(&layer->drive, &layer->base, 0);
        launch_once(&layer->drive, &layer->gate);
    }
}

/* What each layer adds, told in plain processes. In turn, and by the fast tenth: the slow ones tell of the machine. */
void bench_layers(int rounds)
{
    static double plain[256];
    rounds = rounds > 256 ? 256 : rounds;
    set_layers();
    for (int i = 0; i < rounds; i++) {
        plain[i] = spawn_once((const char *const[]){probe_path, "nothing", NULL}, NULL);
        for (int k = 0; k < LAYERS; k++) {
            layers[k].times[i] = launch_once(&layers[k].drive, &layers[k].gate);
        }
    }
    median_of(plain, rounds);
    for (int k = 0; k < LAYERS; k++) {
        char what[100];
        median_of(layers[k].times, rounds);
        double before = k ? layers[k - 1].times[rounds / 10] : 0, added = layers[k].times[rounds / 10] - before;
        snprintf(what, sizeof what, "layer: %s", layers[k].name);
        tell(what, added / plain[rounds / 10], 0, added, plain[rounds / 10]);
        end(&layers[k].drive);
    }
}

/* 50 gates of 100 ms, as many at a time as there are processors, against the same without a sandbox. */
void bench_many(void)
{
    enum { COUNT = 50 };
    int at_once = (int)sysconf(_SC_NPROCESSORS_ONLN), null = open("/dev/null", O_RDWR | O_CLOEXEC);
    standard_base(&base);
    gate_of(&gate, (const char *const[]){"/bin/sleep", "0.1", NULL});
    confine(&gate);
    begin(&drive, &base, (uint32_t)at_once + 1);
    double start = now();
    for (uint32_t id = 1, ended = 0; ended < COUNT; ended++) {
        for (; id <= COUNT && id <= ended + (uint32_t)at_once; id++) {
            launch(&drive, id, &gate, (int[]){null, null, null});
        }
        until_ended(&drive, ended + 1, 10);
    }
    double ours = now() - start;
    end(&drive);
    start = now();
    for (int running = 0, begun = 0, ended = 0; ended < COUNT;) {
        for (; begun < COUNT && running < at_once; begun++, running++) {
            if (fork() == 0) {
                execl("/bin/sleep", "sleep", "0.1", NULL);
                _exit(1);
            }
        }
        wait(NULL);
        running--;
        ended++;
    }
    double plain = now() - start;
    close(null);
    /* In milliseconds of wall time for each gate. */
    tell("50 gates in parallel: milliseconds added per gate", (ours - plain) / COUNT * 1e3, 1.0, ours, plain);
}

static void make_tree(const char *folder)
{
    static char content[6000];
    char path[4096];
    memset(content, 'x', sizeof content);
    for (int i = 0; i < FOLDERS; i++) {
        snprintf(path, sizeof path, "%s/folder%d", folder, i);
        mkdir(path, 0755);
        for (int k = 0; k < FILES_EACH; k++) {
            snprintf(path, sizeof path, "%s/folder%d/file%d.py", folder, i, k);
            int file = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
            (void)!write(file, content, sizeof content);
            close(file);
        }
    }
    snprintf(path, sizeof path, "cd %s && git init -q . && git add -A && git -c user.name=x -c user.email=x@y commit -qm x", folder);
    if (system(path)) {
        exit(1);
    }
}

static void copy_half(const char *from, const char *to, int half)
{
    static char buffer[128 * 1024], path[4096];
    for (int i = half; i < FOLDERS; i += 2) {
        snprintf(path, sizeof path, "%s/folder%d", to, i);
        mkdir(path, 0755);
        for (int k = 0; k < FILES_EACH; k++) {
            snprintf(path, sizeof path, "%s/folder%d/file%d.py", from, i, k);
            int in = open(path, O_RDONLY | O_CLOEXEC);
            ssize_t size = read(in, buffer, sizeof buffer);
            snprintf(path, sizeof path, "%s/folder%d/file%d.py", to, i, k);
            int out = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
            (void)!write(out, buffer, (size_t)size);
            close(out);
            close(in);
        }
    }
}

static int remove_one(const char *path, const struct stat *status, int type, struct FTW *where)
{
    (void)status;
    (void)type;
    (void)where;
    return remove(path);
}

/* The same bytes, read and written by two processes that know all names: nothing can be faster with the same calls. */
static double raw_copy(const char *from)
{
    char to[] = "/dev/shm/ft-bench-XXXXXX";
    mkdtemp(to);
    double start = now();
    for (int half = 0; half < 2; half++) {
        if (fork() == 0) {
            copy_half(from, to, half);
            _exit(0);
        }
    }
    wait(NULL);
    wait(NULL);
    double time = now() - start;
    nftw(to, remove_one, 16, FTW_PHYS | FTW_DEPTH);
    return time;
}

/* As the host does it: below root the files show another owner than git's index remembers. */
static const char *const git_settings[] = {"GIT_CONFIG_COUNT=1", "GIT_CONFIG_KEY_0=core.checkStat", "GIT_CONFIG_VALUE_0=minimal"};

static void view_gate(const char *folder, uint64_t view, const char *const *arguments)
{
    gate_of(&gate, arguments);
    if (view) {
        add(&gate, FT_OP_REPOSITORY, FT_REQUIRED, view, 0, folder, folder);
        add(&gate, FT_OP_WORKDIR, FT_REQUIRED, 0, 0, folder, NULL);
        for (int i = 0; i < 3; i++) {
            add(&gate, FT_OP_ENVIRONMENT, FT_REQUIRED, 0, 0, git_settings[i], NULL);
        }
    }
    confine(&gate);
}

static double timed(const char *folder, uint64_t view, const char *const *arguments, int rounds)
{
    double times[64];
    view_gate(folder, view, arguments);
    for (int i = 0; i < rounds; i++) {
        times[i] = launch_once(&drive, &gate);
        usleep(5000);
    }
    return median_of(times, rounds);
}

/* The namespaces of a big view go after the news of its end: the next measurement must not pay for that. */
static void let_it_go(void) { usleep(300000); }

static void bench_copy(const char *folder)
{
    static const char *const nothing[] = {"/run/probe", "nothing", NULL};
    double raw[VIEW_ROUNDS], copy[VIEW_ROUNDS], ratio[VIEW_ROUNDS];
    view_gate(folder, FT_VIEW_COPY, nothing);
    for (int i = -1; i < VIEW_ROUNDS; i++) {
        double theirs = raw_copy(folder), ours = launch_once(&drive, &gate);
        let_it_go();
        if (i >= 0) {
            raw[i] = theirs;
            copy[i] = ours;
            ratio[i] = ours / theirs;
        }
    }
    tell("a view of 20,000 files by copy, against two processes that read and write them", median_of(ratio, VIEW_ROUNDS), 1.2,
         median_of(copy, VIEW_ROUNDS), median_of(raw, VIEW_ROUNDS));
}

/* The first `git status` and the second, in seconds. */
struct statuses {
    double first[VIEW_ROUNDS], second[VIEW_ROUNDS];
};

static void take_statuses(struct statuses *statuses, int round, const char *said)
{
    double first, second;
    if (sscanf(said, "%lf %lf", &first, &second) != 2) {
        fprintf(stderr, "git status failed: %s\n", said);
        exit(1);
    }
    if (round >= 0) {
        statuses->first[round] = first / 1e6;
        statuses->second[round] = second / 1e6;
    }
}

static void statuses_outside(struct statuses *statuses, int round, const char *command)
{
    char said[200] = "";
    FILE *pipe = popen(command, "re");
    (void)!fread(said, 1, sizeof said - 1, pipe);
    pclose(pipe);
    take_statuses(statuses, round, said);
}

static void statuses_inside(struct statuses *statuses, int round)
{
    static uint32_t id;
    id = id % 100 + 1;
    take_statuses(statuses, round, run(&drive, id, &gate)->output);
}

/* A view's names are known to nobody when it is new: its first walk makes an inode for each, whoever mounts the overlay. So the
 * same is asked of an overlay with nothing around it; and names that are known are compared with names that are known. */
static void bench_git_status(const char *folder)
{
    static struct statuses outside, bare, inside;
    char plain[4096], overlay[8192];
    snprintf(plain, sizeof plain, "cd %s && %s %s %s exec %s 2 /usr/bin/git status --porcelain", folder, git_settings[0], git_settings[1],
             git_settings[2], again_path);
    snprintf(overlay, sizeof overlay,
             "exec unshare -m %s sh -c 'mount -t tmpfs bench /mnt && mkdir /mnt/upper /mnt/work && mount -t overlay bench "
             "-o lowerdir=%s,upperdir=/mnt/upper,workdir=/mnt/work,userxattr %s && %s'",
             as_root ? "" : "-r", folder, folder, plain);
    view_gate(folder, FT_VIEW_OVERLAY, (const char *const[]){"/run/again", "2", "/usr/bin/git", "status", "--porcelain", NULL});
    for (int i = -1; i < VIEW_ROUNDS; i++) {
        statuses_outside(&outside, i, plain);
        statuses_outside(&bare, i, overlay);
        let_it_go();
        statuses_inside(&inside, i);
        let_it_go();
    }
    double direct = median_of(outside.second, VIEW_ROUNDS), known = median_of(inside.second, VIEW_ROUNDS);
    double floor = median_of(bare.first, VIEW_ROUNDS), first = median_of(inside.first, VIEW_ROUNDS);
    tell("git status in the view, against outside", known / direct, 1.5, known, direct);
    tell("the first git status in a new view, against a bare overlay", first / floor, 1.15, first, floor);
    tell("the first git status in a bare overlay, against outside", floor / direct, 0, floor, direct);
}

void bench_views(void)
{
    static const char *const nothing[] = {"/run/probe", "nothing", NULL};
    char folder[] = "/var/tmp/ft-bench-XXXXXX";
    mkdtemp(folder);
    chmod(folder, 0755);
    make_tree(folder);
    standard_base(&base);
    add(&base, FT_OP_BIND, FT_REQUIRED, 0, 0, probe_path, "/run/probe");
    add(&base, FT_OP_BIND, FT_REQUIRED, 0, 0, again_path, "/run/again");
    begin(&drive, &base, 2);
    double none = timed(folder, 0, nothing, 40), overlay = timed(folder, FT_VIEW_OVERLAY, nothing, 40);
    /* In milliseconds. */
    tell("a view of 20,000 files by overlay: milliseconds added", (overlay - none) * 1e3, 1.0, overlay, none);
    bench_copy(folder);
    bench_git_status(folder);
    end(&drive);
    nftw(folder, remove_one, 16, FTW_PHYS | FTW_DEPTH);
}
