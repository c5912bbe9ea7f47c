/* SPDX-License-Identifier: Apache-2.0 */
/* Writes seccomp_programs.h: the filters for the machine that this is built on.
 *
 * A list of what is refused and not of what is allowed: a gate runs any interpreter and any compiled tool, and the
 * namespaces, the empty capability sets and Landlock stand around it. What is refused is what those do not stop, what
 * widens the kernel's surface without being of use to a check, and every way into another set of system calls. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/ioprio.h>
#include <linux/filter.h>
#include <sched.h>
#include <seccomp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

/* Numbers that libseccomp 2.5.4 has no name for. From 424 on they are the same on every architecture. */
enum {
    NR_MOUNT_SETATTR = 442,
    NR_QUOTACTL_FD = 443,
    NR_PROCESS_MRELEASE = 448,
    NR_LSM_SET_SELF_ATTR = 460,
    NR_OPEN_TREE_ATTR = 467
};

static const struct {
    int number;
    const char *name;
} unnamed[] = {{NR_MOUNT_SETATTR, "mount_setattr"},         {NR_QUOTACTL_FD, "quotactl_fd"},
               {NR_PROCESS_MRELEASE, "process_mrelease"},   {NR_LSM_SET_SELF_ATTR, "lsm_set_self_attr"},
               {NR_OPEN_TREE_ATTR, "open_tree_attr"}};

struct group {
    const char *reason;
    int error;
    int calls[24]; /* ends with -1 */
};

static const struct group groups[] = {
    {"Reading and steering other processes: same-uid processes of one sandbox are no business of each other's memory, and "
     "pid 1 must not be a target",
     EPERM,
     {SCMP_SYS(ptrace), SCMP_SYS(process_vm_readv), SCMP_SYS(process_vm_writev), SCMP_SYS(pidfd_getfd), SCMP_SYS(kcmp),
      SCMP_SYS(process_madvise), NR_PROCESS_MRELEASE, -1}},
    {"Kernel keyrings are not namespaced by mounts or pids, and request_key starts a program outside (keyrings(7))",
     EPERM,
     {SCMP_SYS(keyctl), SCMP_SYS(add_key), SCMP_SYS(request_key), -1}},
    {"Large kernel surfaces with a history of privilege escalation, of no use to a check: BPF, performance counters, "
     "userfaultfd",
     EPERM,
     {SCMP_SYS(bpf), SCMP_SYS(perf_event_open), SCMP_SYS(userfaultfd), SCMP_SYS(memfd_secret), -1}},
    {"io_uring makes system calls that no filter sees (IORING_OP_SOCKET, IORING_OP_CONNECT). ENOSYS: libuv and others fall "
     "back on it",
     ENOSYS,
     {SCMP_SYS(io_uring_setup), SCMP_SYS(io_uring_enter), SCMP_SYS(io_uring_register), -1}},
    {"The view of the file system is finished: no mount, no new root",
     EPERM,
     {SCMP_SYS(mount), SCMP_SYS(umount2), SCMP_SYS(pivot_root), SCMP_SYS(chroot), SCMP_SYS(open_tree), SCMP_SYS(move_mount),
      SCMP_SYS(fsopen), SCMP_SYS(fsconfig), SCMP_SYS(fsmount), SCMP_SYS(fspick), NR_MOUNT_SETATTR, NR_OPEN_TREE_ATTR,
      -1}},
    {"Other namespaces: none to enter, none to make (clone is refused by its flags)",
     EPERM,
     {SCMP_SYS(setns), SCMP_SYS(unshare), -1}},
    {"clone3 keeps its flags in memory, where a filter cannot look. ENOSYS: the C libraries fall back on clone",
     ENOSYS,
     {SCMP_SYS(clone3), -1}},
    {"Files by handle go around every path: handles can be guessed (the \"shocker\" escape of 2014)",
     EPERM,
     {SCMP_SYS(open_by_handle_at), SCMP_SYS(name_to_handle_at), -1}},
    {"The machine: modules, kernels, clocks, swap, accounting, quotas, host name, log. Refused for want of capabilities as "
     "well; a filter costs nothing more",
     EPERM,
     {SCMP_SYS(init_module), SCMP_SYS(finit_module), SCMP_SYS(delete_module), SCMP_SYS(kexec_load), SCMP_SYS(kexec_file_load),
      SCMP_SYS(reboot), SCMP_SYS(swapon), SCMP_SYS(swapoff), SCMP_SYS(acct), SCMP_SYS(quotactl), NR_QUOTACTL_FD,
      SCMP_SYS(syslog), SCMP_SYS(settimeofday), SCMP_SYS(clock_settime), SCMP_SYS(clock_adjtime), SCMP_SYS(adjtimex),
      SCMP_SYS(sethostname), SCMP_SYS(setdomainname), SCMP_SYS(vhangup), -1}},
    {"Watching or using what lies outside: fanotify, other processes' profiles, security labels",
     EPERM,
     {SCMP_SYS(fanotify_init), SCMP_SYS(lookup_dcookie), NR_LSM_SET_SELF_ATTR, -1}},
#ifdef __x86_64__
    {"Ports, local descriptor tables and 16-bit code: x86's own corners",
     EPERM,
     {SCMP_SYS(iopl), SCMP_SYS(ioperm), SCMP_SYS(modify_ldt), SCMP_SYS(_sysctl), SCMP_SYS(uselib), SCMP_SYS(ustat), -1}},
#endif
};

