/* SPDX-License-Identifier: Apache-2.0 */
/* Ways to talk with somebody outside. */
#define _GNU_SOURCE
#include "../escape.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if_alg.h>
#include <linux/if_packet.h>
#include <linux/io_uring.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/vm_sockets.h>
#include <net/if.h>
#include <netinet/in.h>
#include <netinet/ip_icmp.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

#define GROUP "common"

static struct sockaddr_in address4(const char *host, const char *port_key)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)bait_number(port_key))};
    inet_pton(AF_INET, host, &address.sin_addr);
    return address;
}

static struct sockaddr_in6 address6(const char *port_key)
{
    return (struct sockaddr_in6){
        .sin6_family = AF_INET6, .sin6_port = htons((uint16_t)bait_number(port_key)), .sin6_addr = IN6ADDR_LOOPBACK_INIT};
}

static void await(int fd)
{
    struct pollfd wait = {.fd = fd, .events = POLLIN};
    if (poll(&wait, 1, 400) == 0) {
        blocked_as("no answer");
    }
}

static void connect4(int type, int protocol, const char *host, const char *port_key)
{
    struct sockaddr_in address = address4(host, port_key);
    int fd = (int)TRY(socket(AF_INET, type, protocol));
    TRY(connect(fd, (struct sockaddr *)&address, sizeof address));
    if (type == SOCK_DGRAM) {
        TRY(send(fd, "hello", 5, 0));
    }
    await(fd);
    expect_secret(fd, port_key);
}

ATTEMPT(tcp4_loopback, PLAIN, "ECONNREFUSED", "a service on the host's 127.0.0.1")
{
    connect4(SOCK_STREAM, 0, "127.0.0.1", "tcp4");
}

ATTEMPT(tcp4_any, PLAIN, "ECONNREFUSED", "the same by 0.0.0.0") { connect4(SOCK_STREAM, 0, "0.0.0.0", "tcp4"); }

ATTEMPT(tcp4_address, PLAIN, "ENETUNREACH", "a service on the machine's own address")
{
    connect4(SOCK_STREAM, 0, bait("address"), "tcp4");
}

ATTEMPT(tcp6_loopback, PLAIN, "ECONNREFUSED", "a service on the host's ::1")
{
    struct sockaddr_in6 address = address6("tcp6");
    int fd = (int)TRY(socket(AF_INET6, SOCK_STREAM, 0));
    TRY(connect(fd, (struct sockaddr *)&address, sizeof address));
    expect_secret(fd, "tcp6");
}

ATTEMPT(mptcp, PLAIN, "ECONNREFUSED", "multipath TCP, which Landlock's TCP rules do not know")
{
    connect4(SOCK_STREAM, 262, "127.0.0.1", "tcp4");
}

ATTEMPT(tcp_fast_open, PLAIN, "ECONNREFUSED", "a connection made by sendto")
{
    struct sockaddr_in address = address4("127.0.0.1", "tcp4");
    int fd = (int)TRY(socket(AF_INET, SOCK_STREAM, 0));
    TRY(sendto(fd, "x", 1, MSG_FASTOPEN, (struct sockaddr *)&address, sizeof address));
    await(fd);
    expect_secret(fd, "tcp4");
}

ATTEMPT(udp4_loopback, PLAIN, "ECONNREFUSED", "a datagram service on 127.0.0.1")
{
    connect4(SOCK_DGRAM, 0, "127.0.0.1", "udp4");
}

ATTEMPT(udp4_address, PLAIN, "ENETUNREACH", "a datagram to the machine's own address")
{
    connect4(SOCK_DGRAM, 0, bait("address"), "udp4");
}

ATTEMPT(udplite, PLAIN, "ECONNREFUSED|EPROTONOSUPPORT|ESOCKTNOSUPPORT", "UDP-Lite")
{
    connect4(SOCK_DGRAM, IPPROTO_UDPLITE, "127.0.0.1", "udplite4");
}

ATTEMPT(udp6_loopback, PLAIN, "ECONNREFUSED", "a datagram service on ::1")
{
    struct sockaddr_in6 address = address6("udp6");
    int fd = (int)TRY(socket(AF_INET6, SOCK_DGRAM, 0));
    TRY(connect(fd, (struct sockaddr *)&address, sizeof address));
    TRY(send(fd, "hello", 5, 0));
    await(fd);
    expect_secret(fd, "udp6");
}

ATTEMPT(dns, PLAIN, "ECONNREFUSED", "a question to a name server of the host")
{
    static const char question[] = "\x12\x34\x01\0\0\x01\0\0\0\0\0\0\7example\3org\0\0\1\0\1";
    char answer[512];
    struct sockaddr_in address = address4("127.0.0.1", "udp4");
    int fd = (int)TRY(socket(AF_INET, SOCK_DGRAM, 0));
    TRY(connect(fd, (struct sockaddr *)&address, sizeof address));
    TRY(send(fd, question, sizeof question - 1, 0));
    await(fd);
    TRY(recv(fd, answer, sizeof answer, 0));
    escaped("a name server answered");
}

