public import HostModel

/// What this machine can isolate.
public struct DoctorText {
    private let style: Style
    private let isQuiet: Bool

    public init(style: Style, isQuiet: Bool = false) {
        self.style = style
        self.isQuiet = isQuiet
    }

    public func text(_ diagnoses: [Diagnosis]) -> String {
        let width = min(48, diagnoses.map { DisplayWidth.of(PlainText.line($0.layer)) }.max() ?? 0)
        var text = ""
        for diagnosis in diagnoses where !(isQuiet && diagnosis.works) {
            let mark = diagnosis.works ? style.green("✓") : style.red("✗")
            let layer = DisplayWidth.padded(PlainText.line(diagnosis.layer), to: width)
            text += mark + " " + layer + "  " + PlainText.line(diagnosis.detail) + "\n"
            guard !diagnosis.works else { continue }
            let indent = String(repeating: " ", count: width + 4)
            if !diagnosis.cost.isEmpty { text += indent + "cost: " + PlainText.line(diagnosis.cost) + "\n" }
            for (index, line) in PlainText.lines(diagnosis.fix).enumerated() {
                text += indent + (index == 0 ? "fix:  " : "      ") + line + "\n"
            }
        }
        let missing = diagnoses.count { !$0.works }
        guard missing > 0 else { return isQuiet ? "" : text + "\n" + style.green("Every layer works here.") + "\n" }
        let summary = "\(missing) of \(diagnoses.count) layers missing here"
        let meaning =
            diagnoses.contains { !$0.works && $0.isRequired } ? "no gate can be run" : "gates run, and the report says so"
        return text + "\n" + style.yellow("\(summary): \(meaning).") + "\n"
    }

    public static func json(_ diagnoses: [Diagnosis]) -> [UInt8] {
        var json = JSONWriter(indented: true)
        json.beginObject()
        json.member("schema", "firsttry.doctor/1")
        json.member("ok", diagnoses.allSatisfy { $0.works || !$0.isRequired })
        json.objects("layers", diagnoses) { json, diagnosis in
            json.member("layer", diagnosis.layer)
            json.member("works", diagnosis.works)
            json.member("required", diagnosis.isRequired)
            json.member("detail", diagnosis.detail)
            json.member("cost", orNull: diagnosis.cost)
            json.member("fix", orNull: diagnosis.fix)
        }
        json.endObject()
        json.endLine()
        return json.bytes
    }
}
