internal import CLaunch
internal import CSystem
@preconcurrency internal import Glibc
public import HostModel

/// What the launcher says.
public enum LauncherSaid: Sendable {
    case ready(ReadySandbox)
    case started(id: Int, StartedSandbox)
    case ended(id: Int, SandboxEnd)
    /// The launcher itself is gone, and every sandbox with it.
    case gone
}

/// What stands around a gate whose program was just executed.
public struct StartedSandbox: Sendable, Hashable {
    public let facts: LayerFacts
    public let missed: [MissedLayer]
    /// Of its first process, as seen from here.
    public let pid: Int32
    /// From the asking to the execution.
    public let setupSeconds: Double
}

/// What this machine gave to the first sandbox of a run.
public struct ReadySandbox: Sendable, Hashable {
    public let facts: LayerFacts
    public let landlockABI: Int
    public let missed: [MissedLayer]

    /// Why no sandbox could be built; nil when one could.
    public var failure: MissedLayer? { facts.isEmpty ? missed.last : nil }
}

/// How one gate's whole process tree ended.
public struct SandboxEnd: Sendable, Hashable {
    /// As wait(2) gives it.
    public let waitStatus: Int32
    public let timedOut: Bool
    public let killed: Bool
    public let outOfMemory: Bool
    public let hadLeftovers: Bool
    /// Why the gate's program was never executed.
    public let failure: MissedLayer?
    public let wallSeconds: Double
    public let resources: Resources
    /// Which limits were hit besides time and memory.
    public internal(set) var limitsHit: LimitsHit = []
    /// What became of each cache, in the order of the sandbox's.
    public internal(set) var caches: [CacheEnd] = []

    public var exitStatus: Int32? { waitStatus & 0x7F == 0 ? (waitStatus >> 8) & 0xFF : nil }
    public var signal: Int32? { waitStatus & 0x7F == 0 ? nil : waitStatus & 0x7F }
}

/// Limits that a gate's tree came up against.
public struct LimitsHit: OptionSet, Sendable, Hashable {
    public let rawValue: Int

    public init(rawValue: Int) {
        self.rawValue = rawValue
    }

    /// It used up its processor time and was ended.
    public static let cpu = LimitsHit(rawValue: 1)
    /// A process could not be made.
    public static let processes = LimitsHit(rawValue: 2)
    /// Its private disk was full at some time.
    public static let disk = LimitsHit(rawValue: 4)
    /// One of its processes had as many open files as it may have.
    public static let openFiles = LimitsHit(rawValue: 8)
}

/// What became of one cache.
public struct CacheEnd: Sendable, Hashable {
    /// An earlier run's was taken.
    public let taken: Bool
    /// This run's was left, whole.
    public let left: Bool
}

/// The files of one cache: what an earlier run left, and what takes this run's.
public struct CacheDescriptors: Sendable {
    public var stored: Int32?
    public var leave: Int32?

    public init(stored: Int32?, leave: Int32?) {
        self.stored = stored
        self.leave = leave
    }
}

/// The connection to the process that builds and ends all sandboxes of a run.
public final class Launcher {
    private let channel: Int32
    private let process: pid_t
    private var buffer = [UInt8](repeating: 0, count: Launcher.saidMax)

    private static let saidMax =
        MemoryLayout<ft_message>.size
        + max(MemoryLayout<ft_ready>.size, MemoryLayout<ft_started>.size, MemoryLayout<ft_ended>.size)

    /// The launcher's own process.
    public var pid: Int32 { process }

    /// Readable when `receive` has something to return.
    public var descriptor: Int32 { channel }

