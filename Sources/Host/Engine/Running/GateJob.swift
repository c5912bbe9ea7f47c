internal import HostSandbox

extension GateRun {
    /// What the runner is told (Runner/PROTOCOL.md): NUL-terminated `key=value` strings.
    func job(at places: SandboxPlaces) -> [UInt8] {
        var settings: [(String, String)] = [
            ("protocol", "1"), ("mode", mode.rawValue), ("id", id), ("version", version),
            ("options", String(decoding: options, as: UTF8.self)),
            ("repository", places.repository), ("scratch", places.scratch),
            ("tool_name", tool?.name ?? ""), ("tool_path", tool?.path ?? ""), ("tool_origin", tool?.origin.rawValue ?? ""),
            ("cores", String(cores)), ("deadline_ms", String(sandbox.limits.seconds * 1000)),
            ("output_cap", String(OutputCaps.toolBytes)), ("findings_cap", String(OutputCaps.findings)),
            ("artifact_cap", String(OutputCaps.artifactBytes)),
            ("changed_only", changed == nil ? "0" : "1"), ("writable", sandbox.view == .readOnly ? "0" : "1"),
        ]
        if let adapted {
            settings += [
                ("kind", adapted.kind), ("declaration", String(decoding: adapted.declaration, as: UTF8.self)),
                ("folder", adapted.folder), ("tool", String(decoding: adapted.tool, as: UTF8.self)),
            ]
        }
        if isObserved { settings.append(("observe", "1")) }
        var bytes: [UInt8] = []
        for (key, value) in settings {
            bytes.append(contentsOf: key.utf8)
            bytes.append(UInt8(ascii: "="))
            bytes.append(contentsOf: value.utf8)
            bytes.append(0)
        }
        for snapshot in snapshots {
            let fields = [
                snapshot.name, snapshot.sha256, snapshot.created.text, String(snapshot.age(at: plannedAt)),
                places.snapshot(snapshot.name, stored: snapshot.folder),
            ]
            bytes += Array("snapshot=\(fields.joined(separator: " "))".utf8) + [0]
        }
        for name in changed ?? [] { bytes += Array("file=".utf8) + name + [0] }
        return bytes
    }
}

/// How much one gate may say (SPEC: default limits); past a cap the verdict is an error, never a truncated pass.
enum OutputCaps {
    static let toolBytes = 64 << 20
    static let logBytes = 64 << 20
    static let findings = 100_000
    static let artifactBytes = 64 << 20
}
