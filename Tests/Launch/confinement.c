/* SPDX-License-Identifier: Apache-2.0 */
/* What a gate is and sees. */
#define _GNU_SOURCE
#include "promises.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

static struct list base, gate;

void probe_base(struct list *list)
{
    standard_base(list);
    add(list, FT_OP_BIND, FT_REQUIRED, 0, 0, probe_path, PROBE);
}

void probe_gate(struct list *list, const char *word, const char *argument)
{
    gate_of(list, (const char *const[]){PROBE, word, argument, NULL});
    confine(list);
}

const char *why(const struct course *course)
{
    static char text[1024];
    snprintf(text, sizeof text, "started %d ended %d flags %u status %x failure %u %s (%s), printed: %.500s", course->started_seen,
             course->ended_seen, course->ended.flags, course->ended.wait_status, course->ended.failure.step,
             course->ended.failure.what, strerror(course->ended.failure.error), course->output);
    return text;
}

static void identity(bool ahead)
{
    probe_base(&base);
    if (!ahead) {
        leave_out(&base, FT_OP_AHEAD);
    }
    shell_gate(&gate, "id -u; echo pid=$$; grep -c : /proc/net/dev; hostname; grep Cap /proc/self/status; ls /; ls /proc | grep -c "
                      "'^[0-9]'; cat /etc/hosts; ls -di /.; touch /x /usr/x /etc/x; exit 7");
    struct course *course = run_once(&base, &gate);
    char uid[32];
    snprintf(uid, sizeof uid, "%u\n", as_root ? 65534 : getuid());
    check(course->ended.wait_status == 7 << 8, "a program runs and its exit status arrives", "%s", why(course));
    check(!strncmp(course->output, uid, strlen(uid)), "the gate has the uid that was asked for", "%s", why(course));
    check(has(course, "pid=2"), "its process is pid 2 of its own pid namespace", "%s", why(course));
    check(has(course, "pid=2\n1\nsandbox"), "loopback is the only interface, and the host name is its own", "%s", why(course));
    check(has(course, "CapEff:\t0000000000000000") && has(course, "CapBnd:\t0000000000000000") &&
              has(course, "CapPrm:\t0000000000000000") && has(course, "CapInh:\t0000000000000000"),
          "every capability set is empty", "%s", why(course));
    check(!has(course, "root\n") && !has(course, "boot\n") && has(course, "usr"), "the root holds what was put there only", "%s",
          why(course));
    check(has(course, "127.0.0.1 localhost"), "small files are there", "%s", why(course));
    check(has(course, "'/x': Read-only") && has(course, "'/usr/x': Read-only") && has(course, "'/etc/x': Read-only"),
          "root, /usr and /etc are read-only", "%s", why(course));
    uint32_t all = FT_FACT_USER_NS | FT_FACT_NET_NS | FT_FACT_MOUNT_NS | FT_FACT_PID_NS | FT_FACT_IPC_NS | FT_FACT_UTS_NS |
                   FT_FACT_CGROUP_NS | FT_FACT_ROOT | FT_FACT_PROC | FT_FACT_NO_NEW_PRIVS |
                   FT_FACT_CAPABILITIES | FT_FACT_SECCOMP | FT_FACT_LANDLOCK_FS | FT_FACT_LANDLOCK_SCOPE | FT_FACT_KEYRING |
                   FT_FACT_RLIMITS | FT_FACT_INIT | FT_FACT_UNPRIVILEGED | FT_FACT_CLOSED_FDS | FT_FACT_SESSION;
    check((course->started.facts & all) == all,
          ahead ? "every layer is reported in force" : "and so it is when nothing of the gate was done ahead of time", "facts %x, missing %x", course->started.facts,
          all & ~course->started.facts);
}

/* Also in the first sandbox, which begins in a mould that has let go of the machine's tree a moment ago. */
static void machine_tree(void)
{
    for (int round = 0; round < 10; round++) {
        probe_base(&base);
        shell_gate(&gate, "cut -d' ' -f5 /proc/self/mountinfo | grep -c '^/usr$'; grep -c /.firsttry/old /proc/self/mountinfo");
        struct course *course = run_once(&base, &gate);
        if (strncmp(course->output, "1\n0\n", 4)) {
            check(false, "no mount of the machine's is left below the root", "%s", why(course));
            return;
        }
    }
    check(true, "no mount of the machine's is left below the root", "%s", "");
}

