internal import HostConfiguration
internal import HostModel
internal import HostPolicy
internal import HostRepository

/// What a repository uses, as far as its files and its tools tell.
struct Detection {
    private let plan: Plan
    private let survey: Survey
    let rows: [Setup.Row]
    /// Gates that apply and whose tool is not here.
    private let missing: [Outcome]
    /// What a parity run here will be judged by.
    private let policy: Policy

    init(plan: Plan, survey: Survey, policy: Policy) {
        self.plan = plan
        self.policy = policy
        self.survey = survey
        missing = plan.settled.filter { $0.verdict == .error && $0.code == .noVerdict }
        let found = plan.runs.map { run in
            let tool = run.tool.flatMap { tool in
                survey.here.tools[tool.name].map { "\(tool.name) \($0.version) (\(tool.origin.rawValue))" }
            }
            let files =
                run.appliesTo.isEmpty
                ? nil
                : plan.tree.files().files.count { file in
                    file.kind == .file && run.appliesTo.contains { $0.matches(file.path.bytes) }
                }
            let configuration = survey.here.configHashes.keys.filter { name in run.configPatterns.contains { $0.matches(name) } }
            let answer = tool ?? survey.unanswered[run.id] ?? (run.tool == nil ? "no tool" : "nothing for it here")
            return Setup.Row(
                gate: run.id, tool: answer, hasTool: tool != nil, files: files, configuration: configuration.sorted())
        }
        let absent = missing.map {
            Setup.Row(gate: $0.gate, tool: "cannot run yet", hasTool: false, files: nil, configuration: [])
        }
        rows = (found + absent).sorted { $0.gate < $1.gate }
    }

    // MARK: The configuration

    /// The smallest tier that has every gate which can run here; nil when none can.
    private var tier: Tier? {
        plan.runs.filter { run in run.tool.map { survey.here.tools[$0.name] != nil } ?? true }.compactMap { plan.tiers[$0.id] }
            .max()
    }

    /// Whether a gate that cannot run yet is of this tier: then it is switched off where everybody sees it, not passed over.
    private func isSwitchedOff(_ outcome: Outcome, _ tier: Tier) -> Bool {
        plan.tiers[outcome.gate].map { $0 <= tier } ?? false
    }

    var configuration: String {
        var text =
            "# What FirstTry runs in this repository, written by `firsttry init`. `firsttry explain GATE` says what a gate takes.\n"
        guard let tier else { return text }
        text += "tier = \"\(tier.rawValue)\"\n"
        var tables: [String: String] = [:]
        for run in plan.runs where !run.thresholds.isEmpty && plan.tiers[run.id].map({ $0 <= tier }) == true {
            let options = run.thresholds.map { "\($0.option) = \(Self.toml(value(of: $0)))" }.joined(separator: ", ")
            tables[run.id] = "options = { \(options) }\n"
        }
        for outcome in missing where isSwitchedOff(outcome, tier) {
            let help = outcome.failures.first?.hint ?? ""
            tables[outcome.gate] =
                "# It applies here and cannot run yet. \(help.isEmpty ? "Then" : "\(help); then") remove this, and: firsttry lock\n"
                + "enabled = false\n"
        }
        for (gate, table) in tables.sorted(by: { $0.key < $1.key }) { text += "\n[gates.\(gate)]\n" + table }
        return text
    }

    /// What is written down where nobody has chosen, and no less than the policy demands.
    private func value(of threshold: PlannedThreshold) -> Threshold {
        guard let least = policy.least(threshold.name), threshold.order.isLooser(threshold.written, than: least) else {
            return threshold.written
        }
        return least
    }

    private static func toml(_ threshold: Threshold) -> String {
        switch threshold {
        case .number: threshold.description
        case .word(let word): "\"\(word)\""
        }
    }

    // MARK: The rest

    var advice: [String] {
        guard let tier else { return ["no gate has its tool here: firsttry bootstrap, then firsttry init again"] }
        return missing.map { outcome in
            let failure = outcome.failures.first
            let how =
                isSwitchedOff(outcome, tier)
                ? "switched off in \(Configuration.fileName) until it can run" : "above tier \(tier.rawValue), and cannot run yet"
            let help = failure.map { $0.hint.isEmpty ? $0.message : $0.hint } ?? outcome.reason
            return "\(outcome.gate) applies here and is \(how): \(help)"
        }
    }

    /// The services whose files lie here already.
    func services(_ files: SetupFiles) -> [String] {
        [("github", ".github"), ("gitlab", ".gitlab-ci.yml"), ("jenkins", "Jenkinsfile")].filter { files.exists($0.1) }.map(\.0)
    }

    var words: [String: String] {
        let names = Set(plan.tree.files().files.map(\.path.text))
        let lists = ["requirements-dev.txt", "requirements.txt"].filter(names.contains)
        let isPackage = names.contains("setup.py") || text("pyproject.toml").contains(where: Self.isOfPackage)
        let own = isPackage && lists.isEmpty ? ["--editable ."] : []
        let tests = testTools(unlessIn: lists + ["pyproject.toml", "setup.cfg", "setup.py"])
        let requirements = lists.map { "--requirement \($0)" } + own + tests
        let python = survey.here.python?.split(separator: ".").prefix(2).joined(separator: ".") ?? "3"
        return [
            "PYTHON": python, "REQUIREMENTS": requirements.isEmpty ? "pip" : requirements.joined(separator: " "),
            "TOX_DEPENDENCIES": (lists.map { "-r \($0)" } + tests).joined(separator: "\n    "),
            "TOX_SKIP_INSTALL": isPackage ? "false" : "true",
        ]
    }

    private func text(_ name: String) -> [Substring] {
        let read = Result { () throws(HostError) in
            try RepositoryText.read(name, root: plan.repository.root, cap: 1 << 20, code: .config, id: "config-unreadable")
        }
        guard case .success(let bytes?) = read else { return [] }
        return String(decoding: bytes, as: UTF8.self).split { $0.isNewline }
    }

    /// A pyproject.toml may hold settings of tools alone.
    private static func isOfPackage(_ line: Substring) -> Bool {
        ["[project]", "[build-system]", "[tool.poetry]"].contains(where: line.hasPrefix)
    }

    /// What runs the tests lives in the project's environment, where nothing else brings it: with its plugins, as they are here.
    private func testTools(unlessIn files: [String]) -> [String] {
        guard let tool = plan.runs.first(where: { $0.collecting != nil })?.tool, let found = survey.here.tools[tool.name] else {
            return []
        }
        let lines = files.flatMap(text)
        guard !lines.contains(where: { $0.contains(tool.name) && !$0.hasPrefix("[tool.") && !$0.hasPrefix("#") }) else {
            return []
        }
        let plugins = survey.here.plugins.sorted { $0.key < $1.key }.map { "\($0.key)==\($0.value)" }
        return ["\(tool.name)==\(found.version)"] + plugins
    }
}
