import CFirstTry

/// Copies what C shall see to where it stays until the end of this value.
struct Views: ~Copyable {
    private var copies: [UnsafeMutableBufferPointer<CChar>] = []

    deinit {
        for copy in copies { copy.deallocate() }
    }

    mutating func view(_ text: String) -> FTStr {
        guard !text.isEmpty else { return FTStr() }
        return view(Array(text.utf8))
    }

    mutating func view(_ path: Path) -> FTStr { view(path.bytes) }

    mutating func view(_ bytes: [UInt8]) -> FTStr {
        guard !bytes.isEmpty else { return FTStr() }
        let copy = UnsafeMutableBufferPointer<CChar>.allocate(capacity: bytes.count)
        for index in 0..<bytes.count { copy.initializeElement(at: index, to: CChar(bitPattern: bytes[index])) }
        copies.append(copy)
        return FTStr(data: UnsafePointer(copy.baseAddress), len: copy.count)
    }
}

extension FTStr {
    var raw: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: data, count: data == nil ? 0 : len) }
    var bytes: [UInt8] { Array(raw) }
    var text: String { String(decoding: raw, as: UTF8.self) }
    var path: Path { Path(bytes) }

    /// A text that lives as long as the process.
    init(_ text: StaticString) {
        self.init(data: UnsafeRawPointer(text.utf8Start).assumingMemoryBound(to: CChar.self), len: text.utf8CodeUnitCount)
    }
}
