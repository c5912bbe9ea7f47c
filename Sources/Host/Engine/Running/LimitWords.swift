internal import HostSandbox

/// A limit of which the kernel keeps no account, told from what a gate that came to no verdict printed last: the C library's
/// own words, which are the same for all tools here (`LANG` is fixed).
struct LimitWords {
    /// "its log speaks of too many open files, and it may have 4096"
    let sentence: String
    /// The key in `[gates.X.limits]`.
    let key: String

    private static let known: [(words: String, key: String)] = [
        ("too many open files", "open_files"), ("file too large", "file_mib"), ("no space left on device", "scratch_mib"),
        ("cannot fork", "processes"), ("can't start new thread", "processes"),
    ]

    /// nil when the log speaks of no limit; the last one that it speaks of counts.
    init?(_ log: [UInt8], _ limits: GateLimits) {
        let lower = log.map { (65...90).contains($0) ? $0 + 32 : $0 }
        let found = Self.known.compactMap { known in
            Self.lastPlace(of: Array(known.words.utf8), in: lower).map { (place: $0, known: known) }
        }
        guard let last = found.max(by: { $0.place < $1.place })?.known else { return nil }
        key = last.key
        let allowed =
            switch key {
            case "open_files": "\(limits.openFiles)"
            case "file_mib": "\(limits.fileBytes >> 20) MiB"
            case "scratch_mib": "\(limits.scratchBytes >> 20) MiB"
            default: "\(limits.processes)"
            }
        sentence = "its log says \"\(last.words)\", and its limit is \(allowed)"
    }

    /// Where the words stand last; the machine's own table of open files ("… in system") is no limit of the gate.
    private static func lastPlace(of words: [UInt8], in text: [UInt8]) -> Int? {
        guard text.count >= words.count else { return nil }
        return (0...(text.count - words.count)).last { start in
            text[start...].starts(with: words) && !text[(start + words.count)...].starts(with: " in system".utf8)
        }
    }
}
