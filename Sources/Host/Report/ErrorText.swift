public import HostModel

/// How an error of the host is shown.
public enum ErrorText {
    /// For a person.
    public static func text(_ error: HostError, style: Style) -> String {
        let message = PlainText.lines(error.message)
        var text = style.bold(style.red("error[\(error.code.id)]")) + ": \(error.id): \(message.first ?? "")\n"
        for line in message.dropFirst() { text += "  | \(line)\n" }
        if let place = error.place { text += "  at: \(PlainText.line(place.description))\n" }
        if let hint = error.hint, !hint.isEmpty { text += "  hint: \(PlainText.line(hint))\n" }
        return text
    }

    /// For a program.
    public static func json(_ error: HostError) -> [UInt8] {
        var json = JSONWriter(indented: true)
        json.beginObject()
        write(error, to: &json)
        json.endObject()
        json.endLine()
        return json.bytes
    }

    static func write(_ error: HostError, to json: inout JSONWriter) {
        json.member("ok", false)
        json.member("exit_code", error.code.rawValue)
        json.name("error")
        json.beginObject()
        writeMembers(error, to: &json)
        json.endObject()
    }

    static func writeMembers(_ error: HostError, to json: inout JSONWriter) {
        json.member("code", error.code.id)
        json.member("id", error.id)
        json.member("msg", error.message)
        json.name("at")
        if let place = error.place {
            json.beginObject()
            json.member("file", place.file)
            json.member("line", orNull: place.line)
            json.member("column", orNull: place.column)
            json.endObject()
        } else {
            json.null()
        }
        json.member("hint", orNull: error.hint)
    }
}
