public import HostModel

/// What stood on the command line, checked against the tree and not yet understood.
public struct Arguments: Sendable, Equatable {
    /// The command's names without the program's: ["gates", "show"].
    public let path: [String]
    public internal(set) var operands: [String] = []
    var flags: Set<String> = []
    var values: [String: [String]] = [:]

    init(path: [String]) {
        self.path = path
    }

    public func has(_ flag: String) -> Bool {
        flags.contains(flag)
    }

    /// The value of an option; of several, the last.
    public func value(_ option: String) -> String? {
        values[option]?.last
    }

    /// All values of a repeatable option, each also split at commas.
    public func list(_ option: String) -> [String] {
        (values[option] ?? []).flatMap { $0.split(separator: ",").map(String.init) }
    }

    /// All values of a repeatable option, as they stood.
    public func all(_ option: String) -> [String] {
        values[option] ?? []
    }
}

/// What the command line asks for.
public enum Invocation: Sendable {
    case run(Arguments)
    /// Help was asked for.
    case help(Command, path: [String])
    /// A subcommand has to follow and did not.
    case incomplete(Command, path: [String])
    case version
}

/// Reads a whole number that somebody wrote into an option or a variable.
public func wholeNumber(_ text: String, of source: String, in range: ClosedRange<Int>) throws(HostError) -> Int {
    guard let number = Int(text), range.contains(number) else {
        throw HostError(
            .usage, "usage-invalid-value",
            "\(source) needs a whole number from \(range.lowerBound) to \(range.upperBound), not '\(text)'")
    }
    return number
}
