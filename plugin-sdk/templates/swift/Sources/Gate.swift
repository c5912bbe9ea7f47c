import GateSDK

/// Fails where a file holds the mark "DO NOT MERGE".
struct Marks: Gate {
    static let id: StaticString = "@ID@"
    static let version: StaticString = "1.0.0"

    private static let mark: StaticString = "DO NOT MERGE"

    /// Quick: what there is to do is found out here, nothing is done.
    func probe(_ probe: borrowing Probe) throws(GateProblem) -> Applicability {
        .applies(toolVersion: nil, configuration: [])
    }

    func run(_ run: borrowing Run) throws(GateProblem) -> Completed {
        let files = try run.listFiles().files
        var examined = 0
        for file in files {
            let content: [UInt8]
            do throws(SystemError) {
                content = try run.contents(of: file)
            } catch {
                throw GateProblem(.incomplete, "\(file.text) cannot be read: \(error.text)")
            }
            look(content, file, run)
            examined += 1
        }
        return Completed(
            Proof("files", expected: files.count, examined: examined, statement: "files that git or find lists, and that were read"))
    }

    private func look(_ content: [UInt8], _ file: Path, _ run: borrowing Run) {
        var number = 0
        for line in content.split(separator: 0x0A, omittingEmptySubsequences: false) {
            number += 1
            guard line.end(of: Marks.mark) != nil else { continue }
            var finding = Finding(
                rule: "do-not-merge", message: "this is marked as not to be merged", severity: .error, path: file)
            finding.line = number
            run.report(finding)
        }
    }
}
