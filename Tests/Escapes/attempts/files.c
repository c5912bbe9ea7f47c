/* SPDX-License-Identifier: Apache-2.0 */
/* Ways to read or change what lies outside of the view, and the user's tree through it. */
#define _GNU_SOURCE
#include "../escape.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <unistd.h>

#define GROUP "common"

/* Reading. */

ATTEMPT(read_ssh_key, PLAIN, "ENOENT", "~/.ssh of the user") { read_secret(below(bait("home"), ".ssh/id_bait")); }

ATTEMPT(read_netrc, PLAIN, "ENOENT", "~/.netrc of the user") { read_secret(below(bait("home"), ".netrc")); }

ATTEMPT(read_gh_token, PLAIN, "ENOENT", "the token of GitHub's program")
{
    read_secret(below(bait("home"), ".config/gh/hosts.yml"));
}

ATTEMPT(read_host_tmp, PLAIN, "ENOENT", "other people's files in /tmp")
{
    read_secret(below(bait("folder"), "secret"));
}

ATTEMPT(read_host_shm, PLAIN, "ENOENT", "other people's shared memory in /dev/shm") { read_secret(bait("shm_file")); }

ATTEMPT(read_shadow, JAILED, "ENOENT", "the passwords") { read_secret("/etc/shadow"); }

ATTEMPT(read_old_root, JAILED, "ENOENT|EACCES", "the host's tree under the name it had while the sandbox was built")
{
    read_secret("/.firsttry/old/secret");
}

ATTEMPT(link_out, PLAIN, "ENOENT", "a symbolic link of the repository to a file outside") { read_secret("link-out"); }

ATTEMPT(link_out_relative, PLAIN, "ENOENT", "the same, relative") { read_secret("link-up"); }

ATTEMPT(link_to_folder, PLAIN, "ENOENT", "a symbolic link to a folder outside") { read_secret("folder-out/secret"); }

ATTEMPT(link_through_init, JAILED, "EACCES", "a link through /proc/1/root")
{
    char target[300];
    snprintf(target, sizeof target, "/proc/1/root%s/secret", bait("folder"));
    TRY(symlink(target, "/dev/shm/through"));
    read_secret("/dev/shm/through");
}

ATTEMPT(walk_up, PLAIN, "ENOENT", "from the working folder up by descriptors, then down")
{
    int folder = (int)TRY(open(".", O_RDONLY | O_DIRECTORY));
    for (int i = 0; i < 64; i++) {
        folder = (int)TRY(openat(folder, "..", O_RDONLY | O_DIRECTORY));
    }
    expect_secret((int)TRY(openat(folder, below(bait("folder"), "secret") + 1, O_RDONLY)), "the folder");
}

static volatile bool race_is_over;

static void *swap_link(void *place)
{
    (void)place;
    while (!race_is_over) {
        syscall(SYS_renameat2, AT_FDCWD, "/dev/shm/race/a", AT_FDCWD, "/dev/shm/race/b", RENAME_EXCHANGE);
    }
    return NULL;
}

ATTEMPT(link_race, PLAIN, "no secret", "a folder that turns into a link outwards while it is walked through")
{
    char name[64];
    pthread_t thread;
    mkdir("/dev/shm/race", 0700);
    mkdir("/dev/shm/race/a", 0700);
    unlink("/dev/shm/race/b");
    TRY(symlink(bait("folder"), "/dev/shm/race/b"));
    pthread_create(&thread, NULL, swap_link, NULL);
    bool found = false;
    for (int i = 0; i < 3000 && !found; i++) {
        snprintf(name, sizeof name, "/dev/shm/race/%c/secret", "ab"[i % 2]);
        int file = open(name, O_RDONLY);
        char text[64] = "";
        found = file >= 0 && read(file, text, sizeof text - 1) > 0 && strstr(text, SECRET);
        close(file);
    }
    race_is_over = true;
    pthread_join(thread, NULL);
    unlink("/dev/shm/race/a"), unlink("/dev/shm/race/b"), rmdir("/dev/shm/race/a"), rmdir("/dev/shm/race/b"), rmdir("/dev/shm/race");
    if (found) {
        escaped("the secret was read through the link");
    }
    blocked_as("no secret");
}

