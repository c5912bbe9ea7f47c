extension LayerFacts {
    /// The layers by name, for a log.
    public var names: [String] {
        Self.named.compactMap { contains($0.fact) ? $0.name : nil }
    }

    private static var named: [(name: String, fact: LayerFacts)] {
        [
            ("user-ns", .userNamespace), ("net-ns", .networkNamespace), ("mount-ns", .mountNamespace),
            ("pid-ns", .processNamespace), ("ipc-ns", .ipcNamespace), ("uts-ns", .hostnameNamespace),
            ("cgroup-ns", .cgroupNamespace), ("loopback", .loopback), ("private-root", .privateRoot), ("fresh-proc", .freshProc),
            ("overlay", .overlay), ("copy", .copy), ("read-only", .readOnly), ("no-new-privs", .noNewPrivileges),
            ("no-capabilities", .noCapabilities), ("seccomp", .seccomp), ("no-sockets", .noSockets), ("landlock", .landlock),
            ("landlock-tcp", .landlockTCP), ("landlock-scope", .landlockScope), ("keyring", .keyring), ("rlimits", .limits),
            ("cgroup", .cgroup), ("init", .reapingInit), ("unprivileged", .unprivileged), ("closed-fds", .closedDescriptors),
            ("own-session", .ownSession), ("fence", .fence), ("watch", .watch),
        ]
    }
}
