import GateSDK

/// What all sources together say.
struct Collection {
    private(set) var part = Part()
    private(set) var tools: [Tree] = []
    private let plan: Plan
    private let settings: Settings
    private let invocation: Invocation
    private var requirements: [Requirement] = []

    init(
        _ run: borrowing Run, _ plan: Plan, _ settings: Settings, _ invocation: Invocation
    ) throws(GateProblem) {
        self.plan = plan
        self.settings = settings
        self.invocation = invocation
        for (index, source) in plan.sources.enumerated() {
            run.progress(index, of: plan.sources.count, source.path.text)
            switch source.kind {
            case .requirements: try addRequirements(source, run)
            case .pipenv: try addPipenv(source, run)
            case .lock: try addLock(source, run)
            case .environment: try addEnvironment(source, run)
            case .node: part.add(try NodeLock(Collection.contents(source.path, run), file: source.path).part)
            case .unread: continue
            }
        }
    }

    // MARK: Sources

    private mutating func addRequirements(_ source: Source, _ run: borrowing Run) throws(GateProblem) {
        let read = try Requirements(source.path, run)
        var made = try bill(source, run)
        for requirement in read.found {
            let place = "\(requirement.file.text):\(requirement.line)"
            switch requirement.kind {
            case .package(let package), .located(let package): made.expected[package.url] = place
            case .place(let path):
                let reference = ToolBill.place(path)
                if Collection.isProject(path) {
                    made.components[reference] = nil
                } else {
                    made.expected[reference] = place
                    made.components[reference]?.set("name", .text(Path(path).name.text))
                }
            case .unreadable(let text): made.expected["“\(printable(text))”"] = place
            }
        }
        requirements += read.found
        part.add(made)
    }

    private static func isProject(_ path: String) -> Bool {
        path.utf8.elementsEqual(".".utf8) || path.utf8.elementsEqual("./".utf8)
    }

    private mutating func addPipenv(_ source: Source, _ run: borrowing Run) throws(GateProblem) {
        var made = try bill(source, run)
        guard let lock = tree(try Collection.contents(source.path, run)) else {
            throw GateProblem(.toolConfig, "\(source.path.text) is not JSON", hint: "make it anew: pipenv lock")
        }
        for section in lock.members where section.name != "_meta" {
            for entry in section.value.members {
                let version = (entry.value["version"]?.text ?? "").utf8.drop { $0 == UInt8(ascii: "=") }
                let package = Package(.pypi, entry.name, String(decoding: version, as: UTF8.self))
                made.expected[package.url] = "\(source.path.text): \(section.name)"
            }
        }
        part.add(made)
    }

    private mutating func addLock(_ source: Source, _ run: borrowing Run) throws(GateProblem) {
        let bytes = try Collection.contents(source.path, run)
        let content = try Plan.toml([source.path], run, invocation).members.first?.value ?? .null
        part.add(try PythonLock(content, bytes: bytes, file: source.path).part)
    }

    private mutating func addEnvironment(_ source: Source, _ run: borrowing Run) throws(GateProblem) {
        var made = try bill(source, run)
        let installed = try InstalledPackages(run, source.path)
        for (package, place) in installed.found { made.expected[package.url] = place }
        // What was installed from a folder has no package URL: nobody else could get it by one.
        for (reference, component) in made.components where component["purl"] == nil {
            let package = Package(.pypi, component["name"]?.text ?? "", component["version"]?.text ?? "")
            if let place = made.expected.removeValue(forKey: package.url) { made.expected[reference] = place }
        }
        // An installed copy of the project itself is what the SBOM is about, not a part of it.
        if let name = plan.project.name.map({ Package.normalized($0) }) {
            for (reference, component) in made.components where Package.normalized(component["name"]?.text ?? "") == name {
                made.edges[Part.root, default: []].formUnion(made.edges[reference] ?? [])
                made.components[reference] = nil
                made.expected[reference] = nil
            }
        }
        part.add(made)
    }

    private mutating func bill(_ source: Source, _ run: borrowing Run) throws(GateProblem) -> Part {
        let result = try run.exec(invocation.bill(source))
        let status = try result.exit.status(of: "cyclonedx-py")
        guard status == 0 else {
            let words = result.error.split(separator: 0x0A).map { word($0) }.last { $0.has("CRITICAL") } ?? lastLine(result.error)
            throw GateProblem(
                status == 1 ? .toolConfig : .toolBroke,
                "cyclonedx-py ended with status \(status) over \(source.path.text): \(printable(words))",
                hint: "correct what it names; by hand: cyclonedx-py \(source.subcommand) \(source.path.text)")
        }
        let bill = try ToolBill(result.output)
        if tools.isEmpty { tools = bill.tools }
        return bill.part
    }

    private static func contents(_ file: Path, _ run: borrowing Run) throws(GateProblem) -> [UInt8] {
        do throws(SystemError) {
            return try run.contents(of: file, cap: 64 << 20)
        } catch {
            throw GateProblem(.toolConfig, "\(file.text) cannot be read: \(error.text)", hint: "correct the option `sources`")
        }
    }

    // MARK: What else is known

    /// Takes licences and the tree of dependencies from an installed environment, where versions agree.
    mutating func takeLicences(_ run: borrowing Run) throws(GateProblem) -> Int {
        guard settings.takesLicences, let environment = plan.environment else { return 0 }
        guard !plan.sources.contains(Source(environment: environment)) else { return 0 }
        let result = try run.exec(invocation.bill(Source(environment: environment)))
        guard case .exited(status: 0) = result.exit else {
            run.log(.warning, "no licences from \(environment.text): \(lastLine(result.error))")
            return 0
        }
        return part.enrich(from: try ToolBill(result.output).part)
    }

    /// Reports what the SBOM cannot say.
    func report(_ run: borrowing Run, _ plan: Plan, _ settings: Settings) {
        let severity: Severity = settings.allowsUnpinned ? .warning : .error
        for requirement in requirements {
            var finding: Finding
            switch requirement.kind {
            case .package(let package) where package.version.isEmpty && !isPinnedElsewhere(package):
                finding = Finding(
                    rule: "no-version", message: "\(package.name) is listed without one exact version",
                    severity: severity, path: requirement.file)
                finding.fix = "Pin it (\(package.name)==…), for instance with pip-compile or uv pip compile."
            case .located(let package):
                finding = Finding(
                    rule: "no-version", message: "\(package.name) is listed by its URL: the SBOM does not tell its version",
                    severity: .warning, path: requirement.file)
            case .place(let path) where !Collection.isProject(path):
                finding = Finding(
                    rule: "no-name", message: "\(withoutCredentials(path)) is listed without a name and a version",
                    severity: .warning,
                    path: requirement.file)
            default: continue
            }
            finding.line = requirement.line
            finding.helpURI = "https://pip.pypa.io/en/stable/topics/repeatable-installs/"
            run.report(finding)
        }
        for file in plan.unread {
            run.report(
                Finding(
                    rule: "unread-lock-file", message: "\(file.name.text) is not read: its packages are missing from the SBOM",
                    severity: .warning, path: file))
        }
    }

    private func isPinnedElsewhere(_ package: Package) -> Bool {
        requirements.contains { other in
            guard case .package(let pinned) = other.kind else { return false }
            return pinned.name == package.name && !pinned.version.isEmpty
        }
    }
}
