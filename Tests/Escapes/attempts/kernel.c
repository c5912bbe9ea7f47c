/* SPDX-License-Identifier: Apache-2.0 */
/* Doors of the kernel: other privileges, other namespaces, other views, its knobs and its rarely used parts. */
#define _GNU_SOURCE
#include "../escape.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <linux/capability.h>
#include <linux/keyctl.h>
#include <linux/perf_event.h>
#include <linux/sched.h>
#include <linux/securebits.h>
#include <linux/userfaultfd.h>
#include <mqueue.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/fanotify.h>
#include <sys/ipc.h>
#include <sys/klog.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/msg.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/quota.h>
#include <sys/reboot.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <sys/swap.h>
#include <sys/syscall.h>
#include <sys/timex.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#ifdef __x86_64__
#include <asm/ldt.h>
#include <sys/io.h>
#endif

#define GROUP "common"

/* Privileges. */

ATTEMPT(become_root, JAILED, "EPERM|EINVAL", "setuid(0)")
{
    TRY(setuid(0));
    TRY(setresgid(0, 0, 0));
    escaped("became root");
}

ATTEMPT(take_capabilities, JAILED, "EPERM", "capabilities")
{
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct sets[2] = {{.effective = 1 << CAP_SYS_ADMIN, .permitted = 1 << CAP_SYS_ADMIN}};
    TRY(syscall(SYS_capset, &header, sets));
    escaped("taken");
}

ATTEMPT(setuid_program, ROOT, "no rights|ENOENT", "a program with the setuid bit in the repository")
{
    execl("./set-user-id", "x", "whoami", NULL);
    blocked("execl");
}

ATTEMPT(capable_program, ROOT, "no rights|EPERM|ENOENT", "a program with file capabilities in the repository")
{
    if (geteuid() == 0 && setresuid(4322, 4322, 4322)) {
        unproven("setresuid");
    }
    execl("./capable", "x", "whoami", NULL);
    blocked("execl");
}

ATTEMPT(allow_privileges, PLAIN, "they stay off", "no_new_privs taken back")
{
    TRY(prctl(PR_SET_NO_NEW_PRIVS, 0, 0, 0, 0) == 0 || errno == EINVAL ? 0 : -1);
    if (prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 0) {
        escaped("new privileges are allowed");
    }
    blocked_as("they stay off");
}

ATTEMPT(filter_off, PLAIN, "it stays", "the system call filter taken off")
{
    prctl(PR_SET_SECCOMP, 0, 0, 0, 0);
    if (prctl(PR_GET_SECCOMP, 0, 0, 0, 0) == 0) {
        escaped("no filter");
    }
    blocked_as("it stays");
}

ATTEMPT(secure_bits, JAILED, "EPERM", "securebits changed back")
{
    TRY(prctl(PR_SET_SECUREBITS, SECBIT_KEEP_CAPS, 0, 0, 0));
    escaped("changed");
}

ATTEMPT(uid_map, PLAIN, "EPERM|EACCES|EROFS", "another map of users")
{
    char line[32];
    snprintf(line, sizeof line, "0 %u 1\n", getuid());
    unshare(CLONE_NEWUSER); /* for where it works */
    int file = (int)TRY(open("/proc/self/uid_map", O_WRONLY));
    TRY(write(file, line, strlen(line)));
    escaped("written");
}

ATTEMPT(set_groups, ROOT, "EPERM", "setgroups, to lose a group that is denied something")
{
    if (bait_number("pid") > 0 && syscall(SYS_setgroups, 0, NULL) == 0) {
        escaped("changed");
    }
    blocked("setgroups");
}

/* Namespaces. */

ATTEMPT(unshare_user, PLAIN, "EPERM", "a user namespace") { TRY(unshare(CLONE_NEWUSER)); escaped("made"); }

ATTEMPT(unshare_network, JAILED, "EPERM", "a network namespace") { TRY(unshare(CLONE_NEWNET)); escaped("made"); }

ATTEMPT(unshare_mounts, JAILED, "EPERM", "a mount namespace") { TRY(unshare(CLONE_NEWNS)); escaped("made"); }

