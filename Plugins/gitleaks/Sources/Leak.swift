import GateSDK

/// One element of gitleaks' report, as far as it may be shown. What could quote the secret is never read: not the match,
/// not the commit's message or author.
struct Leak: Equatable {
    var rule = ""
    var description = ""
    var file = Path([])
    var line = 0
    var endLine = 0
    var column = 0
    var endColumn = 0
    var commit = ""
    /// "2024-03-13T20:58:45Z"
    var date = ""
    /// Of the secret; with rule, file and width it tells whether two findings are about one secret.
    var entropy = 0.0

    /// Reads the whole report.
    static func all(_ json: [UInt8]) throws(GateProblem) -> [Leak] {
        var leaks: [Leak] = []
        var reader = JSONReader(json)
        do throws(JSONError) {
            if try !reader.null() {
                try reader.beginArray()
                while try reader.nextElement() { leaks.append(try Leak(&reader)) }
            }
            try reader.finish()
        } catch {
            throw GateProblem(
                .toolOutput, "gitleaks' report is cut or no JSON: byte \(error.offset): expected \(error.expected)")
        }
        // gitleaks' own order differs from run to run.
        return leaks.sorted()
    }

    private init(_ json: inout JSONReader) throws(JSONError) {
        let begin = json.offset
        try json.beginObject()
        while let member = try json.nextMember() {
            switch member {
            case "RuleID": rule = try json.string()
            case "Description": description = try json.null() ? "" : json.string()
            case "File": file = Path(try json.string())
            case "StartLine": line = try json.int()
            case "EndLine": endLine = try json.int()
            case "StartColumn": column = try json.int()
            case "EndColumn": endColumn = try json.int()
            case "Commit": commit = try json.string()
            case "Date": date = try json.string()
            case "Entropy": entropy = try json.double()
            default: try json.skip()
            }
        }
        guard !rule.isEmpty else { throw JSONError(offset: begin, expected: "an object with `RuleID`") }
    }

    /// With the name that its file really has: gitleaks prints U+FFFD for what is not UTF-8.
    func placed(among odd: [Path]) -> Leak {
        var leak = self
        if let real = odd.first(where: { $0.text == file.text }) { leak.file = real }
        return leak
    }

    /// How a secret is taken out of a history that others have.
    private static let help =
        "https://docs.github.com/en/authentication/keeping-your-account-and-data-secure/removing-sensitive-data-from-a-repository"

    /// What identifies the secret without telling it.
    var secret: Secret {
        Secret(rule: rule, file: file, entropy: entropy.bitPattern, width: endColumn - column, height: endLine - line)
    }

    struct Secret: Hashable {
        var rule: String
        var file: Path
        var entropy: UInt64
        var width: Int
        var height: Int
    }

    /// What `.gitleaksignore` takes.
    var fingerprint: String {
        (commit.isEmpty ? "" : commit + ":") + "\(file.text):\(rule):\(line)"
    }

    /// What the report shows. `commit` is empty when the secret is in the files as they are now; then `origin` is the
    /// oldest commit that has it.
    func finding(isWithheld: Bool, since origin: Leak?) -> Finding {
        var text = description.isEmpty ? "A secret" : description
        while text.utf8.last == UInt8(ascii: ".") { text.unicodeScalars.removeLast() }
        if !commit.isEmpty {
            text += " (in commit \(commit.prefix(10)) of \(date.prefix(10)))"
        } else if let origin {
            text += " (here since commit \(origin.commit.prefix(10)) of \(origin.date.prefix(10)))"
        }
        if isWithheld { text += "; the file's name holds a secret itself and is not shown" }
        var finding = Finding(rule: rule, message: text, severity: .error, path: isWithheld ? nil : file)
        if !isWithheld {
            finding.line = line
            finding.endLine = endLine
            finding.fingerprint = fingerprint
        }
        finding.helpURI = Leak.help
        finding.fix = "Revoke it if it was ever pushed, then read it from the environment"
        if !isWithheld { finding.fix += "; if it is no secret, add this line to .gitleaksignore: \(fingerprint)" }
        return finding
    }
}

extension Leak: Comparable {
    static func < (left: Leak, right: Leak) -> Bool {
        if left.file != right.file { return left.file < right.file }
        if left.line != right.line { return left.line < right.line }
        if left.column != right.column { return left.column < right.column }
        if left.rule != right.rule { return left.rule < right.rule }
        return left.commit < right.commit
    }
}
