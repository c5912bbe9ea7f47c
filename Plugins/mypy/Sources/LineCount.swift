import GateSDK

/// mypy's --linecount-report: a line for each module, written when it is through with it, and one for the total.
struct LineCount {
    private(set) var modules: Set<String> = []
    private(set) var lines = 0
    /// Lines of typed code; of a function without types mypy checks nothing.
    private(set) var typedLines = 0

    init() {}

    init(_ run: borrowing Run, _ folder: Path) throws(GateProblem) {
        do throws(SystemError) {
            self.init(try run.contents(of: folder / "linecount.txt", cap: 256 << 20))
        } catch {
            guard error.isMissing else {
                throw GateProblem(.toolOutput, "mypy's count of lines cannot be read: \(error.text)")
            }
            self.init()
        }
    }

    init(_ bytes: [UInt8]) {
        var names: [String] = []
        for line in bytes.split(separator: 0x0A, omittingEmptySubsequences: false) {
            let words = line.split(separator: 0x20, maxSplits: 4)
            let numbers = words.prefix(4).map { Int(String(decoding: $0, as: UTF8.self)) }
            if words.count == 5, numbers.allSatisfy({ $0 != nil }) {
                if names.isEmpty {
                    typedLines = numbers[0] ?? 0
                    lines = numbers[1] ?? 0
                }
                names.append(String(decoding: words[4], as: UTF8.self))
            } else if !names.isEmpty, !line.isEmpty {
                // A module that is called after its file may hold a line feed.
                names[names.count - 1] += "\n" + String(decoding: line, as: UTF8.self)
            }
        }
        // The first line is the sum.
        modules = Set(names.dropFirst())
    }
}