static void clone_with(unsigned long flags)
{
    pid_t pid = (pid_t)syscall(SYS_clone, flags | SIGCHLD, 0, 0, 0, 0);
    if (pid == 0) {
        _exit(0);
    }
    TRY(pid);
    escaped("made");
}

ATTEMPT(clone_user, PLAIN, "EPERM", "a user namespace by clone") { clone_with(CLONE_NEWUSER); }

ATTEMPT(clone_user_and_network, PLAIN, "EPERM", "user and network namespaces by clone")
{
    clone_with(CLONE_NEWUSER | CLONE_NEWNET);
}

ATTEMPT(clone_high_bits, PLAIN, "EPERM", "the same with a bit above 32") { clone_with(CLONE_NEWUSER | 0x100000000UL); }

ATTEMPT(clone3_user, PLAIN, "ENOSYS", "a user namespace by clone3, whose flags no filter sees")
{
    struct clone_args arguments = {.flags = CLONE_NEWUSER, .exit_signal = SIGCHLD};
    pid_t pid = (pid_t)syscall(SYS_clone3, &arguments, sizeof arguments);
    if (pid == 0) {
        _exit(0);
    }
    TRY(pid);
    escaped("made");
}

ATTEMPT(enter_own_namespace, JAILED, "EPERM", "setns, as a start")
{
    TRY(setns((int)TRY(open("/proc/self/ns/uts", O_RDONLY)), CLONE_NEWUTS));
    escaped("entered");
}

ATTEMPT(enter_init_namespace, JAILED, "EACCES|EPERM", "the mount namespace of pid 1")
{
    TRY(setns((int)TRY(open("/proc/1/ns/mnt", O_RDONLY)), CLONE_NEWNS));
    escaped("entered");
}

/* Mounts. */

ATTEMPT(mount_tmpfs, JAILED, "EPERM", "a file system")
{
    TRY(mount("none", "/tmp", "tmpfs", 0, NULL));
    escaped("mounted");
}

ATTEMPT(mount_proc, JAILED, "EPERM", "a /proc without masks")
{
    TRY(mount("proc", "/tmp", "proc", 0, NULL));
    escaped("mounted");
}

ATTEMPT(mount_sysfs, JAILED, "EPERM", "/sys") { TRY(mount("sysfs", "/tmp", "sysfs", 0, NULL)); escaped("mounted"); }

ATTEMPT(mount_cgroup, JAILED, "EPERM", "a cgroup file system, for its release_agent (CVE-2022-0492)")
{
    TRY(mount("none", "/tmp", "cgroup2", 0, NULL));
    escaped("mounted");
}

ATTEMPT(mount_overlay, JAILED, "EPERM", "an overlay, for its copies of setuid files (CVE-2023-0386)")
{
    mkdir("/dev/shm/upper", 0755), mkdir("/dev/shm/work", 0755);
    TRY(mount("overlay", "/usr", "overlay", 0, "lowerdir=/usr,upperdir=/dev/shm/upper,workdir=/dev/shm/work,userxattr"));
    escaped("mounted");
}

ATTEMPT(remount_writable, JAILED, "EPERM", "/usr made writable again")
{
    TRY(mount(NULL, "/", NULL, MS_REMOUNT | MS_BIND, NULL));
    escaped("remounted");
}

ATTEMPT(bind_mount, JAILED, "EPERM", "a folder shown at another place")
{
    TRY(mount("/dev/shm", "/tmp", NULL, MS_BIND, NULL));
    escaped("mounted");
}

ATTEMPT(unmount, JAILED, "EPERM", "what lies below a mount")
{
    TRY(umount2("/dev/shm", MNT_DETACH));
    escaped("unmounted");
}

ATTEMPT(unmount_sys_mask, JAILED, "EPERM", "the mask over /proc/sys")
{
    TRY(umount2("/proc/sys/kernel/core_pattern", MNT_DETACH));
    escaped("unmounted");
}

ATTEMPT(change_attributes, JAILED, "EPERM", "a mount's attributes by mount_setattr")
{
    struct mount_attr attr = {.attr_clr = MOUNT_ATTR_RDONLY};
    TRY(syscall(SYS_mount_setattr, AT_FDCWD, "/", 0, &attr, sizeof attr));
    escaped("changed");
}

