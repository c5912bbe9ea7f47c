import GateSDK

/// The licence that a Node package declares, as CycloneDX wants it.
enum Licence {
    /// The identifiers that CycloneDX lets stand as such and that most packages have; any other goes as an expression.
    private static let common: [StaticString] = [
        "0BSD", "AFL-2.1", "AGPL-3.0-only", "AGPL-3.0-or-later", "Apache-2.0", "Artistic-2.0", "BlueOak-1.0.0", "BSD-2-Clause",
        "BSD-3-Clause", "CC-BY-3.0", "CC-BY-4.0", "CC0-1.0", "EPL-1.0", "EPL-2.0", "GPL-2.0-only", "GPL-2.0-or-later",
        "GPL-3.0-only", "GPL-3.0-or-later", "ISC", "LGPL-2.1-only", "LGPL-2.1-or-later", "LGPL-3.0-only", "LGPL-3.0-or-later",
        "MIT", "MIT-0", "MPL-2.0", "OFL-1.1", "PSF-2.0", "Python-2.0", "Unicode-3.0", "Unlicense", "WTFPL", "Zlib",
    ]

    /// The value of `licenses`.
    static func node(_ text: String) -> Tree {
        let declared = Tree.text("declared")
        if common.contains(where: { isEqual(text, $0) }) {
            return .array([.object(("license", .object(("acknowledgement", declared), ("id", .text(text)))))])
        }
        if isExpression(text) { return .array([.object(("acknowledgement", declared), ("expression", .text(text)))]) }
        return .array([.object(("license", .object(("acknowledgement", declared), ("name", .text(text)))))])
    }

    /// Identifiers with operators between them. "SEE LICENSE IN x" and "UNLICENSED" are npm's own words.
    static func isExpression(_ text: String) -> Bool {
        let isOwnWord = text.utf8.elementsEqual("UNLICENSED".utf8) || text.utf8.starts(with: "SEE LICENSE".utf8)
        let words = text.utf8.map { $0 == UInt8(ascii: "(") || $0 == UInt8(ascii: ")") ? 0x20 : $0 }.split(separator: 0x20)
        guard !isOwnWord, words.count % 2 == 1 else { return false }
        for (index, word) in words.enumerated() {
            let isOperator = word.elementsEqual("AND".utf8) || word.elementsEqual("OR".utf8) || word.elementsEqual("WITH".utf8)
            let isPlain = word.allSatisfy {
                isLetterOrDigit($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "+")
            }
            guard isOperator == (index % 2 == 1), isPlain else { return false }
        }
        return true
    }
}
