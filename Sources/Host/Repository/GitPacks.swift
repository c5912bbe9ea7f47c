@preconcurrency internal import Glibc

/// The packs of one folder of objects (git's Documentation/gitformat-pack), read by small pieces through their indices.
struct GitPacks {
    private let objects: Folder
    private let format: ObjectFormat
    private let cap: Int
    /// As deep as git itself lets a chain of differences get.
    private static let depthMax = 4096

    init(_ objects: Folder, _ format: ObjectFormat, cap: Int) {
        self.objects = objects
        self.format = format
        self.cap = cap
    }

    func object(_ id: ObjectID) -> GitObject? {
        for name in names() {
            guard let index = try? objects.file("pack/\(name).idx"), let offset = (try? find(id, index)) ?? nil,
                let pack = try? objects.file("pack/\(name).pack"), let object = (try? unpack(pack, index, offset)) ?? nil
            else { continue }
            return object
        }
        return nil
    }

    private func names() -> [String] {
        guard let folder = try? objects.folder("pack") else { return [] }
        let listing = withUnsafeTemporaryAllocation(byteCount: FolderListing.bufferSize, alignment: 8) { buffer in
            try? FolderListing(folder, buffer: buffer)
        }
        guard let listing else { return [] }
        return listing.items.compactMap { item in
            let name = String(decoding: listing.names[listing.name(item)], as: UTF8.self)
            return name.hasSuffix(".idx") ? String(name.dropLast(4)) : nil
        }
    }

    // MARK: The index

    /// Where an object starts in the pack. Version 2: header, 256 counts, names, checksums, offsets, long offsets.
    private func find(_ id: ObjectID, _ index: OpenFile) throws(FileFault) -> Int? {
        let head = try index.bytes(at: 0, count: 8)
        guard head == [0xFF, 0x74, 0x4F, 0x63, 0, 0, 0, 2], id.bytes.count == format.size else { return nil }
        let first = Int(id.bytes[0])
        let total = try count(index, 255)
        var low = first == 0 ? 0 : try count(index, first - 1)
        var high = try count(index, first)
        guard low <= high, high <= total else { return nil }
        let names = 8 + 1024
        while low < high {
            let middle = (low + high) / 2
            let name = try index.bytes(at: names + middle * format.size, count: format.size)
            guard name.count == format.size else { return nil }
            let order = name.span.compare(id.bytes.span)
            if order == 0 { return try offset(index, middle, offsets: names + total * (format.size + 4), total) }
            if order < 0 { low = middle + 1 } else { high = middle }
        }
        return nil
    }

    private func count(_ index: OpenFile, _ byte: Int) throws(FileFault) -> Int {
        try word(index, 8 + 4 * byte)
    }

    private func word(_ file: OpenFile, _ offset: Int) throws(FileFault) -> Int {
        let bytes = try file.bytes(at: offset, count: 4)
        guard bytes.count == 4 else { throw FileFault(errno: EBADMSG) }
        return Int(bytes.span.bigEndian32(at: 0))
    }

    private func offset(_ index: OpenFile, _ number: Int, offsets: Int, _ total: Int) throws(FileFault) -> Int? {
        let short = try word(index, offsets + 4 * number)
        guard short & 0x8000_0000 != 0 else { return short }
        let long = offsets + 4 * total + 8 * (short & 0x7FFF_FFFF)
        let high = try word(index, long)
        guard high < 1 << 30 else { return nil }
        return high << 32 | (try word(index, long + 4))
    }

    // MARK: The pack

    /// Follows a chain of differences down to a whole object, and applies them on the way back.
    private func unpack(_ pack: OpenFile, _ index: OpenFile, _ start: Int) throws(FileFault) -> GitObject? {
        var differences: [[UInt8]] = []
        var offset = start
        while differences.count < Self.depthMax {
            guard var entry = try PackedEntry(pack, at: offset), entry.size <= cap else { return nil }
            let base: Int?
            switch entry.type {
            case 6: base = entry.baseDistance().map { offset - $0 }
            case 7: base = try entry.baseName(format).flatMap { (name) throws(FileFault) in try find(name, index) }
            default:
                guard let kind = GitObjects.Kind(rawValue: entry.type), let content = try entry.content(pack) else { return nil }
                return restore(content, differences).map { GitObject(kind: kind, content: $0) }
            }
            guard let base, base > 0, base != offset, let difference = try entry.content(pack) else { return nil }
            differences.append(difference)
            offset = base
        }
        return nil
    }

