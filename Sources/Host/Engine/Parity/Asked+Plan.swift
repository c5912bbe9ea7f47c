@preconcurrency internal import Glibc
internal import HostConfiguration
internal import HostModel
internal import HostPolicy

extension Asked {
    /// Variables that steer a run.
    private static let steering = ["FT_CHANGED_ONLY", "FT_SKIP_CACHE", "FT_SKIP_CHECKS"]

    init(_ request: Request, _ configuration: Configuration, _ decided: Decisions, known: [String]) {
        self.init()
        flags = request.given.map { Flag($0.name, $0.value) }
        for name in Self.steering {
            if let value = getenv(name) { variables[name] = String(cString: value) }
        }
        // Only what somebody asked for: the number of cores is nobody's wish.
        jobs = request.jobs ?? configuration.jobs ?? 1
        gates = decided.asked
        if let demand = configuration.isolation {
            layersGivenUp = IsolationProfile.strict.facts.shortfalls(of: demand.facts).map { String($0.prefix { $0 != ":" }) }
        }
        thresholds = decided.runs.flatMap { run in
            run.thresholds.map { threshold in
                AskedThreshold(
                    name: threshold.name, value: threshold.value, order: threshold.order,
                    setting: "gates.\(run.id).options.\(threshold.option)")
            }
        }
        knownGates = Set(known)
    }
}
