internal import CLaunch
internal import CSystem
@preconcurrency internal import Glibc
internal import HostModel

/// The user that a gate is, inside and out.
public struct Identity: Sendable, Hashable {
    public let uid: UInt32
    public let gid: UInt32

    /// "nobody", which no file of a system belongs to.
    private static let unprivileged: UInt32 = 65534

    /// By which a root is known inside that has no other user to become; not the number under which files of users without
    /// one show.
    private static let renamed: UInt32 = 1000

    /// The running user; for root an unprivileged one, because kernel uid 0 could write to the host through /proc and
    /// every file that is open to root.
    public static var current: Identity {
        guard geteuid() == 0 else { return Identity(uid: geteuid(), gid: getegid()) }
        let number = hasOneUser ? renamed : unprivileged
        return Identity(uid: number, gid: number)
    }

    /// Whether this user namespace is that of a rootless container without subordinate ids.
    public static var hasOneUser: Bool {
        let file = open("/proc/self/uid_map", O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return false }
        defer { close(file) }
        var buffer = [UInt8](repeating: 0, count: 128)
        let size = read(file, &buffer, buffer.count)
        let numbers = buffer.prefix(max(0, size)).split { $0 < UInt8(ascii: "0") }
        return numbers.count == 3 && numbers[2].elementsEqual("1".utf8)
    }
}

/// Where things lie inside every sandbox with a root of its own.
public enum Inside {
    public static let runner = "/run/firsttry/runner"
    public static let scratch = "/run/firsttry/scratch"
    public static let home = "/home/gate"
}

/// What all sandboxes of a run have in common: the part that is built ahead of time.
public struct SandboxBase: Sendable {
    let operations: OperationList
    public let kind: SandboxKind

    /// `runner` is the absolute path of the gate runner.
    public init(_ kind: SandboxKind = .strict, runner: String, identity: Identity = .current) {
        self.kind = kind
        operations =
            kind.profile == .fenced ? Self.fenced(kind.fence, runner, identity) : Self.rooted(kind.profile, runner, identity)
    }

    // MARK: With a root of its own

    private static func rooted(_ profile: IsolationProfile, _ runner: String, _ identity: Identity) -> OperationList {
        var list = OperationList()
        // No time namespace: nobody in here may set a clock, and offsets would only make tools tell another uptime.
        let namespaces = FT_NEW_USER | FT_NEW_NET | FT_NEW_MOUNT | FT_NEW_PID | FT_NEW_IPC | FT_NEW_UTS
        list.add(
            FT_OP_NAMESPACES, a: UInt64(namespaces | FT_NEW_CGROUP), b: UInt64(namespaces))
        list.add(FT_OP_IDENTITY, a: UInt64(identity.uid), b: UInt64(identity.gid))
        list.add(FT_OP_AHEAD, a: UInt64(FT_SECCOMP_STANDARD))
        // Joined ahead of time, limited when a gate comes: joining costs milliseconds on cgroup v1.
        list.add(FT_OP_CGROUP, flags: [])
        list.add(FT_OP_ROOT)
        list.add(FT_OP_PRIVATE, a: 2 << 30, b: UInt64(GateLimits.scratchFiles))
        list.add(FT_OP_HOSTNAME, "firsttry", flags: [])
        Self.addSystem(to: &list)
        Self.addIdentityFiles(to: &list, identity)
        list.add(FT_OP_DEV)
        list.add(FT_OP_PROC, flags: profile == .container ? [.outerProc] : .required)
        list.add(FT_OP_PRIVATE_DIRECTORY, "/tmp", a: 0o1777)
        list.add(FT_OP_PRIVATE_DIRECTORY, "/var/tmp", a: 0o1777)
        list.add(FT_OP_PRIVATE_DIRECTORY, Inside.home, a: 0o700)
        list.add(FT_OP_PRIVATE_DIRECTORY, Inside.scratch, a: 0o700)
        list.add(FT_OP_BIND, runner, Inside.runner)
        return list
    }

