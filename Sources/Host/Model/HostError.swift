/// A place in a file that a person can go to.
public struct SourcePlace: Sendable, Hashable, CustomStringConvertible {
    public let file: String
    /// 1-based; 0 when only the file is known.
    public let line: Int
    public let column: Int

    public init(file: String, line: Int = 0, column: Int = 0) {
        self.file = file
        self.line = line
        self.column = column
    }

    public var description: String {
        if line == 0 { return file }
        return column == 0 ? "\(file):\(line)" : "\(file):\(line):\(column)"
    }
}

/// The host could not do its work. The only error that crosses a module's boundary.
public struct HostError: Error, Sendable, Hashable {
    /// Decides the exit status.
    public let code: ParityCode
    /// Names the error itself, e.g. "manifest-unknown-key"; stable, kebab-case, documented under docs/errors.
    public let id: String
    /// What was found and what was expected.
    public let message: String
    public let place: SourcePlace?
    /// One command or edit that helps.
    public let hint: String?

    public init(_ code: ParityCode, _ id: String, _ message: String, at place: SourcePlace? = nil, hint: String? = nil) {
        self.code = code
        self.id = id
        self.message = message
        self.place = place
        self.hint = hint
    }
}

extension HostError {
    /// `what` says who wants the network: "the package index is on it".
    public static func networkForbidden(_ what: String) -> HostError {
        HostError(
            .usage, "network-forbidden", "FT_NO_NETWORK=1 forbids the network, and \(what)",
            hint: "name a folder or a file of this machine with --from, or unset FT_NO_NETWORK")
    }
}