ATTEMPT(by_handle, ROOT, "EPERM", "a file by its handle, around every path (\"shocker\")")
{
    struct {
        struct file_handle head;
        unsigned char bytes[128];
    } handle = {.head.handle_bytes = 128};
    int mount_id;
    TRY(name_to_handle_at(AT_FDCWD, bait("folder"), &handle.head, &mount_id, 0));
    TRY(open_by_handle_at((int)TRY(open(bait("folder"), O_RDONLY)), &handle.head, O_RDONLY));
    escaped("it is open");
}

ATTEMPT(guess_handle, ROOT, "EPERM", "the same for inode 2, the root of most file systems")
{
    struct {
        struct file_handle head;
        unsigned char bytes[8];
    } handle = {.head = {.handle_bytes = 8, .handle_type = 1}, .bytes = {2}};
    TRY(open_by_handle_at((int)TRY(open("/usr", O_RDONLY)), &handle.head, O_RDONLY));
    escaped("it is open");
}

/* Writing beyond the tree. */

ATTEMPT(write_home, PLAIN, "ENOENT", "a file in the user's home")
{
    put_file(below(bait("home"), "written"), "x");
    escaped("written");
}

ATTEMPT(write_shell_rc, PLAIN, "ENOENT", "a line in the user's .bashrc")
{
    put_file(below(bait("home"), ".bashrc"), "\n");
    escaped("written");
}

ATTEMPT(write_kept, PLAIN, "ENOENT|EACCES", "what another gate keeps between runs, in the user's cache")
{
    put_file(below(bait("home"), ".cache/firsttry/kept/repository/another-gate/cache-1"), "poison");
    escaped("written");
}

ATTEMPT(read_kept, PLAIN, "ENOENT|EACCES", "what another gate kept")
{
    read_secret(below(bait("home"), ".cache/firsttry/kept/repository/another-gate/cache-1"));
}

ATTEMPT(plant_kept, PLAIN, "ENOENT|EACCES", "a folder for the next run's caches that leads elsewhere")
{
    TRY(symlink("/etc", below(bait("home"), ".cache/firsttry/kept/repository/elsewhere")));
    escaped("a link was made");
}

ATTEMPT(write_library, PLAIN, "ENOENT|EACCES|EROFS", "the file of a gate's library, which the next run would load")
{
    put_file(below(bait("home"), ".local/share/firsttry/gates/gate.so"), "x");
    escaped("written");
}

ATTEMPT(write_manifest, PLAIN, "ENOENT|EACCES|EROFS", "a manifest, which says what a gate may do")
{
    put_file(below(bait("home"), ".local/share/firsttry/gates/gate.json"), "{}");
    escaped("written");
}

ATTEMPT(write_trust, PLAIN, "ENOENT|EACCES|EROFS", "the list of the libraries that the user trusts")
{
    put_file(below(bait("home"), ".local/share/firsttry/trusted-gates"), "{}");
    escaped("written");
}

ATTEMPT(write_host_tmp, PLAIN, "ENOENT", "a file in the host's /tmp")
{
    put_file(below(bait("folder"), "written"), "x");
    escaped("written");
}

ATTEMPT(write_usr, JAILED, "EROFS", "a program in /usr/bin")
{
    put_file("/usr/bin/firsttry-escape", "x");
    escaped("written");
}

ATTEMPT(change_program, JAILED, "EROFS|EACCES", "a program that the host runs")
{
    put_file("/usr/bin/env", "x");
    escaped("written");
}

ATTEMPT(chmod_program, JAILED, "EROFS", "the mode of a program")
{
    TRY(chmod("/usr/bin/env", 06755));
    escaped("changed");
}