ATTEMPT(clone_tree, JAILED, "EPERM", "open_tree and move_mount")
{
    int tree = (int)TRY(syscall(SYS_open_tree, AT_FDCWD, "/dev/shm", OPEN_TREE_CLONE));
    TRY(syscall(SYS_move_mount, tree, "", AT_FDCWD, "/tmp", MOVE_MOUNT_F_EMPTY_PATH));
    escaped("moved");
}

ATTEMPT(move_a_mount, JAILED, "EPERM", "move_mount alone")
{
    TRY(syscall(SYS_move_mount, AT_FDCWD, "/dev/shm", AT_FDCWD, "/tmp", 0));
    escaped("moved");
}

ATTEMPT(new_file_system, JAILED, "EPERM", "fsopen") { TRY(syscall(SYS_fsopen, "tmpfs", 0)); escaped("open"); }

ATTEMPT(pick_file_system, JAILED, "EPERM", "fspick") { TRY(syscall(SYS_fspick, AT_FDCWD, "/", 0)); escaped("open"); }

ATTEMPT(change_root, JAILED, "EPERM", "chroot, and out of it by ..") { TRY(chroot("/tmp")); escaped("changed"); }

ATTEMPT(pivot, JAILED, "EPERM", "pivot_root") { REACH(syscall(SYS_pivot_root, "/dev/shm", "/dev/shm"), EINVAL); }

/* Knobs. */

ATTEMPT(core_pattern, JAILED, "EROFS|EACCES", "a program that the kernel starts at a crash")
{
    TRY(write((int)TRY(open("/proc/sys/kernel/core_pattern", O_WRONLY)), "|/tmp/x", 7));
    escaped("written");
}

ATTEMPT(modprobe_path, JAILED, "EROFS|EACCES|ENOENT", "a program that the kernel starts for a module")
{
    TRY(write((int)TRY(open("/proc/sys/kernel/modprobe", O_WRONLY)), "/tmp/x", 6));
    escaped("written");
}

ATTEMPT(sysrq, JAILED, "EROFS|EACCES|ENOENT", "the keys that restart the machine")
{
    TRY(write((int)TRY(open("/proc/sysrq-trigger", O_WRONLY)), "h", 1));
    escaped("written");
}

ATTEMPT(own_sysctl, JAILED, "EROFS|EACCES", "a knob of its own network namespace")
{
    TRY(write((int)TRY(open("/proc/sys/net/ipv4/ip_forward", O_WRONLY)), "1", 1));
    escaped("written");
}

ATTEMPT(next_pid, JAILED, "EROFS|EACCES", "the number of the next process")
{
    TRY(open("/proc/sys/kernel/ns_last_pid", O_WRONLY));
    escaped("open");
}

ATTEMPT(pressure_trigger, PLAIN, "EROFS|EACCES", "the kernel set to watch the machine's memory")
{
    TRY(write((int)TRY(open("/proc/pressure/memory", O_RDWR | O_NONBLOCK)), "some 150000 2000000", 20));
    escaped("set");
}

ATTEMPT(uevent_helper, JAILED, "ENOENT", "a program that the kernel starts for a device")
{
    put_file("/sys/kernel/uevent_helper", "/tmp/x");
    escaped("written");
}

ATTEMPT(release_agent, JAILED, "ENOENT", "a program that the kernel starts for an empty cgroup")
{
    put_file("/sys/fs/cgroup/release_agent", "/tmp/x");
    escaped("written");
}

ATTEMPT(leave_cgroup, JAILED, "ENOENT", "a cgroup without limits")
{
    TRY(mkdir("/sys/fs/cgroup/escape", 0755));
    escaped("made");
}

ATTEMPT(kernel_memory, ROOT, "EACCES|EPERM|ENOENT", "the kernel's memory")
{
    TRY(open("/proc/kcore", O_RDONLY));
    escaped("open");
}

ATTEMPT(kernel_log_file, ROOT, "EACCES|EPERM|ENOENT", "/proc/kmsg")
{
    TRY(open("/proc/kmsg", O_RDONLY | O_NONBLOCK));
    escaped("open");
}

ATTEMPT(kernel_log, ROOT, "EPERM", "syslog(2)") { char text[64]; TRY(klogctl(3, text, sizeof text)); escaped("read"); }

