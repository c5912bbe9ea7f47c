internal import Glibc
internal import HostModel

/// The headers of an ELF file, judged: a shared library for a 64-bit little-endian machine, or a program where one is looked
/// for, all its segments in the file.
struct ELFImage {
    /// One program header.
    struct Segment {
        let type: UInt32
        let isExecutable: Bool
        let offset: Int
        let address: UInt64
        let fileSize: Int
        let memorySize: UInt64
        let alignment: UInt64
    }

    let file: OpenFile
    let machine: Machine
    let segments: [Segment]

    private static let headerSize = 64
    private static let segmentHeaderSize = 56
    /// A linker writes a dozen.
    private static let segmentsMax = 64

    init(_ file: OpenFile, mayBeProgram: Bool = false) throws(HostError) {
        self.file = file
        let header = try ELFImage.header(file)
        machine = Machine(number: header.uint16(18))
        let type = header.uint16(16)
        guard type == UInt16(ET_DYN) || (mayBeProgram && type == UInt16(ET_EXEC)) else {
            throw HostError.refused(.notALibrary, "this ELF file is no shared library", at: file.path)
        }
        segments = try ELFImage.segments(file, header)
    }

    private static func header(_ file: OpenFile) throws(HostError) -> ELFBytes {
        let bytes = ELFBytes(try file.readUpTo(headerSize, at: 0))
        guard bytes.starts(with: [0x7F, 0x45, 0x4C, 0x46]) else {
            throw HostError.refused(.notELF, "this is not an ELF file", at: file.path)
        }
        guard bytes.count == headerSize else {
            throw HostError.refused(.truncated, "the file ends in its ELF header", at: file.path)
        }
        guard bytes.uint8(4) == UInt8(ELFCLASS64), bytes.uint8(5) == UInt8(ELFDATA2LSB) else {
            let message = "this is not a 64-bit little-endian ELF file, expected one for \(Machine.ofHost)"
            throw HostError.refused(.wrongArchitecture, message, at: file.path)
        }
        return bytes
    }

    private static func segments(_ file: OpenFile, _ header: ELFBytes) throws(HostError) -> [Segment] {
        let count = Int(header.uint16(56))
        guard Int(header.uint16(54)) == segmentHeaderSize, (1...segmentsMax).contains(count) else {
            let message = "its \(count) program headers are malformed, expected 1 to \(segmentsMax)"
            throw HostError.refused(.malformed, message, at: file.path)
        }
        let start = try extent(header.uint64(32), UInt64(count * segmentHeaderSize), "program headers", file)
        let table = ELFBytes(try file.read(at: start.lowerBound, count: start.count))
        var segments: [Segment] = []
        for base in stride(from: 0, to: table.count, by: segmentHeaderSize) {
            let type = table.uint32(base)
            let isRead = type == UInt32(PT_LOAD) || type == UInt32(PT_DYNAMIC) || type == UInt32(PT_NOTE)
            guard isRead else { continue }
            let range = try extent(table.uint64(base + 8), table.uint64(base + 32), "a segment", file)
            segments.append(
                Segment(
                    type: type, isExecutable: table.uint32(base + 4) & UInt32(PF_X) != 0, offset: range.lowerBound,
                    address: table.uint64(base + 16), fileSize: range.count, memorySize: table.uint64(base + 40),
                    alignment: table.uint64(base + 48)))
        }
        return segments
    }

    private static func extent(
        _ offset: UInt64, _ size: UInt64, _ what: String, _ file: OpenFile
    ) throws(HostError) -> Range<Int> {
        let (end, overflow) = offset.addingReportingOverflow(size)
        guard !overflow, end <= UInt64(file.size) else {
            let message = "the file has \(file.size) bytes, but \(what) at \(offset) has \(size)"
            throw HostError.refused(.truncated, message, at: file.path)
        }
        return Int(offset)..<Int(end)
    }

    /// Bytes of the loaded library; throws when the file does not hold them.
    func read(address: UInt64, count: Int) throws(HostError) -> ELFBytes {
        let bytes = try readUpTo(count, address: address)
        guard bytes.count == count else {
            let shown = String(address, radix: 16)
            throw HostError.refused(.malformed, "\(count) bytes at 0x\(shown) leave their segment", at: file.path)
        }
        return bytes
    }

    /// Bytes of the loaded library, up to the end of the segment; throws when the address is in none.
    func readUpTo(_ count: Int, address: UInt64) throws(HostError) -> ELFBytes {
        for segment in segments where segment.type == UInt32(PT_LOAD) && address >= segment.address {
            let inside = address - segment.address
            guard inside < UInt64(segment.fileSize) else { continue }
            let available = min(count, segment.fileSize - Int(inside))
            return ELFBytes(try file.read(at: segment.offset + Int(inside), count: available))
        }
        let shown = String(address, radix: 16)
        throw HostError.refused(.malformed, "the address 0x\(shown) is in no segment", at: file.path)
    }
}

/// Little-endian numbers at places that the caller knows to be inside.
struct ELFBytes {
    private let bytes: [UInt8]

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var count: Int { bytes.count }

    subscript(range: Range<Int>) -> ArraySlice<UInt8> { bytes[range] }

    func starts(with prefix: [UInt8]) -> Bool { bytes.starts(with: prefix) }

    /// What stands before the first NUL; nil when there is none.
    var untilNUL: ArraySlice<UInt8>? { bytes.firstIndex(of: 0).map { bytes[..<$0] } }

    func uint8(_ offset: Int) -> UInt8 { bytes[offset] }

    func uint16(_ offset: Int) -> UInt16 { UInt16(number(offset, 2)) }

    func uint32(_ offset: Int) -> UInt32 { UInt32(number(offset, 4)) }

    func uint64(_ offset: Int) -> UInt64 { number(offset, 8) }

    private func number(_ offset: Int, _ size: Int) -> UInt64 {
        bytes[offset..<(offset + size)].reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
}