ATTEMPT(write_etc, JAILED, "EROFS", "a file in /etc") { put_file("/etc/escape.sh", "x"); escaped("written"); }

ATTEMPT(write_preload, JAILED, "EROFS|EACCES", "/etc/ld.so.preload")
{
    put_file("/etc/ld.so.preload", "x");
    escaped("written");
}

ATTEMPT(write_root, JAILED, "EROFS", "a folder in /") { TRY(mkdir("/escape", 0755)); escaped("made"); }

/* Whose file it is hears that it runs before he hears that he may not write here. */
ATTEMPT(write_runner, JAILED, "EROFS|EACCES|ETXTBSY", "the runner's own file")
{
    put_file("/run/firsttry/runner", "x");
    escaped("written");
}

ATTEMPT(replace_runner, JAILED, "EROFS|EBUSY|EXDEV", "another file in the runner's place")
{
    put_file("/dev/shm/runner", "x");
    TRY(unlink("/run/firsttry/runner"));
    escaped("it is gone");
}

ATTEMPT(write_tool, PLAIN, "EROFS|EACCES", "the tool's own file, which the next run would start")
{
    char path[4096];
    ssize_t size = TRY(readlink("/proc/self/exe", path, sizeof path - 1));
    path[size] = 0;
    TRY(chmod(path, 0755));
    escaped("its mode was set");
}

ATTEMPT(fifo_outside, PLAIN, "ENOENT", "a FIFO in the host's /tmp")
{
    TRY(write((int)TRY(open(below(bait("folder"), "pipe"), O_WRONLY | O_NONBLOCK)), "x", 1));
    escaped("written");
}

ATTEMPT(device_times, ROOT, "EROFS", "the times of the host's /dev/null")
{
    struct stat status;
    TRY(stat("/dev/null", &status));
    const struct timespec times[] = {status.st_atim, status.st_mtim};
    TRY(utimensat(AT_FDCWD, "/dev/null", times, 0));
    escaped("set");
}

ATTEMPT(device_mode, ROOT, "EROFS", "the mode of the host's /dev/null")
{
    TRY(chmod("/dev/null", 0666));
    escaped("set");
}

ATTEMPT(device_node, ROOT, "EPERM", "a node of the disk that /tmp is on")
{
    struct stat status;
    const char *path = "/dev/shm/disk";
    TRY(stat(".", &status));
    unlink(path);
    TRY(mknod(path, S_IFBLK | 0600, status.st_dev));
    unlink(path);
    escaped("made");
}

ATTEMPT(memory_node, ROOT, "EPERM", "a node of the machine's memory")
{
    const char *path = "/dev/shm/mem";
    unlink(path);
    TRY(mknod(path, S_IFCHR | 0600, makedev(1, 1)));
    unlink(path);
    escaped("made");
}

ATTEMPT(dev_mem, ROOT, "ENOENT", "/dev/mem") { TRY(open("/dev/mem", O_RDONLY)); escaped("open"); }

ATTEMPT(dev_kmsg, ROOT, "ENOENT", "the kernel's log") { TRY(open("/dev/kmsg", O_RDONLY)); escaped("open"); }

ATTEMPT(dev_fuse, ROOT, "ENOENT", "/dev/fuse") { TRY(open("/dev/fuse", O_RDWR)); escaped("open"); }

ATTEMPT(dev_tun, ROOT, "ENOENT", "/dev/net/tun") { TRY(open("/dev/net/tun", O_RDWR)); escaped("open"); }

