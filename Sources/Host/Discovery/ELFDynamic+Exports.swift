internal import Glibc
internal import HostModel

extension ELFDynamic {
    /// A gate exports one name; of a library that exports more than these the rest is not read.
    private static let exportsMax: UInt32 = 4096

    /// The names that the dynamic linker would find here, of functions and of data, sorted.
    func exportedNames() throws(HostError) -> [String] {
        var names: [String] = []
        let symbols = try symbols()
        for symbol in symbols.prefix(Int(ELFDynamic.exportsMax)) {
            let address = (values.symbols ?? 0) &+ UInt64(ELFDynamic.symbolSize) &* UInt64(symbol)
            let entry = try image.read(address: address, count: ELFDynamic.symbolSize)
            let (binding, visibility) = (entry.uint8(4) >> 4, entry.uint8(5) & 3)
            let isGlobal = binding == UInt8(STB_GLOBAL) || binding == UInt8(STB_WEAK)
            let isVisible = visibility == UInt8(STV_DEFAULT) || visibility == UInt8(STV_PROTECTED)
            guard isGlobal, isVisible, entry.uint16(6) != UInt16(SHN_UNDEF) else { continue }
            names.append(String(decoding: try ELFDynamic.text(UInt64(entry.uint32(0)), values, image), as: UTF8.self))
        }
        return names.sorted()
    }

    /// The numbers of the symbols that the library's hash table leads to.
    private func symbols() throws(HostError) -> Range<UInt32> {
        if let table = values.gnuHash { return try symbols(gnuTable: table) }
        guard let table = values.hash else { return 0..<0 }
        let count = try image.read(address: table, count: 8).uint32(4)
        return count > 1 ? 1..<count : 0..<0
    }

    /// The table has no count: the last chain's last link is the last symbol.
    private func symbols(gnuTable table: UInt64) throws(HostError) -> Range<UInt32> {
        let header = try image.read(address: table, count: 16)
        let (buckets, first, blooms) = (header.uint32(0), header.uint32(4), header.uint32(8))
        let bucketTable = table &+ 16 &+ 8 &* UInt64(blooms)
        let chainTable = bucketTable &+ 4 &* UInt64(buckets)
        var last: UInt32 = 0
        for bucket in 0..<min(buckets, ELFDynamic.exportsMax) {
            last = max(last, try image.read(address: bucketTable &+ 4 &* UInt64(bucket), count: 4).uint32(0))
        }
        guard last >= first, first > 0 else { return 0..<0 }
        for _ in 0..<ELFDynamic.exportsMax {
            let link = try image.read(address: chainTable &+ 4 &* UInt64(last - first), count: 4).uint32(0)
            guard link & 1 == 0, last < .max else { break }
            last += 1
        }
        return last < .max ? first..<(last + 1) : 0..<0
    }
}