ATTEMPT(multicast, PLAIN, "ENETUNREACH", "a datagram to a multicast group, as service discovery sends")
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(5353), .sin_addr.s_addr = htonl(0xe00000fb)};
    int fd = (int)TRY(socket(AF_INET, SOCK_DGRAM, 0));
    int ttl = 0; /* so that where it works nothing leaves the machine */
    setsockopt(fd, IPPROTO_IP, IP_MULTICAST_TTL, &ttl, sizeof ttl);
    TRY(sendto(fd, "x", 1, 0, (struct sockaddr *)&address, sizeof address));
    escaped("the datagram was sent");
}

ATTEMPT(listen_for_outsiders, PLAIN, "nobody came", "a server in the sandbox that somebody outside connects to")
{
    struct sockaddr_in address = address4("127.0.0.1", "outsider");
    int fd = (int)TRY(socket(AF_INET, SOCK_STREAM, 0)), yes = 1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    TRY(bind(fd, (struct sockaddr *)&address, sizeof address));
    TRY(listen(fd, 1));
    struct pollfd wait = {.fd = fd, .events = POLLIN};
    if (poll(&wait, 1, 300) == 0) {
        blocked_as("nobody came");
    }
    escaped("somebody connected");
}

ATTEMPT(raw_socket, JAILED, "EPERM", "packets of any content")
{
    TRY(socket(AF_INET, SOCK_RAW, IPPROTO_ICMP));
    escaped("a raw socket");
}

ATTEMPT(raw_socket6, JAILED, "EPERM", "the same of IPv6")
{
    TRY(socket(AF_INET6, SOCK_RAW, IPPROTO_ICMPV6));
    escaped("a raw socket");
}

ATTEMPT(ping_socket, JAILED, "EACCES|EPERM", "ICMP without a raw socket")
{
    TRY(socket(AF_INET, SOCK_DGRAM, IPPROTO_ICMP));
    escaped("a ping socket");
}

ATTEMPT(packet_socket, JAILED, "EAFNOSUPPORT", "frames of any content")
{
    TRY(socket(AF_PACKET, SOCK_RAW, 0));
    escaped("a packet socket");
}

ATTEMPT(xdp_socket, JAILED, "EAFNOSUPPORT", "an AF_XDP socket")
{
    TRY(socket(AF_XDP, SOCK_RAW, 0));
    escaped("an XDP socket");
}

ATTEMPT(netlink_links, PLAIN, "only loopback", "the host's network interfaces")
{
    struct {
        struct nlmsghdr head;
        struct ifinfomsg info;
    } ask = {.head = {.nlmsg_len = sizeof ask, .nlmsg_type = RTM_GETLINK, .nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP}};
    static char answer[64 << 10];
    int fd = (int)TRY(socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE));
    TRY(send(fd, &ask, sizeof ask, 0));
    int size = (int)TRY(recv(fd, answer, sizeof answer, 0));
    for (struct nlmsghdr *head = (void *)answer; NLMSG_OK(head, size); head = NLMSG_NEXT(head, size)) {
        const struct ifinfomsg *info = NLMSG_DATA(head);
        if (head->nlmsg_type == RTM_NEWLINK && !(info->ifi_flags & IFF_LOOPBACK)) {
            escaped("interface %d is seen", info->ifi_index);
        }
    }
    blocked_as("only loopback");
}

ATTEMPT(netlink_diag, PLAIN, "EAFNOSUPPORT", "the list of all sockets")
{
    TRY(socket(AF_NETLINK, SOCK_RAW, NETLINK_SOCK_DIAG));
    escaped("a socket");
}

ATTEMPT(netlink_generic, PLAIN, "EAFNOSUPPORT", "netlink's doors into modules")
{
    TRY(socket(AF_NETLINK, SOCK_RAW, NETLINK_GENERIC));
    escaped("a socket");
}

ATTEMPT(netlink_uevent, PLAIN, "EAFNOSUPPORT", "what udev hears of devices")
{
    TRY(socket(AF_NETLINK, SOCK_RAW, NETLINK_KOBJECT_UEVENT));
    escaped("a socket");
}

ATTEMPT(netlink_netfilter, PLAIN, "EAFNOSUPPORT", "nf_tables, a door of many kernel bugs")
{
    TRY(socket(AF_NETLINK, SOCK_RAW, NETLINK_NETFILTER));
    escaped("a socket");
}

ATTEMPT(interface_down, JAILED, "EPERM", "taking down an interface")
{
    struct ifreq request = {.ifr_name = "lo"};
    TRY(ioctl((int)TRY(socket(AF_INET, SOCK_DGRAM, 0)), SIOCSIFFLAGS, &request));
    escaped("it is down");
}

