internal import CSystem
@preconcurrency internal import Glibc
internal import HostModel

/// A page that a gate writes the name of its step into (`firsttry.step/1`), and that outlives it. What stands there is the
/// gate's own word: it is shown when the gate ended badly, and decides nothing.
struct StepPage: ~Copyable {
    /// What the gate gets; -1 where there is no memory for one, and then no step is known.
    let descriptor: Int32

    private static let size = 4096
    private static let textMax = 1024

    init() {
        descriptor = max(-1, ft_shared_memory("step", Self.size))
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    /// The step that was begun last; empty when none was named.
    var text: String {
        var bytes = [UInt8](repeating: 0, count: 4 + Self.textMax)
        let size = pread(descriptor, &bytes, bytes.count, 0)
        guard size == bytes.count else { return "" }
        let length = bytes[..<4].reversed().reduce(0) { $0 << 8 | Int($1) }
        guard length <= Self.textMax else { return "" }
        return String(decoding: bytes[4..<(4 + length)], as: UTF8.self)
    }
}
