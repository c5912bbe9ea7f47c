import GateSDK

/// What trivy reported on, against what lies there.
struct Coverage {
    let dockerfilesListed: Int
    private var missed: Set<Path>
    private var locks: Set<Path>
    /// trivy prints U+FFFD for what is not UTF-8.
    private let odd: [Path]
    /// Names that hold a secret.
    private let withheld: Set<Path>

    private static let namesShown = 5

    init(_ settings: Settings, _ files: [Path], _ withheld: Set<Path>) {
        self.withheld = withheld
        missed = settings.scanners.contains("misconfig") ? Set(files.filter { $0.isDockerfile }) : []
        dockerfilesListed = missed.count
        locks = Set(files.filter { LockFile.names.contains($0.name.text) })
        odd = files.filter { !$0.isUTF8 }
    }

    var dockerfilesSeen: Int { dockerfilesListed - missed.count }

    /// Takes a report on files; `prefix` leads from the repository to what was looked at.
    mutating func take(_ report: Report, below prefix: String) {
        for result in report.results {
            let path = place(of: prefix + result.target)
            locks.remove(path)
            if result.kind == "config" { missed.remove(path) }
        }
    }

    /// The file that trivy means.
    func place(of target: String) -> Path { odd.first { $0.text == target } ?? Path(target) }

    /// What is shown of a name that trivy prints.
    func shown(_ target: String) -> String { withheld.contains(place(of: target)) ? Coverage.inStead : target }

    func isWithheld(_ path: Path) -> Bool { withheld.contains(path) }

    private static let inStead = "(a name that holds a secret)"

    /// ": not on a, b"
    var missedInWords: String {
        guard !missed.isEmpty else { return "" }
        let names = missed.sorted().map { withheld.contains($0) ? Coverage.inStead : $0.text }
        let rest = names.count - Coverage.namesShown
        return ": not on " + names.prefix(Coverage.namesShown).joined(separator: ", ") + (rest > 0 ? " and \(rest) more" : "")
    }

    /// What to say of the lock files of which trivy said nothing.
    func unreadLockFiles(_ settings: Settings, _ run: borrowing Run) throws(GateProblem) -> [Finding] {
        var findings: [Finding] = []
        for path in locks.sorted() {
            var finding = try LockFile.unread(path, settings, run)
            if withheld.contains(path) { finding.path = nil }
            findings.append(finding)
        }
        return findings
    }
}

/// Files that name packages. trivy says nothing of one from which it took no package, be it empty or broken.
enum LockFile {
    static let names: Set<String> = [
        "requirements.txt", "poetry.lock", "uv.lock", "Pipfile.lock", "pylock.toml", "package-lock.json", "yarn.lock",
        "pnpm-lock.yaml", "Cargo.lock", "composer.lock", "Gemfile.lock",
    ]
    private static let ofJSON: [String] = ["Pipfile.lock", "package-lock.json", "composer.lock"]
    private static let withDevelopmentOnly: [String] = ["package-lock.json", "yarn.lock", "pnpm-lock.yaml"]

    /// What to say of one.
    static func unread(_ path: Path, _ settings: Settings, _ run: borrowing Run) throws(GateProblem) -> Finding {
        let name = path.name.text
        if ofJSON.contains(name) { try refuseBroken(path, run) }
        let isGrave = settings.wantsVulnerabilities && !withDevelopmentOnly.contains(name)
        var finding = Finding(
            rule: "no-package-read", message: "trivy takes no package from this file, so nothing is known of what it names",
            severity: isGrave ? .error : .warning, path: path)
        let pin = "Pin each package with ==; others are passed over"
        finding.fix = name == "requirements.txt" ? pin : "Make sure that it is whole"
        return finding
    }

    private static func refuseBroken(_ path: Path, _ run: borrowing Run) throws(GateProblem) {
        let bytes: [UInt8]
        do throws(SystemError) {
            bytes = try run.contents(of: path, cap: 256 << 20)
        } catch {
            throw GateProblem(.incomplete, "\(path.text) cannot be read: \(error.text)")
        }
        var reader = JSONReader(bytes)
        do throws(JSONError) {
            try reader.skip()
            try reader.finish()
        } catch {
            throw GateProblem(
                .incomplete, "trivy passes over \(path.text), which is no JSON: byte \(error.offset): expected \(error.expected)",
                hint: "mend the file, or name it in gates.trivy.options.skip")
        }
    }
}
