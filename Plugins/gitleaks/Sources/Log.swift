import GateSDK

/// What gitleaks says on stderr: "11:10PM INF 25 commits scanned."
struct Log {
    /// The numbers of all lines "N commits scanned".
    private(set) var counts: [Int] = []
    private(set) var errors: [String] = []
    private(set) var fatal: String?

    private static let mostErrors = 20

    mutating func take(_ line: String) {
        let plain = Log.withoutColors(line)
        if plain.hasPrefix("panic: ") {
            fatal = plain
            return
        }
        let parts = plain.split(separator: " ", maxSplits: 2)
        guard parts.count == 3 else { return }
        let text = String(parts[2])
        switch parts[1] {
        case "INF":
            if text.has(" commits scanned.") { counts.append(Int(text.split(separator: " ")[0]) ?? -1) }
        case "ERR": if errors.count < Log.mostErrors { errors.append(text) }
        case "FTL": fatal = text
        case "WRN":
            // Said when it ends early, with the status of an error.
            if text.has("partial scan"), errors.count < Log.mostErrors { errors.append(text) }
        default: break
        }
    }

    /// --no-color is heeded only after the configuration has been read.
    private static func withoutColors(_ line: String) -> String {
        var plain: [UInt8] = []
        var rest = Array(line.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == 0x1B else {
                plain.append(byte)
                continue
            }
            while let next = rest.popFirst(), next != UInt8(ascii: "m") {}
        }
        return String(decoding: plain, as: UTF8.self)
    }
}
