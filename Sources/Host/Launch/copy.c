/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "copy.h"
#include "kernel.h"
#include "left_out.h"
#include "mounts.h"
#include "text.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

#define WORKERS_MAX 4
#define FOLDERS_MAX (1 << 20)
#define NAMES_MAX (UINT64_C(96) << 20)

/* Shared by the workers, which are processes: errno is one per address space here. A worker takes a folder, copies its
 * files and queues the folders in it. */
struct queue {
    _Atomic uint32_t count, next;
    _Atomic uint32_t pending; /* queued or being copied; at 0 the work is done */
    _Atomic int32_t error;    /* the first that ends the copy */
    _Atomic int32_t passed_over; /* the first file that could not be read */
    _Atomic uint64_t names_used;
    char what[sizeof ((struct ft_missed *)0)->what];
    char passed_over_path[sizeof ((struct ft_missed *)0)->what];
    _Atomic uint64_t folders[FOLDERS_MAX]; /* where the path starts in `names`, plus 1; 0 while it is being written */
    char names[NAMES_MAX];
};

struct worker {
    struct queue *queue;
    int source, target;
    const struct ft_left_out *left_out;
    struct ft_left_out left_out_here; /* in the folder that is being copied */
};

static void note(_Atomic int32_t *error, char *what, size_t size, const char *call, const char *path)
{
    int32_t none = 0;
    if (atomic_compare_exchange_strong(error, &none, errno ? errno : EIO)) {
        struct ft_text text = {what, size};
        ft_put(&text, call);
        ft_put(&text, " ");
        ft_put(&text, path);
    }
}

static void give_up(struct queue *queue, const char *call, const char *path)
{
    note(&queue->error, queue->what, sizeof queue->what, call, path);
}

static void pass_over(struct queue *queue, const char *path)
{
    note(&queue->passed_over, queue->passed_over_path, sizeof queue->passed_over_path, "not readable:", path);
}

static bool push(struct queue *queue, const char *path)
{
    size_t size = strlen(path) + 1;
    uint64_t at = atomic_fetch_add(&queue->names_used, size);
    uint32_t index = at + size <= NAMES_MAX ? atomic_fetch_add(&queue->count, 1) : FOLDERS_MAX;
    if (index >= FOLDERS_MAX) {
        errno = E2BIG;
        return false;
    }
    memcpy(queue->names + at, path, size);
    atomic_fetch_add(&queue->pending, 1);
    atomic_store(&queue->folders[index], at + 1);
    return true;
}

static const char *take(struct queue *queue)
{
    for (;;) {
        uint32_t next = atomic_load(&queue->next);
        uint64_t at = next < FOLDERS_MAX ? atomic_load(&queue->folders[next]) : 0;
        if (at == 0) {
            return NULL;
        }
        if (atomic_compare_exchange_strong(&queue->next, &next, next + 1)) {
            return queue->names + at - 1;
        }
    }
}

/* The bytes from `from` to `end`. */
static bool copy_range(int in, int out, off_t from, off_t end)
{
    static char buffer[128 * 1024];
    while (from < end) {
        size_t wanted = end - from < (off_t)sizeof buffer ? (size_t)(end - from) : sizeof buffer;
        ssize_t size = pread(in, buffer, wanted, from);
        if (size <= 0) {
            return size == 0;
        }
        for (ssize_t done = 0; done < size;) {
            ssize_t written = pwrite(out, buffer + done, (size_t)(size - done), from + done);
            if (written < 0) {
                return false;
            }
            done += written;
        }
        from += size;
    }
    return true;
}

/* Holes stay holes: a sparse file may be larger than the memory. */
static bool copy_content(int in, int out, const struct stat *status)
{
    if (status->st_blocks * 512 >= status->st_size) {
        return copy_range(in, out, 0, status->st_size);
    }
    for (off_t at = 0; at < status->st_size;) {
        off_t data = lseek(in, at, SEEK_DATA);
        if (data < 0) {
            break;
        }
        off_t hole = lseek(in, data, SEEK_HOLE);
        if (!copy_range(in, out, data, hole < 0 ? status->st_size : hole)) {
            return false;
        }
        at = hole < 0 ? status->st_size : hole;
    }
    return ftruncate(out, status->st_size) == 0;
}