static void leaks(void)
{
    /* A descriptor without close-on-exec and a variable, both given to the launcher, as a careless host might. */
    int stray = open("/etc/passwd", O_RDONLY);
    setenv("GITHUB_TOKEN", "sesame", 1);
    probe_base(&base);
    probe_gate(&gate, "fds", NULL);
    struct course *course = run_once(&base, &gate);
    check(strcmp(course->output, "0 1 2 \n") == 0, "a gate has the descriptors it was given and no other", "%s", why(course));
    close(stray);
    shell_gate(&gate, "env; tr '\\0' '\\n' < /proc/self/environ; cat /proc/1/environ; "
                      "tr '\\0' '\\n' < /proc/1/cmdline; ls /proc/1/fd");
    add(&base, FT_OP_DIRECTORY, FT_REQUIRED, 0755, 0, "/srv/empty", NULL);
    course = run_once(&base, &gate);
    check(!has(course, "sesame") && has(course, "PATH=/usr/bin"), "the environment is the one asked for", "%s", why(course));
    check(has(course, "/proc/1/environ: Permission denied") && has(course, "cannot open directory '/proc/1/fd'"),
          "pid 1 cannot be looked into", "%s", why(course));
    unsetenv("GITHUB_TOKEN");
    shell_gate(&gate, "echo one > /dev/stdout; echo two > /dev/stderr; echo three > /proc/self/fd/1");
    course = run_once(&base, &gate);
    check(has(course, "one\ntwo\nthree\n"), "/dev/stdout and /dev/stderr can be opened", "%s", why(course));
    probe_gate(&gate, "signals", NULL);
    course = run_once(&base, &gate);
    check(has(course, "blocked 0 ignored 0 umask 022 session 1"), "signals, umask and session are fresh", "%s", why(course));
}

static void seccomp(void)
{
    probe_base(&base);
    probe_gate(&gate, "calls", NULL);
    struct course *course = run_once(&base, &gate);
    static const char *const expected[] = {
        "socket unix: ok", "socket inet: ok", "socket inet6: ok", "socket netlink: ok", "socket netlink-diag: EAFNOSUPPORT",
        "socket packet: EAFNOSUPPORT", "socket vsock: EAFNOSUPPORT", "socket alg: EAFNOSUPPORT", "io_uring_setup: ENOSYS",
        "bpf: EPERM", "userfaultfd: EPERM", "perf_event_open: EPERM", "keyctl: EPERM", "ptrace: EPERM", "unshare-user: EPERM",
        "clone-user: EPERM", "clone3: ENOSYS", "call mount: EPERM", "fsopen: EPERM", "chroot: EPERM", "setns: EPERM",
        "open_by_handle_at: EPERM", "call tiocsti: EPERM", "tiocsti-high: EPERM", "signal-init: EPERM"};
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
        char promise[100];
        snprintf(promise, sizeof promise, "seccomp: %s", expected[i]);
        check(has(course, expected[i]), promise, "%s", why(course));
    }
    /* The same program without the filter: what was refused above is there to be had. */
    leave_out(&base, FT_OP_AHEAD);
    gate_of(&gate, (const char *const[]){PROBE, "calls", NULL});
    course = run_once(&base, &gate);
    check(has(course, "socket vsock: ok") && has(course, "userfaultfd: ok") && has(course, "keyctl: ok"),
          "negative: without the filter vsock, userfaultfd and keyctl work", "%s", why(course));
    gate_of(&gate, (const char *const[]){PROBE, "calls", NULL});
    add(&gate, FT_OP_SECCOMP, FT_REQUIRED, FT_SECCOMP_NO_SOCKETS, 0, NULL, NULL);
    course = run_once(&base, &gate);
    check(has(course, "socket unix: EACCES") && has(course, "socket inet: EACCES") && has(course, "socket netlink: EACCES") &&
              course->started.facts & FT_FACT_NO_SOCKETS,
          "NO_SOCKETS leaves no socket", "%s", why(course));
