import GateSDK

/// Why ruff ended with a status other than 0 and 1, from its own words on stderr.
func failure(_ status: Int32, _ lines: [String], repository: Path) -> GateProblem {
    let words = causes(lines, repository: repository)
    let said = words.isEmpty ? "it did not say why" : words.joined(separator: ": ")
    guard status == 2 else {
        return GateProblem(.toolBroke, "ruff ended with status \(status), which it does not document: \(said)")
    }
    if said.has("Required version") {
        return GateProblem(
            .toolVersion, "the project wants another ruff: \(said)",
            hint: "install the version that `required-version` names, or change it")
    }
    if said.has("from the CLI") || said.has("'--extend-select") {
        return GateProblem(
            .options, "ruff refuses option `extend_select`: \(said)", hint: "ruff rule --all lists the rules that it knows")
    }
    let signs: [StaticString] = ["configuration", "Failed to parse", ".toml", "rule selector", "Unknown rule"]
    if signs.contains(where: { said.has($0) }) {
        return GateProblem(
            .toolConfig, "ruff refuses its configuration: \(said)", hint: "correct it until `ruff check --show-files` works")
    }
    return GateProblem(.toolBroke, "ruff ended with status 2: \(said)")
}

/// ruff's chain of causes without the picture of the source that it draws between them.
private func causes(_ lines: [String], repository: Path) -> [String] {
    var causes: [String] = []
    for line in lines {
        let bare = Array(line.utf8).drop { $0 == 0x20 }
        let marked = bare.drop { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }.drop { $0 == 0x20 }
        guard !bare.isEmpty, marked.first != UInt8(ascii: "|"), !bare.elementsEqual("ruff failed".utf8) else { continue }
        let cause = bare.starts(with: "Cause: ".utf8) ? bare.dropFirst(7) : bare
        causes.append(String(decoding: cause, as: UTF8.self).removing(repository.text + "/"))
    }
    return causes
}
