/// How a gate ended, as the report says it. Exactly one for each gate.
public enum Verdict: String, Sendable, CaseIterable {
    case passed
    /// The code is wrong.
    case failed
    /// There is no verdict: crash, bad output, tool missing, sandbox refused.
    case error
    case timeout
    /// By a rule that is named.
    case skipped
    case notApplicable = "not-applicable"
}

/// How much a gate's verdict counts.
public enum Level: String, Sendable, CaseIterable {
    /// Fails the run.
    case required
    /// Fails only `firsttry parity`.
    case optional
    /// Reported as a warning.
    case advisory
    case informational
}

/// A named set of gates; each holds the ones before it.
public enum Tier: String, Sendable, CaseIterable, Comparable {
    case lite, pro, strict, promax

    public static func < (left: Tier, right: Tier) -> Bool {
        (allCases.firstIndex(of: left) ?? 0) < (allCases.firstIndex(of: right) ?? 0)
    }
}
