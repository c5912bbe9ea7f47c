internal import HostModel

/// One gate as the standard report writes it.
struct GateRecord {
    private let outcome: Outcome

    init(_ outcome: Outcome) {
        self.outcome = outcome
    }

    func write(to json: inout JSONWriter) {
        json.beginObject()
        json.member("id", outcome.gate)
        json.member("verdict", outcome.verdict.rawValue)
        json.member("level", outcome.level.rawValue)
        json.member("code", orNull: GateLine.isUnwell(outcome) ? outcome.code?.id : nil)
        json.member("reason", orNull: reason)
        json.member("duration_sec", StandardReport.milliseconds(outcome.durationSeconds))
        writeTool(to: &json)
        writePlugin(to: &json)
        writeSnapshots(to: &json)
        writeIsolation(to: &json)
        writeResources(to: &json)
        json.name("cache")
        json.beginObject()
        json.member("state", "off")
        json.member("key", orNull: nil)
        json.endObject()
        writeKept(to: &json)
        writeMetrics(to: &json)
        writeProofs(to: &json)
        writeArtifacts(to: &json)
        json.name("findings")
        json.beginArray()
        for finding in outcome.findings.sorted(by: Finding.precedes) { Self.write(finding, to: &json) }
        json.endArray()
        json.member("log", orNull: outcome.logPath)
        json.member("rerun", "firsttry run \(outcome.gate)")
        json.endObject()
    }

    /// What does not make a run red stands in no list of failures.
    private var reason: String {
        guard outcome.reason.isEmpty, outcome.level != .required else { return outcome.reason }
        return outcome.failures.map(\.message).joined(separator: "; ")
    }

    static func write(_ finding: Finding, to json: inout JSONWriter) {
        json.beginObject()
        json.member("rule", finding.rule)
        json.member("message", finding.message)
        json.member("path", orNull: finding.path)
        json.member("line", orNull: finding.line)
        json.member("column", orNull: finding.column)
        json.member("end_line", orNull: finding.endLine)
        json.member("end_column", orNull: finding.endColumn)
        json.member("severity", finding.severity.rawValue)
        json.member("fingerprint", orNull: finding.fingerprint)
        json.member("help_uri", orNull: finding.helpURI)
        json.member("fix", orNull: finding.fix)
        json.endObject()
    }

    // MARK: Parts

    private func writeTool(to json: inout JSONWriter) {
        json.name("tool")
        guard let tool = outcome.tool else { return json.null() }
        json.beginObject()
        json.member("name", tool.name)
        json.member("version", orNull: tool.version)
        json.member("sha256", orNull: tool.sha256)
        json.member("from", tool.origin.rawValue)
        json.endObject()
    }

    private func writePlugin(to json: inout JSONWriter) {
        json.name("plugin")
        guard let plugin = outcome.plugin else { return json.null() }
        json.beginObject()
        json.member("library_sha256", orNull: plugin.librarySHA256)
        json.member("manifest_sha256", orNull: plugin.manifestSHA256)
        json.member("abi", orNull: plugin.abi)
        json.endObject()
    }

    /// Only of the few gates that read one.
    private func writeSnapshots(to json: inout JSONWriter) {
        guard !outcome.snapshots.isEmpty else { return }
        json.objects("snapshots", outcome.snapshots.sorted(by: { $0.name < $1.name })) { json, snapshot in
            json.member("name", snapshot.name)
            json.member("sha256", snapshot.sha256)
            json.member("created", snapshot.created)
        }
    }

    private func writeIsolation(to json: inout JSONWriter) {
        let isolation = outcome.isolation
        json.name("isolation")
        json.beginObject()
        json.member("profile", orNull: isolation.profile)
        json.member("network", orNull: isolation.network)
        json.member("filesystem", orNull: isolation.filesystem)
        json.member("pids", orNull: isolation.pids)
        json.member("proc", orNull: isolation.proc)
        json.member("syscalls", orNull: isolation.syscalls)
        json.member("limits", orNull: isolation.limits)
        json.member("landlock_abi", isolation.landlockABI)
        json.member("workspace", orNull: isolation.workspace)
        json.member("missing", isolation.missing)
        json.endObject()
    }

    private func writeResources(to json: inout JSONWriter) {
        json.name("resources")
        json.beginObject()
        json.member("cpu_sec", StandardReport.milliseconds(outcome.resources.cpuSeconds))
        json.member("max_rss_bytes", outcome.resources.maxRSSBytes)
        json.member("processes", outcome.resources.processes)
        json.name("written_bytes")
        if let written = outcome.resources.writtenBytes { json.value(written) } else { json.null() }
        json.member("private_bytes", outcome.resources.privateBytes)
        json.endObject()
    }

    private func writeKept(to json: inout JSONWriter) {
        json.objects("kept", outcome.kept) { json, folder in
            json.member("name", folder.name)
            json.member("taken", folder.taken)
            json.member("left", folder.left)
        }
    }

    private func writeMetrics(to json: inout JSONWriter) {
        var values: [String: Double] = [:]
        for metric in outcome.metrics { values[metric.name] = metric.value }
        json.name("metrics")
        json.beginObject()
        for (name, value) in values.sorted(by: { $0.key < $1.key }) { json.member(name, value) }
        json.endObject()
    }

    private func writeProofs(to json: inout JSONWriter) {
        json.objects("proofs", outcome.proofs) { json, proof in
            json.member("name", proof.name)
            json.member("expected", proof.expected)
            json.member("examined", proof.examined)
            json.member("statement", proof.statement)
        }
    }

    private func writeArtifacts(to json: inout JSONWriter) {
        json.objects("artifacts", outcome.artifacts.sorted(by: { ($0.name, $0.path) < ($1.name, $1.path) })) { json, artifact in
            json.member("name", artifact.name)
            json.member("path", artifact.path)
            json.member("sha256", artifact.sha256)
            json.member("media_type", artifact.mediaType)
        }
    }
}
