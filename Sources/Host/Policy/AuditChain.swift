internal import HostDigest
public import HostModel

/// The form of the audit log: one JSON record a line, each with the digest of the one before, so that none can be changed,
/// taken out or put in without all that follow. That the end was cut off shows only where the last digest is known.
public struct AuditChain: Sendable, Equatable {
    /// Where the first record's `prev` points to.
    public static let start = String(repeating: "0", count: 64)
    public static let sizeMax = 256 << 20

    /// How many records there are.
    public private(set) var count = 0
    /// Digest of the last record.
    public private(set) var head = AuditChain.start

    /// Reads a log and holds each record against the one before; throws at the first that does not fit.
    public init(_ bytes: [UInt8], file: String) throws(HostError) {
        var start = 0
        while start < bytes.count {
            let place = SourcePlace(file: file, line: count + 1)
            guard let end = bytes[start...].firstIndex(of: 0x0A) else { throw Self.broken("the last record is not whole", place) }
            let line = Array(bytes[start..<end])
            let record: JSONTree
            do {
                record = try JSONTree.parse(line, sizeMax: 1 << 20)
            } catch {
                throw Self.broken("this is no record", place)
            }
            guard record["seq"]?.value == .integer(count + 1) else { throw Self.broken("expected record \(count + 1)", place) }
            guard record["prev"]?.value == .string(head) else {
                throw Self.broken(
                    "this record does not follow the one before: one of the two was changed, or others are missing", place)
            }
            head = Self.digest(of: line)
            count += 1
            start = end + 1
        }
    }

    public init() {}

    /// The next record's line, and the chain with it.
    public mutating func append(_ write: (inout JSONWriter) -> Void) -> [UInt8] {
        var json = JSONWriter()
        json.beginObject()
        json.member("seq", count + 1)
        json.member("prev", head)
        write(&json)
        json.endObject()
        head = Self.digest(of: json.bytes)
        count += 1
        json.endLine()
        return json.bytes
    }

    private static func digest(of line: [UInt8]) -> String { SHA256.hex(of: Array("firsttry.audit/1\0".utf8) + line) }

    private static func broken(_ problem: String, _ place: SourcePlace) -> HostError {
        HostError(
            .policyViolated, "audit-log-broken", "the audit log is not as it was written: \(problem)", at: place,
            hint: "keep the file as evidence and find out who changed it; firsttry policy verify checks it again")
    }
}
