internal import CFirstTry

/// The host's table and what it is to be used for, with Swift's types.
public struct Surface {
    let host: UnsafePointer<FTHost>
    let context: UnsafePointer<FTContext>

    func problem(_ kind: ft_problem_kind, _ message: String, hint: String) {
        var views = Views()
        host.pointee.problem(host, kind, views.view(message), views.view(hint))
    }

    func toolVersion(_ version: String) {
        var views = Views()
        host.pointee.tool_version(host, views.view(version))
    }

    func configurationFile(_ file: ConfigurationFile) {
        var views = Views()
        host.pointee.config_file(host, views.view(file.path), views.view(file.section))
    }

    func proof(_ proof: Proof) {
        var views = Views()
        var wire = FTProof(
            name: views.view(proof.name), statement: views.view(proof.statement),
            expected: UInt64(max(0, proof.expected)), examined: UInt64(max(0, proof.examined)))
        host.pointee.proof(host, &wire)
    }

    func finding(_ finding: Finding) {
        var views = Views()
        var wire = FTFinding(
            rule: views.view(finding.rule), message: views.view(finding.message),
            path: views.view(finding.path ?? Path([])), help_uri: views.view(finding.helpURI),
            fix: views.view(finding.fix), fingerprint: views.view(finding.fingerprint),
            line: UInt32(clamping: finding.line), column: UInt32(clamping: finding.column),
            end_line: UInt32(clamping: finding.endLine), end_column: UInt32(clamping: finding.endColumn),
            severity: finding.severity.code, reserved: 0)
        host.pointee.finding(host, &wire)
    }

    func metric(_ name: String, _ value: Double, unit: String) {
        var views = Views()
        var wire = FTMetric(name: views.view(name), unit: views.view(unit), value: value)
        host.pointee.metric(host, &wire)
    }

    func artifact(_ name: String, _ path: Path, mediaType: String) -> Int32 {
        var views = Views()
        var wire = FTArtifact(name: views.view(name), path: views.view(path), media_type: views.view(mediaType))
        return host.pointee.artifact(host, &wire)
    }

    func progress(_ done: Int, of total: Int, _ what: String) {
        var views = Views()
        host.pointee.progress(host, UInt64(max(0, done)), UInt64(max(0, total)), views.view(what))
    }

    func log(_ level: Int32, _ message: String) {
        var views = Views()
        host.pointee.log(host, level, views.view(message))
    }

    func read(_ path: Path, cap: Int) -> (errno: Int32, bytes: [UInt8]) {
        var views = Views()
        var content = FTStr()
        let error = host.pointee.read_file(host, views.view(path), UInt64(max(0, cap)), &content)
        return (error, error == 0 ? content.bytes : [])
    }
}
