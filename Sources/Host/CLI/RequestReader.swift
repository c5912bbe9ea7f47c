internal import HostArguments
internal import HostEngine
internal import HostLog
internal import HostModel

/// Turns the command line and the environment into a request; the line wins.
enum RequestReader {
    static func request(_ arguments: Arguments, _ log: Log) throws(HostError) -> Request {
        var request = Request()
        request.log = log
        request.directory = arguments.value("repo") ?? "."
        request.configPath = arguments.value("config")
        request.gatePaths = arguments.all("gate-path")
        request.gatePaths += Environment.text("FT_GATE_PATH")?.split(separator: ":").map(String.init) ?? []
        request.command = arguments.path.joined(separator: " ")
        request.isFresh = arguments.has("fresh")
        request.baseRef = arguments.value("base-ref")
        request.reportFolder = arguments.value("report-dir") ?? Environment.text("FT_REPORT_DIR")
        request.forbidsNetwork = try Environment.flag("FT_NO_NETWORK")
        guard arguments.path == ["run"] || arguments.path == ["parity"] else { return request }
        request.given = given(arguments)
        request.only = arguments.operands + arguments.list("only")
        request.skip = arguments.list("skip")
        request.why = arguments.value("why")
        request.tier = try tier(arguments)
        request.jobs = try jobs(arguments)
        request.filesPath = arguments.value("files0-from")
        request.isChangedOnly = arguments.has("changed-only")
        // Of a parity run the policy judges it, whatever its value.
        if arguments.path == ["run"], try Environment.flag("FT_CHANGED_ONLY") { request.isChangedOnly = true }
        request.fromRef = arguments.value("from-ref")
        request.toRef = arguments.value("to-ref")
        if request.filesPath != nil, request.isChangedOnly || request.fromRef != nil || request.toRef != nil,
            arguments.path == ["run"]
        {
            throw HostError(
                .usage, "usage-conflict", "--files0-from names the files, --changed-only finds them", hint: "leave one out")
        }
        request.keepsNothing = arguments.has("no-cache")
        request.failFast = arguments.has("fail-fast")
        return request
    }

    /// What a policy has to know of: it judges what was asked for, whatever came of it.
    private static func given(_ arguments: Arguments) -> [GivenFlag] {
        var given: [GivenFlag] = []
        for name in ["skip", "only"] { given += arguments.list(name).map { GivenFlag("--" + name, $0) } }
        for name in ["tier", "files0-from"] {
            if let value = arguments.value(name) { given.append(GivenFlag("--" + name, value)) }
        }
        for name in ["no-cache", "changed-only"] where arguments.has(name) { given.append(GivenFlag("--" + name)) }
        for name in ["from-ref", "to-ref"] {
            if let value = arguments.value(name) { given.append(GivenFlag("--" + name, value)) }
        }
        return given
    }

    private static func tier(_ arguments: Arguments) throws(HostError) -> String? {
        if let given = arguments.value("tier") { return given }
        guard let set = Environment.text("FT_TIER") else { return nil }
        guard Tier(rawValue: set) != nil else {
            let names = Tier.allCases.map(\.rawValue).joined(separator: ", ")
            throw HostError(
                .usage, "usage-invalid-value", "FT_TIER is one of \(names), not '\(set)'", hint: "set it to one, or unset it")
        }
        return set
    }

    private static func jobs(_ arguments: Arguments) throws(HostError) -> Int? {
        if let given = arguments.value("jobs") { return try wholeNumber(given, of: "--jobs", in: 1...1024) }
        guard let set = Environment.text("FT_JOBS") else { return nil }
        return try wholeNumber(set, of: "FT_JOBS", in: 1...1024)
    }
}
