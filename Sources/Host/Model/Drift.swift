/// One thing that is not as the lock has it.
public struct Drift: Sendable, Hashable {
    /// What kind of difference it is: 101 to 105, 110.
    public var code: ParityCode
    /// Where the lock names it: "tools.ruff.version".
    public var subject: String
    /// What the lock says; empty when it says nothing.
    public var expected: String
    /// What is here; empty when there is nothing.
    public var actual: String
    /// One command or edit that mends it.
    public var fix: String
    /// What of the subject counts, for people; empty for all of it.
    public var note: String

    public init(_ code: ParityCode, _ subject: String, note: String = "", expected: String, actual: String, fix: String) {
        self.code = code
        self.subject = subject
        self.note = note
        self.expected = expected
        self.actual = actual
        self.fix = fix
    }

    /// By code, then by subject.
    public static func precedes(_ left: Drift, _ right: Drift) -> Bool {
        (left.code.rawValue, left.subject) < (right.code.rawValue, right.subject)
    }

    /// "tools.ruff.version is 0.16.2, the lock says 0.17.5"
    public var inWords: String {
        let what = note.isEmpty ? subject : "\(subject) (\(note))"
        let (actual, expected) = (Self.short(actual), Self.short(expected))
        return switch (expected.isEmpty, actual.isEmpty) {
        case (true, _): "\(what) is \(actual), and the lock does not name it"
        case (_, true): "\(what) is missing, the lock says \(expected)"
        default: "\(what) is \(actual), the lock says \(expected)"
        }
    }

    /// A digest tells a person nothing past its beginning.
    public static func short(_ value: String) -> String {
        value.utf8.count == 64 && value.utf8.allSatisfy { $0 != UInt8(ascii: " ") } ? value.prefix(12) + "…" : value
    }
}

/// A number or a word that a verdict is measured by.
public enum Threshold: Sendable, Hashable, CustomStringConvertible {
    case number(Double)
    case word(String)

    public var description: String {
        switch self {
        case .number(let number): number == number.rounded() && number.magnitude < 1e15 ? String(Int(number)) : String(number)
        case .word(let word): word
        }
    }
}

/// Which of two values of a threshold asks for more.
public enum ThresholdOrder: Sendable, Hashable {
    case higherIsStricter
    /// Below 0 there is no limit.
    case lowerIsStricter
    /// From the strictest word to the loosest.
    case words([String])

    /// Whether `value` lets more pass than `other`. What cannot be compared does.
    public func isLooser(_ value: Threshold, than other: Threshold) -> Bool {
        guard value != other else { return false }
        guard let own = rank(value), let others = rank(other) else { return true }
        return own > others
    }

    /// Whether anything can fail at this value.
    public func isEnforced(_ value: Threshold) -> Bool {
        switch (self, value) {
        case (.higherIsStricter, .number(let number)): number > 0
        case (.lowerIsStricter, .number(let number)): number >= 0
        default: true
        }
    }

    /// The looser, the larger; nil for a value of another kind.
    private func rank(_ value: Threshold) -> Double? {
        switch (self, value) {
        case (.higherIsStricter, .number(let number)): -number
        case (.lowerIsStricter, .number(let number)): number < 0 ? .infinity : number
        case (.words(let words), .word(let word)): words.firstIndex(of: word).map(Double.init)
        default: nil
        }
    }
}

/// Somebody tried to get past what the policy demands.
public struct BypassAttempt: Sendable, Hashable {
    /// How it was tried.
    public enum Kind: String, Sendable, CaseIterable {
        case variable, flag, configuration, lock, policy, gate, tool, isolation
    }

    public var kind: Kind
    /// What was used: "--skip bandit", "FT_SKIP_CHECKS=1", "gates.pytest.timeout_sec".
    public var means: String
    /// What it would have done.
    public var message: String
    public var code: ParityCode
    /// Whether the run ends because of it; the others are only shown.
    public var isRefused: Bool
    public var fix: String

    public init(
        _ kind: Kind, _ means: String, _ message: String, code: ParityCode = .policyViolated, isRefused: Bool = true,
        fix: String = ""
    ) {
        self.kind = kind
        self.means = means
        self.message = message
        self.code = code
        self.isRefused = isRefused
        self.fix = fix
    }
}
