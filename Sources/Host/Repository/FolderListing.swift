internal import CSystem
@preconcurrency internal import Glibc

/// What one folder holds, in the order in which git's index has it.
struct FolderListing {
    enum Kind: UInt8 {
        case file, symbolicLink, folder, other, unknown
    }

    struct Item {
        let nameStart: Int32
        let nameCount: Int32
        let kind: Kind
    }

    private(set) var names: [UInt8] = []
    private(set) var items: [Item] = []

    static let bufferSize = 1 << 16

    /// `buffer` has at least `bufferSize` bytes.
    init(_ folder: Folder, buffer: UnsafeMutableRawBufferPointer) throws(FileFault) {
        while true {
            let size = ft_tree_entries(folder.descriptor, buffer.baseAddress, buffer.count)
            guard size >= 0 else { throw FileFault(errno: CInt(-size)) }
            if size == 0 { break }
            var at = 0
            while at < size {
                // linux_dirent64: inode, offset, length, type, name with its NUL.
                let length = Int(buffer.loadUnaligned(fromByteOffset: at + 16, as: UInt16.self))
                add(buffer, nameAt: at + 19, end: at + length, kind: Self.kind(buffer[at + 18]))
                at += length
            }
        }
        for index in items.indices where items[index].kind == .unknown { resolve(index, in: folder) }
        sort()
    }

    func name(_ item: Item) -> Range<Int> {
        Int(item.nameStart)..<(Int(item.nameStart) + Int(item.nameCount))
    }

    private mutating func add(_ buffer: UnsafeMutableRawBufferPointer, nameAt start: Int, end: Int, kind: Kind) {
        var nameEnd = start
        while nameEnd < end, buffer[nameEnd] != 0 { nameEnd += 1 }
        let count = nameEnd - start
        let isDots = count <= 2 && buffer[start] == UInt8(ascii: ".") && (count == 1 || buffer[start + 1] == UInt8(ascii: "."))
        guard count > 0, !isDots else { return }
        items.append(Item(nameStart: Int32(names.count), nameCount: Int32(count), kind: kind))
        names.append(contentsOf: buffer[start..<nameEnd])
    }

    private static func kind(_ type: UInt8) -> Kind {
        switch Int(type) {
        case Int(DT_REG): .file
        case Int(DT_LNK): .symbolicLink
        case Int(DT_DIR): .folder
        case Int(DT_UNKNOWN): .unknown
        default: .other
        }
    }

    /// Some file systems do not say what an entry is.
    private mutating func resolve(_ index: Int, in folder: Folder) {
        let item = items[index]
        let mode = ((try? folder.facts(Array(names[name(item)])))?.mode ?? 0) & S_IFMT
        let kind: Kind = mode == S_IFREG ? .file : mode == S_IFLNK ? .symbolicLink : mode == S_IFDIR ? .folder : .other
        items[index] = Item(nameStart: item.nameStart, nameCount: item.nameCount, kind: kind)
    }

    /// A folder stands where `name/` would.
    private mutating func sort() {
        let names = names
        items.sort { left, right in
            let bytes = names.span
            let first = bytes.extracting(Int(left.nameStart)..<Int(left.nameStart + left.nameCount))
            let second = bytes.extracting(Int(right.nameStart)..<Int(right.nameStart + right.nameCount))
            let common = min(first.count, second.count)
            for index in 0..<common where first[index] != second[index] { return first[index] < second[index] }
            return Self.end(first, common, left.kind) < Self.end(second, common, right.kind)
        }
    }

    private static func end(_ name: Span<UInt8>, _ index: Int, _ kind: Kind) -> Int {
        if index < name.count { return Int(name[index]) }
        return kind == .folder ? Int(UInt8(ascii: "/")) : -1
    }
}

extension FolderListing {
    /// Whether there is anything of that name.
    func has(_ wanted: String) -> Bool {
        items.contains { item in
            item.nameCount == wanted.utf8.count && names[name(item)].elementsEqual(wanted.utf8)
        }
    }
}
