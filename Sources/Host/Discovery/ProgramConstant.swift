internal import Glibc
internal import HostModel

/// The 64-bit number that a program or a library exports under this name, read from the file; nil when it exports none.
public func exportedConstant(_ name: String, of path: String) -> UInt64? {
    do throws(HostError) {
        let image = try ELFImage(OpenFile(path), mayBeProgram: true)
        let dynamic = try ELFDynamic(image, mayBeProgram: true)
        guard let entry = try dynamic.symbol(name, type: STT_OBJECT), entry.uint64(16) == 8 else { return nil }
        return try image.read(address: entry.uint64(8), count: 8).uint64(0)
    } catch {
        return nil
    }
}
