import HostModel
import Testing

@Suite struct JSONWriterTests {
    @Test func compactJSONHasNoSpace() {
        #expect(written(indented: false) == #"{"a":[1,true,null,{}],"b":"x","c":[]}"#)
    }

    @Test func indentedJSONHasOneMemberPerLine() {
        let expected = """
            {
              "a": [
                1,
                true,
                null,
                {}
              ],
              "b": "x",
              "c": []
            }
            """
        #expect(written(indented: true) == expected)
    }

    @Test func everyCharacterSurvivesWritingAndReading() throws {
        for scalar in (0...0x2FFF).compactMap(Unicode.Scalar.init) + ["🎯", "\u{10FFFF}", "\u{FFFD}"] {
            let text = "a" + String(scalar) + "b"
            var writer = JSONWriter()
            writer.value(text)
            var reader = JSONReader(writer.bytes)
            let back = try reader.string()
            #expect(back.unicodeScalars.elementsEqual(text.unicodeScalars), "U+\(String(scalar.value, radix: 16))")
        }
    }

    @Test func noControlCharacterIsWrittenRaw() {
        var writer = JSONWriter()
        writer.value(String(String.UnicodeScalarView((0..<0x20).compactMap(Unicode.Scalar.init) + ["\u{7F}"])))
        #expect(writer.bytes.allSatisfy { $0 >= 0x20 && $0 < 0x7F })
    }

    @Test(arguments: [
        (0.0, "0"), (-1.5, "-1.5"), (1e14, "100000000000000"), (0.1, "0.1"), (Double.infinity, "null"), (Double.nan, "null"),
    ])
    func aNumberIsWrittenSoThatJSONHoldsIt(_ number: Double, _ expected: String) {
        var writer = JSONWriter()
        writer.value(number)
        #expect(String(decoding: writer.bytes, as: UTF8.self) == expected)
    }

    @Test(arguments: [1e15, 1e300, -2.2250738585072014e-308, .leastNonzeroMagnitude, 0.1 + 0.2, 123456789.123456789])
    func aNumberReadsBackAsItself(_ number: Double) throws {
        var writer = JSONWriter()
        writer.value(number)
        var reader = JSONReader(writer.bytes)
        #expect(try reader.double() == number)
        try reader.finish()
    }

    @Test func membersThatAreAbsentLeaveNoTrace() {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("a", ifPresent: nil as String?)
        writer.member("b", ifPresent: "")
        writer.member("c", ifPresent: nil as Int?)
        writer.member("d", ifPresent: 0)
        writer.endObject()
        writer.endLine()
        #expect(String(decoding: writer.bytes, as: UTF8.self) == "{\"d\":0}\n")
    }

    private func written(indented: Bool) -> String {
        var writer = JSONWriter(indented: indented)
        writer.beginObject()
        writer.name("a")
        writer.beginArray()
        writer.value(1)
        writer.value(true)
        writer.null()
        writer.beginObject()
        writer.endObject()
        writer.endArray()
        writer.member("b", "x")
        writer.name("c")
        writer.beginArray()
        writer.endArray()
        writer.endObject()
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}
