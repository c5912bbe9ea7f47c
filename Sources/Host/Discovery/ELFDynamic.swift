internal import Glibc
internal import HostModel

/// What a library tells the dynamic linker: which libraries it needs, and which functions it has.
struct ELFDynamic {
    let needed: [String]
    let soname: String?
    let image: ELFImage
    let values: Values

    /// The values of the tags that stand once.
    struct Values {
        var hash: UInt64?
        var gnuHash: UInt64?
        var symbols: UInt64?
        var names: UInt64?
        var namesSize: UInt64?
        var soname: UInt64?
        var flags: UInt64 = 0

        mutating func set(_ tag: Int64, _ value: UInt64) {
            switch tag {
            case Int64(DT_HASH): hash = value
            case Int64(DT_GNU_HASH): gnuHash = value
            case Int64(DT_SYMTAB): symbols = value
            case Int64(DT_STRTAB): names = value
            case Int64(DT_STRSZ): namesSize = value
            case Int64(DT_SONAME): soname = value
            case Int64(DT_FLAGS_1): flags = value
            default: break
            }
        }
    }

    /// 4096 entries; a linker writes some thirty.
    private static let sizeMax = 64 << 10
    private static let entrySize = 16
    private static let neededMax = 256
    private static let nameMax = 256
    /// A sound chain has a few links, and a hostile one no end.
    private static let chainMax = 4096
    static let symbolSize = 24

    init(_ image: ELFImage, mayBeProgram: Bool = false) throws(HostError) {
        self.image = image
        let path = image.file.path
        let tables = image.segments.filter { $0.type == UInt32(PT_DYNAMIC) }
        guard tables.count == 1, let table = tables.first else {
            throw HostError.refused(.notALibrary, "\(tables.count) dynamic sections, expected one", at: path)
        }
        guard table.fileSize <= ELFDynamic.sizeMax else {
            throw HostError.refused(.malformed, "its dynamic section has \(table.fileSize) bytes", at: path)
        }
        let bytes = ELFBytes(try image.file.read(at: table.offset, count: table.fileSize))
        var values = Values()
        var names: [UInt64] = []
        for base in stride(from: 0, through: bytes.count - ELFDynamic.entrySize, by: ELFDynamic.entrySize) {
            let tag = Int64(bitPattern: bytes.uint64(base))
            if tag == DT_NULL { break }
            if tag == DT_NEEDED { names.append(bytes.uint64(base + 8)) } else { values.set(tag, bytes.uint64(base + 8)) }
        }
        self.values = values
        guard names.count <= ELFDynamic.neededMax else {
            throw HostError.refused(.malformed, "it needs \(names.count) libraries", at: path)
        }
        if !mayBeProgram, values.flags & UInt64(DF_1_PIE) != 0 {
            throw HostError.refused(.notALibrary, "this is a program, expected a shared library", at: path)
        }
        var needed: [String] = []
        for name in names { needed.append(try ELFDynamic.name(name, values, image)) }
        self.needed = needed
        if let name = values.soname {
            soname = try ELFDynamic.name(name, values, image)
        } else {
            soname = nil
        }
    }

    /// Whether the dynamic linker would find a function of this name here, the way the dynamic linker looks for it.
    func exportsFunction(_ name: String) throws(HostError) -> Bool {
        try symbol(name, type: STT_FUNC).map { isExecutable($0.uint64(8)) } ?? false
    }

    /// The entry of what is defined here under this name, visible from outside.
    func symbol(_ name: String, type: CInt) throws(HostError) -> ELFBytes? {
        let wanted = Wanted(name: Array(name.utf8), type: UInt8(type))
        if let table = values.gnuHash { return try find(wanted, gnuTable: table) }
        if let table = values.hash { return try find(wanted, sysVTable: table) }
        return nil
    }

    private struct Wanted {
        let name: [UInt8]
        let type: UInt8
    }

