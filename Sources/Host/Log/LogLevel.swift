/// How much is logged; each level holds the ones before it.
public enum LogLevel: String, Sendable, CaseIterable, Comparable {
    case off, error, warn, info, debug

    public static func < (left: LogLevel, right: LogLevel) -> Bool { left.rank < right.rank }

    private var rank: Int {
        switch self {
        case .off: 0
        case .error: 1
        case .warn: 2
        case .info: 3
        case .debug: 4
        }
    }
}

/// How a line looks.
public enum LogFormat: String, Sendable, CaseIterable {
    case text, json
}
