/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "relay.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>

#define FDS_MAX (FT_TREES_MAX + FT_LAUNCH_FD_MAX)

union control_buffer {
    struct cmsghdr header;
    char bytes[CMSG_SPACE(sizeof(int) * FDS_MAX)];
};

_Static_assert(FDS_MAX <= 253, "SCM_MAX_FD of the kernel");

int ft_send_handover(int control, const struct ft_handover *handover, const struct ft_message *message, const int *fds,
                     uint32_t count)
{
    union control_buffer ancillary;
    struct iovec parts[] = {
        {(void *)handover, sizeof *handover},
        {(void *)message, message->size},
    };
    struct msghdr packet = {.msg_iov = parts, .msg_iovlen = 2};
    if (count) {
        packet.msg_control = &ancillary;
        packet.msg_controllen = CMSG_SPACE(sizeof(int) * count);
        struct cmsghdr *header = CMSG_FIRSTHDR(&packet);
        *header = (struct cmsghdr){.cmsg_len = CMSG_LEN(sizeof(int) * count), .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS};
        memcpy(CMSG_DATA(header), fds, sizeof(int) * count);
    }
    ssize_t sent;
    do {
        sent = sendmsg(control, &packet, MSG_NOSIGNAL);
    } while (sent < 0 && errno == EINTR);
    return sent < 0 ? errno : 0;
}

static uint32_t received_fds(struct msghdr *packet, int *fds)
{
    struct cmsghdr *header = CMSG_FIRSTHDR(packet);
    if (!header || header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS) {
        return 0;
    }
    size_t size = header->cmsg_len - CMSG_LEN(0);
    memcpy(fds, CMSG_DATA(header), size);
    return (uint32_t)(size / sizeof(int));
}

/* Gives each tree and each of the gate's places its descriptor. */
static bool share_out(struct ft_sandbox *sandbox, const struct ft_handover *handover, const int *fds, uint32_t count)
{
    uint32_t next = 0;
    for (uint32_t i = 0; i < handover->tree_count; i++) {
        sandbox->trees[i] = handover->trees[i];
        if (handover->trees[i].fd >= 0 && next < count) {
            sandbox->trees[i].fd = fds[next++];
        }
    }
    sandbox->tree_count = handover->tree_count;
    sandbox->tree_next = 0;
    for (uint32_t i = 0; i < handover->gate_fds && next < count; i++) {
        sandbox->gate_fds[i] = fds[next++];
    }
    sandbox->gate_fd_count = sandbox->gate_fd_own = handover->gate_fds;
    return next == count;
}

const struct ft_message *ft_receive_handover(struct ft_sandbox *sandbox, void *buffer)
{
    static struct ft_handover handover;
    static int fds[FDS_MAX];
    union control_buffer ancillary;
    struct iovec parts[] = {{&handover, sizeof handover}, {buffer, FT_LAUNCH_MESSAGE_MAX}};
    struct msghdr packet = {
        .msg_iov = parts, .msg_iovlen = 2, .msg_control = &ancillary, .msg_controllen = sizeof ancillary};
    ssize_t size;
    do {
        size = recvmsg(sandbox->birth.control, &packet, MSG_CMSG_CLOEXEC);
    } while (size < 0 && errno == EINTR);
    if (size < (ssize_t)(sizeof handover + sizeof(struct ft_message)) || packet.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) {
        return NULL;
    }
    uint32_t count = received_fds(&packet, fds);
    return share_out(sandbox, &handover, fds, count) ? buffer : NULL;
}
