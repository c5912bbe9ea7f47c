public import HostModel

/// What the preflight found, for a person or a program.
public struct SelfcheckText {
    private let style: Style
    private let isQuiet: Bool

    public init(style: Style, isQuiet: Bool) {
        self.style = style
        self.isQuiet = isQuiet
    }

    public func text(_ check: Selfcheck) -> String {
        if isQuiet, check.failures.isEmpty { return "" }
        var lines: [String] = []
        for failure in check.failures {
            let message = PlainText.lines(failure.message)
            lines.append(style.bold(style.red("error[\(failure.code.id)]")) + ": " + (message.first ?? ""))
            lines += message.dropFirst().map { "  | " + $0 }
            if !failure.hint.isEmpty { lines.append("  hint: " + PlainText.line(failure.hint)) }
        }
        for attempt in check.facts.policy.attempts where !attempt.isRefused {
            lines.append(style.yellow("noted") + ": " + PlainText.line(attempt.message))
        }
        if !lines.isEmpty { lines.append("") }
        lines.append(verdict(check))
        lines.append(style.dim("policy:     " + policy(check.facts.policy)))
        if !check.remembered.isEmpty {
            lines.append(
                style.dim(
                    "remembered: \(check.remembered.joined(separator: ", ")) (nothing that they depend on has changed; --fresh asks again)"
                ))
        }
        if let code = check.code { lines.append(style.dim("explain:    ") + "firsttry explain \(code.id)") }
        return lines.joined(separator: "\n") + "\n"
    }

    private func verdict(_ check: Selfcheck) -> String {
        let time = Wording.time(check.durationSeconds)
        if check.interrupted { return style.yellow("interrupted") + " in " + time }
        guard check.failures.isEmpty else {
            let count = check.failures.count
            return style.bold(style.red("\(count) \(count == 1 ? "difference" : "differences")")) + " in " + time
        }
        var facts = [Wording.count(check.tools, "tool"), Wording.count(check.files, "configuration file")]
        if let count = check.facts.collection?.actualCount { facts.append(Wording.count(count, "test")) }
        return style.bold(style.green("as locked")) + ": " + facts.joined(separator: ", ") + " in " + time
    }

    private func policy(_ policy: PolicyFacts) -> String {
        let name = PlainText.line(policy.name ?? "none")
        let place: String =
            switch policy.source {
            case .baseRef: "of the base"
            case .bundle: "of an installed bundle"
            case .worktree: "of the working tree"
            case .none: "FirstTry's own rules"
            }
        return "\(name), \(place)\(policy.isLocked ? ", locked" : "")"
    }

    public static func json(_ check: Selfcheck) -> [UInt8] {
        var json = JSONWriter(indented: true)
        json.beginObject()
        json.member("schema", "firsttry.selfcheck/1")
        json.member("ok", check.failures.isEmpty)
        json.member("exit_code", check.code?.rawValue ?? 0)
        json.member("duration_sec", StandardReport.milliseconds(check.durationSeconds))
        json.member("python", orNull: check.facts.python)
        ParityRecord(check.facts).write(to: &json)
        for (name, gates) in [("remembered", check.remembered), ("asked", check.asked)] {
            json.name(name)
            json.beginArray()
            for gate in gates { json.value(gate) }
            json.endArray()
        }
        StandardReport.writeFailures(check.failures, to: &json)
        json.endObject()
        json.endLine()
        return json.bytes
    }
}
