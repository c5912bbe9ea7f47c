/// What a child did that no honest runner does. One of these voids everything that it said.
public struct Violation: Error, Sendable, Hashable {
    /// For a person, completing "the gate …".
    public let what: String

    public init(_ what: String) {
        self.what = what
    }
}

/// One piece of what a child says.
public enum Frame: Equatable, Sendable {
    case record([UInt8])
    case artifactBytes([UInt8])
}

/// Cuts a child's bytes into frames, within caps that hold before anything is stored.
public struct FrameReader: Sendable {
    /// Payload of one frame; the runner's own cap is the same.
    public static let frameCap = 1 << 20
    private static let headerSize = 8

    private var buffer: [UInt8] = []
    private var head = 0

    public init() {}

    /// Bytes of a frame whose end has not come yet.
    public var pending: Int { buffer.count - head }

    public mutating func append(_ bytes: some Sequence<UInt8>) {
        if head == buffer.count {
            buffer.removeAll(keepingCapacity: true)
            head = 0
        }
        buffer.append(contentsOf: bytes)
    }

    /// The next whole frame, or nil until more bytes have come.
    public mutating func next() throws(Violation) -> Frame? {
        guard pending >= Self.headerSize else { return nil }
        let length = (0..<4).reduce(0) { $0 | Int(buffer[head + $1]) << (8 * $1) }
        guard length <= Self.frameCap else { throw Violation("announced a frame of \(length) bytes (at most \(Self.frameCap))") }
        guard buffer[(head + 5)..<(head + 8)].allSatisfy({ $0 == 0 }) else {
            throw Violation("sent a frame with a broken header")
        }
        guard pending >= Self.headerSize + length else { return nil }
        let type = buffer[head + 4]
        let payload = Array(buffer[(head + Self.headerSize)..<(head + Self.headerSize + length)])
        head += Self.headerSize + length
        if head > 1 << 16, head > buffer.count / 2 { compact() }
        switch type {
        case 1: return .record(payload)
        case 2: return .artifactBytes(payload)
        default: throw Violation("sent a frame of unknown type \(type)")
        }
    }

    private mutating func compact() {
        buffer.removeSubrange(0..<head)
        head = 0
    }
}
