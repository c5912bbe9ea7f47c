import HostModel
import HostRecords
import Testing

/// Frames as a runner would write them, and as it never would.
enum Child {
    static func frame(_ json: String, type: UInt8 = 1) -> [UInt8] {
        frame(Array(json.utf8), type: type)
    }

    static func frame(_ payload: [UInt8], type: UInt8 = 1) -> [UInt8] {
        let length = UInt32(payload.count)
        return (0..<4).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) } + [type, 0, 0, 0] + payload
    }

    static let hello = frame(#"{"t":"hello","protocol":1,"id":"x","version":"1.0.0","sdk":"c","abi":"1.0"}"#)
    static let probed = frame(#"{"t":"probed","status":"complete"}"#)
    static let finding = frame(#"{"t":"finding","rule":"F401","message":"unused","path":"a.py","line":1,"severity":"error"}"#)

    static func end(records: Int, findings: Int = 0) -> [UInt8] {
        frame(#"{"t":"end","status":"complete","records":\#(records),"findings":\#(findings)}"#)
    }

    static let rubbish: [UInt8] = (0..<64).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ 11) }

    static let crimes: [(String, [UInt8])] = [
        ("half a frame", Array(Child.hello.dropLast(3))),
        ("a frame of 4 GiB", [0xFF, 0xFF, 0xFF, 0xFF, 1, 0, 0, 0]),
        ("binary rubbish", Child.rubbish),
        ("an unknown frame type", Child.frame("{}", type: 9)),
        ("broken JSON", Child.frame("{\"t\":")),
        ("broken UTF-8", Child.frame(Array(#"{"t":"log","level":1,"message":""#.utf8) + [0xFF] + Array("\"}".utf8))),
        ("an unknown record", Child.frame(#"{"t":"verdict","passed":true}"#)),
        ("another protocol", Child.frame(#"{"t":"hello","protocol":2}"#)),
        ("no hello", Child.probed),
        ("hello twice", Child.hello + Child.hello),
        ("results before its probe", Child.hello + Child.finding),
        (
            "a negative line",
            Child.hello + Child.probed + Child.frame(#"{"t":"finding","rule":"a","message":"b","line":-1,"severity":"error"}"#)
        ),
        (
            "a finding without a rule",
            Child.hello + Child.probed + Child.frame(#"{"t":"finding","message":"b","severity":"error"}"#)
        ),
        ("a lie about the count", Child.hello + Child.probed + Child.finding + Child.end(records: 3, findings: 0)),
        ("something after the end", Child.hello + Child.probed + Child.end(records: 2) + Child.finding),
        ("a second end", Child.hello + Child.probed + Child.end(records: 2) + Child.end(records: 3)),
        ("bytes of no artifact", Child.hello + Child.probed + Child.frame([1, 2, 3], type: 2)),
    ]

    static func said(_ pieces: [UInt8]..., caps: Transcript.Caps = .init()) -> Transcript {
        var transcript = Transcript(root: "/repo", caps: caps)
        for piece in pieces { _ = transcript.take(piece) }
        transcript.close()
        return transcript
    }
}

@Suite struct TranscriptTests {
    @Test func anHonestRunIsTakenWhole() {
        let transcript = Child.said(Child.hello, Child.probed, Child.finding, Child.end(records: 3, findings: 1))
        #expect(transcript.violation == nil)
        #expect(transcript.ended == .complete)
        #expect(transcript.findings.map(\.rule) == ["F401"])
    }

    @Test func aRunThatComesInByteByByteIsTheSame() {
        var transcript = Transcript(root: "/repo")
        for byte in Child.hello + Child.probed + Child.finding + Child.end(records: 3, findings: 1) {
            _ = transcript.take([byte])
        }
        transcript.close()
        #expect(transcript.violation == nil)
        #expect(transcript.findings.count == 1)
    }

    @Test(arguments: Child.crimes)
    func voids(_ what: String, _ bytes: [UInt8]) {
        #expect(Child.said(bytes).violation != nil, "\(what)")
    }

    @Test(arguments: ["../etc/passwd", "/etc/passwd", "a/../../b", "/repository/a", "/repo/../a"])
    func aPlaceOutsideOfTheRepositoryVoidsTheRun(_ path: String) {
        let record = Child.frame(#"{"t":"finding","rule":"a","message":"b","path":"\#(path)","severity":"error"}"#)
        #expect(Child.said(Child.hello, Child.probed, record).violation != nil)
    }

    @Test(arguments: [
        ("/repo/src/a.py", "src/a.py"), ("src/./a.py", "src/a.py"), ("src//a.py", "src/a.py"), ("b/../a.py", "a.py"),
        ("..a/b..", "..a/b.."),
    ])
    func aPlaceInsideIsNamedFromTheRoot(_ path: String, _ relative: String) {
        let record = Child.frame(#"{"t":"finding","rule":"a","message":"b","path":"\#(path)","severity":"error"}"#)
        #expect(
            Child.said(Child.hello, Child.probed, record, Child.end(records: 3, findings: 1)).findings.first?.path == relative)
    }

    @Test func aCapIsAViolationAndNeverACut() {
        var caps = Transcript.Caps()
        caps.findings = 1
        let transcript = Child.said(Child.hello, Child.probed, Child.finding, Child.finding, caps: caps)
        #expect(transcript.violation != nil)
    }

    @Test func anArtifactIsItsAnnouncedBytes() {
        let announced = Child.frame(#"{"t":"artifact","name":"a.json","media_type":"application/json","size":5}"#)
        let transcript = Child.said(
            Child.hello, Child.probed, announced, Child.frame([1, 2, 3], type: 2), Child.frame([4, 5], type: 2),
            Child.end(records: 3))
        #expect(transcript.violation == nil)
        #expect(transcript.artifacts.first?.bytes == [1, 2, 3, 4, 5])
    }

    @Test(arguments: ["../a", "a/b", "", "..", "a b"])
    func anArtifactWithAnUnusableNameVoidsTheRun(_ name: String) {
        let announced = Child.frame(#"{"t":"artifact","name":"\#(name)","media_type":"x","size":0}"#)
        #expect(Child.said(Child.hello, Child.probed, announced).violation != nil)
    }

    @Test func aMutatedRunNeverCrashesTheReader() {
        let honest = Child.hello + Child.probed + Child.finding + Child.end(records: 3, findings: 1)
        for position in honest.indices {
            for value in [UInt8(0), 0x7F, 0x80, 0xFF, honest[position] ^ 1] {
                var mutated = honest
                mutated[position] = value
                _ = Child.said(mutated)
                _ = Child.said(Array(mutated[..<position]))
            }
        }
    }
}
