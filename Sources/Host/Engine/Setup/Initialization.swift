internal import HostConfiguration
internal import HostLock
public import HostModel
internal import HostPolicy
internal import HostRepository

/// What `firsttry init` is asked for.
public struct SetupOrder: Sendable {
    /// "github", "gitlab", "jenkins"; nil: those that the repository shows signs of.
    public var services: [String]?
    /// The name of a policy that came with the installation.
    public var policy: String?
    public var replaces = false
    public var writes = true

    public init() {}
}

/// Looks at a repository, says what it found, and writes what a parity run needs.
public func initialize(_ request: Request, _ order: SetupOrder) throws(HostError) -> Setup {
    let installation = try Installation.find()
    let existing = try Plan(request, installation)
    let isReplaced = order.replaces && existing.configurationFile != Configuration.sharedFileName
    var plan = existing
    if isReplaced, existing.configurationFile != nil {
        var request = request
        request.readsConfiguration = false
        plan = try Plan(request, installation)
    }
    let survey = try Survey(plan, isFresh: request.isFresh, log: request.log, ground: installation.ground(for: plan, request.log))
    var files = SetupFiles(
        root: plan.repository.root, installation: installation, replaces: order.replaces, writes: order.writes)
    let chosen = try order.policy.map { (name) throws(HostError) in try files.template("policies/\(name).json") }
    let own = try RepositoryText.policy(root: plan.repository.root)
    let policy = try chosen.map { (text) throws(HostError) in try Policy(json: Array(text.utf8)) } ?? own ?? .default
    let detection = Detection(plan: plan, survey: survey, policy: policy)
    files.words = detection.words
    var setup = Setup(rows: detection.rows)
    if let file = existing.configurationFile, !isReplaced {
        setup.files.append(Setup.File(file, .kept))
    } else {
        setup.files.append(try files.write(detection.configuration, to: Configuration.fileName))
    }
    if let chosen { setup.files.append(try files.write(chosen, to: Policy.path)) }
    setup.files += try hooks(files)
    for service in order.services ?? detection.services(files) { setup.files.append(try pipeline(service, files)) }
    setup.advice = detection.advice
    guard order.writes else {
        setup.files.append(Setup.File(Lock.path, plan.lock == nil ? .planned : .kept))
        return setup
    }
    setup.lock = try lock(request, parts: [], writes: true)
    // What is left to do for a run to be let through, as it is now.
    let asked = try Plan(request, installation).asked
    setup.advice += policy.attempts(asked, heldTo: nil).filter(\.isRefused).map { "\(policy.name): \($0.message); \($0.fix)" }
    return setup
}

extension RepositoryText {
    /// The working tree's own policy; nil when there is none.
    fileprivate static func policy(root: String) throws(HostError) -> Policy? {
        try read(Policy.path, root: root, cap: Policy.sizeMax, code: .config, id: "policy-unreadable").map {
            (bytes) throws(HostError) in try Policy(json: bytes)
        }
    }
}

/// Hooks, make and tox: into their own file where there is none, beside it where there is one.
private func hooks(_ files: SetupFiles) throws(HostError) -> [Setup.File] {
    var written: [Setup.File] = []
    let hooks = ".pre-commit-config.yaml"
    if files.holds("ft-parity-selfcheck", in: hooks), !files.replaces {
        written.append(Setup.File(hooks, .kept))
    } else if files.exists(hooks), !files.replaces {
        written.append(
            try files.write(
                try files.template("setup/pre-commit.yaml"), to: "ci/parity.pre-commit.yaml",
                advice: "take its `repo: local` entry into \(hooks)"))
    } else {
        written.append(
            try files.write(
                try files.template("setup/pre-commit.yaml"), to: hooks, advice: "pre-commit install, or: prek install"))
    }
    let fragment = "ci/parity.mk"
    let hasMakefile = ["Makefile", "makefile", "GNUmakefile"].first(where: files.exists)
    written.append(
        try files.write(
            try files.template("setup/parity.mk"), to: fragment,
            advice: hasMakefile.map { "add to \($0): include \(fragment)" } ?? "make -f \(fragment) parity"))
    let matrix = "ci/parity.tox.ini"
    let hasTox = ["tox.ini", "tox.toml"].contains(where: files.exists)
    written.append(
        try files.write(
            try files.template("setup/tox.ini"), to: matrix,
            advice: hasTox ? "take its environments into your tox file" : "tox -c \(matrix) --root ."))
    return written
}

private func pipeline(_ service: String, _ files: SetupFiles) throws(HostError) -> Setup.File {
    switch service {
    case "github":
        return try files.write(try files.template("setup/github.yml"), to: ".github/workflows/parity.yml")
    case "gitlab":
        let text = try files.template("setup/gitlab.yml")
        guard files.exists(".gitlab-ci.yml"), !files.replaces else { return try files.write(text, to: ".gitlab-ci.yml") }
        return try files.write(
            text, to: "ci/parity.gitlab-ci.yml", advice: "add to .gitlab-ci.yml: include: ci/parity.gitlab-ci.yml")
    default:
        let text = try files.template("setup/Jenkinsfile")
        guard files.exists("Jenkinsfile"), !files.replaces else { return try files.write(text, to: "Jenkinsfile") }
        return try files.write(text, to: "ci/Jenkinsfile.parity", advice: "take its stages into Jenkinsfile")
    }
}
