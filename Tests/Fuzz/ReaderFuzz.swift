import GateSDK

/// Every reader of reports on any bytes, the first of which chooses the reader: a problem with words, or an account in which
/// each result was told, left out or counted as lost.
@c(LLVMFuzzerTestOneInput)
public func fuzz(_ bytes: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
    let text = Array(UnsafeBufferPointer(start: bytes, count: size))
    guard let choice = text.first else { return 0 }
    let report = Array(text.dropFirst())
    final class Box { var told = 0 }
    let box = Box()
    var sink = ReportSink { result in
        box.told += 1
        let place = ReportPlace(result, in: "/repo").path
        precondition(place.map { !$0.isEmpty && $0.bytes.first != UInt8(ascii: "/") && !$0.bytes.contains(0) } ?? true)
        precondition(!(place?.bytes.split(separator: UInt8(ascii: "/")).contains { $0.elementsEqual("..".utf8) } ?? false))
        precondition(result.line >= 0 && result.column >= 0)
    }
    do throws(GateProblem) {
        switch choice % 8 {
        case 0, 1: try SARIF.read(report, "report", into: &sink)
        case 2: try JUnit.read(report, "report", into: &sink)
        case 3: try Checkstyle.read(report, "report", into: &sink)
        case 4: try CodeQuality.read(report, "report", into: &sink)
        case 5, 6:
            guard var mapping = JSONPointer("/*/messages/*").map(JSONMapping.init(results:)) else { return 0 }
            mapping.rule = JSONPointer("0#")
            mapping.message = JSONPointer("/message")
            mapping.path = JSONPointer("2/file")
            mapping.line = JSONPointer("/line")
            if choice % 8 == 5 {
                try mapping.read(report, "report", into: &sink)
            } else {
                try mapping.readLines(report, "report", into: &sink)
            }
        default:
            // A pattern and, after a line feed, what it is tried on.
            let end = report.firstIndex(of: 0x0A) ?? report.count
            guard let pattern = try? Pattern(String(decoding: report[..<end], as: UTF8.self)) else { return 0 }
            try Lines(pattern, other: .ignore).read(Array(report[end...]), "report", into: &sink)
        }
    } catch {
        precondition(!error.message.isEmpty)
        return 0
    }
    precondition(sink.account.told == box.told)
    precondition(sink.account.accounted + sink.account.lost.total == sink.account.results)
    return 0
}
