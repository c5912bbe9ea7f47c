/// What a configuration says of all modules that makes a check smaller. In the words of either format: both write a part's name
/// alone on its line, and `key = value` below.
struct GlobalSettings {
    /// Whether it says `ignore_errors`: then mypy says "Success" to everything that is Python.
    private(set) var ignoresEverything = false
    /// mypy's codes that are switched off.
    private(set) var disabledCodes: [String] = []

    init() {}

    init(_ text: [UInt8], part: [UInt8]) {
        var isInside = false
        // A part that says otherwise for some modules has these checked.
        var hasException = false
        var codes = CodeList()
        for line in text.split(separator: 0x0A) {
            let bare = line.prefix { $0 != UInt8(ascii: "#") && $0 != UInt8(ascii: ";") }.filter { $0 > 0x20 }
            if codes.take(bare, of: line) { continue }
            if bare.first == UInt8(ascii: "[") { isInside = bare == part }
            guard let equals = bare.firstIndex(where: { $0 == UInt8(ascii: "=") || $0 == UInt8(ascii: ":") }) else {
                continue
            }
            let key = bare[..<equals], value = bare[(equals + 1)...]
            if key.elementsEqual("ignore_errors".utf8) {
                let ignores = GlobalSettings.isTrue(value)
                if isInside { ignoresEverything = ignores } else if !ignores { hasException = true }
            } else if isInside, key.elementsEqual("disable_error_code".utf8) {
                codes = CodeList(value)
            }
        }
        if hasException { ignoresEverything = false }
        disabledCodes = codes.names
    }

    private static func isTrue(_ value: ArraySlice<UInt8>) -> Bool {
        let small = value.map { (65...90).contains($0) ? $0 + 32 : $0 }
        return ["true", "yes", "on", "1"].contains { small.elementsEqual($0.utf8) }
    }
}

/// A value that goes on in the lines below until its bracket is closed or, without one, as long as they are indented.
private struct CodeList {
    private var value: [UInt8] = []
    private var goesOn = false

    init() {}

    init(_ value: ArraySlice<UInt8>) { (self.value, goesOn) = (Array(value), true) }

    /// Whether the line is one of these.
    mutating func take(_ bare: [UInt8], of line: ArraySlice<UInt8>) -> Bool {
        let isBracketed = value.first == UInt8(ascii: "[")
        let isKey = !isBracketed && bare.contains(UInt8(ascii: "="))
        goesOn = goesOn && !isKey && (isBracketed ? value.last != UInt8(ascii: "]") : line.first == 0x20 || line.first == 0x09)
        if goesOn { value += (isBracketed ? [] : [UInt8(ascii: ",")]) + bare }
        return goesOn
    }

    var names: [String] {
        Set(value.split { "[],\"'".utf8.contains($0) }.map { String(decoding: $0, as: UTF8.self) }).sorted()
    }
}
