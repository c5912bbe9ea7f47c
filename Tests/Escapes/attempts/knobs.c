/* SPDX-License-Identifier: Apache-2.0 */
/* Knobs of the kernel and of the machine. */
#define _GNU_SOURCE
#include "../escape.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/klog.h>
#include <sys/quota.h>
#include <sys/stat.h>
#include <sys/swap.h>
#include <sys/syscall.h>
#include <sys/timex.h>
#include <time.h>
#include <unistd.h>

#define GROUP "common"

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
