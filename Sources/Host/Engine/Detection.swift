internal import HostModel
internal import HostRepository

/// What a repository uses, as far as its files and its tools tell.
struct Detection {
    private let plan: Plan
    private let survey: Survey
    let rows: [Setup.Row]
    /// Gates that apply and whose tool is not here.
    private let missing: [Outcome]

    init(plan: Plan, survey: Survey) {
        self.plan = plan
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
            let answer = tool ?? survey.unanswered[run.id] ?? run.tool?.name ?? "no tool"
            return Setup.Row(
                gate: run.id, tool: answer, hasTool: tool != nil, files: files, configuration: configuration.sorted())
        }
        let absent = missing.map {
            Setup.Row(gate: $0.gate, tool: "not installed", hasTool: false, files: nil, configuration: [])
        }
        rows = (found + absent).sorted { $0.gate < $1.gate }
    }

    // MARK: The configuration

    /// The largest tier whose gates all have their tools; nil when even the smallest has not.
    private var tier: Tier? {
        let without = missing.compactMap { plan.tiers[$0.gate] }.min()
        return Tier.allCases.last { tier in without.map { tier < $0 } ?? true }
    }

    var configuration: String {
        var text =
            "# What FirstTry runs in this repository, written by `firsttry init`. `firsttry explain GATE` says what a gate takes.\n"
        if let tier { text += "tier = \"\(tier.rawValue)\"\n" }
        let chosen = plan.runs.filter { run in tier.map { tier in plan.tiers[run.id].map { $0 <= tier } ?? false } ?? true }
        for run in chosen.sorted(by: { $0.id < $1.id }) where !run.thresholds.isEmpty {
            let options = run.thresholds.map { "\($0.option) = \(Self.toml($0.written))" }.joined(separator: ", ")
            text += "\n[gates.\(run.id)]\noptions = { \(options) }\n"
        }
        return text
    }

    private static func toml(_ threshold: Threshold) -> String {
        switch threshold {
        case .number: threshold.description
        case .word(let word): "\"\(word)\""
        }
    }

    // MARK: The rest

    var advice: [String] {
        var advice = missing.compactMap { outcome -> String? in
            guard let gate = plan.tiers[outcome.gate], let tier, gate <= tier else {
                return "\(outcome.gate) applies here and is left out until its tool is: \(outcome.failures.first?.hint ?? "")"
            }
            return nil
        }
        if tier == nil {
            advice.append("not even the smallest tier has all its tools: firsttry bootstrap, then firsttry init again")
        }
        return advice
    }

    /// The services whose files lie here already.
    func services(_ files: SetupFiles) -> [String] {
        [("github", ".github"), ("gitlab", ".gitlab-ci.yml"), ("jenkins", "Jenkinsfile")].filter { files.exists($0.1) }.map(\.0)
    }

    var words: [String: String] {
        let names = Set(plan.tree.files().files.map(\.path.text))
        let lists = ["requirements-dev.txt", "requirements.txt"].filter(names.contains)
        let own = names.contains("pyproject.toml") || names.contains("setup.py") ? ["--editable ."] : []
        let requirements = lists.map { "--requirement \($0)" } + (lists.isEmpty ? own : [])
        let python = survey.here.python?.split(separator: ".").prefix(2).joined(separator: ".") ?? "3"
        return [
            "PYTHON": python, "REQUIREMENTS": requirements.isEmpty ? "pip" : requirements.joined(separator: " "),
            "TOX_DEPENDENCIES": lists.isEmpty ? "pytest" : lists.map { "-r \($0)" }.joined(separator: "\n    "),
        ]
    }
}