ATTEMPT(host_name, JAILED, "EPERM", "another name for the machine") { TRY(sethostname("escaped", 7)); escaped("set"); }

ATTEMPT(domain_name, JAILED, "EPERM", "another domain") { TRY(setdomainname("escaped", 7)); escaped("set"); }

ATTEMPT(set_clock, NEVER, "EPERM", "another time")
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    TRY(clock_settime(CLOCK_REALTIME, &now));
    escaped("set");
}

ATTEMPT(adjust_clock, PLAIN, "EPERM", "adjtimex, here only to read")
{
    struct timex nothing = {0};
    TRY(adjtimex(&nothing));
    escaped("read");
}

ATTEMPT(restart_machine, ROOT, "EPERM", "reboot, with a wrong magic number")
{
    REACH(syscall(SYS_reboot, 1, 2, 3, NULL), EINVAL);
}

ATTEMPT(load_module, ROOT, "EPERM", "a kernel module") { REACH(syscall(SYS_init_module, NULL, 0, ""), ENOEXEC); }

ATTEMPT(load_module_file, ROOT, "EPERM", "a kernel module by a descriptor")
{
    REACH(syscall(SYS_finit_module, -1, "", 0), EBADF);
}

ATTEMPT(unload_module, ROOT, "EPERM", "a module taken out")
{
    REACH(syscall(SYS_delete_module, "firsttry_escape", O_NONBLOCK), ENOENT);
}

ATTEMPT(load_kernel, ROOT, "EPERM", "another kernel")
{
    REACH(syscall(SYS_kexec_load, 0, 0, NULL, 0xDEADUL << 32 | 0xDEAD), EINVAL);
}

ATTEMPT(swap_on, ROOT, "EPERM", "a swap file") { REACH(swapon("/nonexistent/escape", 0), ENOENT); }

ATTEMPT(accounting, ROOT, "EPERM", "process accounting into a file") { REACH(acct("/nonexistent/escape"), ENOENT); }

ATTEMPT(quotas, PLAIN, "EPERM", "disk quotas")
{
    TRY(quotactl(QCMD(Q_SYNC, USRQUOTA), NULL, 0, NULL));
    escaped("reached");
}

/* Rarely used parts. */

ATTEMPT(bpf_map, ROOT, "EPERM", "a BPF map")
{
    union bpf_attr attr = {.map_type = BPF_MAP_TYPE_ARRAY, .key_size = 4, .value_size = 4, .max_entries = 1};
    TRY(syscall(SYS_bpf, BPF_MAP_CREATE, &attr, sizeof attr));
    escaped("made");
}

ATTEMPT(performance_counters, ROOT, "EPERM", "performance counters of a process outside")
{
    struct perf_event_attr attr = {.type = PERF_TYPE_SOFTWARE, .size = sizeof attr, .config = PERF_COUNT_SW_CPU_CLOCK};
    TRY(syscall(SYS_perf_event_open, &attr, (pid_t)bait_number("pid"), -1, -1, 0));
    escaped("open");
}

ATTEMPT(user_faults, PLAIN, "EPERM", "userfaultfd, which makes kernel races easy to win")
{
    TRY(syscall(SYS_userfaultfd, UFFD_USER_MODE_ONLY));
    escaped("open");
}

ATTEMPT(watch_file_system, ROOT, "EPERM", "fanotify")
{
    TRY(fanotify_init(FAN_CLASS_NOTIF, O_RDONLY));
    escaped("open");
}

ATTEMPT(hidden_memory, PLAIN, "EPERM|ENOSYS", "memfd_secret") { TRY(syscall(SYS_memfd_secret, 0)); escaped("made"); }

ATTEMPT(advise_others, PLAIN, "EPERM", "process_madvise")
{
    REACH(syscall(SYS_process_madvise, -1, NULL, 0, 0, 0), EBADF);
}

#ifdef __x86_64__
ATTEMPT(ports, ROOT, "EPERM", "the machine's ports") { TRY(ioperm(0x80, 1, 1)); escaped("open"); }

ATTEMPT(all_ports, ROOT, "EPERM", "all of them") { TRY(iopl(3)); escaped("open"); }

