internal import HostModel

extension Form where Value == String {
    /// The id of a gate, a proof or a cache.
    static let id = anyText.then("a letter a-z, then at most 62 of a-z, 0-9 and '-'") { Manifest.isID($0) ? $0 : nil }

    static let title = line(max: 100)

    /// https://semver.org
    static let semanticVersion = anyText.then("a semantic version such as \"1.2.0\"") { isSemanticVersion($0) ? $0 : nil }

    /// One component of a path.
    static let fileName = line(max: 255).then("a file name, without '/'") { text in
        text.utf8.contains(UInt8(ascii: "/")) || text == "." || text == ".." ? nil : text
    }

    /// As an option, a threshold or a metric is called.
    static let optionName = anyText.then("a letter a-z, then at most 62 of a-z, 0-9 and '_'") {
        ManifestReader.isOptionName($0) ? $0 : nil
    }

    /// A path that stays below where it starts.
    static let innerPath = line(max: 1024).then("a relative path without '.', '..' and '//'") { text in
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        return parts.contains { ["", ".", ".."].contains($0) } ? nil : text
    }

    /// A variable that is not the host's own business: what the child's environment always holds, and what would change
    /// how its programs are loaded.
    static let variable = anyText.then("the name of a variable that the host does not set itself") { isVariable($0) ? $0 : nil }

    static func isVariable(_ text: String) -> Bool {
        let isReserved = ["PATH", "HOME", "TMPDIR", "LANG", "TZ"].contains(text)
        return !isReserved && !text.hasPrefix("LD_") && !text.hasPrefix("FT_") && isVariableName(text)
    }

    static let mediaType = line(max: 127).then("a media type such as \"application/json\"") { text in
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        return parts.count == 2 && parts.allSatisfy(isMediaTypePart) ? text : nil
    }

    private static func isVariableName(_ text: String) -> Bool {
        guard let first = text.utf8.first, text.utf8.count <= 100 else { return false }
        let underscore = UInt8(ascii: "_")
        return !isASCIIDigit(first) && text.utf8.allSatisfy { isASCIILetter($0) || isASCIIDigit($0) || $0 == underscore }
    }

    private static func isMediaTypePart(_ part: Substring) -> Bool {
        guard let first = part.utf8.first, isASCIILetter(first) || isASCIIDigit(first) else { return false }
        return part.utf8.allSatisfy { isASCIILetter($0) || isASCIIDigit($0) || "!#$&^_.+-".utf8.contains($0) }
    }

    private static func isSemanticVersion(_ text: String) -> Bool {
        guard text.utf8.count <= 100 else { return false }
        let withoutBuild = text.split(separator: "+", maxSplits: 1, omittingEmptySubsequences: false)
        let halves = withoutBuild[0].split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        let core = halves[0].split(separator: ".", omittingEmptySubsequences: false)
        guard core.count == 3, core.allSatisfy(isSemanticNumber) else { return false }
        let isRelease = halves.count == 1 || identifiers(halves[1]).allSatisfy { isSemanticNumber($0) || hasLetter($0) }
        return isRelease && (withoutBuild.count == 1 || identifiers(withoutBuild[1]).allSatisfy(isIdentifier))
    }

    private static func identifiers(_ text: Substring) -> [Substring] {
        text.split(separator: ".", omittingEmptySubsequences: false)
    }

    private static func isIdentifier(_ text: Substring) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { isASCIILetter($0) || isASCIIDigit($0) || $0 == UInt8(ascii: "-") }
    }

    private static func hasLetter(_ text: Substring) -> Bool {
        isIdentifier(text) && !text.utf8.allSatisfy(isASCIIDigit)
    }

    private static func isSemanticNumber(_ text: Substring) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy(isASCIIDigit) && (text.utf8.count == 1 || text.utf8.first != UInt8(ascii: "0"))
    }
}

extension Form where Value == GlobPattern {
    static let glob = Form(expected: "a pattern") { tree throws(FormFault) in
        let text = try Form<String>.anyText.read(tree)
        do throws(GlobError) {
            return try GlobPattern(text)
        } catch {
            throw FormFault(.badGlob, "is \(tree.shown): \(error.problem), at character \(error.offset + 1)", at: tree)
        }
    }
}

extension Form where Value == Manifest.WantedSnapshot {
    static let snapshot = Form<String>.anyText.then(
        "the name of a snapshot such as \"advisories\", with '?' behind it when the gate can do without"
    ) { Manifest.WantedSnapshot($0) }
}

extension Form where Value == ABIVersion {
    static let abi = Form<String>.anyText.then("the ABI's major and minor, such as \"1.0\"") { ABIVersion($0) }
}

extension Form where Value == VersionRange {
    static let versions = Form<String>.anyText.then("a range of versions such as \">=0.4, <1\"") { VersionRange($0) }
}

extension Form where Value == ParityCode {
    /// A code that says "this gate failed"; those by which the host speaks for itself are not a gate's to claim.
    static let gateCode = Form<String>.anyText.then("the code of a failing gate, such as \"PARITY-001\"") { text in
        ParityCode(id: text).flatMap { ParityCode.claimable.contains($0) ? $0 : nil }
    }
}

extension ParityCode {
    /// What a manifest may name as its `code`.
    static let claimable: [ParityCode] = [
        .gateFailed, .ruffFailed, .mypyFailed, .pytestFailed, .flaky, .coverageTooLow, .tooManyWarnings, .banditFailed,
        .severityTooHigh, .secretsFound, .vulnerableDependency, .trivyFailed, .migrationFailed, .sbomFailed, .buildFailed,
        .importFailed,
    ]
}

extension Manifest {
    /// Whether a gate may be called so: a letter a-z, then at most 62 of a-z, 0-9 and '-'.
    public static func isID(_ text: String) -> Bool {
        guard let first = text.utf8.first, isASCIILower(first), text.utf8.count <= 63 else { return false }
        return text.utf8.allSatisfy { isASCIILower($0) || isASCIIDigit($0) || $0 == UInt8(ascii: "-") }
    }
}
