internal import HostModel

/// JUnit XML: a suite for each gate, a failed case for each error that it found; what has no verdict is an error.
enum JUnitReport {
    static func bytes(_ report: Report) -> [UInt8] {
        let suites = report.outcomes.map(suite) + (report.ownFailures.isEmpty ? [] : [preflight(report.ownFailures)])
        var xml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        xml += "<testsuites name=\"firsttry\" \(counts(suites.flatMap(\.cases))) time=\"\(time(report.durationSeconds))\">\n"
        for suite in suites {
            xml += "  <testsuite name=\"\(Markup.line(suite.name))\" \(counts(suite.cases)) time=\"\(time(suite.seconds))\""
            xml += " timestamp=\"\(Markup.line(String(report.startedAt.prefix(19))))\">\n"
            for item in suite.cases { xml += item.xml(in: suite.name) }
            if !suite.notes.isEmpty {
                xml += "    <system-out>\(Markup.text(suite.notes.joined(separator: "\n")))</system-out>\n"
            }
            xml += "  </testsuite>\n"
        }
        return Array((xml + "</testsuites>\n").utf8)
    }

    private struct Suite {
        var name: String
        var seconds: Double
        var cases: [Case] = []
        var notes: [String] = []
    }

    private struct Case {
        enum End: String { case passed, failure, error, skipped }

        var name: String
        var end: End
        var type = ""
        var message = ""
        var details = ""
        var file = ""
        var line = 0
        var seconds = 0.0

        func xml(in suite: String) -> String {
            var xml = "    <testcase classname=\"\(Markup.line(suite))\" name=\"\(Markup.line(name))\" time=\"\(time(seconds))\""
            if !file.isEmpty { xml += " file=\"\(Markup.line(file))\"" }
            if line > 0 { xml += " line=\"\(line)\"" }
            switch end {
            case .passed: return xml + "/>\n"
            case .skipped: return xml + "><skipped message=\"\(Markup.line(message))\"/></testcase>\n"
            case .failure, .error:
                let word = end.rawValue
                return xml
                    + "><\(word) type=\"\(Markup.line(type))\" message=\"\(Markup.line(message))\">\(Markup.text(details))</\(word)>"
                    + "</testcase>\n"
            }
        }
    }

    private static func suite(_ outcome: Outcome) -> Suite {
        var suite = Suite(name: outcome.gate, seconds: outcome.durationSeconds)
        suite.notes = outcome.findings.filter { $0.severity != .error }.map { finding in
            "\(finding.severity.rawValue) \(finding.rule) \(finding.placeInWords) \(PlainText.line(finding.message))"
        }
        switch outcome.verdict {
        case .passed: suite.cases = [Case(name: outcome.gate, end: .passed, seconds: outcome.durationSeconds)]
        case .skipped, .notApplicable:
            suite.cases = [Case(name: outcome.gate, end: .skipped, message: "\(outcome.verdict.rawValue): \(outcome.reason)")]
        case .failed:
            suite.cases = outcome.findings.filter { $0.severity == .error }.map(item)
            if suite.cases.isEmpty { suite.cases = outcome.failures.map { item($0, .failure) } }
        case .error, .timeout:
            suite.cases = outcome.failures.map { item($0, .error) } + outcome.findings.filter { $0.severity == .error }.map(item)
        }
        // Somebody who fails only as advice must not turn a reader of JUnit red.
        if outcome.level == .advisory || outcome.level == .informational, outcome.verdict != .passed {
            suite.notes += suite.cases.map { "\(outcome.level.rawValue): \($0.name) \($0.message)" }
            suite.cases = [
                Case(name: outcome.gate, end: .skipped, message: "\(outcome.level.rawValue): \(outcome.verdict.rawValue)")
            ]
        }
        return suite
    }

    private static func item(_ finding: Finding) -> Case {
        let place = finding.placeInWords
        return Case(
            name: place.isEmpty ? finding.rule : "\(finding.rule) \(place)", end: .failure, type: finding.rule,
            message: finding.message,
            details: [place, finding.message, finding.fix, finding.helpURI].filter { !$0.isEmpty }.joined(separator: "\n"),
            file: finding.path, line: finding.line)
    }

    private static func item(_ failure: Failure, _ end: Case.End) -> Case {
        Case(
            name: failure.code.id, end: end, type: failure.code.id, message: failure.message,
            details: [failure.message, failure.hint].filter { !$0.isEmpty }.joined(separator: "\n"))
    }

    private static func preflight(_ failures: [Failure]) -> Suite {
        Suite(name: "preflight", seconds: 0, cases: failures.map { item($0, .failure) })
    }

    private static func counts(_ cases: [Case]) -> String {
        func count(_ end: Case.End) -> Int { cases.count { $0.end == end } }
        return
            "tests=\"\(cases.count)\" failures=\"\(count(.failure))\" errors=\"\(count(.error))\" skipped=\"\(count(.skipped))\""
    }
}

private func time(_ seconds: Double) -> String {
    let milliseconds = Int((max(0, seconds) * 1000).rounded())
    let rest = String(milliseconds % 1000)
    return "\(milliseconds / 1000)." + String(repeating: "0", count: 3 - rest.count) + rest
}
