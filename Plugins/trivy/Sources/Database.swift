import GateSDK

/// The snapshot of known vulnerabilities: a folder with trivy.db and metadata.json.
struct Database {
    private let settings: Settings
    /// "2026-11-20"; empty without a database.
    private var date = ""
    private var age = 0

    init(_ run: borrowing Run, _ settings: Settings, _ invocation: Invocation) throws(GateProblem) {
        self.settings = settings
        guard settings.wantsVulnerabilities else { return }
        try Database.link(run, settings, invocation.cache)
        let answer = try run.exec(invocation.version(cache: invocation.cache))
        guard try answer.exit.status(of: "trivy") == 0, let updated = Database.updated(answer.output) else {
            throw GateProblem(
                .toolConfig, "trivy finds no database in \(settings.database.text)",
                hint: "firsttry fetch trivy-db; or name a folder with trivy.db and metadata.json in gates.trivy.options.database")
        }
        date = String(updated.prefix(10))
        let today = try run.exec(Command("date", "-u", "+%Y-%m-%d"))
        guard let made = Day(date), let now = Day(String(decoding: today.output.prefix(10), as: UTF8.self)) else {
            throw GateProblem(.toolOutput, "the database's date \"\(date)\" cannot be read")
        }
        age = now.number - made.number
    }

    /// Says how old it is, or that there is none.
    func report(_ run: borrowing Run) {
        run.report(metric: "vulnerabilities_looked_for", settings.wantsVulnerabilities ? 1 : 0)
        guard settings.wantsVulnerabilities else {
            guard settings.scanners.contains("vuln") else { return }
            var finding = Finding(
                rule: "no-database", message: "no verdict on vulnerabilities: trivy has no database; the other scanners count",
                severity: .note)
            finding.fix = "firsttry fetch trivy-db"
            run.report(finding)
            return
        }
        // Not its age: the same run tomorrow is to say the same.
        run.report(metric: "database_date", Double(Int(date.filter { $0 != "-" }) ?? 0), unit: "yyyymmdd")
        if age > settings.databaseMaxAge {
            var finding = Finding(
                rule: "database-too-old",
                message: "the database is of \(date), which is more than \(settings.databaseMaxAge) days ago",
                severity: .error)
            finding.fix = "firsttry fetch trivy-db"
            run.report(finding)
        }
    }

    /// Puts the folder where trivy looks for it, beside what trivy itself writes.
    private static func link(_ run: borrowing Run, _ settings: Settings, _ cache: Path) throws(GateProblem) {
        let folder = run.repository / settings.database
        let nested = try run.exec(test(folder / "db" / "trivy.db"))
        let isNested = try nested.exit.status(of: "test") == 0
        _ = try run.write([], to: "cache/made")
        var command = Command("ln", "-s")
        command.add(isNested ? folder / "db" : folder)
        command.add(cache / "db")
        guard try run.exec(command).exit.status(of: "ln") == 0 else {
            throw GateProblem(.gate, "the database cannot be put into trivy's cache")
        }
    }

    private static func test(_ file: Path) -> Command {
        var command = Command("test", "-e")
        command.add(file)
        return command
    }

    /// `VulnerabilityDB.UpdatedAt` of `trivy version --format json`.
    static func updated(_ json: [UInt8]) -> String? {
        var reader = JSONReader(json)
        var updated: String?
        do throws(JSONError) {
            try reader.beginObject()
            while let member = try reader.nextMember() {
                guard member == "VulnerabilityDB", try !reader.null() else {
                    if member != "VulnerabilityDB" { try reader.skip() }
                    continue
                }
                try reader.beginObject()
                while let name = try reader.nextMember() {
                    if name == "UpdatedAt" { updated = try reader.string() } else { try reader.skip() }
                }
            }
            return updated
        } catch {
            return nil
        }
    }
}

/// A day, counted from one long ago.
struct Day {
    let number: Int

    /// Reads "2026-11-20".
    init?(_ text: String) {
        let parts = text.split(separator: "-").map { Int($0) }
        guard parts.count == 3, let year = parts[0], let month = parts[1], let day = parts[2] else { return nil }
        guard year >= 1970, year < 10_000, month >= 1, month <= 12, day >= 1, day <= 31 else { return nil }
        // Years begin in March, so that the day that leap years have is their last.
        let shifted = month > 2 ? year : year - 1
        let monthFromMarch = (month + 9) % 12
        number = 365 * shifted + shifted / 4 - shifted / 100 + shifted / 400 + (153 * monthFromMarch + 2) / 5 + day
    }
}
