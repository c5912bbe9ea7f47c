/* SPDX-License-Identifier: Apache-2.0 */
/* Messages with file descriptors, and the descriptors that go with them. */
#ifndef FIRSTTRY_SYSTEM_CHANNEL_H
#define FIRSTTRY_SYSTEM_CHANNEL_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* A connected pair of SOCK_SEQPACKET sockets, close-on-exec. Returns 0 or an errno. */
int ft_channel_pair(int ends[2]);

/* Sends one message with `count` descriptors (at most 16). Returns 0 or an errno. */
int ft_channel_send(int channel, const void *bytes, size_t size, const int *fds, size_t count);

/* Receives one message without waiting: its size, 0 at the end, -EAGAIN when there is none, or another -errno.
 * Descriptors that come along are closed: the launcher sends none. */
ssize_t ft_channel_receive(int channel, void *bytes, size_t capacity);

/* A pipe, close-on-exec, the reading end non-blocking. Returns 0 or an errno. */
int ft_pipe(int ends[2]);

/* An anonymous file in memory that holds `bytes` and can no longer be changed by anybody: the fd, or -errno. */
int ft_sealed_memory(const char *name, const void *bytes, size_t size);

/* A zeroed anonymous file of `size` bytes whose content others may change, but not its size: the fd, or -errno. */
int ft_shared_memory(const char *name, size_t size);

#endif
