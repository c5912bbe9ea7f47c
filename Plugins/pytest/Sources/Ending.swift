import GateSDK

/// How pytest ended, and whether its records and its process agree on that.
struct Ending {
    private let session: Session
    private let exit: ToolExit
    private let output: Output
    private let repository: Path

    init(_ session: Session, _ exit: ToolExit, _ output: Output, repository: Path) {
        self.session = session
        self.exit = exit
        self.output = output
        self.repository = repository
    }

    /// pytest's exit status, when there is one that its own record of the end confirms; a problem otherwise.
    func status(collecting: Bool = false) throws(GateProblem) -> Int {
        let status = try processStatus()
        guard let finish = session.finish else { throw unfinished(status) }
        if session.onlyCollects, !collecting {
            throw GateProblem(
                .toolConfig, "pytest was told to collect tests and run none (--collect-only)",
                hint: "remove --collect-only from pytest's `addopts`, or from the gate's `args`")
        }
        if let interrupt = session.interrupt, !collecting {
            throw GateProblem(
                .incomplete, "pytest was stopped after \(session.examined) of \(session.expected) tests: \(interrupt)",
                hint: "the tests, or a hook of the project, stop the run (pytest.exit)")
        }
        if let words = session.internalError {
            throw GateProblem(.toolBroke, "pytest itself, or one of its plugins, failed: \(lastLine(words))")
        }
        if let refusal = output.refusal(status, repository: repository) { throw refusal }
        guard finish.status == Int(status) else {
            throw GateProblem(
                .incomplete,
                "pytest's own record says status \(finish.status), its process ended with \(status): something changed it afterwards",
                hint: "look for os._exit or sys.exit in what runs when the tests are over")
        }
        return finish.status
    }

    private func processStatus() throws(GateProblem) -> Int32 {
        do throws(GateProblem) {
            return try exit.status(of: "pytest")
        } catch {
            switch exit {
            case .signalled: throw GateProblem(error.kind, "\(error.message)\(whileRunning)", hint: error.hint)
            case .timedOut: throw GateProblem(error.kind, "\(error.message)\(whereItStood)", hint: slowHint)
            default: throw error
            }
        }
    }

    /// How far it had come when its time was up.
    private var whereItStood: String {
        guard session.collected != nil else {
            return session.collecting == nil ? " before it had collected all tests" : whileRunning
        }
        return "\(whileRunning), after \(session.examined) of \(session.expected) tests"
    }

    private var slowHint: String {
        let raise = "raise gates.pytest.timeout_sec in firsttry.toml"
        guard let first = session.running.first else { return raise }
        return "see whether it hangs: pytest \"\(first)\"; `test_timeout_sec` ends such a test and goes on; if all is only slow, "
            + raise
    }

    private func unfinished(_ status: Int32) -> GateProblem {
        if let refusal = output.refusal(status, repository: repository) { return refusal }
        if let words = session.internalError {
            return GateProblem(.toolBroke, "pytest itself, or one of its plugins, failed: \(lastLine(words))")
        }
        let hint = "what is tested, or a hook of the project, ended the process (os._exit)"
        guard session.running.isEmpty else {
            return GateProblem(.incomplete, "pytest's process ended with status \(status)\(whileRunning)", hint: hint)
        }
        guard session.collected != nil else {
            guard session.collecting == nil else {
                return GateProblem(.incomplete, "pytest's process ended with status \(status)\(whileRunning)", hint: hint)
            }
            return GateProblem(.toolBroke, "pytest ended with status \(status) before it had collected any test: \(output.words)")
        }
        return GateProblem(
            .incomplete,
            "pytest's process ended with status \(status) and without a record of its end, after \(session.examined) of "
                + "\(session.expected) tests", hint: hint)
    }

    private var whileRunning: String {
        guard let first = session.running.first else {
            return session.collecting.map { " while it collected \($0)" } ?? ""
        }
        let others = session.running.count - 1
        return " while \(first) ran" + (others > 0 ? ", and \(others) more" : "")
    }

    private func lastLine(_ text: String) -> String {
        text.utf8.split(separator: 0x0A).last.map { String(Substring($0)) } ?? text
    }
}