    /// Starts the launcher and has it build `parked` sandboxes ahead of time.
    public init(program: String, base: SandboxBase, parked: Int) throws(HostError) {
        var ends: [Int32] = [-1, -1]
        var error = ft_channel_pair(&ends)
        guard error == 0 else { throw Self.failure("a socket pair could not be made", error) }
        var pid: pid_t = 0
        error = ft_start_launcher(program, ends[1], &pid)
        close(ends[1])
        channel = ends[0]
        process = pid
        kind = base.kind
        guard error == 0 else {
            throw HostError(
                .sandboxFailed, "launcher-missing", "\(program) cannot be started: \(String(cString: strerror(error)))",
                hint: "reinstall FirstTry: the program belongs to the installation")
        }
        try send(base.operations.message(FT_ASK_PREPARE, id: UInt32(parked)))
    }

    deinit {
        // The launcher kills every sandbox when its channel ends, and only then ends itself.
        close(channel)
        _ = ft_wait(process)
    }

    /// Has every sandbox ended, and the launcher, without waiting for it: nothing can be asked any more.
    public func takeDown() {
        shutdown(channel, Int32(SHUT_RDWR))
    }

    /// What all sandboxes here are made of.
    public let kind: SandboxKind

    /// Where the gate `number` finds things.
    public func places(for number: Int, _ sandbox: GateSandbox, runner: String) -> SandboxPlaces {
        kind.places(for: number, repository: sandbox.repository, runner: runner)
    }

    /// Has places made for what these gates are shown before the first of them runs: all see the same ones, empty but for its own.
    public func makePlaces(for sandboxes: [GateSandbox]) throws(HostError) {
        guard kind.profile != .fenced else { return }
        for sandbox in sandboxes {
            let mounts = sandbox.mounts(SandboxPlaces(repository: sandbox.repository))
            if mounts.count > 0 { try send(mounts.message(FT_ASK_PLACES, id: 0)) }
        }
    }

    /// Starts a gate: `descriptors` become its 0, 1, 2, … and stay open here; those of its caches, and the list of what a copy
    /// leaves out, do not become the gate's.
    public func launch(
        _ id: Int, _ sandbox: GateSandbox, at places: SandboxPlaces, descriptors: [Int32], caches: [CacheDescriptors] = [],
        leftOut: Int32? = nil
    ) throws(HostError) {
        var all = descriptors
        var files: [GateSandbox.CacheFiles] = []
        for cache in caches {
            var file = GateSandbox.CacheFiles()
            if let stored = cache.stored {
                file.stored = all.count
                all.append(stored)
            }
            if let leave = cache.leave {
                file.leave = all.count
                all.append(leave)
            }
            files.append(file)
        }
        let list = leftOut.map { _ in all.count }
        if let leftOut { all.append(leftOut) }
        try launch(id, sandbox.operations(kind, places, caches: files, leftOut: list), descriptors: all)
    }

    func launch(_ id: Int, _ operations: OperationList, descriptors: [Int32]) throws(HostError) {
        try send(operations.message(FT_ASK_LAUNCH, id: UInt32(id)), descriptors)
    }

    /// Says how many gates may still be started, so that no sandbox is built for nobody.
    public func expect(_ launches: Int) throws(HostError) {
        try send(OperationList().message(FT_ASK_EXPECT, id: UInt32(launches)))
    }

    /// Ends a gate's whole tree at once.
    public func kill(_ id: Int) throws(HostError) {
        try send(OperationList().message(FT_ASK_KILL, id: UInt32(id)))
    }

    /// Asks a gate's first process to end early.
    public func cancel(_ id: Int) throws(HostError) {
        try send(OperationList().message(FT_ASK_CANCEL, id: UInt32(id)))
    }

    /// The next thing that the launcher said, or nil when there is none yet.
    public func receive() -> LauncherSaid? {
        while true {
            let size = buffer.withUnsafeMutableBytes { ft_channel_receive(channel, $0.baseAddress, $0.count) }
            if size == Int(-EAGAIN) { return nil }
            guard size > 0 else { return .gone }
            if let said = decode(size) { return said }
        }
    }

