internal import HostArguments
internal import HostEngine
internal import HostModel

/// Turns the command line and the environment into a request; the line wins.
enum RequestReader {
    static func request(_ arguments: Arguments) throws(HostError) -> Request {
        var request = Request()
        request.directory = arguments.value("repo") ?? "."
        request.configPath = arguments.value("config")
        request.gatePaths = arguments.all("gate-path")
        request.gatePaths += Environment.text("FT_GATE_PATH")?.split(separator: ":").map(String.init) ?? []
        guard arguments.path == ["run"] else { return request }
        request.only = arguments.operands + arguments.list("only")
        request.skip = arguments.list("skip")
        request.tier = try tier(arguments)
        request.jobs = try jobs(arguments)
        request.reportFolder = arguments.value("report-dir") ?? Environment.text("FT_REPORT_DIR")
        request.filesPath = arguments.value("files0-from")
        request.failFast = arguments.has("fail-fast")
        return request
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
