@preconcurrency internal import Glibc

/// The variables that a lock holds, with the values that gates find in them here.
struct LockedEnvironment {
    /// What FirstTry fixes and tools are known to listen to.
    private static let usual = ["LANG", "PYTHONHASHSEED", "SOURCE_DATE_EPOCH", "TZ"]

    let values: [String: String]

    init(_ plan: Plan) {
        var granted: [String: Set<String>] = [:]
        for run in plan.runs {
            for (name, value) in run.granted { granted[name, default: []].insert(value) }
        }
        // Where gates get different values the configuration's own hash holds them.
        let single = granted.compactMapValues { $0.count == 1 ? $0.first : nil }
        var values: [String: String] = [:]
        for name in Set(Self.usual + single.keys + (plan.lock?.lock.environment.keys.map(\.self) ?? [])) {
            values[name] = single[name] ?? GateEnvironment.fixed[name] ?? getenv(name).map { String(cString: $0) }
        }
        self.values = values
    }
}
