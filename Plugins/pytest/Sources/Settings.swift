import GateSDK

/// The gate's options.
struct Settings {
    var arguments: [String] = []
    var measuresCoverage = true
    var coverageSources: [String] = []
    /// A fraction; nil: measured, not enforced.
    var coverageMinimum: Double?
    /// Whether each uncovered range of lines becomes a note.
    var showsUncoveredLines = false
    /// nil: counted, not enforced.
    var mostWarnings: Int?
    var reruns = 0
    var allowsFlaky = true
    /// nil: as many as the project itself asks for.
    var workers: Int?
    /// nil: only the gate's own timeout.
    var testTimeout: Int?
    var networkMarkers: [String] = []
    /// For the lock: nothing is run, and nothing passes.
    var onlyCollects = false

    init() {}

    init(_ options: Options) throws(GateProblem) {
        arguments = try options.strings("args")
        measuresCoverage = try options.bool("coverage") ?? true
        coverageSources = try options.strings("coverage_source")
        coverageMinimum = try Settings.above(0, options.double("coverage_min"))
        showsUncoveredLines = try options.bool("coverage_lines") ?? false
        mostWarnings = try options.int("max_warnings").flatMap { $0 < 0 ? nil : $0 }
        reruns = try options.int("reruns") ?? 0
        allowsFlaky = try options.bool("allow_flaky") ?? true
        workers = try Settings.above(0, options.int("workers"))
        testTimeout = try Settings.above(0, options.int("test_timeout_sec"))
        networkMarkers = try options.strings("network_markers")
        onlyCollects = try options.bool("collect_only") ?? false
        for marker in networkMarkers where !Settings.isMarker(marker) {
            throw GateProblem(.options, "option `network_markers`: \"\(marker)\" is not the name of a marker")
        }
        guard coverageMinimum == nil || measuresCoverage else {
            throw GateProblem(
                .options, "option `coverage_min` is set, but option `coverage` is false",
                hint: "remove one of the two from [gates.pytest] options")
        }
    }

    private static func above<Number: Comparable>(_ nothing: Number, _ value: Number?) -> Number? {
        value.flatMap { $0 > nothing ? $0 : nil }
    }

    private static func isMarker(_ text: String) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { byte in
                byte == UInt8(ascii: "_") || (byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "z"))
                    || (byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9"))
            }
    }
}
