import GateSDK

/// Turns trivy's results into findings by the options.
struct Judgement {
    /// Dockerfiles that trivy reported on.
    private(set) var dockerfiles = 0
    private let settings: Settings
    private var locks: Set<Path>
    private var suppressed = 0
    private var packages = 0
    private var counts = [0, 0, 0, 0]
    private var licences = 0
    private var dockerfilesSeen: Set<Path> = []
    private let listed: Set<Path>
    /// trivy prints U+FFFD for what is not UTF-8.
    private let odd: [Path]

    init(_ settings: Settings, _ files: [Path]) {
        self.settings = settings
        locks = Set(files.filter { LockFile.names.contains($0.name.text) })
        listed = Set(files.filter { $0.isDockerfile })
        odd = files.filter { !$0.isUTF8 }
    }

    /// Takes a report on files; `prefix` leads from the repository to what was looked at.
    mutating func take(_ report: Report, below prefix: String, less bait: Bait, _ run: borrowing Run) {
        for result in report.results where !bait.isBait(result.target) {
            let shown = prefix + result.target
            let path = odd.first { $0.text == shown } ?? Path(shown)
            locks.remove(path)
            if listed.contains(path), result.kind == "config", dockerfilesSeen.insert(path).inserted { dockerfiles += 1 }
            judge(result, path, in: "", run)
        }
    }

    /// Takes a report on an image's archive.
    mutating func take(_ report: Report, archive: Path, _ run: borrowing Run) {
        for result in report.results { judge(result, archive, in: ", in \(result.target)", run) }
    }

    /// Reports the sums, and the lock files of which trivy says nothing.
    func finish(_ run: borrowing Run) throws(GateProblem) {
        run.report(metric: "packages", Double(packages), unit: "packages")
        run.report(metric: "suppressed", Double(suppressed), unit: "findings")
        run.report(metric: "vulnerabilities", Double(counts[0]), unit: "findings")
        run.report(metric: "misconfigurations", Double(counts[1]), unit: "findings")
        run.report(metric: "secrets", Double(counts[2]), unit: "findings")
        run.report(metric: "licences", Double(licences), unit: "packages")
        if suppressed > 0 {
            run.report(
                Finding(rule: "suppressed", message: "\(suppressed) findings are suppressed by the repository's exceptions", severity: .note))
        }
        for path in locks.sorted() {
            if let finding = try LockFile.unread(path, settings, run) { run.report(finding) }
        }
    }

    private mutating func judge(_ result: Report.Result, _ path: Path, in place: String, _ run: borrowing Run) {
        suppressed += result.suppressed
        packages += result.kind == "lang-pkgs" || result.kind == "os-pkgs" ? result.packages : 0
        for flaw in result.flaws where flaw.kind != .misconfiguration || flaw.status == "FAIL" {
            let fails = settings.failing.contains(flaw.grade)
            if flaw.kind == .licence {
                licences += 1
                // Every package has a licence. Those that nobody objects to are counted.
                if !fails, flaw.grade == .low || flaw.grade == .unknown { continue }
            } else {
                counts[flaw.kind == .vulnerability ? 0 : flaw.kind == .misconfiguration ? 1 : 2] += 1
            }
            let mild: Severity = flaw.grade == .low || flaw.grade == .unknown ? .note : .warning
            run.report(flaw.finding(at: path, in: place, severity: fails ? .error : mild))
        }
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
    static func unread(_ path: Path, _ settings: Settings, _ run: borrowing Run) throws(GateProblem) -> Finding? {
        let name = path.name.text
        if ofJSON.contains(name) { try refuseBroken(path, run) }
        let isGrave = settings.wantsVulnerabilities && !withDevelopmentOnly.contains(name)
        var finding = Finding(
            rule: "no-package-read", message: "trivy takes no package from this file, so nothing is known of what it names",
            severity: isGrave ? .error : .warning, path: path)
        finding.fix = name == "requirements.txt" ? "Pin each package with ==; others are passed over" : "Make sure that it is whole"
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