ATTEMPT(interface_address, JAILED, "EPERM", "giving an interface an address")
{
    struct ifreq request = {.ifr_name = "lo"};
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(0x0a000001)};
    memcpy(&request.ifr_addr, &address, sizeof address);
    TRY(ioctl((int)TRY(socket(AF_INET, SOCK_DGRAM, 0)), SIOCSIFADDR, &request));
    escaped("it has one");
}

static void connect_unix(const char *path, bool abstract)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    size_t length = strlen(path);
    if (length + 2 > sizeof address.sun_path) {
        unproven("the path is too long");
    }
    memcpy(address.sun_path + abstract, path, length);
    socklen_t size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length + 1);
    int fd = (int)TRY(socket(AF_UNIX, SOCK_STREAM, 0));
    TRY(connect(fd, (struct sockaddr *)&address, size));
    await(fd);
    expect_secret(fd, path);
}

ATTEMPT(abstract_socket, PLAIN, "ECONNREFUSED", "a daemon's abstract unix socket")
{
    connect_unix(bait("abstract"), true);
}

ATTEMPT(docker_socket, PLAIN, "ENOENT", "docker.sock in the host's /tmp") { connect_unix(bait("docker"), false); }

ATTEMPT(run_socket, ROOT, "ENOENT", "a daemon's socket in the host's /run") { connect_unix(bait("run"), false); }

ATTEMPT(ssh_agent_socket, PLAIN, "ENOENT", "the ssh-agent's socket in the user's home")
{
    connect_unix(bait("agent"), false);
}

ATTEMPT(dbus_socket, PLAIN, "ENOENT", "a message bus") { connect_unix(bait("bus"), false); }

ATTEMPT(x11_socket, PLAIN, "ENOENT", "the X server's socket in /tmp/.X11-unix") { connect_unix(bait("x11"), false); }

ATTEMPT(repository_socket, PLAIN, "ENOENT|ECONNREFUSED|EACCES|EPERM",
        "a service whose socket lies in the repository (.git/fsmonitor--daemon.ipc is one)")
{
    connect_unix("dev.sock", false);
}

ATTEMPT(vsock, PLAIN, "EAFNOSUPPORT", "the hypervisor, which no namespace hides")
{
    struct sockaddr_vm address = {.svm_family = AF_VSOCK, .svm_cid = VMADDR_CID_HOST, .svm_port = 1024};
    int fd = (int)TRY(socket(AF_VSOCK, SOCK_STREAM | SOCK_NONBLOCK, 0));
    int result = connect(fd, (struct sockaddr *)&address, sizeof address);
    escaped("a vsock was made, connect: %s", result == 0 ? "connected" : strerrorname_np(errno));
}

ATTEMPT(af_alg, PLAIN, "EAFNOSUPPORT", "the kernel's cryptography by a socket")
{
    TRY(socket(AF_ALG, SOCK_SEQPACKET, 0));
    escaped("an AF_ALG socket");
}

ATTEMPT(af_key, JAILED, "EAFNOSUPPORT", "the keys of IPsec") { TRY(socket(AF_KEY, SOCK_RAW, 2)); escaped("a socket"); }

ATTEMPT(af_high_bits, PLAIN, "EAFNOSUPPORT", "AF_VSOCK with a bit above the 32 that the kernel looks at")
{
    TRY(syscall(SYS_socket, 0x100000000L | AF_VSOCK, SOCK_STREAM, 0));
    escaped("a vsock was made");
}

ATTEMPT(io_uring_socket, PLAIN, "ENOSYS", "a socket by io_uring, which no filter sees")
{
    struct io_uring_params parameters = {0};
    TRY(syscall(SYS_io_uring_setup, 4, &parameters));
    escaped("a ring was made");
}

#ifdef __x86_64__
ATTEMPT(i386_socketcall, PLAIN, "SIGSYS", "a socket by the 32-bit entry, whose numbers are others")
{
    int *arguments = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);
    long result;
    arguments[0] = AF_INET, arguments[1] = SOCK_STREAM, arguments[2] = 0;
    __asm__ volatile("int $0x80" : "=a"(result) : "a"(102), "b"(1), "c"(arguments) : "memory");
    errno = (int)-result;
    TRY(result < 0 ? -1 : result);
    escaped("a socket");
}

ATTEMPT(x32_socket, NEVER, "SIGSYS", "a socket by the x32 entry")
{
    long result;
    __asm__ volatile("syscall" : "=a"(result) : "a"(0x40000000L + 41), "D"(2L), "S"(1L), "d"(0L) : "rcx", "r11", "memory");
    errno = (int)-result;
    TRY(result < 0 ? -1 : result);
    escaped("a socket");
}
#endif

ATTEMPT(enter_network, ROOT, "ENOENT|EPERM", "the network namespace of a process outside")
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%ld/ns/net", bait_number("pid"));
    TRY(syscall(SYS_setns, (int)TRY(open(path, O_RDONLY)), 0));
    escaped("it is entered");
}
