/// Reads Checkstyle's XML, which many linters can write.
public enum Checkstyle {
    /// Hands each error to `sink`.
    public static func read(_ bytes: [UInt8], _ what: String, into sink: inout ReportSink) throws(GateProblem) {
        let bytes = try withoutMark(bytes, what)
        var file = ""
        var isInFile = false
        var depth = 0
        do throws(XMLError) {
            var xml = try XMLReader(bytes)
            while let event = try xml.next() {
                switch event {
                case .start(let name, let attributes):
                    guard depth > 0 || name == "checkstyle" else {
                        throw XMLError(offset: 0, expected: "<checkstyle>, this is <\(name)>")
                    }
                    depth += 1
                    if name == "file" {
                        file = value("name", attributes)
                        isInFile = true
                        sink.account.looked.note("files")
                    } else if name == "error" || name == "exception" {
                        sink.account.results += 1
                        sink.tell(result(name, attributes, isInFile ? file : "", &sink.account))
                    }
                case .end(let name):
                    depth -= 1
                    if name == "file" { isInFile = false }
                case .text: break
                }
            }
        } catch {
            throw unreadable(what, error.expected, at: error.offset)
        }
    }

    private static func value(_ name: String, _ attributes: [XMLAttribute]) -> String {
        attributes.first { $0.name == name }?.value ?? ""
    }

    private static func result(
        _ element: String, _ attributes: [XMLAttribute], _ file: String, _ account: inout ReportAccount
    ) -> ReportedResult {
        func number(_ name: String) -> Int {
            let text = value(name, attributes)
            if let number = Int(text), number >= 0 { return number }
            if !text.isEmpty { account.dropped.note(name) }
            return 0
        }
        var result = ReportedResult()
        result.rule = value("source", attributes)
        result.message = value("message", attributes)
        result.level = element == "exception" ? "error" : value("severity", attributes)
        result.place = file
        result.line = number("line")
        result.column = number("column")
        return result
    }
}
