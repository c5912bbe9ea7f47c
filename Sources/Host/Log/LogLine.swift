internal import HostModel

/// One line, in either form. Texts come from repositories, gates and tools: they are redacted, and can move no terminal.
struct LogLine {
    private let step: LogStep
    private let fields: LogFields
    private let elapsed: Double
    private let time: String
    private let redaction: Redaction

    /// A field is no place for a whole output.
    private static let lengthMax = 2000

    init(_ step: LogStep, _ fields: LogFields, elapsed: Double, time: String, _ redaction: Redaction) {
        self.step = step
        self.fields = fields
        self.elapsed = elapsed
        self.time = time
        self.redaction = redaction
    }

    /// "2026-01-02T03:04:05.678Z +0.012345 debug sandbox.started gate=ruff number=1"
    var text: String {
        var line = "\(time) +\(Self.fixed(elapsed)) \(step.level.rawValue) \(step.rawValue)"
        for (name, value) in fields { line += " \(name)=\(shown(value))" }
        return line + "\n"
    }

    /// The same members in the same order in every line.
    var json: [UInt8] {
        var json = JSONWriter()
        json.beginObject()
        json.member("time", time)
        json.member("elapsed_sec", Self.microseconds(elapsed))
        json.member("level", step.level.rawValue)
        json.member("what", step.rawValue)
        json.name("fields")
        json.beginObject()
        for (name, value) in fields {
            json.name(name.description)
            switch value {
            case .text(let text): json.value(clean(text))
            case .number(let number): json.value(number)
            case .seconds(let seconds): json.value(Self.microseconds(seconds))
            case .flag(let flag): json.value(flag)
            case .list(let texts):
                json.beginArray()
                for text in texts { json.value(clean(text)) }
                json.endArray()
            case .none: json.null()
            }
        }
        json.endObject()
        json.endObject()
        json.endLine()
        return json.bytes
    }

    private func shown(_ value: LogValue) -> String {
        switch value {
        case .text(let text): quoted(clean(text))
        case .number(let number): String(number)
        case .seconds(let seconds): Self.fixed(seconds)
        case .flag(let flag): String(flag)
        case .list(let texts): quoted(texts.map(clean).joined(separator: ","))
        case .none: "-"
        }
    }

    private func clean(_ text: String) -> String {
        // Redacted first: what is cut off in its middle is not recognized any more.
        let whole = redaction.apply(to: text)
        let isLong = whole.utf8.count > Self.lengthMax
        return PlainText.line(isLong ? String(decoding: whole.utf8.prefix(Self.lengthMax), as: UTF8.self) + "…" : whole)
    }

    private func quoted(_ text: String) -> String {
        let isWord = !text.isEmpty && text.utf8.allSatisfy { $0 > 0x20 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }
        return isWord ? text : "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }

    private static func microseconds(_ seconds: Double) -> Double { (seconds * 1e6).rounded() / 1e6 }

    private static func fixed(_ seconds: Double) -> String {
        let whole = Int((max(0, seconds) * 1e6).rounded())
        let rest = String(whole % 1_000_000)
        return "\(whole / 1_000_000)." + String(repeating: "0", count: 6 - rest.count) + rest
    }
}
