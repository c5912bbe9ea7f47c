/* SPDX-License-Identifier: Apache-2.0 */
/* Parts of the kernel that hardly anybody uses. */
#define _GNU_SOURCE
#include "../escape.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <linux/perf_event.h>
#include <linux/userfaultfd.h>
#include <sched.h>
#include <sys/fanotify.h>
#include <sys/personality.h>
#include <sys/syscall.h>
#include <unistd.h>
#ifdef __x86_64__
#include <sys/io.h>
#endif

#define GROUP "common"

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