    /// Folders of the system, read-only, in the shape that the machine gives them (`/bin` is a link or a folder).
    private static func addSystem(to list: inout OperationList) {
        list.add(FT_OP_BIND, "/usr", "/usr")
        for folder in ["/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"] {
            if let target = linkTarget(folder) {
                list.add(FT_OP_SYMLINK, target, folder)
            } else {
                list.add(FT_OP_BIND, folder, folder, flags: [.required, .ifPresent])
            }
        }
        for file in systemFiles { list.add(FT_OP_BIND, file, file, flags: .ifPresent) }
        list.add(FT_OP_SYMLINK, "/usr/lib/os-release", "/etc/os-release", flags: [])
        list.add(FT_OP_SYMLINK, "/usr/share/zoneinfo/UTC", "/etc/localtime", flags: [])
    }

    /// Named one by one: the rest of /etc tells about the machine and its users, and holds secrets.
    /// Each costs every sandbox a mount, hence only what programs have been seen to need.
    private static let systemFiles = [
        "/etc/ld.so.cache", "/etc/alternatives", "/etc/ssl/certs", "/etc/ssl/openssl.cnf", "/etc/mime.types", "/etc/services",
    ]

    /// The same on every machine, whose own users are nobody's business: those that tests look up (LSB core, 23.2, and nobody).
    private static let systemUsers: [(name: String, group: String, id: UInt32)] = [
        ("root", "root", 0), ("daemon", "daemon", 1), ("bin", "bin", 2), ("sys", "sys", 3), ("nobody", "nogroup", 65534),
    ]

    private static func addIdentityFiles(to list: inout OperationList, _ identity: Identity) {
        let home = Inside.home
        let users = systemUsers.filter { $0.id != identity.uid }
            .map { "\($0.name):x:\($0.id):\($0.id)::/nonexistent:/usr/sbin/nologin\n" }
        let groups = systemUsers.filter { $0.id != identity.gid }.map { "\($0.group):x:\($0.id):\n" }
        list.add(FT_OP_FILE, "/etc/passwd", "gate:x:\(identity.uid):\(identity.gid):gate:\(home):/bin/sh\n" + users.joined())
        list.add(FT_OP_FILE, "/etc/group", "gate:x:\(identity.gid):\n" + groups.joined())
        list.add(FT_OP_FILE, "/etc/hosts", "127.0.0.1 localhost firsttry\n::1 localhost\n")
        list.add(FT_OP_FILE, "/etc/nsswitch.conf", "passwd: files\ngroup: files\nhosts: files\n")
        list.add(FT_OP_FILE, "/etc/resolv.conf", "# no network\n")
    }

    private static func linkTarget(_ path: String) -> String? {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let size = readlink(path, &buffer, buffer.count)
        guard size > 0 else { return nil }
        return String(decoding: buffer[..<size].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    // MARK: Behind a fence

    /// The machine's own tree, of which Landlock leaves what is named. Everything that has no path the filter refuses.
    private static func fenced(_ fence: String, _ runner: String, _ identity: Identity) -> OperationList {
        var list = OperationList()
        list.add(FT_OP_IDENTITY, a: UInt64(identity.uid), b: UInt64(identity.gid))
        list.add(FT_OP_AHEAD, a: UInt64(FT_SECCOMP_NO_SOCKETS))
        list.add(FT_OP_CGROUP, flags: [])
        list.add(FT_OP_FENCE, fence)
        let folders = ["/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/proc"]
        let files = ["/etc/passwd", "/etc/group", "/etc/nsswitch.conf", "/etc/hosts", "/etc/os-release", "/etc/localtime"]
        for path in folders + systemFiles + files { list.add(FT_OP_BIND, path, path, flags: .ifPresent) }
        for device in ["/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom"] {
            list.add(FT_OP_BIND, device, device, flags: [.required, .writable])
        }
        list.add(FT_OP_BIND, runner, runner)
        return list
    }

    /// Whether every sandbox shows `path` already.
    public static func isShown(_ path: String) -> Bool {
        ["/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"].contains { path == $0 || path.hasPrefix($0 + "/") }
    }
}
