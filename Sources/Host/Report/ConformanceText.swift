public import HostModel

/// What a gate keeps and breaks of the policy.
public struct ConformanceText {
    private let style: Style
    private let isQuiet: Bool

    public init(style: Style, isQuiet: Bool = false) {
        self.style = style
        self.isQuiet = isQuiet
    }

    public func text(_ conformance: Conformance) -> String {
        let shown = conformance.checks.filter { !isQuiet || $0.answer == .broken }
        let width = shown.map { DisplayWidth.of($0.rule) }.max() ?? 0
        let nameWidth = shown.map { DisplayWidth.of($0.name) }.max() ?? 0
        var text = ""
        if !isQuiet {
            text += style.bold(PlainText.line("\(conformance.gate) \(conformance.version)"))
            text += PlainText.line(" (\(conformance.kind), \(conformance.manifestPath))") + "\n"
        }
        for check in shown {
            let start =
                "\(mark(check.answer)) \(DisplayWidth.padded(check.rule, to: width))  \(DisplayWidth.padded(check.name, to: nameWidth))"
            text += start + "  " + PlainText.line(check.message) + "\n"
            guard !check.hint.isEmpty else { continue }
            text += String(repeating: " ", count: width + nameWidth + 6) + "hint: " + PlainText.line(check.hint) + "\n"
        }
        return text + summary(conformance)
    }

    private func mark(_ answer: Conformance.Answer) -> String {
        switch answer {
        case .kept: style.green("✓")
        case .broken: style.red("✗")
        case .unchecked: style.yellow("?")
        }
    }

    private func summary(_ conformance: Conformance) -> String {
        let unchecked = conformance.count(.unchecked)
        let counts =
            "\(conformance.count(.kept)) kept, \(conformance.count(.broken)) broken"
            + (unchecked == 0 ? "" : ", \(unchecked) not checked")
        let missing =
            conformance.notRun.isEmpty
            ? "" : "\(Wording.count(conformance.notRun.count, "scenario")) not run: no verdict on all of it\n"
        return (isQuiet && conformance.isKept ? "" : counts + "\n") + missing
    }

    public static func json(_ conformance: Conformance) -> [UInt8] {
        var json = JSONWriter(indented: true)
        json.beginObject()
        json.member("schema", "firsttry.conformance/1")
        json.member("ok", conformance.isOK)
        json.member("gate", conformance.gate)
        json.member("version", conformance.version)
        json.member("kind", conformance.kind)
        json.member("manifest", conformance.manifestPath)
        json.name("scenarios")
        json.beginObject()
        json.member("run", conformance.scenariosRun)
        json.objects("not_run", conformance.notRun) { json, scenario in
            json.member("name", scenario.scenario)
            json.member("reason", scenario.reason)
        }
        json.endObject()
        json.objects("checks", conformance.checks) { json, check in
            json.member("rule", check.rule)
            json.member("name", check.name)
            json.member("answer", check.answer.rawValue)
            json.member("message", check.message)
            json.member("hint", orNull: check.hint)
        }
        json.endObject()
        json.endLine()
        return json.bytes
    }
}
