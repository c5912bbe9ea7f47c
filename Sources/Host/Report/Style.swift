/// Colour and links, or neither.
public struct Style: Sendable {
    public let hasColor: Bool
    /// Whether a word may carry a link (OSC 8); only for a terminal.
    public let hasLinks: Bool

    public init(hasColor: Bool, hasLinks: Bool = false) {
        self.hasColor = hasColor
        self.hasLinks = hasLinks
    }

    public func bold(_ text: String) -> String { wrap(text, "1") }
    func dim(_ text: String) -> String { wrap(text, "2") }
    public func red(_ text: String) -> String { wrap(text, "31") }
    public func green(_ text: String) -> String { wrap(text, "32") }
    public func yellow(_ text: String) -> String { wrap(text, "33") }
    func cyan(_ text: String) -> String { wrap(text, "36") }

    /// The text as a link; a target that is not plain https is left out.
    func link(_ text: String, to target: String) -> String {
        guard hasLinks, target.hasPrefix("https://"), target.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { return text }
        return "\u{1B}]8;;\(target)\u{1B}\\\(text)\u{1B}]8;;\u{1B}\\"
    }

    /// The columns of a text that may carry colours and links of ours.
    static func width(of text: String) -> Int {
        var rest = text.unicodeScalars[...]
        var width = 0
        while let scalar = rest.popFirst() {
            guard scalar == "\u{1B}" else {
                width += DisplayWidth.of(scalar)
                continue
            }
            let isLink = rest.first == "]"
            while let next = rest.popFirst(), isLink ? next != "\\" : next != "m" {}
        }
        return width
    }

    private func wrap(_ text: String, _ code: String) -> String {
        hasColor && !text.isEmpty ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }
}

/// When colour is used.
public enum ColorChoice: String, Sendable, CaseIterable {
    case auto, always, never
}
