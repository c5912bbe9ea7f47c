import HostModel
import Testing

@Suite struct JSONReaderTests {
    @Test(arguments: [
        (#""""#, ""), (#""a b""#, "a b"), (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{c}\n\r\t"), (#""\u0041\u00e9\u20AC""#, "Aé€"),
        (#""\ud83c\udfaf""#, "🎯"), (#""\ud83c""#, "\u{FFFD}"), (#""\udfaf\ud83c""#, "\u{FFFD}\u{FFFD}"),
        (#""\ud83cx""#, "\u{FFFD}x"), (#""\ud83c\u0041""#, "\u{FFFD}A"), ("\"é検🎯\"", "é検🎯"), (" \t\r\n\"x\" ", "x"),
    ])
    func aStringIsReadAsItIsMeant(_ json: String, _ expected: String) throws {
        var reader = JSONReader(Array(json.utf8))
        #expect(try reader.string() == expected)
        try reader.finish()
    }

    @Test(arguments: [
        #"""#, #""a"#, #""\"#, #""\x""#, #""\u12""#, #""\u12g4""#, "\"a\nb\"", "\"\u{0}\"", "\"\u{1f}\"", "a", "'a'", "",
    ])
    func whatIsNoStringIsRefused(_ json: String) {
        var reader = JSONReader(Array(json.utf8))
        #expect(throws: JSONError.self) { try reader.string() }
    }

    @Test(arguments: [[0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xC3]] as [[UInt8]])
    func bytesThatAreNotUTF8AreRefused(_ bytes: [UInt8]) {
        let quote = UInt8(ascii: "\"")
        var plain = JSONReader([quote] + bytes + [quote])
        #expect(throws: JSONError(offset: 1, expected: "UTF-8")) { try plain.string() }
        var escaped = JSONReader([quote] + Array("\\n".utf8) + bytes + [quote])
        #expect(throws: JSONError.self) { try escaped.string() }
    }

    @Test(arguments: [
        ("0", 0), ("-0", 0), ("7", 7), ("-12", -12), ("9223372036854775807", Int.max), ("-9223372036854775808", Int.min),
    ])
    func aWholeNumberIsRead(_ json: String, _ expected: Int) throws {
        var reader = JSONReader(Array(json.utf8))
        #expect(try reader.int() == expected)
        try reader.finish()
    }

    @Test(arguments: [
        "1.0", "1e3", "01", "-", "+1", "", "x", "9223372036854775808", "-9223372036854775809", "--1", "1-",
        "99999999999999999999999",
    ])
    func whatIsNoWholeNumberIsRefused(_ json: String) {
        var reader = JSONReader(Array(json.utf8))
        #expect(throws: JSONError.self) { try reader.int() }
    }

    @Test(arguments: [("0", 0.0), ("-0.5", -0.5), ("1e3", 1000), ("1E-2", 0.01), ("2.5e+1", 25), ("1e-999", 0)])
    func aNumberIsRead(_ json: String, _ expected: Double) throws {
        var reader = JSONReader(Array(json.utf8))
        #expect(try reader.double() == expected)
        try reader.finish()
    }

    @Test(arguments: ["+1", ".5", "1.", "1e", "1e+", "01", "0x1", "1e999", "Infinity", "NaN", "-", "1.2.3", "--1", ""])
    func whatIsNoNumberIsRefused(_ json: String) {
        var reader = JSONReader(Array(json.utf8))
        #expect(throws: JSONError.self) {
            _ = try reader.double()
            try reader.finish()
        }
    }

    /// From the RFC and from what lenient readers let pass.
    @Test(arguments: [
        "", " ", "{", "[", "]", "}", "{,}", "[,]", "[1,]", "{\"a\":1,}", "[1 2]", "{\"a\" 1}", "{\"a\"}", "{a:1}", "{1:1}", "[1}",
        "{\"a\":1]",
        "[1],", "[1]]", "tru", "truex", "nul", "nulll", "False", "/**/1", "1 2", "[\"a\" \"b\"]", "{\"a\":1 \"b\":2}",
        "{\"a\":,\"b\":1}", "\u{FEFF}1",
    ])
    func whatIsNoJSONIsRefused(_ json: String) {
        var skipping = JSONReader(Array(json.utf8))
        #expect(throws: JSONError.self) {
            try skipping.skip()
            try skipping.finish()
        }
        #expect(throws: JSONTreeError.self) { try JSONTree.parse(Array(json.utf8), sizeMax: 1000) }
    }

    @Test func membersAndElementsComeInOrder() throws {
        var reader = JSONReader(Array(#" {"a": [1, 2, []], "b": {}, "c": null} "#.utf8))
        try reader.beginObject()
        #expect(try reader.nextMember() == "a")
        try reader.beginArray()
        #expect(try reader.nextElement())
        #expect(try reader.int() == 1)
        #expect(try reader.nextElement())
        #expect(try reader.int() == 2)
        #expect(try reader.nextElement())
        try reader.skip()
        #expect(try !reader.nextElement())
        #expect(try reader.nextMember() == "b")
        #expect(try reader.kind() == .object)
        try reader.skip()
        #expect(try reader.nextMember() == "c")
        #expect(try reader.null())
        #expect(try reader.nextMember() == nil)
        try reader.finish()
    }

    @Test func listsInsideOneAnotherAreSteppedOverUpToACap() throws {
        func nested(_ depth: Int) -> [UInt8] {
            [UInt8](repeating: UInt8(ascii: "["), count: depth) + [UInt8](repeating: UInt8(ascii: "]"), count: depth)
        }
        var reader = JSONReader(nested(512))
        try reader.skip()
        try reader.finish()
        var deep = JSONReader(nested(1_000_000))
        #expect(throws: JSONError(offset: 512, expected: "less nesting")) { try deep.skip() }
    }

    @Test func onlyTheGivenRangeIsRead() throws {
        let bytes = Array(#"[1,"ab",2]"#.utf8)
        var reader = JSONReader(bytes, in: 3..<7)
        #expect(try reader.string() == "ab")
        try reader.finish()
        var cut = JSONReader(bytes, in: 3..<6)
        #expect(throws: JSONError.self) { try cut.string() }
    }

    @Test func anErrorSaysWhereAndWhatWasExpected() {
        var reader = JSONReader(Array(#"{"a" 1}"#.utf8))
        #expect(throws: JSONError(offset: 5, expected: "':'")) {
            try reader.beginObject()
            _ = try reader.nextMember()
        }
    }
}
