import GateSDK

/// What mypy's exit status means together with what it said.
struct Ending {
    private let check: Check
    private let status: Int32
    private let repository: Path

    private static let shown = 8

    init(_ check: Check, _ status: Int32, repository: Path) {
        self.check = check
        self.status = status
        self.repository = repository
    }

    /// Refuses a status that the messages do not explain, and messages that are no verdict on the code.
    func explain() throws(GateProblem) {
        guard status == 0 || status == 1 else {
            throw GateProblem(.toolBroke, "mypy ended with status \(status), which it does not document: \(said)")
        }
        if let error = check.log.configurationErrors.first {
            throw GateProblem(
                .toolConfig,
                "mypy goes on without what it does not understand of its configuration: \(error.removing(repository.text + "/"))",
                hint: "correct it until mypy no longer says so")
        }
        guard check.messages.isEmpty == (status == 0) else {
            let count = check.messages.count
            throw GateProblem(
                .toolOutput, "mypy ended with status \(status) and printed \(count) \(count == 1 ? "message" : "messages")")
        }
        guard !check.log.sources.isEmpty else {
            throw GateProblem(.incomplete, "mypy ended with status \(status) and did not say what it checked")
        }
        if check.onlyEnvironmentIsWrong { throw incompleteEnvironment }
    }

    /// mypy stopped before it checked anything: a file that does not parse is a finding, everything else is no verdict.
    func blocked() throws(GateProblem) -> Completed {
        guard let first = check.messages.first(where: { $0.isError }) else { throw refusal }
        guard first.code == "syntax" else {
            let notes = first.hint.isEmpty ? "mypy checks nothing until that is mended" : first.hint
            throw GateProblem(.toolConfig, "mypy cannot start: \(first.file): \(first.message)", hint: notes)
        }
        let broken = Set(check.messages.map { $0.file }).count
        return Completed(
            Proof(
                "files", expected: broken, examined: broken,
                statement: "mypy stops at a file that does not parse; the other modules were not checked"))
    }

    private var incompleteEnvironment: GateProblem {
        let modules = check.missingModules
        let rest = modules.count - Ending.shown
        let names = modules.prefix(Ending.shown).joined(separator: ", ") + (rest > 0 ? " and \(rest) more" : "")
        return GateProblem(
            .incomplete, "the environment is incomplete: mypy did not find \(names), and so says nothing of what uses them",
            hint:
                "install the project's requirements and stubs into the environment of \(check.log.interpreter), or name another "
                + "in the option `python`")
    }

    private var refusal: GateProblem {
        let said = said
        if check.log.words.contains(where: { $0.has("INTERNAL ERROR") || $0.has("Traceback") }) {
            // "ValueError: …" stands at the margin; stdout and stderr mix in no certain order.
            let cause = check.log.words.last { $0.has("Error") && !$0.hasPrefix(" ") && !$0.has("INTERNAL ERROR") }
            return GateProblem(
                .toolBroke, "mypy itself, or a plugin of the project, failed: \(cause ?? said)",
                hint: "the gate's log has the traceback; https://github.com/python/mypy/issues takes reports")
        }
        if said.has("There are no .py[i] files") {
            return GateProblem(
                .toolConfig, "mypy's configuration leaves no file to check: \(said)", hint: "see `files` and `exclude` of it")
        }
        if said.has("Cannot decode file") || said.has("can't decode file") {
            return GateProblem(.incomplete, "mypy could not read a file: \(said)", hint: "save it as UTF-8, or exclude it")
        }
        if said.has("Cannot read file") || said.has("can't read file") {
            return GateProblem(
                .toolConfig, "mypy is told to check what is not there: \(said)",
                hint: "correct `files` in mypy's configuration, or the option `targets`; a link may lead nowhere")
        }
        if said.has("python executable") || said.has("python interpreter") {
            return GateProblem(
                .options, "the interpreter of the project's environment does not run here: \(said)",
                hint: "correct the option `python`")
        }
        return GateProblem(.toolConfig, "mypy refuses its command line or configuration: \(said)")
    }

    private var said: String {
        let words = check.log.words.filter { !$0.has("usage: ") && !$0.hasPrefix("            [") }
        let shown = words.suffix(Ending.shown).joined(separator: " / ").removing(repository.text + "/")
        return shown.isEmpty ? "it did not say why" : shown
    }
}