#ifdef __x86_64__
    static const char *const abis[] = {"i386", "x32"};
    probe_base(&base);
    for (int i = 0; i < 2; i++) {
        probe_gate(&gate, "foreign", abis[i]);
        course = run_once(&base, &gate);
        char promise[100];
        snprintf(promise, sizeof promise, "a system call of %s ends the process", abis[i]);
        check((course->ended.wait_status & 0x7f) == 31, promise, "%s", why(course));
    }
    leave_out(&base, FT_OP_AHEAD);
    gate_of(&gate, (const char *const[]){PROBE, "foreign", "i386", NULL});
    course = run_once(&base, &gate);
    check(has(course, "i386: 2"), "negative: without the filter i386 calls work", "%s", why(course));
#endif
}

static void proc(void)
{
    probe_base(&base);
    probe_gate(&gate, "writable", "/proc");
    struct course *course = run_once(&base, &gate);
    check(course->ended.wait_status == 0 && !has(course, "writable"), "nothing of /proc outside of processes is writable", "%s",
          why(course));
    gate_of(&gate, (const char *const[]){PROBE, "writable", "/proc", NULL});
    course = run_once(&base, &gate);
    check(course->ended.wait_status == 0 && !has(course, "writable"), "not even without Landlock and seccomp", "%s", why(course));
    /* Without a pid namespace a fresh /proc would show the host's processes: the operation is not tried. */
    unflag(&base, FT_OP_PROC, FT_REQUIRED);
    flag(&base, FT_OP_PROC, FT_REFUSED | FT_OUTER_PROC);
    shell_gate(&gate, "ls -d /proc/self/fd; echo x > /proc/self/oom_score_adj; cat /proc/1/cmdline | wc -c");
    course = run_once(&base, &gate);
    check(!(course->started.facts & FT_FACT_PROC) && has(course, "Read-only file system") && course->started.missed_count == 1 &&
              course->started.missed[0].step == FT_OP_PROC,
          "a refused /proc becomes the outer one, read-only, and is reported", "%s", why(course));
}

static void writing(void)
{
    char folder[] = "/tmp/ft-writable-XXXXXX", file[64];
    mkdtemp(folder);
    chmod(folder, 0777);
    snprintf(file, sizeof file, "%s/file", folder);
    close(open(file, O_CREAT | O_WRONLY, 0666));
    chmod(file, 0666);
    probe_base(&base);
    add(&base, FT_OP_BIND, FT_REQUIRED | FT_WRITABLE, 0, 0, folder, "/mnt/writable");
    add(&base, FT_OP_BIND, FT_REQUIRED, 0, 0, folder, "/mnt/read");
    shell_gate(&gate, "echo x > /tmp/a && echo x > /home/gate/a && echo x > /dev/shm/a && echo x > /dev/null && "
                      "echo x > /mnt/writable/file && mv /tmp/a /tmp/b && echo works; echo y > /mnt/read/file; "
                      "touch /dev/null; test -e /dev/tty || echo no terminal; stat -c %a /tmp /home/gate | tr '\\n' ' '");
    struct course *course = run_once(&base, &gate);
    check(has(course, "works"), "private and writable places can be written to", "%s", why(course));
    check(has(course, "/mnt/read/file: Read-only") || has(course, "/mnt/read/file: Permission denied"),
          "a bind without FT_WRITABLE cannot", "%s", why(course));
    check(has(course, "'/dev/null': Read-only") || has(course, "'/dev/null': Permission denied"),
          "the host's device nodes keep their times", "%s", why(course));
    check(has(course, "no terminal") && has(course, "1777 700 "), "no /dev/tty; /tmp is 1777 and HOME 0700", "%s", why(course));
    unlink(file);
    rmdir(folder);
}

/* While it makes ready the launcher stays on one. */
static void processors(void)
{
    char own[256] = "?";
    FILE *status = popen("grep ^Cpus_allowed: /proc/self/status", "r");
    (void)!fgets(own, sizeof own, status);
    pclose(status);
    probe_base(&base);
    shell_gate(&gate, "grep ^Cpus_allowed: /proc/self/status");
    struct course *course = run_once(&base, &gate);
    check(strcmp(course->output, own) == 0, "a gate may use every processor that its host may", "%s, the host %s", why(course), own);
}

void promise_confinement(void)
{
    identity(true);
    identity(false);
    machine_tree();
    leaks();
    seccomp();
    proc();
    writing();
    processors();
}