static void must(int result, const char *what)
{
    if (result < 0) {
        fprintf(stderr, "generate: %s: %s\n", what, strerror(-result));
        exit(1);
    }
}

static void refuse(scmp_filter_ctx filter, int error, int call)
{
    int result = seccomp_rule_add(filter, SCMP_ACT_ERRNO((unsigned)error), call, 0);
    if (result < 0) {
        fprintf(stderr, "generate: system call %d\n", call);
    }
    must(result, "seccomp_rule_add");
}

static void refuse_if(scmp_filter_ctx filter, int error, int call, struct scmp_arg_cmp first)
{
    must(seccomp_rule_add(filter, SCMP_ACT_ERRNO((unsigned)error), call, 1, first), "seccomp_rule_add");
}

/* A user namespace of one's own is the door to most of the kernel; the others follow from it. */
static void refuse_new_namespaces(scmp_filter_ctx filter)
{
    static const uint64_t flags[] = {CLONE_NEWNS,  CLONE_NEWCGROUP, CLONE_NEWUTS, CLONE_NEWIPC,
                                     CLONE_NEWUSER, CLONE_NEWPID,   CLONE_NEWNET};
    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++) {
        refuse_if(filter, EPERM, SCMP_SYS(clone), SCMP_A0(SCMP_CMP_MASKED_EQ, flags[i], flags[i]));
    }
}

/* Typing into a terminal's input. The kernel looks at the low 32 bits only: CVE-2019-10063. */
static void refuse_terminal_injection(scmp_filter_ctx filter)
{
    static const uint64_t requests[] = {TIOCSTI, TIOCLINUX, TIOCSETD};
    for (size_t i = 0; i < sizeof requests / sizeof *requests; i++) {
        refuse_if(filter, EPERM, SCMP_SYS(ioctl), SCMP_A1(SCMP_CMP_MASKED_EQ, UINT32_MAX, requests[i]));
    }
}

/* Unix, IPv4, IPv6 and routing netlink, which C libraries ask for interfaces. The rest is surface: vsock is not
 * namespaced and reaches the hypervisor, AF_ALG is the kernel's crypto, packet sockets need rights that are gone. */
static void refuse_families(scmp_filter_ctx filter)
{
    for (uint64_t family = 0; family <= AF_NETLINK; family++) {
        bool allowed = family == AF_UNIX || family == AF_INET || family == AF_INET6 || family == AF_NETLINK;
        if (!allowed) {
            refuse_if(filter, EAFNOSUPPORT, SCMP_SYS(socket), SCMP_A0(SCMP_CMP_MASKED_EQ, UINT32_MAX, family));
        }
    }
    refuse_if(filter, EAFNOSUPPORT, SCMP_SYS(socket), SCMP_A0(SCMP_CMP_GT, AF_NETLINK, 0));
    must(seccomp_rule_add(filter, SCMP_ACT_ERRNO(EAFNOSUPPORT), SCMP_SYS(socket), 2,
                          SCMP_A0(SCMP_CMP_MASKED_EQ, UINT32_MAX, AF_NETLINK), SCMP_A2(SCMP_CMP_NE, 0, 0)),
         "seccomp_rule_add");
}

/* Without namespaces the filter is all there is around what has no path. A unix socket connects to whatever daemon of the
 * host listens at a path (docker's is root), which Landlock cannot refuse before ABI 9; pairs stay, for asyncio and pipes.
 * System V IPC is the whole machine's. Limits, priorities and processors of other processes of the same user could be
 * changed: of its own a process is 0, or itself. */