ATTEMPT(dev_others, PLAIN, "the usual five", "any device beyond null, zero, full, random and urandom")
{
    static const char *const usual[] = {"null", "zero", "full", "random", "urandom"};
    DIR *stream = opendir("/dev");
    struct dirent *entry;
    while (stream && (entry = readdir(stream))) {
        bool known = false;
        for (size_t i = 0; i < sizeof usual / sizeof *usual; i++) {
            known |= strcmp(entry->d_name, usual[i]) == 0;
        }
        struct stat status;
        if (!known && fstatat(dirfd(stream), entry->d_name, &status, AT_SYMLINK_NOFOLLOW) == 0 &&
            (S_ISCHR(status.st_mode) || S_ISBLK(status.st_mode))) {
            escaped("/dev/%s", entry->d_name);
        }
    }
    blocked_as("the usual five");
}

ATTEMPT(sysfs, PLAIN, "ENOENT", "what /sys tells of the machine")
{
    TRY(open("/sys/class/net", O_RDONLY));
    escaped("open");
}

/* The user's tree. A private view lets these through; the test then compares the tree outside. */

ATTEMPT(tree_write, PLAIN, "EROFS|EACCES|contained", "a line in a source file")
{
    TRY(write((int)TRY(open("src/a.py", O_WRONLY | O_APPEND)), "#\n", 2));
    wrote("a source file has one line more");
}

ATTEMPT(tree_truncate, PLAIN, "EROFS|EACCES|contained", "a source file cut to nothing")
{
    TRY(truncate("src/b.py", 0));
    wrote("it is empty");
}

ATTEMPT(tree_unlink, PLAIN, "EROFS|EACCES|contained", "a source file removed")
{
    TRY(unlink("src/c.py"));
    wrote("it is gone");
}

ATTEMPT(tree_rename, PLAIN, "EROFS|EACCES|contained", "a source file renamed")
{
    TRY(rename("src/d.py", "src/e.py"));
    wrote("it is renamed");
}

ATTEMPT(tree_create, PLAIN, "EROFS|EACCES|contained", "a file more")
{
    put_file("src/new.py", "x");
    wrote("it is there");
}

ATTEMPT(tree_folder, PLAIN, "EROFS|EACCES|contained", "a folder more")
{
    TRY(mkdir("new", 0755));
    wrote("it is there");
}

ATTEMPT(tree_link, PLAIN, "EROFS|EACCES|contained", "a symbolic link more")
{
    TRY(symlink("/etc/passwd", "link"));
    wrote("it is there");
}

ATTEMPT(tree_hard_link, PLAIN, "EROFS|EXDEV|contained", "a hard link in the tree, then a write to it")
{
    TRY(link("src/f.py", "src/g.py"));
    put_file("src/g.py", "#\n");
    wrote("both names changed");
}

ATTEMPT(tree_hard_link_out, PLAIN, "EXDEV|EROFS", "a hard link from a place that can be written to")
{
    unlink("/tmp/firsttry-escape-link");
    TRY(link("src/f.py", "/tmp/firsttry-escape-link"));
    unlink("/tmp/firsttry-escape-link");
    escaped("it is there");
}

ATTEMPT(hard_link_descriptor, PLAIN, "EXDEV|EROFS", "the same by a descriptor")
{
    int file = (int)TRY(open("src/f.py", O_RDONLY));
    char path[64];
    snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    unlink("/tmp/firsttry-escape-link");
    TRY(linkat(AT_FDCWD, path, AT_FDCWD, "/tmp/firsttry-escape-link", AT_SYMLINK_FOLLOW));
    unlink("/tmp/firsttry-escape-link");
    escaped("it is there");
}

ATTEMPT(tree_chmod, PLAIN, "EROFS|contained", "the mode of a source file")
{
    TRY(chmod("src/f.py", 0777));
    wrote("changed");
}

ATTEMPT(tree_times, PLAIN, "EROFS|contained", "the times of a source file")
{
    const struct timespec times[2] = {{.tv_sec = 1}, {.tv_sec = 1}};
    TRY(utimensat(AT_FDCWD, "src/f.py", times, 0));
    wrote("changed");
}

