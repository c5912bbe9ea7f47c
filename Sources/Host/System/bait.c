/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "bait.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static int on_loopback(int type, uint16_t *port) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    int fd = socket(AF_INET, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0) return -1;
    if (bind(fd, (struct sockaddr *)&address, size) != 0 || getsockname(fd, (struct sockaddr *)&address, &size) != 0 ||
        (type == SOCK_STREAM && listen(fd, 4) != 0)) {
        close(fd);
        return -1;
    }
    *port = ntohs(address.sin_port);
    return fd;
}

static int at_unix(const struct sockaddr_un *address, socklen_t size) {
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0) return -1;
    if (bind(fd, (const struct sockaddr *)address, size) != 0 || listen(fd, 4) != 0) {
        close(fd);
        return -1;
    }
    return fd;
}

/* The name is there for the time of one call only: a host that is killed leaves nothing. */
static void lay_path_socket(struct ft_bait *bait, const char *folder, const char *name) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int length = snprintf(address.sun_path, sizeof address.sun_path, "%s/.%s", folder, name);
    if (length < 0 || (size_t)length >= sizeof address.sun_path) return;
    bait->path_socket = at_unix(&address, sizeof address);
    if (bait->path_socket < 0) return;
    bait->path_handle = open(address.sun_path, O_PATH | O_NOFOLLOW | O_CLOEXEC);
    unlink(address.sun_path);
}

void ft_bait_lay(struct ft_bait *bait, const char *folder) {
    uint64_t number = 0;
    *bait = (struct ft_bait){-1, -1, -1, -1, -1, -1, 0, 0, ""};
    (void)!getrandom(&number, sizeof number, GRND_NONBLOCK);
    snprintf(bait->abstract_name, sizeof bait->abstract_name, "firsttry-bait-%016llx", (unsigned long long)number);
    bait->tcp = on_loopback(SOCK_STREAM, &bait->tcp_port);
    bait->udp = on_loopback(SOCK_DGRAM, &bait->udp_port);
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    size_t length = strlen(bait->abstract_name);
    memcpy(address.sun_path + 1, bait->abstract_name, length);
    bait->abstract_socket = at_unix(&address, (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + length));
    lay_path_socket(bait, folder, bait->abstract_name);
    bait->secret = memfd_create("firsttry-bait", MFD_CLOEXEC);
    if (bait->secret >= 0) (void)!write(bait->secret, "secret", 6);
}

bool ft_bait_is_touched(const struct ft_bait *bait) {
    const int listening[] = {bait->tcp, bait->abstract_socket, bait->path_socket};
    bool touched = false;
    char byte;
    for (int i = 0; i < 3; i++) {
        int fd = listening[i] < 0 ? -1 : accept4(listening[i], NULL, NULL, SOCK_CLOEXEC);
        if (fd >= 0) {
            touched = true;
            close(fd);
        }
    }
    return touched || (bait->udp >= 0 && recv(bait->udp, &byte, 1, MSG_DONTWAIT) >= 0);
}

void ft_bait_take_up(struct ft_bait *bait) {
    int *const fds[] = {&bait->tcp, &bait->udp, &bait->abstract_socket, &bait->path_socket, &bait->path_handle, &bait->secret};
    for (int i = 0; i < 6; i++) {
        if (*fds[i] >= 0) close(*fds[i]);
        *fds[i] = -1;
    }
}
