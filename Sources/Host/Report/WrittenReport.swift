public import HostModel

/// Reads a standard report that an earlier run wrote, as far as the other forms tell of it.
public struct WrittenReport {
    /// Larger files are refused.
    public static let sizeMax = 256 << 20

    public let report: Report
    private let file: String

    /// `root` is the repository that paths are relative to.
    public init(json bytes: [UInt8], file: String, root: String) throws(HostError) {
        self.file = file
        let tree: JSONTree
        do throws(JSONTreeError) {
            tree = try JSONTree.parse(bytes, sizeMax: Self.sizeMax)
        } catch {
            throw Self.unusable("it is not JSON", LineMap(bytes).place(of: error.offset, in: file))
        }
        guard tree.text("schema") == StandardReport.schema, let exitCode = tree.number("exit_code"),
            case .array(let gates)? = tree["gates"]?.value
        else {
            throw Self.unusable(
                "it does not say that it is a report (\"schema\": \"\(StandardReport.schema)\")", SourcePlace(file: file))
        }
        var outcomes: [Outcome] = []
        for gate in gates { outcomes.append(try Self.outcome(gate, file)) }
        var failures: [Failure] = []
        for tree in tree.elements("failures") { failures.append(try Self.failure(tree, file)) }
        for index in outcomes.indices { outcomes[index].failures = failures.filter { $0.gate == outcomes[index].gate } }
        for index in outcomes.indices where GateLine.isUnwell(outcomes[index]) && outcomes[index].failures.isEmpty {
            // What makes no run red stands with its gate alone.
            guard let code = Self.code(gates[index].text("code")) else { continue }
            outcomes[index].failures = [Failure(code, gate: outcomes[index].gate, outcomes[index].reason)]
            outcomes[index].reason = ""
        }
        let (host, repository, scope) = (tree["host"], tree["repo"], tree["scope"])
        var report = Report(
            command: tree.text("command"), exitCode: exitCode, startedAt: tree.text("started_at"),
            durationSeconds: tree.decimal("duration_sec"),
            host: HostFacts(version: host?.text("version") ?? "", os: host?.text("os") ?? "", arch: host?.text("arch") ?? ""),
            repository: RepositoryFacts(
                root: root, commit: repository?.optional("commit"), isDirty: repository?.flag("dirty"),
                treeSHA256: repository?.optional("tree_sha256")),
            scope: Scope(mode: Scope.Mode(rawValue: scope?.text("mode") ?? "") ?? .full, files: scope?.number("files") ?? 0),
            failures: failures, outcomes: outcomes)
        report.interrupted = tree.flag("interrupted") ?? false
        report.parity.python = tree.optional("python")
        if let isolation = tree["isolation"], let profile = isolation.optional("profile") {
            let test = isolation["self_test"]
            report.isolation = RunIsolation(
                profile: profile, blocked: test?.texts("blocked") ?? [], gotOut: test?.texts("got_out") ?? [],
                notTried: test?.texts("not_tried") ?? [])
        }
        self.report = report
    }

    // MARK: Parts

    private static func outcome(_ tree: JSONTree, _ file: String) throws(HostError) -> Outcome {
        guard let verdict = Verdict(rawValue: tree.text("verdict")), let level = Level(rawValue: tree.text("level")) else {
            throw unusable("gate \"\(tree.text("id"))\" has a verdict or a level that is not known", SourcePlace(file: file))
        }
        var outcome = Outcome(gate: tree.text("id"), title: tree.text("id"), level: level, verdict: verdict)
        outcome.reason = tree.text("reason")
        outcome.durationSeconds = tree.decimal("duration_sec")
        outcome.logPath = tree.optional("log")
        if let tool = tree["tool"], let origin = ToolOrigin(rawValue: tool.text("from")) {
            outcome.tool = ToolUsed(
                name: tool.text("name"), version: tool.text("version"), sha256: tool.text("sha256"), origin: origin)
        }
        outcome.proofs = tree.elements("proofs").map { proof in
            Proof(
                name: proof.text("name"), expected: proof.number("expected") ?? 0, examined: proof.number("examined") ?? 0,
                statement: proof.text("statement"))
        }
        outcome.artifacts = tree.elements("artifacts").map { artifact in
            Artifact(
                name: artifact.text("name"), path: artifact.text("path"), sha256: artifact.text("sha256"),
                mediaType: artifact.text("media_type"))
        }
        outcome.findings = tree.elements("findings").map(finding).sorted(by: Finding.precedes)
        return outcome
    }

    private static func finding(_ tree: JSONTree) -> Finding {
        func number(_ name: String) -> Int { max(0, tree.number(name) ?? 0) }
        var finding = Finding(
            rule: tree.text("rule"), message: tree.text("message"), path: tree.text("path"), line: number("line"),
            column: number("column"), endLine: number("end_line"), endColumn: number("end_column"),
            severity: Severity(rawValue: tree.text("severity")) ?? .error, fingerprint: tree.text("fingerprint"),
            helpURI: tree.text("help_uri"), fix: tree.text("fix"))
        // The sources may be others by now, and a report does not say which places hold secrets.
        finding.concealsPlace = true
        return finding
    }

    private static func failure(_ tree: JSONTree, _ file: String) throws(HostError) -> Failure {
        guard let code = code(tree.text("code")) else {
            throw unusable("\"\(tree.text("code"))\" is no code", SourcePlace(file: file))
        }
        return Failure(code, gate: tree.text("gate"), tree.text("msg"), hint: tree.text("hint"))
    }

    private static func code(_ id: String) -> ParityCode? { ParityCode.allCases.first { $0.id == id } }

    private static func unusable(_ why: String, _ place: SourcePlace) -> HostError {
        HostError(
            .usage, "report-unusable", "\(place.file) cannot be read as a report: \(why)", at: place,
            hint: "name the parity_report.json of a run")
    }
}

extension JSONTree {
    fileprivate func text(_ name: String) -> String { optional(name) ?? "" }

    fileprivate func optional(_ name: String) -> String? {
        guard case .string(let text)? = self[name]?.value else { return nil }
        return text
    }

    fileprivate func number(_ name: String) -> Int? {
        guard case .integer(let number)? = self[name]?.value else { return nil }
        return number
    }

    fileprivate func decimal(_ name: String) -> Double {
        switch self[name]?.value {
        case .integer(let number)?: Double(number)
        case .number(let number)?: number
        default: 0
        }
    }

    fileprivate func flag(_ name: String) -> Bool? {
        guard case .boolean(let flag)? = self[name]?.value else { return nil }
        return flag
    }

    fileprivate func elements(_ name: String) -> [JSONTree] {
        guard case .array(let elements)? = self[name]?.value else { return [] }
        return elements
    }

    fileprivate func texts(_ name: String) -> [String] {
        elements(name).compactMap { element in
            guard case .string(let text) = element.value else { return nil }
            return text
        }
    }
}
