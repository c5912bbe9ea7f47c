import HostModel
import Testing

@Suite struct JSONTreeTests {
    @Test func eachValueAndEachNameKnowsItsPlace() throws {
        let text = "{ \"a\" : [ 1 , \"x\" ] ,\n\"b\":null}"
        let tree = try parse(text)
        guard case .object(let members) = tree.value, case .array(let elements)? = tree["a"]?.value else {
            Issue.record("no object with a list")
            return
        }
        #expect(tree.offset == 0)
        #expect(members.map(\.name) == ["a", "b"])
        #expect(members.map(\.offset) == [2, 22])
        #expect(members.map(\.value.offset) == [8, 26])
        #expect(elements.map(\.offset) == [10, 14])
    }

    @Test func onlyTheMembersThatAreAskedForAreKeptAndTheRestIsStillHeldToTheGrammar() throws {
        let text = #"{"a": {"b": 1, "c": [{}]}, "b": {"a": 2, "z": 3}, "c": [1, 2]}"#
        let tree = try JSONTree.parse(Array(text.utf8), sizeMax: 100, only: ["b"])
        guard case .object(let members) = tree.value else { throw JSONError(offset: 0, expected: "an object") }
        #expect(members.map(\.name) == ["b"])
        #expect(tree["b"] == (try parse(text))["b"])
        for broken in [#"{"b": 1, "a": [1,,]}"#, #"{"b": 1, "a": }"#, #"{"b": 1} x"#, #"{"b": 1, "b": 2}"#, #"{"b": 1"#] {
            #expect(throws: JSONTreeError.self) { try JSONTree.parse(Array(broken.utf8), sizeMax: 100, only: ["b"]) }
        }
    }

    @Test(arguments: [
        ("1", JSONTree.Value.integer(1)), ("1.0", .integer(1)), ("1e3", .integer(1000)), ("-0", .integer(0)),
        ("1.5", .number(1.5)),
        ("9223372036854775807", .integer(.max)), ("9223372036854775808", .number(0x1p63)), ("1e300", .number(1e300)),
    ])
    func aNumberWithoutFractionIsWhole(_ text: String, _ expected: JSONTree.Value) throws {
        #expect(try parse(text).value == expected)
    }

    @Test func aNameThatComesTwiceIsRefusedAtTheSecond() {
        #expect(reason("{\"a\":1,  \"\\u0061\":2}") == .duplicateName("a"))
        #expect(offset("{\"a\":1,  \"\\u0061\":2}") == 9)
        #expect(throws: Never.self) { try parse("{\"a\":{\"a\":1},\"b\":{\"a\":2}}") }
    }

    @Test func depthAndSizeAreCapped() throws {
        let deep = String(repeating: "[", count: 64) + String(repeating: "]", count: 64)
        #expect(throws: Never.self) { try parse(deep) }
        #expect(reason("[\(deep)]") == .tooDeep(max: 64))
        #expect(offset("[\(deep)]") == 64)
        #expect(throws: JSONTreeError.self) { try JSONTree.parse(Array("[1]".utf8), sizeMax: 2) }
        #expect(throws: Never.self) { try JSONTree.parse(Array("[1]".utf8), sizeMax: 3) }
        #expect(throws: JSONTreeError.self) { try JSONTree.parse(Array("[[1]]".utf8), sizeMax: 10, depthMax: 2) }
    }

    @Test(.timeLimit(.minutes(1)))
    func manyNamesAreComparedQuickly() throws {
        let members = (0..<100_000).map { "\"\($0)\":0" }.joined(separator: ",")
        let start = ContinuousClock.now
        #expect(throws: Never.self) { try JSONTree.parse(Array("{\(members)}".utf8), sizeMax: 1 << 21) }
        #expect(ContinuousClock.now - start < .seconds(10))
    }

    @Test func aSubscriptOfWhatIsNoObjectIsNil() throws {
        #expect(try parse("[1]")["a"] == nil)
        #expect(try parse("{\"b\":1}")["a"] == nil)
    }

    @Test func aPlaceCountsLinesAndCharacters() {
        let lines = LineMap(Array("ab\n\té検🎯x\r\ny".utf8))
        let places = [
            (0, "f:1:1"), (1, "f:1:2"), (2, "f:1:3"), (3, "f:2:1"), (4, "f:2:2"), (6, "f:2:3"), (9, "f:2:4"), (13, "f:2:5"),
            (16, "f:3:1"),
        ]
        for (offset, expected) in places { #expect(lines.place(of: offset, in: "f").description == expected) }
        #expect(lines.place(of: 999, in: "f").description == "f:3:2")
        #expect(lines.place(of: -1, in: "f").description == "f:1:1")
        #expect(LineMap([0xFF, 0xFE, 0x41]).place(of: 2, in: "f").description == "f:1:3")
    }

    private func parse(_ text: String) throws -> JSONTree {
        try JSONTree.parse(Array(text.utf8), sizeMax: 1 << 20)
    }

    private func reason(_ text: String) -> JSONTreeError.Reason? { error(text)?.reason }

    private func offset(_ text: String) -> Int? { error(text)?.offset }

    private func error(_ text: String) -> JSONTreeError? {
        do {
            _ = try JSONTree.parse(Array(text.utf8), sizeMax: 1 << 20)
            return nil
        } catch {
            return error
        }
    }
}
