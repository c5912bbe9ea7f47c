import GateSDK

/// The rules of one configuration, as `ruff check --show-settings` tells them.
struct RuleSettings {
    /// Rules that the project switches off for files that a pattern names.
    private struct Exception {
        var absolute = Pattern([])
        var name = Pattern([])
        var isNegated = false
        var rules: Set<[UInt8]> = []
    }

    private var enabled: Set<[UInt8]>?
    private var exceptions: [Exception] = []
    /// Answers, by the exceptions that count for a file.
    private var answers: [[Int]: Bool] = [:]

    private enum Part { case other, enabled, exceptions, rulesOfException }

    init(_ output: [UInt8]) {
        var part = Part.other
        for line in output.split(separator: 0x0A) {
            let text = line.drop { $0 == 0x09 }
            switch part {
            case .other:
                if text.elementsEqual("linter.rules.enabled = []".utf8) { enabled = [] }
                if text.elementsEqual("linter.rules.enabled = [".utf8) { (part, enabled) = (.enabled, []) }
                if text.elementsEqual("linter.per_file_ignores = {".utf8) { part = .exceptions }
            case .enabled:
                if text.elementsEqual("]".utf8) { part = .other } else { enabled?.insert(Array(text)) }
            case .exceptions:
                if text.elementsEqual("}".utf8) { part = .other }
                if text.elementsEqual("data = [".utf8) { part = .rulesOfException }
                takeException(text)
            case .rulesOfException:
                if text.elementsEqual("]".utf8) {
                    part = .exceptions
                } else if let last = exceptions.indices.last {
                    exceptions[last].rules.insert(Array(text))
                }
            }
        }
    }

    private mutating func takeException(_ text: ArraySlice<UInt8>) {
        if let value = RuleSettings.value(of: "absolute_matcher = ", in: text) {
            exceptions.append(Exception(absolute: Pattern(value)))
        } else if let last = exceptions.indices.last {
            if let value = RuleSettings.value(of: "basename_matcher = ", in: text) { exceptions[last].name = Pattern(value) }
            if text.elementsEqual("negated = true".utf8) { exceptions[last].isNegated = true }
        }
    }

    private static func value(of key: String, in text: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        guard text.starts(with: key.utf8), text.last == UInt8(ascii: "\"") else { return nil }
        return text.dropFirst(key.utf8.count + 1).dropLast()
    }

    /// Whether no rule is left for this file, an absolute one. In doubt some is.
    mutating func leaveNone(for file: Path) -> Bool {
        guard let enabled else { return false }
        let counting = exceptions.indices.filter { index in
            let exception = exceptions[index]
            return !exception.isNegated && (exception.absolute.matches(file.bytes) || exception.name.matches(file.name.bytes))
        }
        if let answer = answers[counting] { return answer }
        let answer = counting.reduce(into: enabled) { $0.subtract(exceptions[$1].rules) }.isEmpty
        answers[counting] = answer
        return answer
    }
}

/// A pattern with at most one run of stars, such as `/repo/src/*` or `*.py`; ruff's stars match slashes too.
struct Pattern {
    private var start: ArraySlice<UInt8> = []
    private var end: ArraySlice<UInt8> = []
    private var isUnderstood = false
    private var hasStars = false

    init(_ text: ArraySlice<UInt8>) {
        let star = UInt8(ascii: "*")
        start = text.prefix { $0 != star }
        var rest = text.dropFirst(start.count)
        hasStars = !rest.isEmpty
        if rest.starts(with: "**/".utf8) { rest = rest.dropFirst(3) }
        end = rest.drop { $0 == star }
        isUnderstood = !text.isEmpty && ![start, end].contains { $0.contains { "*?[]{}\\".utf8.contains($0) } }
    }

    func matches(_ name: [UInt8]) -> Bool {
        guard isUnderstood else { return false }
        guard hasStars else { return name.elementsEqual(start) }
        return name.count >= start.count + end.count && name.starts(with: start) && name.suffix(end.count).elementsEqual(end)
    }
}