    private func restore(_ base: [UInt8], _ differences: [[UInt8]]) -> [UInt8]? {
        var content = base
        for difference in differences.reversed() {
            var delta = PackedDelta(difference)
            guard let next = delta.apply(to: content, cap: cap) else { return nil }
            content = next
        }
        return content
    }
}

/// The head of one object in a pack, and the first bytes behind it.
private struct PackedEntry {
    let type: Int
    /// Unpacked.
    let size: Int
    private let offset: Int
    private let head: [UInt8]
    private var at: Int

    init?(_ pack: OpenFile, at offset: Int) throws(FileFault) {
        self.offset = offset
        head = try pack.bytes(at: offset, count: 64)
        guard let first = head.first else { return nil }
        type = Int(first >> 4 & 7)
        var size = Int(first & 15)
        var shift = 4
        at = 1
        var byte = first
        while byte & 0x80 != 0 {
            guard at < head.count, shift < 40 else { return nil }
            byte = head[at]
            size |= Int(byte & 0x7F) << shift
            shift += 7
            at += 1
        }
        self.size = size
    }

    /// How far before this object its base starts.
    mutating func baseDistance() -> Int? {
        var distance = 0
        while at < head.count, distance < 1 << 48 {
            let byte = head[at]
            at += 1
            distance = distance << 7 | Int(byte & 0x7F)
            if byte & 0x80 == 0 { return distance > 0 ? distance : nil }
            distance += 1
        }
        return nil
    }

    mutating func baseName(_ format: ObjectFormat) -> ObjectID? {
        guard at + format.size <= head.count else { return nil }
        at += format.size
        return ObjectID(Array(head[(at - format.size)..<at]))
    }

    func content(_ pack: OpenFile) throws(FileFault) -> [UInt8]? {
        // What zlib makes of bytes that it cannot press is longer by at most this.
        let packed = try pack.bytes(at: offset + at, count: size + size >> 10 + 128)
        guard let content = inflated(packed[...], capacity: max(size, 1), isWhole: true), content.count == size else {
            return nil
        }
        return content
    }
}

/// How one object is made from another: pieces that are copied, and pieces that are new.
private struct PackedDelta {
    private let bytes: [UInt8]
    private var at = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    mutating func apply(to base: [UInt8], cap: Int) -> [UInt8]? {
        guard let baseSize = number(), baseSize == base.count, let size = number(), size <= cap else { return nil }
        var result: [UInt8] = []
        result.reserveCapacity(size)
        while at < bytes.count {
            let command = bytes[at]
            at += 1
            if command & 0x80 != 0 {
                guard let start = field(command, bits: 0..<4), var count = field(command, bits: 4..<7) else { return nil }
                if count == 0 { count = 0x10000 }
                guard start + count <= base.count, result.count + count <= size else { return nil }
                result.append(contentsOf: base[start..<(start + count)])
            } else {
                let count = Int(command)
                guard count > 0, at + count <= bytes.count, result.count + count <= size else { return nil }
                result.append(contentsOf: bytes[at..<(at + count)])
                at += count
            }
        }
        return result.count == size ? result : nil
    }

    private mutating func number() -> Int? {
        var value = 0
        var shift = 0
        while at < bytes.count, shift < 56 {
            let byte = bytes[at]
            at += 1
            value |= Int(byte & 0x7F) << shift
            if byte & 0x80 == 0 { return value }
            shift += 7
        }
        return nil
    }

    /// Each bit that is set stands for one byte of a little-endian number.
    private mutating func field(_ command: UInt8, bits: Range<UInt8>) -> Int? {
        var value = 0
        for bit in bits where command & (1 << bit) != 0 {
            guard at < bytes.count else { return nil }
            value |= Int(bytes[at]) << (8 * Int(bit - bits.lowerBound))
            at += 1
        }
        return value
    }
}
