/// Finds line and column of a byte in a text, as an editor counts them.
public struct LineMap: Sendable {
    private let bytes: [UInt8]

    public init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// The place of a byte: lines and columns count from 1, columns in characters; past the end means the end.
    public func place(of offset: Int, in file: String) -> SourcePlace {
        let offset = min(max(offset, 0), bytes.count)
        var line = 1
        var lineStart = 0
        for index in 0..<offset where bytes[index] == 0x0A {
            line += 1
            lineStart = index + 1
        }
        let before = String(decoding: bytes[lineStart..<offset], as: UTF8.self)
        return SourcePlace(file: file, line: line, column: before.count + 1)
    }
}
