/// Why an index is not gone by.
struct GitIndexFault: Error, Equatable {
    let reason: String

    static let damaged = GitIndexFault(reason: "the index is damaged")
}

/// Reads an index of version 2, 3 or 4 (git's Documentation/gitformat-index). Any bytes may come: each read is bounded.
struct GitIndexReader {
    static let sizeMax = 512 << 20
    private static let pathMax = 4096

    private let raw: [UInt8]
    private let format: ObjectFormat
    private var at = 12
    private var entries: [GitIndex.Entry] = []
    /// Version 4 keeps of each path only what differs from the one before.
    private var paths: [UInt8] = []
    private var hasRepositories = false
    /// A split index has entries without a path, for those that it replaces.
    private var hasNameless = false
    private let version: UInt32

    init(_ raw: [UInt8], _ format: ObjectFormat) throws(GitIndexFault) {
        self.raw = raw
        self.format = format
        guard raw.count >= 12 + format.size, raw.starts(with: "DIRC".utf8) else { throw .damaged }
        version = raw.span.bigEndian32(at: 4)
        guard (2...4).contains(version) else {
            throw GitIndexFault(reason: "the index has version \(version), which is not known")
        }
    }

    mutating func read(writtenAt: (Int64, UInt32)) throws(GitIndexFault) -> GitIndex {
        let count = Int(raw.span.bigEndian32(at: 8))
        // The smallest entry; a count that cannot be true must not make us reserve memory for it.
        guard count <= raw.count / (42 + format.size) else { throw .damaged }
        entries.reserveCapacity(count)
        if version == 4 { paths.reserveCapacity(raw.count) }
        for _ in 0..<count { try readEntry() }
        try checkExtensions()
        guard !hasNameless else { throw .damaged }
        return GitIndex(
            entries: entries, paths: version == 4 ? paths : raw, raw: raw, format: format, writtenAt: writtenAt,
            hasRepositories: hasRepositories)
    }

    private mutating func readEntry() throws(GitIndexFault) {
        let record = at
        let end = raw.count - format.size
        var name = record + 42 + format.size
        guard name < end else { throw .damaged }
        let flags = raw.span.bigEndian16(at: name - 2)
        if flags & 0x4000 != 0 {
            guard version >= 3, name + 2 < end else { throw .damaged }
            name += 2
        }
        switch raw.span.bigEndian32(at: record + 24) & GitIndex.Mode.type {
        case GitIndex.Mode.file, GitIndex.Mode.link: break
        case GitIndex.Mode.repository: hasRepositories = true
        case 0o040000: throw GitIndexFault(reason: "the index is sparse")
        default: throw .damaged
        }
        let entry = version == 4 ? try compressedPath(at: name, record) : try plainPath(at: name, record, flags)
        if entry.pathCount == 0 { hasNameless = true } else { try check(entry, stage: flags >> 12 & 3) }
        entries.append(entry)
    }

    /// Ends in NULs up to the next multiple of eight.
    private mutating func plainPath(at name: Int, _ record: Int, _ flags: UInt16) throws(GitIndexFault) -> GitIndex.Entry {
        let end = raw.count - format.size
        var count = Int(flags & 0xFFF)
        if count == 0xFFF {
            while name + count < end, raw[name + count] != 0, count <= Self.pathMax { count += 1 }
        }
        guard name + count < end, raw[name + count] == 0 else { throw .damaged }
        at = record + ((name - record + count + 8) & ~7)
        guard at <= end else { throw .damaged }
        return GitIndex.Entry(pathStart: UInt32(name), pathCount: UInt32(count), record: UInt32(record))
    }

    /// How many bytes of the last path go, then what comes instead, to a NUL.
    private mutating func compressedPath(at name: Int, _ record: Int) throws(GitIndexFault) -> GitIndex.Entry {
        let end = raw.count - format.size
        let last = entries.last.map { Int($0.pathStart)..<(Int($0.pathStart) + Int($0.pathCount)) } ?? 0..<0
        var start = name
        var dropped = 0
        while true {
            guard start < end, dropped <= Self.pathMax else { throw .damaged }
            let byte = raw[start]
            start += 1
            dropped = dropped << 7 | Int(byte & 0x7F)
            if byte & 0x80 == 0 { break }
            dropped += 1
        }
        guard dropped <= last.count else { throw .damaged }
        let pathStart = paths.count
        paths.append(contentsOf: paths[last.lowerBound..<(last.upperBound - dropped)])
        while start < end, raw[start] != 0, paths.count - pathStart <= Self.pathMax {
            paths.append(raw[start])
            start += 1
        }
        guard start < end, raw[start] == 0, paths.count < Int(UInt32.max) else { throw .damaged }
        at = start + 1
        return GitIndex.Entry(
            pathStart: UInt32(pathStart), pathCount: UInt32(paths.count - pathStart), record: UInt32(record))
    }

    /// Sorted by path and stage, and no path that leads anywhere but down.
    private func check(_ entry: GitIndex.Entry, stage: UInt16) throws(GitIndexFault) {
        let pool = version == 4 ? paths.span : raw.span
        let path = pool.extracting(Int(entry.pathStart)..<(Int(entry.pathStart) + Int(entry.pathCount)))
        guard isSafe(path) else { throw .damaged }
        guard let last = entries.last else { return }
        let order = pool.extracting(Int(last.pathStart)..<(Int(last.pathStart) + Int(last.pathCount))).compare(path)
        if order < 0 { return }
        let lastStage = raw.span.bigEndian16(at: Int(last.record) + 40 + format.size) >> 12 & 3
        guard order == 0, lastStage < stage else { throw .damaged }
    }

    private func isSafe(_ path: Span<UInt8>) -> Bool {
        guard path.count <= Self.pathMax else { return false }
        var start = 0
        for index in 0..<path.count where path[index] == 0 { return false }
        for index in 0...path.count where index == path.count || path[index] == UInt8(ascii: "/") {
            guard isSafeName(path.extracting(start..<index)) else { return false }
            start = index + 1
        }
        return true
    }

    private func isSafeName(_ name: Span<UInt8>) -> Bool {
        guard let first = name.isEmpty ? nil : name[0] else { return false }
        guard first == UInt8(ascii: ".") else { return true }
        if name.count == 1 || (name.count == 2 && name[1] == first) { return false }
        return name.count != 4 || name[1] | 0x20 != UInt8(ascii: "g") || name[2] | 0x20 != UInt8(ascii: "i")
            || name[3] | 0x20 != UInt8(ascii: "t")
    }

    /// One that starts with a small letter changes what the entries mean.
    private func checkExtensions() throws(GitIndexFault) {
        let end = raw.count - format.size
        var at = at
        while at < end {
            guard at + 8 <= end else { throw .damaged }
            let name = String(decoding: raw[at..<(at + 4)], as: UTF8.self)
            let size = Int(raw.span.bigEndian32(at: at + 4))
            guard size <= end - at - 8 else { throw .damaged }
            switch name {
            case "link": throw GitIndexFault(reason: "the index is split")
            case "sdir": throw GitIndexFault(reason: "the index is sparse")
            default:
                guard raw[at] & 0x20 == 0 else {
                    throw GitIndexFault(reason: "the index has an extension '\(name)', which is not known")
                }
            }
            at += 8 + size
        }
    }
}
