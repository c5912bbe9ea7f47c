internal import CSystem
@preconcurrency internal import Glibc
internal import HostLog
internal import HostModel
internal import HostRecords
internal import HostSandbox

/// One gate while it runs: its pipes, what came through them, and what the launcher said of it.
final class GateSession {
    let run: GateRun
    let number: Int
    private(set) var startedAt = 0.0
    private(set) var transcript: Transcript
    var intervention = Intervention.none
    private(set) var log: GateLog
    private(set) var progress: [Record] = []
    var facts: LayerFacts = []
    var missed: [MissedLayer] = []

    private let places: SandboxPlaces
    private var kept: [OpenKept] = []
    /// What becomes the gate's 0, 1, 2, …: made once, closed here when it has them.
    private var descriptors: [Int32] = []
    /// Why they could not be made.
    private var trouble: HostError?

    /// Ends of the host: records, stdout, stderr; -1 once closed.
    private(set) var pipes: [Int32] = [-1, -1, -1]
    /// Whether nobody is left who could say anything.
    var isSilent: Bool { pipes.allSatisfy { $0 < 0 } }
    private let step = StepPage()
    /// What the gate said that it was about to do.
    var lastStep: String { step.text }

    init(_ run: GateRun, number: Int, at places: SandboxPlaces) {
        self.run = run
        self.number = number
        self.places = places
        transcript = Transcript(root: places.repository)
        log = GateLog()
    }

    deinit {
        for pipe in pipes where pipe >= 0 { close(pipe) }
        closeTheirs()
    }

    /// Makes what the gate is handed. What goes wrong is said when it is to be started.
    func prepare() {
        do throws(HostError) {
            try makeDescriptors()
        } catch {
            trouble = error
        }
    }

    /// Asks the launcher for a sandbox with the gate's library in it, once that is prepared.
    func start(on ground: Ground, kept: [OpenKept]) throws(HostError) {
        if let trouble { throw trouble }
        defer { closeTheirs() }
        self.kept = kept
        startedAt = monotonicSeconds()
        var sandbox = run.sandbox
        // Without a place to keep them the tool is not told of any.
        if kept.isEmpty { sandbox.caches = [] }
        let leftOut = ground.leftOut?.apply(to: &sandbox, isFenced: ground.profile == .fenced)
        if let leftOut, leftOut < 0 { throw Self.failure("the list of what is left out cannot be written", -leftOut) }
        defer { if let leftOut { close(leftOut) } }
        let theirs = step.descriptor >= 0 ? descriptors + [step.descriptor] : descriptors
        try ground.launcher.launch(
            number, sandbox, at: places, descriptors: theirs, caches: kept.map(\.descriptors), leftOut: leftOut)
    }

    private func makeDescriptors() throws(HostError) {
        func add(_ descriptor: Int32, _ what: String) throws(HostError) {
            guard descriptor >= 0 else { throw Self.failure(what, -descriptor) }
            descriptors.append(descriptor)
        }
        let null = open("/dev/null", O_RDONLY | O_CLOEXEC)
        try add(null >= 0 ? null : -errno, "/dev/null cannot be opened")
        for index in [1, 2, 0] {
            var ends: [Int32] = [-1, -1]
            let error = ft_pipe(&ends)
            guard error == 0 else { throw Self.failure("a pipe cannot be made", error) }
            pipes[index] = ends[0]
            try add(ends[1], "a pipe cannot be made")
        }
        let job = run.job(at: places)
        try add(ft_sealed_memory("job", job, job.count), "the job cannot be written")
        try add(try SealedLibrary.open(run), "the library cannot be loaded")
    }

    private func closeTheirs() {
        for descriptor in descriptors { close(descriptor) }
        descriptors = []
    }

    /// Keeps what a gate left that came to its end; half of it, or what a crash left, could mislead the next run.
    func keep(_ end: SandboxEnd, verdict: Verdict) -> [KeptFolder] {
        defer { kept = [] }
        return zip(kept, end.caches).map { folder, state in
            let isComplete = verdict == .passed || verdict == .failed
            return KeptFolder(name: folder.name, taken: state.taken, left: isComplete && state.left && folder.keep())
        }
    }

    /// Reads what one of the pipes has; false when it is at its end.
    func read(_ pipe: Int32, into buffer: inout [UInt8]) -> Bool {
        while true {
            let size = Glibc.read(pipe, &buffer, buffer.count)
            if size < 0, errno == EINTR { continue }
            if size < 0 { return errno == EAGAIN }
            guard size > 0, let index = pipes.firstIndex(of: pipe) else {
                closePipe(pipe)
                return false
            }
            take(buffer[..<size], from: index)
            if size < buffer.count { return true }
        }
    }

    /// Takes what is left in the pipes when the whole tree is gone.
    func drain(into buffer: inout [UInt8]) {
        for pipe in pipes where pipe >= 0 {
            _ = read(pipe, into: &buffer)
            closePipe(pipe)
        }
        transcript.close()
    }

    func takeProgress() -> [Record] {
        defer { progress.removeAll() }
        return progress
    }

    private func take(_ bytes: ArraySlice<UInt8>, from index: Int) {
        if index == 0 {
            progress += transcript.take(bytes)
            if transcript.violation != nil, intervention == .none { intervention = .violation }
        } else if !log.append(bytes), intervention == .none {
            intervention = .floodedLog
        }
    }

    private func closePipe(_ pipe: Int32) {
        guard let index = pipes.firstIndex(of: pipe) else { return }
        close(pipe)
        pipes[index] = -1
    }

    private static func failure(_ what: String, _ error: Int32) -> HostError {
        HostError(.hostBug, "gate-not-started", "\(what): \(String(cString: strerror(error)))", hint: "firsttry doctor")
    }
}
