internal import HostDigest
internal import HostModel

/// GitLab's code quality: a list of issues. A gate without a verdict is one too, or its silence would look like a clean file.
enum GitLabReport {
    static func bytes(_ report: Report) -> [UInt8] {
        var json = JSONWriter(indented: true)
        json.beginArray()
        for outcome in report.sections {
            for finding in outcome.findings.sorted(by: Finding.precedes) { write(finding, in: outcome, "major", to: &json) }
            for obstacle in outcome.obstacles { write(obstacle, in: outcome, "blocker", to: &json) }
        }
        json.endArray()
        json.endLine()
        return json.bytes
    }

    private static func write(_ finding: Finding, in outcome: Outcome, _ error: String, to json: inout JSONWriter) {
        let key =
            finding.fingerprint.isEmpty ? "\(finding.rule)\0\(finding.placeInWords)\0\(finding.message)" : finding.fingerprint
        let blocks = outcome.level == .required || outcome.level == .optional
        let severity =
            switch finding.severity {
            case .error: blocks ? error : "minor"
            case .warning: "minor"
            case .note: "info"
            }
        issue(
            PlainText.line(finding.message), "\(outcome.gate)/\(finding.rule)", "\(outcome.gate)\0\(key)", severity,
            path: finding.path, line: finding.line, to: &json)
    }

    private static func issue(
        _ message: String, _ check: String, _ key: String, _ severity: String, path: String, line: Int, to json: inout JSONWriter
    ) {
        json.beginObject()
        json.member("description", message)
        json.member("check_name", check)
        // Two with one fingerprint would be shown as one.
        json.member("fingerprint", String(SHA256.hex(of: Array(key.utf8)).prefix(32)))
        json.member("severity", severity)
        json.name("location")
        json.beginObject()
        json.member("path", path.isEmpty ? "." : path)
        json.name("lines")
        json.beginObject()
        json.member("begin", max(1, line))
        json.endObject()
        json.endObject()
        json.endObject()
    }
}
