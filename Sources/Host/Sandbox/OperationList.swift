internal import CLaunch

/// An ordered list of set-up operations in the launcher's own form (Launch/include/launch.h).
public struct OperationList: Sendable, Equatable {
    private(set) var bytes: [UInt8] = []
    private(set) var count: UInt32 = 0

    /// What a failing operation means, and what it grants.
    struct Flags: OptionSet {
        let rawValue: UInt16
        static let required = Flags(rawValue: UInt16(FT_REQUIRED))
        static let writable = Flags(rawValue: UInt16(FT_WRITABLE))
        static let ifPresent = Flags(rawValue: UInt16(FT_IF_PRESENT))
        static let outerProc = Flags(rawValue: UInt16(FT_OUTER_PROC))
        static let secondView = Flags(rawValue: UInt16(FT_SECOND_VIEW))
        static let refused = Flags(rawValue: UInt16(FT_REFUSED))
    }

    mutating func add(_ kind: Int, _ strings: String..., a: UInt64 = 0, b: UInt64 = 0, flags: Flags = .required) {
        let start = bytes.count
        bytes.append(contentsOf: repeatElement(0, count: MemoryLayout<ft_op>.size))
        for string in strings {
            bytes.append(contentsOf: string.utf8)
            bytes.append(0)
        }
        while bytes.count % 8 != 0 { bytes.append(0) }
        let head = ft_op(kind: UInt16(kind), flags: flags.rawValue, size: UInt32(bytes.count - start), a: a, b: b)
        withUnsafeBytes(of: head) { bytes.replaceSubrange(start..<(start + $0.count), with: $0) }
        count += 1
    }

    /// The whole message.
    func message(_ kind: Int, id: UInt32) -> [UInt8] {
        let size = MemoryLayout<ft_message>.size + bytes.count
        let head = ft_message(
            version: UInt16(FT_LAUNCH_VERSION), kind: UInt16(kind), id: id, size: UInt32(size), count: count)
        return withUnsafeBytes(of: head) { Array($0) } + bytes
    }
}
