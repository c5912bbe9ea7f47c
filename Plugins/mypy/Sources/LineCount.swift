import GateSDK

/// mypy's --linecount-report: a line for each module, written when it is through with it, and one for the total.
struct LineCount {
    private(set) var modules: Set<String> = []
    private(set) var lines = 0

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
        for line in bytes.split(separator: 0x0A) {
            let words = line.split(separator: 0x20)
            guard words.count == 5 else { continue }
            let name = String(decoding: words[4], as: UTF8.self)
            // The first line; a module may be called so too.
            if lines == 0, modules.isEmpty, name == "total" {
                lines = Int(String(decoding: words[0], as: UTF8.self)) ?? 0
            } else {
                modules.insert(name)
            }
        }
    }
}