static void refuse_what_namespaces_hide(scmp_filter_ctx filter)
{
    static const int ipc[] = {SCMP_SYS(shmget), SCMP_SYS(shmat), SCMP_SYS(shmctl), SCMP_SYS(semget), SCMP_SYS(semop),
                              SCMP_SYS(semctl), SCMP_SYS(semtimedop), SCMP_SYS(msgget), SCMP_SYS(msgsnd), SCMP_SYS(msgrcv),
                              SCMP_SYS(msgctl), SCMP_SYS(mq_open), SCMP_SYS(mq_unlink)};
    static const int steering[] = {SCMP_SYS(prlimit64), SCMP_SYS(sched_setaffinity), SCMP_SYS(sched_setscheduler),
                                   SCMP_SYS(sched_setparam), SCMP_SYS(sched_setattr), SCMP_SYS(migrate_pages), SCMP_SYS(move_pages)};
    static const int ranked[] = {SCMP_SYS(setpriority), SCMP_SYS(ioprio_set)};
    refuse(filter, EACCES, SCMP_SYS(socket));
    for (size_t i = 0; i < sizeof ipc / sizeof *ipc; i++) {
        refuse(filter, ENOSYS, ipc[i]);
    }
    for (size_t i = 0; i < sizeof steering / sizeof *steering; i++) {
        refuse_if(filter, EPERM, steering[i], SCMP_A0(SCMP_CMP_NE, 0, 0));
    }
    /* "Who" 0 of a user means all of its processes. */
    for (size_t i = 0; i < sizeof ranked / sizeof *ranked; i++) {
        refuse_if(filter, EPERM, ranked[i], SCMP_A1(SCMP_CMP_NE, 0, 0));
    }
    refuse_if(filter, EPERM, SCMP_SYS(setpriority), SCMP_A0(SCMP_CMP_EQ, PRIO_USER, 0));
    refuse_if(filter, EPERM, SCMP_SYS(ioprio_set), SCMP_A0(SCMP_CMP_EQ, IOPRIO_WHO_USER, 0));
    /* Attributes are not among the rights that Landlock knows; those of files outside would be open to their owner. */
    static const int attributes[] = {SCMP_SYS(setxattr), SCMP_SYS(lsetxattr), SCMP_SYS(removexattr), SCMP_SYS(lremovexattr)};
    for (size_t i = 0; i < sizeof attributes / sizeof *attributes; i++) {
        refuse(filter, EOPNOTSUPP, attributes[i]);
    }
}

static scmp_filter_ctx build(bool no_sockets)
{
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
    if (!filter) {
        must(-ENOMEM, "seccomp_init");
    }
    /* Another architecture's entry (int 0x80, x32) has other numbers: the end of the process, not an errno. */
    must(seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS), "SCMP_FLTATR_ACT_BADARCH");
    /* A tree and not a list: the kernel runs the filter once for each number when it is installed, 39 us against 82. */
    must(seccomp_attr_set(filter, SCMP_FLTATR_CTL_OPTIMIZE, 2), "SCMP_FLTATR_CTL_OPTIMIZE");
    for (size_t i = 0; i < sizeof groups / sizeof *groups; i++) {
        for (const int *call = groups[i].calls; *call != -1; call++) {
            refuse(filter, groups[i].error, *call);
        }
    }
    refuse_new_namespaces(filter);
    refuse_terminal_injection(filter);
    if (no_sockets) {
        refuse_what_namespaces_hide(filter);
    } else {
        refuse_families(filter);
    }
    return filter;
}

static void write_program(FILE *out, const char *name, bool no_sockets)
{
    scmp_filter_ctx filter = build(no_sockets);
    int memory = memfd_create("program", MFD_CLOEXEC);
    must(memory, "memfd_create");
    must(seccomp_export_bpf(filter, memory), "seccomp_export_bpf");
    seccomp_release(filter);
    struct sock_filter line;
    size_t count = 0;
    lseek(memory, 0, SEEK_SET);
    fprintf(out, "static const struct sock_filter %s_lines[] = {\n", name);
    for (; read(memory, &line, sizeof line) == (ssize_t)sizeof line; count++) {
        fprintf(out, "    {0x%02x, %u, %u, 0x%08x},\n", line.code, line.jt, line.jf, line.k);
    }
    fprintf(out, "};\nstatic const struct sock_fprog %s = {%zu, (struct sock_filter *)%s_lines};\n", name, count, name);
    close(memory);
}

static void list_call(int call)
{
    char *known = seccomp_syscall_resolve_num_arch(SCMP_ARCH_NATIVE, call);
    const char *name = known;
    for (size_t i = 0; i < sizeof unnamed / sizeof *unnamed && !name; i++) {
        name = unnamed[i].number == call ? unnamed[i].name : NULL;
    }
    if (name) {
        printf(" `%s`", name);
    }
    free(known);
}

/* The groups as a table; what looks at arguments stands in the page's own words (docs/system-calls.md). */
static void list_groups(void)
{
    printf("| refused | with | because |\n|---|---|---|\n");
    for (size_t i = 0; i < sizeof groups / sizeof *groups; i++) {
        printf("|");
        for (const int *call = groups[i].calls; *call != -1; call++) {
            list_call(*call);
        }
        printf(" | %s | %s |\n", strerrorname_np(groups[i].error), groups[i].reason);
    }
}

int main(int count, char **arguments)
{
    if (count == 2 && strcmp(arguments[1], "--list") == 0) {
        list_groups();
        return 0;
    }
    FILE *out = count == 2 ? fopen(arguments[1], "w") : NULL;
    if (!out) {
        fprintf(stderr, "usage: generate FILE | --list\n");
        return 2;
    }
    fprintf(out, "/* Written by seccomp/generate.c. */\n#include <linux/filter.h>\n\n");
    write_program(out, "ft_seccomp_standard", false);
    write_program(out, "ft_seccomp_no_sockets", true);
    if (fclose(out)) {
        perror(arguments[1]);
        return 1;
    }
    return 0;
}