static bool copy_file(struct worker *worker, int from, int to, const char *name, const char *path)
{
    struct stat status;
    int in = openat(from, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (in < 0) {
        pass_over(worker->queue, path);
        return true;
    }
    if (fstat(in, &status) || !S_ISREG(status.st_mode)) {
        close(in);
        return true;
    }
    int out = openat(to, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, status.st_mode & 0777);
    const struct timespec times[] = {{.tv_nsec = UTIME_OMIT}, status.st_mtim};
    bool copied = out >= 0 && copy_content(in, out, &status) && futimens(out, times) == 0;
    ft_close(in);
    if (out >= 0) {
        ft_close(out);
    }
    return copied;
}

static bool copy_link(int from, int to, const char *name)
{
    char target[PATH_MAX];
    struct stat status;
    ssize_t size = readlinkat(from, name, target, sizeof target - 1);
    if (size < 0 || fstatat(from, name, &status, AT_SYMLINK_NOFOLLOW)) {
        return false;
    }
    target[size] = 0;
    const struct timespec times[] = {{.tv_nsec = UTIME_OMIT}, status.st_mtim};
    return symlinkat(target, to, name) == 0 && utimensat(to, name, times, AT_SYMLINK_NOFOLLOW) == 0;
}

static bool make_folder(struct worker *worker, int from, int to, const char *name, const char *path)
{
    struct stat status;
    if (fstatat(from, name, &status, AT_SYMLINK_NOFOLLOW)) {
        return false;
    }
    return mkdirat(to, name, status.st_mode & 0777) == 0 && push(worker->queue, path);
}

static unsigned char type_of(int folder, const struct dirent *entry)
{
    struct stat status;
    if (entry->d_type != DT_UNKNOWN || fstatat(folder, entry->d_name, &status, AT_SYMLINK_NOFOLLOW)) {
        return entry->d_type;
    }
    return IFTODT(status.st_mode);
}

static bool copy_entry(struct worker *worker, int from, int to, const struct dirent *entry, const char *folder)
{
    char path[PATH_MAX];
    const char *name = entry->d_name;
    if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0) {
        return true;
    }
    if (strlen(folder) + strlen(name) + 2 > sizeof path) {
        errno = ENAMETOOLONG;
        return false;
    }
    struct ft_text text = FT_TEXT(path);
    ft_put(&text, folder);
    ft_put(&text, *folder ? "/" : "");
    ft_put(&text, name);
    unsigned char type = type_of(from, entry);
    /* Links stay: they cost nothing, and something that is shown may be reached by one. */
    if (type != DT_LNK && ft_is_left_out(&worker->left_out_here, path)) {
        return true;
    }
    bool done = true;
    switch (type) {
    case DT_REG: done = copy_file(worker, from, to, name, path); break;
    case DT_LNK: done = copy_link(from, to, name); break;
    case DT_DIR: done = make_folder(worker, from, to, name, path); break;
    default: break;
    }
    if (!done) {
        give_up(worker->queue, "copy", path);
    }
    return done;
}

static bool copy_entries(struct worker *worker, int from, int to, const char *path)
{
    static char entries[32 * 1024] __attribute__((aligned(8)));
    ssize_t size;
    while ((size = syscall(SYS_getdents64, from, entries, sizeof entries)) > 0) {
        for (ssize_t at = 0; at < size;) {
            const struct dirent *entry = (const struct dirent *)(entries + at);
            at += entry->d_reclen;
            if (atomic_load(&worker->queue->error) || !copy_entry(worker, from, to, entry, path)) {
                return false;
            }
        }
    }
    return size == 0;
}

static void copy_folder(struct worker *worker, const char *path)
{
    const char *name = *path ? path : ".";
    const uint64_t inside = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS;
    struct stat status;
    int from = ft_openat2(worker->source, name, O_RDONLY | O_DIRECTORY, inside);
    if (from < 0) {
        pass_over(worker->queue, path);
        return;
    }
    int to = ft_openat2(worker->target, name, O_RDONLY | O_DIRECTORY, inside);
    worker->left_out_here = ft_left_out_below(worker->left_out, path);
    if (to < 0 || fstat(from, &status) || !copy_entries(worker, from, to, path)) {
        give_up(worker->queue, "copy", path);
    } else {
        /* Last: what was made in the folder changed its time. */
        const struct timespec times[] = {{.tv_nsec = UTIME_OMIT}, status.st_mtim};
        futimens(to, times);
    }
    close(from);
    if (to >= 0) {
        close(to);
    }
}

/* A worker that was killed leaves its folder pending for ever: the parent looks. */
static bool child_was_lost(void)
{
    siginfo_t info = {0};
    return waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT | __WCLONE) == 0 && info.si_pid && info.si_code != CLD_EXITED;
}

static void work(struct worker *worker, bool is_parent)
{
    struct queue *queue = worker->queue;
    while (atomic_load(&queue->pending) && !atomic_load(&queue->error)) {
        const char *path = take(queue);
        if (path) {
            copy_folder(worker, path);
            atomic_fetch_sub(&queue->pending, 1);
            continue;
        }
        if (is_parent && child_was_lost()) {
            errno = ECHILD;
            give_up(queue, "a worker of the copy was killed", "");
        }
        struct timespec pause = {.tv_nsec = 50000};
        nanosleep(&pause, NULL);
    }
}

static int processors(void)
{
    cpu_set_t set;
    int count = sched_getaffinity(0, sizeof set, &set) ? 1 : CPU_COUNT(&set);
    return count < 1 ? 1 : count > WORKERS_MAX ? WORKERS_MAX : count;
}

static void copy_on_all_processors(struct worker *worker)
{
    for (int others = processors() - 1; others > 0; others--) {
        /* Without a signal at its end: those are waited for apart from the gate's process, which may be there already. */
        pid_t pid = (pid_t)syscall(SYS_clone, 0, 0, 0, 0, 0);
        if (pid == 0) {
            prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
            work(worker, false);
            _exit(0);
        }
    }
    work(worker, true);
    while (wait4(-1, NULL, __WCLONE, NULL) > 0 || errno == EINTR) {
    }
}

int ft_copy_tree(struct ft_sandbox *sandbox, int source, int target)
{
    struct queue *queue =
        mmap(NULL, sizeof *queue, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (queue == MAP_FAILED) {
        return ft_broke(sandbox, "mmap for the copy", NULL);
    }
    struct worker worker = {queue, source, target, &sandbox->left_out, {0}};
    push(queue, "");
    copy_on_all_processors(&worker);
    int error = atomic_load(&queue->error), passed_over = atomic_load(&queue->passed_over);
    if (passed_over) {
        ft_broke(sandbox, queue->passed_over_path, NULL);
        ft_miss(sandbox, FT_OP_REPOSITORY, passed_over);
    }
    if (error) {
        ft_broke(sandbox, queue->what, NULL);
    }
    munmap(queue, sizeof *queue);
    errno = error;
    return error ? -1 : ft_make_empty_places(sandbox, &sandbox->left_out, source, target);
}
