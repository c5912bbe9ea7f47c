import GateSDK

/// What ruff says on stderr with --verbose: one line each, debug lines marked as such, names of files as they are.
struct Log {
    /// The numbers of all lines "Checked N files in: …". A file's name can forge one more, but cannot take one away.
    private(set) var checked: [Int] = []
    /// What could not be read, and why, where no finding tells of it.
    private(set) var unreadable: [String] = []
    /// What ruff itself fell over.
    private(set) var panics: [String] = []
    /// The first lines that are no debug lines: why ruff failed, when it did, and what it warns of.
    private(set) var words: [String] = []

    private static let mostWords = 100

    /// Takes one line and returns the first line of the name of the file that is being checked, when it tells that.
    mutating func take(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        if line.first == UInt8(ascii: "["), let message = line.end(of: "][DEBUG] ") {
            if line.end(of: "[ruff::diagnostics]") != nil, line[message...].starts(with: "Checking: ".utf8) {
                return line[(message + 10)...]
            }
            if line.end(of: "[ruff::commands::check]") != nil, line[message...].starts(with: "Checked ".utf8) {
                let number = line[(message + 8)...].prefix { $0 != 0x20 }
                checked.append(Int(String(decoding: number, as: UTF8.self)) ?? -1)
            }
            return nil
        }
        let text = String(decoding: line, as: UTF8.self)
        if let what = text.tail(after: "warning: Failed to lint ") ?? text.tail(after: "warning: Encountered error: ") {
            unreadable.append(what)
        } else if let what = text.tail(after: "error: Panicked while linting ") {
            panics.append(what)
        }
        if words.count < Log.mostWords { words.append(text) }
        return nil
    }
}

extension String {
    fileprivate func tail(after beginning: String) -> String? {
        utf8.starts(with: beginning.utf8) ? String(decoding: utf8.dropFirst(beginning.utf8.count), as: UTF8.self) : nil
    }
}
