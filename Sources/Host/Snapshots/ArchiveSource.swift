@preconcurrency internal import Glibc
internal import HostModel
internal import HostProcess

/// Hands over the files of an archive, which a confined program of our own unpacks (Fetch/unpack.c has the form of what it
/// says). That program read hostile bytes: what it says is checked like a gate's.
struct ArchiveSource {
    private let shown: String
    private let taker: any FileTaker
    private var meter: SourceMeter
    private let onFile: (Int, Int) -> Void
    private var input: FrameInput
    private var isSilent = true
    private var isOpen = false
    private var isWanted = false

    private enum Kind: UInt32 {
        case name = 1, bytes, done, other, end, error
    }

    /// `archive` is open and stands at its start; it is not closed.
    static func read(
        _ archive: Int32, shown: String, unpacker: String, _ meter: SourceMeter, into taker: any FileTaker,
        onFile: @escaping (Int, Int) -> Void
    ) throws(HostError) {
        let child = try Child(unpacker, [], environment: [:], input: archive, output: .pipe)
        var source = ArchiveSource(shown: shown, taker: taker, meter: meter, onFile: onFile, input: FrameInput(child.output))
        do {
            try withExtendedLifetime(child) { () throws(HostError) in try source.read() }
        } catch {
            // The dynamic loader's own status.
            guard source.isSilent, child.wait() == .exited(127) else { throw error }
            throw HostError(
                .noVerdict, "snapshot-archive-broken", "\(shown) cannot be unpacked: libarchive is not installed",
                hint: "install libarchive (Debian: libarchive13), or unpack it and name the folder")
        }
    }

    private init(
        shown: String, taker: any FileTaker, meter: SourceMeter, onFile: @escaping (Int, Int) -> Void, input: FrameInput
    ) {
        self.shown = shown
        self.taker = taker
        self.meter = meter
        self.onFile = onFile
        self.input = input
    }

    private mutating func read() throws(HostError) {
        while true {
            guard let (number, content) = input.next(), let kind = Kind(rawValue: number) else {
                throw damaged("the program that unpacks it ended in the middle")
            }
            isSilent = false
            let isInside = kind == .bytes || kind == .done
            guard isInside == isOpen || kind == .error else { throw damaged("it is told in the wrong order") }
            switch kind {
            case .name:
                try meter.countFile()
                isOpen = true
                isWanted = try taker.begin(String(decoding: content, as: UTF8.self))
            case .bytes:
                try meter.count(content.count)
                if isWanted { try taker.take(content) }
            case .done:
                isOpen = false
                if isWanted { try taker.end() }
                onFile(meter.files, meter.bytes)
            case .other:
                try meter.countFile()
                taker.passOver(String(decoding: content, as: UTF8.self))
            case .end: return
            case .error: throw damaged(String(decoding: content, as: UTF8.self))
            }
        }
    }

    private func damaged(_ why: String) -> HostError {
        HostError(
            .noVerdict, "snapshot-archive-broken", "\(shown) cannot be unpacked: \(why)",
            hint: "get it again, or name another source")
    }
}

/// The frames that come through a pipe.
private struct FrameInput {
    private static let sizeMax = 64 << 10
    private let pipe: Int32
    private var bytes = [UInt8](repeating: 0, count: 256 << 10)
    private var filled = 0
    private var used = 0

    init(_ pipe: Int32) {
        self.pipe = pipe
    }

    /// Nil at the end, and when what comes is no frame.
    mutating func next() -> (kind: UInt32, content: ArraySlice<UInt8>)? {
        guard fill(8) else { return nil }
        let kind = number(at: used), size = Int(number(at: used + 4))
        guard size <= Self.sizeMax, fill(8 + size) else { return nil }
        let content = bytes[(used + 8)..<(used + 8 + size)]
        used += 8 + size
        return (kind, content)
    }

    private func number(at index: Int) -> UInt32 {
        (0..<4).reduce(0) { $0 | UInt32(bytes[index + $1]) << UInt32(8 * $1) }
    }

    private mutating func fill(_ wanted: Int) -> Bool {
        while filled - used < wanted {
            if bytes.count - used < wanted {
                bytes.replaceSubrange(0..<(filled - used), with: bytes[used..<filled])
                (filled, used) = (filled - used, 0)
            }
            let room = bytes.count - filled
            let size = bytes.withUnsafeMutableBytes { Glibc.read(pipe, $0.baseAddress?.advanced(by: filled), room) }
            if size < 0, errno == EINTR { continue }
            guard size > 0 else { return false }
            filled += size
        }
        return true
    }
}
