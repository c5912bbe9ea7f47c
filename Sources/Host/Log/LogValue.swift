/// The value of one field.
public enum LogValue: Sendable, Equatable {
    case text(String)
    case number(Int)
    /// Written to the microsecond.
    case seconds(Double)
    case flag(Bool)
    case list([String])
    /// Nothing is known.
    case none

    /// A text that may not be there.
    public init(_ text: String?) {
        self = text.map(LogValue.text) ?? .none
    }

    public init(_ number: Int32?) {
        self = number.map { .number(Int($0)) } ?? .none
    }
}

/// The fields of one line, in the order in which they are written.
public typealias LogFields = KeyValuePairs<StaticString, LogValue>