ATTEMPT(descriptor_table, PLAIN, "EPERM", "16-bit code by modify_ldt")
{
    char table[64];
    TRY(syscall(SYS_modify_ldt, 0, table, sizeof table));
    escaped("read");
}

ATTEMPT(i386_after_personality, PLAIN, "SIGSYS", "the 32-bit entry in a 32-bit personality")
{
    long result;
    personality(PER_LINUX32);
    __asm__ volatile("int $0x80" : "=a"(result) : "a"(20) : "memory");
    escaped("getpid of i386: %ld", result);
}

ATTEMPT(i386_unshare, PLAIN, "SIGSYS", "a user namespace by the 32-bit entry")
{
    long result;
    __asm__ volatile("int $0x80" : "=a"(result) : "a"(310), "b"(CLONE_NEWUSER) : "memory");
    errno = (int)-result;
    TRY(result < 0 ? -1 : result);
    escaped("made");
}
#endif

/* Keys. */

ATTEMPT(user_keyring, PLAIN, "EPERM", "the keys of the user outside")
{
    char text[128] = "";
    long key = TRY(syscall(SYS_keyctl, KEYCTL_SEARCH, KEY_SPEC_USER_KEYRING, "user", bait("key"), 0));
    TRY(syscall(SYS_keyctl, KEYCTL_READ, key, text, sizeof text - 1));
    escaped("read: %s", text);
}

ATTEMPT(key_by_number, PLAIN, "EPERM", "a key by its number")
{
    char text[128] = "";
    TRY(syscall(SYS_keyctl, KEYCTL_READ, bait_number("key_number"), text, sizeof text - 1));
    escaped("read: %s", text);
}

ATTEMPT(add_key, PLAIN, "EPERM", "a key for the user outside")
{
    TRY(syscall(SYS_add_key, "user", "firsttry-escape-added", "x", 1, KEY_SPEC_USER_KEYRING));
    escaped("added");
}

ATTEMPT(ask_for_key, PLAIN, "EPERM", "request_key, which starts a program outside")
{
    REACH(syscall(SYS_request_key, "user", "firsttry-escape-none", NULL, KEY_SPEC_SESSION_KEYRING), ENOKEY);
}

ATTEMPT(list_keys, PLAIN, "not there|EACCES", "the names of the user's keys in /proc/keys")
{
    static char text[256 << 10];
    int file = (int)TRY(open("/proc/keys", O_RDONLY));
    size_t length = 0;
    for (ssize_t size; length < sizeof text && (size = read(file, text + length, sizeof text - length)) > 0;) {
        length += (size_t)size;
    }
    if (memmem(text, length, bait("key"), strlen(bait("key")))) {
        escaped("%s is listed", bait("key"));
    }
    blocked_as("not there");
}

/* Shared memory and messages. */

ATTEMPT(sysv_memory, PLAIN, "ENOENT", "System V shared memory of the host")
{
    const char *text = shmat((int)TRY(shmget((key_t)bait_number("ipc"), 64, 0)), NULL, SHM_RDONLY);
    escaped("read: %.20s", text);
}

ATTEMPT(sysv_memory_number, PLAIN, "EINVAL|EIDRM", "the same by its number")
{
    const char *text = shmat((int)bait_number("shm_number"), NULL, SHM_RDONLY);
    TRY(text == (void *)-1 ? -1 : 0);
    escaped("read: %.20s", text);
}

ATTEMPT(sysv_semaphores, PLAIN, "ENOENT", "System V semaphores of the host")
{
    TRY(semget((key_t)bait_number("ipc"), 1, 0));
    escaped("found");
}

ATTEMPT(sysv_messages, PLAIN, "ENOENT", "System V messages of the host")
{
    TRY(msgget((key_t)bait_number("ipc"), 0));
    escaped("found");
}

ATTEMPT(posix_messages, PLAIN, "ENOENT|ENOSYS|EACCES", "a POSIX message queue of the host")
{
    TRY(mq_open(bait("queue"), O_RDONLY));
    escaped("open");
}

ATTEMPT(posix_memory, PLAIN, "ENOENT", "POSIX shared memory of the host")
{
    TRY(shm_open(bait("shm"), O_RDONLY, 0));
    escaped("open");
}
