internal import CLaunch
public import HostModel

/// Which layers are in force around a gate, as the launcher observed them.
public struct LayerFacts: OptionSet, Sendable, Hashable {
    public let rawValue: UInt32

    public init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    init(_ fact: Int) {
        rawValue = UInt32(fact)
    }

    public static let userNamespace = LayerFacts(FT_FACT_USER_NS)
    public static let networkNamespace = LayerFacts(FT_FACT_NET_NS)
    public static let mountNamespace = LayerFacts(FT_FACT_MOUNT_NS)
    public static let processNamespace = LayerFacts(FT_FACT_PID_NS)
    public static let ipcNamespace = LayerFacts(FT_FACT_IPC_NS)
    public static let hostnameNamespace = LayerFacts(FT_FACT_UTS_NS)
    public static let cgroupNamespace = LayerFacts(FT_FACT_CGROUP_NS)
    public static let loopback = LayerFacts(FT_FACT_LOOPBACK)
    public static let privateRoot = LayerFacts(FT_FACT_ROOT)
    public static let freshProc = LayerFacts(FT_FACT_PROC)
    public static let overlay = LayerFacts(FT_FACT_OVERLAY)
    public static let copy = LayerFacts(FT_FACT_COPY)
    public static let readOnly = LayerFacts(FT_FACT_READ_ONLY)
    public static let noNewPrivileges = LayerFacts(FT_FACT_NO_NEW_PRIVS)
    public static let noCapabilities = LayerFacts(FT_FACT_CAPABILITIES)
    public static let seccomp = LayerFacts(FT_FACT_SECCOMP)
    public static let noSockets = LayerFacts(FT_FACT_NO_SOCKETS)
    public static let landlock = LayerFacts(FT_FACT_LANDLOCK_FS)
    public static let landlockTCP = LayerFacts(FT_FACT_LANDLOCK_TCP)
    public static let landlockScope = LayerFacts(FT_FACT_LANDLOCK_SCOPE)
    public static let keyring = LayerFacts(FT_FACT_KEYRING)
    public static let limits = LayerFacts(FT_FACT_RLIMITS)
    public static let cgroup = LayerFacts(FT_FACT_CGROUP)
    public static let reapingInit = LayerFacts(FT_FACT_INIT)
    public static let unprivileged = LayerFacts(FT_FACT_UNPRIVILEGED)
    public static let closedDescriptors = LayerFacts(FT_FACT_CLOSED_FDS)
    public static let ownSession = LayerFacts(FT_FACT_SESSION)
    public static let fence = LayerFacts(FT_FACT_FENCE)
    public static let watch = LayerFacts(FT_FACT_WATCH)

    /// The report's words for these facts.
    public func isolation(_ profile: IsolationProfile, landlockABI: Int, missed: [MissedLayer]) -> Isolation {
        var words = Isolation()
        guard !isEmpty else { return words }
        words.profile = profile.rawValue
        words.network = contains(.networkNamespace) ? "namespace" : contains(.noSockets) ? "seccomp" : ""
        words.filesystem = contains([.mountNamespace, .privateRoot]) ? "namespace" : contains(.landlock) ? "landlock" : ""
        // Without a namespace it is pid 1, a subreaper, that finds and kills what came from it.
        words.pids = contains(.processNamespace) ? "namespace" : contains(.reapingInit) ? "subreaper" : ""
        words.proc = contains(.freshProc) ? "fresh" : "outer"
        words.limits = contains(.cgroup) ? "cgroup" : contains(.watch) ? "watch" : contains(.limits) ? "rlimit" : ""
        words.syscalls = contains(.seccomp) ? "seccomp" : ""
        words.landlockABI = contains(.landlock) ? landlockABI : 0
        words.workspace = contains(.overlay) ? "overlay" : contains(.copy) ? "copy" : contains(.readOnly) ? "read-only" : ""
        words.missing = missed.map(\.inWords)
        return words
    }
}