    /// https://flapenguin.me/elf-dt-gnu-hash
    private func find(_ wanted: Wanted, gnuTable table: UInt64) throws(HostError) -> ELFBytes? {
        let hash = wanted.name.reduce(UInt32(5381)) { $0 &* 33 &+ UInt32($1) }
        let header = try image.read(address: table, count: 16)
        let (buckets, firstSymbol, blooms) = (header.uint32(0), header.uint32(4), header.uint32(8))
        guard buckets > 0 else { return nil }
        let bucketTable = table &+ 16 &+ 8 &* UInt64(blooms)
        let chainTable = bucketTable &+ 4 &* UInt64(buckets)
        var symbol = try image.read(address: bucketTable &+ 4 &* UInt64(hash % buckets), count: 4).uint32(0)
        guard symbol >= firstSymbol, symbol != 0 else { return nil }
        for _ in 0..<ELFDynamic.chainMax {
            let link = try image.read(address: chainTable &+ 4 &* UInt64(symbol - firstSymbol), count: 4).uint32(0)
            if link | 1 == hash | 1, let entry = try entry(symbol, wanted) { return entry }
            guard link & 1 == 0, symbol < .max else { return nil }
            symbol += 1
        }
        throw endless()
    }

    /// System V ABI, "Hash Table".
    private func find(_ wanted: Wanted, sysVTable table: UInt64) throws(HostError) -> ELFBytes? {
        let hash = wanted.name.reduce(UInt32(0)) { hash, byte in
            let sum = hash << 4 &+ UInt32(byte)
            let high = sum & 0xF000_0000
            return (sum ^ high >> 24) & ~high
        }
        let buckets = try image.read(address: table, count: 8).uint32(0)
        guard buckets > 0 else { return nil }
        let chainTable = table &+ 8 &+ 4 &* UInt64(buckets)
        var symbol = try image.read(address: table &+ 8 &+ 4 &* UInt64(hash % buckets), count: 4).uint32(0)
        for _ in 0..<ELFDynamic.chainMax {
            if symbol == 0 { return nil }
            if let entry = try entry(symbol, wanted) { return entry }
            symbol = try image.read(address: chainTable &+ 4 &* UInt64(symbol), count: 4).uint32(0)
        }
        throw endless()
    }

    /// The symbol, when it is what is wanted.
    private func entry(_ symbol: UInt32, _ wanted: Wanted) throws(HostError) -> ELFBytes? {
        guard let table = values.symbols else { return nil }
        let address = table &+ UInt64(ELFDynamic.symbolSize) &* UInt64(symbol)
        let entry = try image.read(address: address, count: ELFDynamic.symbolSize)
        let (type, binding, visibility) = (entry.uint8(4) & 15, entry.uint8(4) >> 4, entry.uint8(5) & 3)
        let isGlobal = binding == UInt8(STB_GLOBAL) || binding == UInt8(STB_WEAK)
        let isVisible = visibility == UInt8(STV_DEFAULT) || visibility == UInt8(STV_PROTECTED)
        guard type == wanted.type, isGlobal, isVisible, entry.uint16(6) != UInt16(SHN_UNDEF) else { return nil }
        let name = try ELFDynamic.text(UInt64(entry.uint32(0)), values, image)
        return name.elementsEqual(wanted.name) ? entry : nil
    }

    private func isExecutable(_ address: UInt64) -> Bool {
        image.segments.contains { segment in
            segment.type == UInt32(PT_LOAD) && segment.isExecutable && address >= segment.address
                && address - segment.address < UInt64(segment.fileSize)
        }
    }

    private func endless() -> HostError {
        HostError.refused(.malformed, "its symbol table has a chain of more than \(ELFDynamic.chainMax)", at: image.file.path)
    }

    private static func name(_ offset: UInt64, _ values: Values, _ image: ELFImage) throws(HostError) -> String {
        String(decoding: try text(offset, values, image), as: UTF8.self)
    }

    /// A text of the string table.
    static func text(
        _ offset: UInt64, _ values: Values, _ image: ELFImage
    ) throws(HostError) -> ArraySlice<UInt8> {
        guard let table = values.names, let size = values.namesSize, offset < size,
            let text = try image.readUpTo(Int(min(size - offset, UInt64(nameMax))), address: table &+ offset).untilNUL
        else { throw HostError.refused(.malformed, "it has a name outside of its table of names", at: image.file.path) }
        return text
    }
}
