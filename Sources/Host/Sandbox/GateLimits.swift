internal import CLaunch
@preconcurrency internal import Glibc

/// How much of the machine one gate may use.
public struct GateLimits: Sendable, Hashable {
    public var seconds = 300
    /// Its programs end with `seconds`; so long the gate itself has to tell what they found until then.
    public static let secondsToTell = 2
    public var processes = 512
    public var openFiles = 4096
    public var fileBytes = 1 << 30
    /// Of the whole tree.
    public var memoryBytes = 4 << 30
    /// Everything private that it can write to: its view of the repository, /tmp, /dev/shm, its home.
    public var scratchBytes = 2 << 30
    /// Processor time of the whole tree; nil for as much as it likes until its time is over.
    public var cpuSeconds: Int?

    public init() {}

    /// A file of the private disk costs the kernel memory too.
    static let scratchFiles = 400_000

    func add(to list: inout OperationList, hasDisk: Bool) {
        // Memory is for the cgroup or the watch to count: RLIMIT_DATA would also refuse what is reserved and never touched,
        // as sanitizers, databases and the stacks of threads do.
        let byResource: [(__rlimit_resource, Int)] = [
            (RLIMIT_CORE, 0), (RLIMIT_NOFILE, openFiles), (__RLIMIT_NPROC, processes),
            (RLIMIT_FSIZE, fileBytes), (__RLIMIT_NICE, 0), (__RLIMIT_RTPRIO, 0), (__RLIMIT_MEMLOCK, 64 << 10),
            (__RLIMIT_MSGQUEUE, 0),
        ]
        for (resource, value) in byResource {
            list.add(FT_OP_RLIMIT, a: UInt64(resource.rawValue), b: UInt64(value))
        }
        list.add(FT_OP_CGROUP, a: UInt64(memoryBytes), b: UInt64(processes), flags: [])
        list.add(FT_OP_WATCH, a: UInt64(memoryBytes), b: UInt64((cpuSeconds ?? 0) * 1000))
        if hasDisk { list.add(FT_OP_PRIVATE_LIMIT, a: UInt64(scratchBytes), b: UInt64(Self.scratchFiles)) }
        list.add(FT_OP_DEADLINE, a: UInt64(seconds + GateLimits.secondsToTell) * 1000)
    }
}
