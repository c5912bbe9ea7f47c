import Foundation
import Support
import Testing

/// docs/system-calls.md: what the filter refuses and why, as the program that makes the filter lists it.
@Suite struct FilterPageTests {
    private static let head = """
        # System calls that a gate may not make

        A gate runs any interpreter and any compiled tool, so this is a list of what is refused, not of what is allowed: the namespaces, the
        empty capability sets and Landlock stand around it. A test writes the table (`FIRSTTRY_BLESS=1`) from what makes the filter
        (`Sources/Host/Launch/seccomp/generate.c`) and fails when they differ. It is that of x86-64; the last row does not exist elsewhere.


        """

    private static let tail = """

        Some calls are refused by what they are asked:

        | refused | with | because |
        |---|---|---|
        | `clone` with a flag for a new namespace | EPERM | a user namespace of one's own is the door to most of the kernel |
        | `ioctl` with `TIOCSTI`, `TIOCLINUX`, `TIOCSETD` | EPERM | typing into a terminal, pasting into a console, loading a line discipline; compared by the low 32 bits, as the kernel does (CVE-2019-10063) |
        | `socket` of any family but unix, IPv4, IPv6 and routing netlink | EAFNOSUPPORT | vsock is not namespaced and reaches the hypervisor; AF_ALG, packet and other families are surface |
        | any call by another architecture's entry (`int 0x80`, x32) | the end of the process | its numbers are others |

        In the profile `fenced`, where no namespace hides what has no path, these come on top:

        | refused | with | because |
        |---|---|---|
        | `socket` | EACCES | a unix socket connects to whatever daemon listens at a path; pairs stay |
        | System V IPC and POSIX queues | ENOSYS | they are the whole machine's |
        | `prlimit64`, `sched_set*`, `setpriority`, `ioprio_set`, `migrate_pages`, `move_pages` on another process | EPERM | other processes of the same user are visible |
        | `setxattr`, `lsetxattr`, `removexattr`, `lremovexattr` | EOPNOTSUPP | attributes are no rights that Landlock knows |

        """

    @Test func thePageIsWhatTheFilterIsMadeFrom() throws {
        let program = Program.repositoryRoot.appending(path: ".build/firsttry/seccomp/generate").path
        let list = try Program.run(program, ["--list"], in: Program.repositoryRoot)
        try #require(list.status == 0)
        let wanted = Self.head + list.out + Self.tail
        let page = Program.repositoryRoot.appending(path: "docs/system-calls.md")
        if ProcessInfo.processInfo.environment["FIRSTTRY_BLESS"] != nil { try Data(wanted.utf8).write(to: page) }
        let written = (try? String(contentsOf: page, encoding: .utf8)) ?? ""
        #if arch(x86_64)
            #expect(written == wanted, "docs/system-calls.md: FIRSTTRY_BLESS=1 and this test write it")
        #else
            #expect(written.hasPrefix(Self.head) && written.hasSuffix(Self.tail))
        #endif
    }
}
