import GateSDK

/// What the reporter found in the environment before any code of the project ran.
struct Inspection: Equatable {
    var pytest = ""
    var python = ""
    var executable = ""
    /// "name version" each, sorted.
    var plugins: [String] = []
    /// Configuration of pytest, relative to the repository.
    var files: [String] = []
    var hasPytestCov = false
    /// Whether the project's own configuration measures coverage.
    var asksForCoverage = false
    var hasCoverage = false
    var hasXdist = false
    var asksForXdist = false
    var hasRerunfailures = false
    var hasTimeout = false
    var hasRandomly = false
    var hasJUnit = false
    var onlyCollects = false

    init() {}

    init(_ json: inout JSONReader) throws(JSONError) {
        try json.beginObject()
        while let member = try json.nextMember() {
            switch member {
            case "pytest": pytest = try json.string()
            case "python": python = try json.string()
            case "executable": executable = try json.string()
            case "plugins": plugins = try Record.texts(&json)
            case "files": files = try Record.texts(&json)
            case "cov": hasPytestCov = try json.bool()
            case "cov_asked": asksForCoverage = try json.bool()
            case "coverage": hasCoverage = try json.bool()
            case "xdist": hasXdist = try json.bool()
            case "xdist_asked": asksForXdist = try json.bool()
            case "rerunfailures": hasRerunfailures = try json.bool()
            case "timeout": hasTimeout = try json.bool()
            case "randomly": hasRandomly = try json.bool()
            case "junit": hasJUnit = try json.bool()
            case "collect_only": onlyCollects = try json.bool()
            default: try json.skip()
            }
        }
    }
}

extension Inspection {
    var pytestMajor: Int {
        let digits = pytest.utf8.prefix { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
        return Int(String(Substring(digits))) ?? 0
    }
}

/// What of an option needs a plugin that the environment has not.
extension Inspection {
    func refuse(_ settings: Settings) throws(GateProblem) {
        func refuse(_ option: StaticString, _ plugin: String) throws(GateProblem) {
            throw GateProblem(
                .options, "option `\(option)` needs \(plugin), which is not in the environment of \(executable)",
                hint: "\(executable) -m pip install \(plugin)")
        }
        if settings.coverageMinimum != nil, !canMeasure(settings) {
            try refuse("coverage_min", "pytest-cov")
        }
        if settings.reruns > 0, !hasRerunfailures { try refuse("reruns", "pytest-rerunfailures") }
        if settings.workers != nil, !hasXdist { try refuse("workers", "pytest-xdist") }
        if settings.testTimeout != nil, !hasTimeout { try refuse("test_timeout_sec", "pytest-timeout") }
    }

    /// pytest-cov, or coverage alone where no workers are to be measured too.
    func canMeasure(_ settings: Settings) -> Bool {
        guard settings.measuresCoverage else { return false }
        return hasPytestCov || (hasCoverage && !asksForXdist && settings.workers == nil)
    }
}
