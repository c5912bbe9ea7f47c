internal import HostModel

/// A measure of what passes, as one gate will be held to it.
struct PlannedThreshold: Sendable {
    let name: String
    /// The gate's own name for it.
    let option: String
    let value: Threshold
    let order: ThresholdOrder
    /// What is written down where nobody has chosen yet.
    let written: Threshold
    /// The metric that is held against it.
    let measured: String?
    /// Whether somebody chose it: the configuration, or the lock.
    let isChosen: Bool

    var isEnforced: Bool { order.isEnforced(value) }
}

extension [PlannedThreshold] {
    /// What a report shows: what was enforced, and what was measured, also where nothing was enforced. Pure.
    func shown(_ outcomes: [Outcome]) -> [String: Threshold] {
        var shown: [String: Threshold] = [:]
        let metrics = outcomes.flatMap(\.metrics)
        for threshold in self {
            if threshold.isEnforced { shown[threshold.name] = threshold.value }
            guard let name = threshold.measured, let metric = metrics.first(where: { $0.name == name }) else { continue }
            shown[name] = .number(metric.value)
        }
        return shown
    }
}
