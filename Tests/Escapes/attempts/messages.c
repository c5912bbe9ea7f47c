/* SPDX-License-Identifier: Apache-2.0 */
/* Shared memory and messages of the host. */
#define _GNU_SOURCE
#include "../escape.h"

#include <fcntl.h>
#include <mqueue.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>

#define GROUP "common"

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