    private func decode(_ size: Int) -> LauncherSaid? {
        buffer.withUnsafeBytes { bytes in
            guard size >= MemoryLayout<ft_message>.size else { return nil }
            let head = bytes.loadUnaligned(as: ft_message.self)
            guard head.version == FT_LAUNCH_VERSION, Int(head.size) == size else { return nil }
            func body<Body: BitwiseCopyable>(_: Body.Type) -> Body? {
                guard size == MemoryLayout<ft_message>.size + MemoryLayout<Body>.size else { return nil }
                return bytes.loadUnaligned(fromByteOffset: MemoryLayout<ft_message>.size, as: Body.self)
            }
            switch Int(head.kind) {
            case FT_SAY_READY: return body(ft_ready.self).map { .ready(ReadySandbox($0)) }
            case FT_SAY_STARTED:
                return body(ft_started.self).map { .started(id: Int(head.id), StartedSandbox($0)) }
            case FT_SAY_ENDED: return body(ft_ended.self).map { .ended(id: Int(head.id), SandboxEnd($0)) }
            default: return nil
            }
        }
    }

    private func send(_ message: [UInt8], _ descriptors: [Int32] = []) throws(HostError) {
        let error = ft_channel_send(channel, message, message.count, descriptors, descriptors.count)
        guard error == 0 else { throw Self.failure("the launcher cannot be reached", error) }
    }

    private static func failure(_ what: String, _ error: Int32) -> HostError {
        HostError(.sandboxFailed, "launcher-lost", "\(what): \(String(cString: strerror(error)))", hint: "firsttry doctor")
    }
}

extension ReadySandbox {
    init(_ ready: ft_ready) {
        self.init(
            facts: LayerFacts(rawValue: ready.facts), landlockABI: Int(ready.landlock_abi),
            missed: missedLayers(ready.missed, ready.missed_count))
    }
}

extension StartedSandbox {
    init(_ started: ft_started) {
        self.init(
            facts: LayerFacts(rawValue: started.facts), missed: missedLayers(started.missed, started.missed_count),
            pid: started.pid, setupSeconds: Double(started.setup_us) / 1e6)
    }
}

extension SandboxEnd {
    init(_ ended: ft_ended) {
        func has(_ flag: Int) -> Bool { Int(ended.flags) & flag != 0 }
        var resources = Resources()
        resources.cpuSeconds = Double(ended.cpu_us) / 1e6
        resources.maxRSSBytes = Int(max(ended.max_rss_bytes, ended.memory_peak_bytes))
        resources.processes = Int(max(ended.processes, ended.processes_peak))
        resources.writtenBytes = ended.written_bytes > 0 ? Int(ended.written_bytes) : nil
        resources.privateBytes = Int(ended.private_bytes)
        let caches = withUnsafeBytes(of: ended.caches) { bytes in
            bytes.map { CacheEnd(taken: Int($0) & FT_CACHE_TAKEN != 0, left: Int($0) & FT_CACHE_LEFT != 0) }
        }
        var hit: LimitsHit = []
        if has(FT_ENDED_CPU) { hit.insert(.cpu) }
        if has(FT_ENDED_PROCESSES) { hit.insert(.processes) }
        if has(FT_ENDED_DISK) { hit.insert(.disk) }
        if has(FT_ENDED_FILES) { hit.insert(.openFiles) }
        self.init(
            waitStatus: ended.wait_status, timedOut: has(FT_ENDED_TIMED_OUT), killed: has(FT_ENDED_KILLED),
            outOfMemory: has(FT_ENDED_OOM), hadLeftovers: has(FT_ENDED_LEFTOVERS),
            failure: has(FT_ENDED_FAILED) ? MissedLayer(ended.failure) : nil,
            wallSeconds: Double(ended.wall_us) / 1e6, resources: resources, limitsHit: hit, caches: caches)
    }
}

/// The first `count` of a C array, which arrives in Swift as a tuple.
private func missedLayers<Tuple>(_ tuple: Tuple, _ count: UInt32) -> [MissedLayer] {
    withUnsafeBytes(of: tuple) { bytes in
        bytes.bindMemory(to: ft_missed.self).prefix(Int(count)).map(MissedLayer.init)
    }
}
