import GateSDK

/// Tests that were collected and are not run: a green must not hide them.
struct LeftOut {
    private(set) var findings: [Finding] = []

    init(_ session: Session) {
        guard let finish = session.finish else { return }
        let all = (session.collected?.count ?? 0) + finish.deselected + finish.dropped
        let deselected = finish.deselected - finish.deselectedForNetwork
        if deselected > 0 {
            let tests = deselected == 1 ? "1 test is" : "\(deselected) tests are"
            findings.append(
                Finding(rule: "tests-deselected", message: "\(tests) deselected, of \(all) that were collected", severity: .note))
        }
        if finish.dropped > 0 { findings.append(LeftOut.dropped(finish, of: all)) }
    }

    /// A hook may mean well, as one that gives each of several machines a part of the tests, but then it says so.
    private static func dropped(_ finish: Record, of all: Int) -> Finding {
        let tests = finish.dropped == 1 ? "1 test" : "\(finish.dropped) tests"
        let rest = finish.dropped - finish.droppedIDs.count
        var finding = Finding(
            rule: "tests-dropped",
            message:
                "a hook of the project or of a plugin took \(tests), of \(all) that were collected, out of the run and told nobody: "
                + finish.droppedIDs.joined(separator: ", ") + (rest > 0 ? " and \(rest) more" : ""),
            severity: .warning)
        finding.fix = "Leave them in, or have the hook call config.hook.pytest_deselected(items=…) for what it takes out."
        return finding
    }
}
