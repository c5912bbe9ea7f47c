internal import HostModel

extension Plan {
    /// The plan as `--dump plan` prints it.
    public func json() -> [UInt8] {
        var writer = JSONWriter(indented: true)
        writer.beginObject()
        writer.member("schema", "firsttry.plan/1")
        writer.member("repository", repository.root)
        writer.member("jobs", jobs)
        writer.objects("gates", gates) { writer, gate in
            writer.member("id", gate.id)
            writer.member("title", gate.title)
            writer.member("level", gate.level.rawValue)
            writer.member("runs", gate.willRun)
            writer.member("reason", gate.reason)
            writer.member("tool", ifPresent: gate.tool)
            if let run = runs.first(where: { $0.id == gate.id }) { write(run, to: &writer) }
        }
        writer.endObject()
        writer.endLine()
        return writer.bytes
    }

    private func write(_ run: GateRun, to writer: inout JSONWriter) {
        writer.member("code", run.code.id)
        writer.member("timeout_sec", run.sandbox.limits.seconds)
        writer.member("workspace", run.sandbox.view == .readOnly ? "read-only" : "copy")
        writer.member("library_sha256", run.librarySHA256)
        writer.member("manifest_sha256", run.manifestSHA256)
        writer.member("proofs", run.proofs)
        writer.member("shown", run.sandbox.shown)
    }
}