ATTEMPT(tree_times_by_descriptor, PLAIN, "EROFS|contained", "the same by a descriptor that is open for reading")
{
    const struct timespec times[2] = {{.tv_sec = 2}, {.tv_sec = 2}};
    TRY(futimens((int)TRY(open("src/f.py", O_RDONLY)), times));
    wrote("changed");
}

ATTEMPT(tree_attribute, PLAIN, "EROFS|contained", "an extended attribute")
{
    TRY(setxattr("src/f.py", "user.escape", "x", 1, 0));
    wrote("set");
}

ATTEMPT(tree_flags, ROOT, "EROFS|EPERM|ENOTTY|EOPNOTSUPP|contained", "a flag of the file system")
{
    int file = (int)TRY(open("src/f.py", O_RDONLY)), flags = 0;
    TRY(ioctl(file, FS_IOC_GETFLAGS, &flags));
    flags |= FS_NOATIME_FL;
    TRY(ioctl(file, FS_IOC_SETFLAGS, &flags));
    wrote("set");
}

ATTEMPT(git_hook, PLAIN, "EROFS|EACCES|contained", "a hook of git, which the user would run")
{
    char script[400];
    snprintf(script, sizeof script, "#!/bin/sh\ntouch %s/hook-ran\n", bait("folder"));
    put_file(".git/hooks/post-checkout", script);
    wrote("it is there");
}

ATTEMPT(git_fsmonitor, PLAIN, "EROFS|EACCES|contained", "a program in .git/config that git status would run")
{
    char line[400];
    snprintf(line, sizeof line, "[core]\n\tfsmonitor = touch %s/planted-ran\n", bait("folder"));
    put_file(".git/config", line);
    wrote("it is there");
}

ATTEMPT(git_head, PLAIN, "EROFS|EACCES|contained", "another branch")
{
    put_file(".git/HEAD", "ref: refs/heads/other\n");
    wrote("changed");
}

ATTEMPT(repository_fifo, PLAIN, "EACCES|EROFS|ENXIO|contained", "a FIFO of the repository that somebody outside reads")
{
    int file = (int)TRY(open("pipe", O_WRONLY | O_NONBLOCK));
    TRY(write(file, "x", 1));
    escaped("somebody outside has the byte");
}

ATTEMPT(repository_lock, PLAIN, "a lock of its own|EACCES",
        "a lock that somebody outside holds on a file of the repository")
{
    int file = (int)TRY(open("locked", O_RDONLY));
    if (flock(file, LOCK_EX | LOCK_NB) == 0) {
        blocked_as("a lock of its own");
    }
    escaped("locks are shared: a gate can hold up the user's programs");
}

static volatile sig_atomic_t lease_is_broken;

static void on_break(int number)
{
    (void)number;
    lease_is_broken = 1;
}

ATTEMPT(repository_lease, PLAIN, "nobody was held up|EACCES|EAGAIN|EINVAL",
        "a lease on a file of the repository: programs outside that open it wait 45 seconds")
{
    int file = (int)TRY(open("src/f.py", O_RDONLY));
    signal(SIGIO, on_break);
    for (int tries = 0; fcntl(file, F_SETLEASE, F_RDLCK) < 0; tries++) {
        if (errno != EAGAIN || tries == 50) {
            blocked("fcntl F_SETLEASE");
        }
        usleep(1000);
    }
    for (int i = 0; i < 30 && !lease_is_broken; i++) {
        usleep(5000);
    }
    if (lease_is_broken) {
        escaped("a program outside was held up");
    }
    blocked_as("nobody was held up");
}

ATTEMPT(repository_watch, PLAIN, "nothing to see", "what the user does in his tree while a gate runs")
{
    char event[4096];
    int watch = (int)TRY(inotify_init1(IN_NONBLOCK));
    TRY(inotify_add_watch(watch, "watched", IN_ALL_EVENTS));
    usleep(150000);
    if (read(watch, event, sizeof event) > 0) {
        escaped("an event of a process outside");
    }
    blocked_as("nothing to see");
}
