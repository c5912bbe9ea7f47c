internal import HostLog
internal import HostModel
internal import HostSandbox

/// What every run begins with, whatever is asked of it: sandboxes are built while the words, the configuration and the
/// manifests are read.
public final class HeadStart {
    private var begun: RunStart?

    /// As many sandboxes as gates run at once where nobody says otherwise. Where something is missing, the run looks for it
    /// again and says what it is.
    public init() {
        begun = try? RunStart(Installation.find(), parked: coreCount)
    }

    /// Ends what nobody took.
    public func end() {
        begun = nil
    }

    func take() -> RunStart? {
        defer { begun = nil }
        return begun
    }
}

/// A launcher at work for gates that are not known yet.
struct RunStart {
    let installation: Installation
    let launcher: Launcher
    /// How many sandboxes are built ahead of time.
    private let parked: Int
    private let seconds: Double

    init(_ installation: Installation, parked: Int) throws(HostError) {
        let start = monotonicSeconds()
        self.installation = installation
        self.parked = parked
        launcher = try Ground.launcher(.strict, installation, parked: parked)
        seconds = monotonicSeconds() - start
    }

    /// What was begun ahead, or what begins now, for `parked` gates at once.
    static func of(_ request: Request, _ ahead: HeadStart?, parked: Int) throws(HostError) -> RunStart {
        let start: RunStart
        if let begun = ahead?.take() {
            start = begun
        } else {
            start = try RunStart(Installation.find(checksMemory: request.checksMemory), parked: parked)
        }
        request.log.started(start.launcher, parked: start.parked, .seconds(start.seconds))
        if parked < start.parked { try start.launcher.expect(parked) }
        return start
    }
}
