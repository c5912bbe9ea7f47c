public import HostManifest
internal import HostModel

/// What a shared library's file says of itself, read without running any of it.
public struct LibraryFacts: Sendable, Equatable {
    /// Larger libraries are refused.
    public static let sizeMax = 512 << 20

    public var size: Int
    public var machine: Machine
    public var libc: Libc
    /// The libraries that it asks for, in its order.
    public var needed: [String]
    public var soname: String?
    /// nil: it was not built to be a gate.
    public var note: GateNote?
    /// Whether `dlsym` would find the function `ft_gate_entry`.
    public var exportsEntry: Bool

    static func read(_ file: OpenFile) throws(HostError) -> LibraryFacts {
        guard file.size <= sizeMax else {
            throw HostError.refused(.tooLarge, "\(file.size) bytes, a gate's library has at most \(sizeMax)", at: file.path)
        }
        let image = try ELFImage(file)
        let dynamic = try ELFDynamic(image)
        return LibraryFacts(
            size: file.size, machine: image.machine, libc: Libc(needed: dynamic.needed), needed: dynamic.needed,
            soname: dynamic.soname, note: try image.gateNote(),
            exportsEntry: try dynamic.exportsFunction("ft_gate_entry"))
    }
}

/// The note by which a library says that it is a gate; a claim, checked again after loading.
public struct GateNote: Sendable, Hashable {
    public var abi: ABIVersion
    public var id: String
}

/// A processor, by its number in ELF files.
public struct Machine: Sendable, Hashable, CustomStringConvertible {
    public let number: UInt16

    static let x86_64 = Machine(number: 62)
    static let aarch64 = Machine(number: 183)

    /// The one that this program was built for.
    public static var ofHost: Machine {
        #if arch(x86_64)
            x86_64
        #elseif arch(arm64)
            aarch64
        #else
            #error("name this processor's number in ELF files")
        #endif
    }

    public var description: String {
        switch number {
        case 3: "i386"
        case 21: "ppc64"
        case 22: "s390x"
        case 40: "arm"
        case 62: "x86-64"
        case 183: "aarch64"
        case 243: "riscv"
        case 258: "loongarch"
        default: "machine \(number)"
        }
    }
}

/// The C library that a library was linked against.
public enum Libc: String, Sendable, CaseIterable {
    case glibc, musl
    /// It asks for none, and so goes with each.
    case none
    /// It asks for two, and so goes with none.
    case both

    /// The one that this program was built for.
    public static var ofHost: Libc {
        #if canImport(Musl)
            .musl
        #else
            .glibc
        #endif
    }

    init(needed: [String]) {
        let asksForGlibc = needed.contains { $0.hasPrefix("libc.so.") || $0.hasPrefix("ld-linux") }
        let asksForMusl = needed.contains { $0 == "libc.so" || $0.hasPrefix("libc.musl-") || $0.hasPrefix("ld-musl-") }
        self = asksForGlibc ? (asksForMusl ? .both : .glibc) : asksForMusl ? .musl : .none
    }

    /// Whether a library that is linked against this one can be loaded here.
    var isServed: Bool { self == .none || self == Libc.ofHost }
}
