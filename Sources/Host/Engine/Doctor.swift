@preconcurrency internal import Glibc
public import HostModel
internal import HostSandbox

/// Builds one real sandbox on this machine and says, layer by layer, what stands and what does not.
public func doctor() throws(HostError) -> [Diagnosis] {
    let installation = try Installation.find()
    let launcher = try Launcher(
        program: installation.launcher, base: SandboxBase(runner: installation.runner), parked: 1)
    let examination = Examination(launcher: launcher, folder: installation.prefix)
    return examination.diagnoses()
}

/// What one sandbox was made of, read from the launcher's own words.
private struct Examination {
    private var facts: LayerFacts = []
    private var missed: [MissedLayer] = []
    private var landlockABI = 0
    private var isGone = false

    init(launcher: Launcher, folder: String) {
        guard case .ready(let ready)? = Self.wait(for: launcher) else {
            isGone = true
            return
        }
        landlockABI = ready.landlockABI
        missed = ready.missed
        guard ready.failure == nil else { return }
        facts = ready.facts
        launch(launcher, folder)
    }

    /// The layers of the gate's own part show only when something is started.
    private mutating func launch(_ launcher: Launcher, _ folder: String) {
        let null = open("/dev/null", O_RDWR | O_CLOEXEC)
        guard null >= 0 else { return }
        defer { close(null) }
        var sandbox = GateSandbox(repository: folder, view: .overlay)
        sandbox.limits.seconds = 5
        do {
            try launcher.launch(1, sandbox, descriptors: [null, null, null])
        } catch {
            return
        }
        while let said = Self.wait(for: launcher) {
            switch said {
            case .started(_, let facts, let missed):
                self.facts = facts
                self.missed = missed
            case .ended(_, let end):
                if let failure = end.failure { missed.append(failure) }
                return
            case .gone:
                isGone = true
                return
            case .ready: break
            }
        }
    }

    private static func wait(for launcher: Launcher) -> LauncherSaid? {
        let deadline = monotonicSeconds() + 10
        while monotonicSeconds() < deadline {
            if let said = launcher.receive() { return said }
            var polls = [pollfd(fd: launcher.descriptor, events: Int16(POLLIN), revents: 0)]
            _ = poll(&polls, 1, 1000)
        }
        return nil
    }

    func diagnoses() -> [Diagnosis] {
        if isGone {
            return [
                Diagnosis(
                    layer: "launcher", works: false, detail: "it ended before it could build a sandbox",
                    cost: "no gate can be run", fix: "firsttry doctor --verbose; please report this")
            ]
        }
        return Layer.all.map { layer in
            let works = facts.contains(layer.fact)
            let cause = missed.filter { layer.steps.contains($0.step) }.map(\.inWords).joined(separator: "; ")
            let failure = missed.last.map { "no sandbox: \($0.inWords)" } ?? "not in force"
            let detail = works ? layer.detail(landlockABI) : cause.isEmpty ? failure : cause
            return Diagnosis(
                layer: layer.name, works: works, isRequired: layer.isRequired, detail: detail, cost: works ? "" : layer.cost,
                fix: works ? "" : layer.fix())
        }
    }
}
