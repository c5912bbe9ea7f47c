@preconcurrency internal import Glibc
internal import HostEngine
internal import HostFixtures
internal import HostModel

/// One run of the gate, as the engine runs it, on a repository of its own.
struct Trial {
    let subject: Subject
    /// The path is the same for every trial, because tools write absolute paths into what they say.
    let workplace: Workplace
    let surroundings: Surroundings
    var fixture: Fixture?
    var optionLines: [String] = []
    var workspace: String?
    var observes = false
    var checksMemory = false
    var timeoutSeconds: Int?
    /// Whether it is the kit itself that interrupts the run.
    var isInterrupted = false

    init(_ subject: Subject, _ workplace: Workplace, _ surroundings: Surroundings, _ fixture: Fixture?) {
        self.subject = subject
        self.workplace = workplace
        self.surroundings = surroundings
        self.fixture = fixture
        optionLines = fixture?.scenario.optionLines ?? []
        timeoutSeconds = fixture?.scenario.timeoutSeconds
    }

    var reportPath: String { workplace.path + "/report" }

    /// What came of it. `onStart` is called when the gate's process has been asked for.
    func run(onStart: @escaping () -> Void = {}) throws(HostError) -> Outcome {
        try Interruption.check()
        let repository = workplace.path + "/repository"
        for leftover in FileTree.names(in: workplace.path) { FileTree.remove(workplace.path + "/" + leftover) }
        if let fixture {
            try fixture.build(repository) { () throws(HostError) in
                try surroundings.place(fixture.scenario, in: repository)
            }
            try fixture.fetchSnapshots(into: repository, with: "/proc/self/exe")
        } else {
            try FileTree.makeFolder(repository)
        }
        var request = Request()
        request.directory = repository
        request.only = [subject.manifest.id]
        request.gatePaths = [subject.manifestPath]
        request.searchesGivenPathsOnly = true
        request.reportFolder = reportPath
        request.jobs = 1
        request.log = surroundings.log
        request.observes = observes
        request.checksMemory = checksMemory
        let kept = workplace.path + "/kept"
        let isSecond = fixture?.scenario.between != nil
        request.keepsNothing = !isSecond
        request.keptFolder = kept
        request.variables = fixture.map(surroundings.variables) ?? [:]
        request.configPath = try configuration()
        if let changed = fixture?.scenario.changed {
            let list = workplace.path + "/changed"
            try FileTree.write(changed.flatMap { $0 + [0] }, to: Array(list.utf8))
            request.filesPath = list
        }
        if isSecond, let fixture {
            _ = try HostEngine.run(request) { _ in }
            try Interruption.check()
            try fixture.scenario.change(repository, kept: kept)
        }
        let id = subject.manifest.id
        let report = try HostEngine.run(request) { event in
            if case .started(let gate) = event, gate == id { onStart() }
        }
        if report.interrupted, !isInterrupted { throw Interruption.error }
        guard let outcome = report.outcomes.first(where: { $0.gate == id }) else {
            throw HostError(.hostBug, "check-no-outcome", "the run has no outcome for \(id)", hint: "please report it")
        }
        return outcome
    }

    /// The end of what gate and tool printed.
    func logTail() -> [String] {
        let file = reportPath + "/logs/\(subject.manifest.id).log"
        guard FileTree.exists(file), let bytes = try? FileTree.read(file) else { return [] }
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").suffix(40).map(String.init)
    }

    private func configuration() throws(HostError) -> String {
        var scenario = fixture?.scenario ?? Scenario()
        scenario.optionLines = optionLines
        scenario.timeoutSeconds = timeoutSeconds
        let tool = try fixture?.placeTool(in: workplace.path, for: subject.manifest.id)
        let text = scenario.configuration(
            of: subject.manifest.id, tool: tool, more: workspace.map { ["workspace = \"\($0)\""] } ?? [])
        let file = workplace.path + "/firsttry.toml"
        try FileTree.write(Array(text.utf8), to: Array(file.utf8))
        return file
    }
}
