import HostManifest
import HostModel
import HostRecords
@testable import HostSandbox
import HostSnapshots
import Testing

@testable import HostEngine

/// One run with everything right, for tests to break one thing of.
enum Case {
    static func run(
        _ id: String = "x", proofs: [String] = ["files"], nothingToDoIsNormal: Bool = false, codes: [Manifest.CodeOfRule] = [],
        expectedSeconds: Double = 1
    ) -> GateRun {
        GateRun(
            id: id, title: "X", version: "1.0.0", level: .required, code: .ruffFailed, codes: codes, manifestSHA256: "m",
            libraryPath: "/l",
            librarySHA256: "l", abi: "1.0", adapted: nil, tool: nil, options: Array("{}".utf8), changed: nil, proofs: proofs,
            nothingToDoIsNormal: nothingToDoIsNormal, sandbox: GateSandbox(repository: "/repo", view: .readOnly), snapshots: [],
            plannedAt: Moment(seconds: 0), cores: 1,
            expectedSeconds: expectedSeconds)
    }

    static func frame(_ json: String) -> [UInt8] {
        let length = UInt32(json.utf8.count)
        return (0..<4).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) } + [1, 0, 0, 0] + Array(json.utf8)
    }

    static let hello = #"{"t":"hello","protocol":1,"id":"x","version":"1.0.0","sdk":"c","abi":"1.0"}"#
    static let probed = #"{"t":"probed","status":"complete"}"#
    static let proof = #"{"t":"proof","name":"files","expected":3,"examined":3,"statement":"s"}"#
    static let finding = #"{"t":"finding","rule":"r","message":"m","path":"a.py","line":1,"severity":"error"}"#

    static func transcript(_ records: [String], status: String? = "complete") -> Transcript {
        var transcript = Transcript(root: "/repo")
        for record in records { _ = transcript.take(frame(record)) }
        if let status {
            let findings = records.filter { $0.contains(#""t":"finding""#) }.count
            _ = transcript.take(frame(#"{"t":"end","status":"\#(status)","records":\#(records.count),"findings":\#(findings)}"#))
        }
        transcript.close()
        return transcript
    }

    static func end(
        status: Int32 = 0, timedOut: Bool = false, outOfMemory: Bool = false, failure: MissedLayer? = nil,
        after seconds: Double = 1, resources: Resources = Resources()
    ) -> SandboxEnd {
        SandboxEnd(
            waitStatus: status, timedOut: timedOut, killed: false, outOfMemory: outOfMemory, hadLeftovers: false,
            failure: failure, wallSeconds: seconds, resources: resources)
    }

    static func judged(
        _ transcript: Transcript, end: SandboxEnd = end(), run: GateRun = run(), intervention: Intervention = .none,
        facts: LayerFacts = []
    ) -> Outcome {
        let evidence = Evidence(
            transcript: transcript, end: end, facts: facts, landlockABI: 0, missed: [], intervention: intervention)
        return Judge(run: run, evidence: evidence).outcome()
    }
}

@Suite struct JudgeTests {
    @Test func greenNeedsTheWholeChain() {
        let outcome = Case.judged(Case.transcript([Case.hello, Case.probed, Case.proof]))
        #expect(outcome.verdict == .passed)
        #expect(outcome.failures.isEmpty)
    }

    @Test func aToolThatUsedUpTheGatesTimeIsATimeoutOfTheGate() {
        let problem = #"{"t":"problem","kind":"timeout","message":"pytest took too long","hint":""}"#
        let transcript = Case.transcript([Case.hello, Case.probed, problem, Case.finding], status: "problem")
        let late = Case.judged(transcript, end: Case.end(after: 301))
        #expect(late.verdict == .timeout)
        #expect(late.failures.map(\.message) == ["ran past its 300 s: pytest took too long"])
        #expect(late.failures.first?.hint == "raise gates.x.timeout_sec in firsttry.toml")
        #expect(late.findings.count == 1, "what was found until then is kept")
        let early = Case.judged(transcript, end: Case.end(after: 30))
        #expect(early.failures.map(\.message) == ["pytest took too long"], "the gate gave its tool less than it has")
    }

    @Test func findingsFailWithTheGatesOwnCode() {
        let outcome = Case.judged(Case.transcript([Case.hello, Case.probed, Case.proof, Case.finding]))
        #expect(outcome.verdict == .failed)
        #expect(outcome.code == .ruffFailed)
    }

    @Test func findingsOfSeveralRulesFailWithSeveralCodes() throws {
        let coverage = #"{"t":"finding","rule":"coverage","message":"71 % of 75 %","severity":"error"}"#
        let run = Case.run(codes: [Manifest.CodeOfRule(rule: try GlobPattern("cover*"), code: .coverageTooLow)])
        let outcome = Case.judged(Case.transcript([Case.hello, Case.probed, Case.proof, Case.finding, coverage]), run: run)
        #expect(outcome.failures.map(\.code) == [.ruffFailed, .coverageTooLow])
        #expect(outcome.failures.last?.message == "71 % of 75 %")
    }

    @Test func findingsOfRulesThatConcealAreMarked() throws {
        let token = #"{"t":"finding","rule":"token","message":"m","path":"a.py","line":2,"severity":"note"}"#
        var run = Case.run()
        run.conceals = [try GlobPattern("tok*")]
        let outcome = Case.judged(Case.transcript([Case.hello, Case.probed, Case.proof, Case.finding, token]), run: run)
        #expect(outcome.findings.map(\.concealsPlace) == [false, true])
    }

    @Test(arguments: [("2.9.1", Verdict.passed), ("3.0", .error), ("1.0", .error), ("of its own", .passed), ("", .passed)])
    func aToolOfAVersionThatTheGateDoesNotKnowIsNoVerdict(_ version: String, _ verdict: Verdict) throws {
        let tool = #"{"t":"tool","version":"\#(version)"}"#
        var run = Case.run()
        run.knownVersions = try #require(VersionRange(">=2, <3"))
        let outcome = Case.judged(Case.transcript([Case.hello, tool, Case.probed, Case.proof]), run: run)
        #expect(outcome.verdict == verdict)
    }

    @Test func aPassWithoutTheOwedProofIsNoVerdict() {
        let outcome = Case.judged(Case.transcript([Case.hello, Case.probed]))
        #expect(outcome.verdict == .error)
        #expect(outcome.code == .noVerdict)
    }

    @Test(arguments: [(2, 3), (4, 3), (0, 0)])
    func aProofThatDoesNotAddUpIsNoVerdict(_ examined: Int, _ expected: Int) {
        let proof = #"{"t":"proof","name":"files","expected":\#(expected),"examined":\#(examined),"statement":""}"#
        #expect(Case.judged(Case.transcript([Case.hello, Case.probed, proof])).verdict == .error)
    }

    @Test func findingsOfAnIncompleteLookAreNoVerdictEither() {
        let outcome = Case.judged(Case.transcript([Case.hello, Case.probed, Case.finding]))
        #expect(outcome.verdict == .error)
        #expect(outcome.findings.count == 1, "what was found until then is kept")
    }

    @Test func exitStatusZeroWithoutAWordIsNoVerdict() {
        let outcome = Case.judged(Case.transcript([], status: nil))
        #expect(outcome.verdict == .error)
        #expect(outcome.failures.first?.message.contains("without a word") == true)
    }

    @Test(arguments: [Int32(11), 6, 9, 4])
    func aSignalIsNamed(_ signal: Int32) {
        let outcome = Case.judged(Case.transcript([Case.hello], status: nil), end: Case.end(status: signal))
        #expect(outcome.verdict == .error)
        #expect(outcome.failures.first?.message.contains("SIG") == true)
    }

    @Test func anEndThatIsNotCleanVoidsResultsThatLookedGood() {
        let outcome = Case.judged(
            Case.transcript([Case.hello, Case.probed, Case.proof]), end: Case.end(status: 3 << 8))
        #expect(outcome.verdict == .error)
    }

    @Test func aTimeoutIsItsOwnVerdict() {
        let outcome = Case.judged(Case.transcript([Case.hello], status: nil), end: Case.end(status: 9, timedOut: true))
        #expect(outcome.verdict == .timeout)
        #expect(outcome.code == .timedOut)
    }

    @Test func outOfMemoryIsSaidInWords() {
        let outcome = Case.judged(
            Case.transcript([Case.hello, Case.probed, Case.proof]), end: Case.end(outOfMemory: true))
        #expect(outcome.verdict == .error)
        #expect(outcome.failures.first?.message == "ran out of memory at 4 GiB, as its processes were seen ten times a second")
    }

    @Test(arguments: [(2 << 30, ", with 2048 MiB of files in its private folders"), (1 << 20, "")])
    func outOfMemoryNamesWhatIsFiles(_ bytes: Int, _ words: String) {
        var resources = Resources()
        resources.privateBytes = bytes
        let end = Case.end(outOfMemory: true, resources: resources)
        let outcome = Case.judged(Case.transcript([Case.hello, Case.probed, Case.proof]), end: end, facts: .cgroup)
        #expect(outcome.failures.first?.message == "ran out of memory at 4 GiB\(words)")
    }

    @Test func whatTheGateSaysOfItsToolStandsBesideTheLimit() {
        let problem = #"{"t":"problem","kind":"tool-broke","message":"pytest was ended by SIGKILL while a ran","hint":""}"#
        let outcome = Case.judged(
            Case.transcript([Case.hello, Case.probed, problem], status: "problem"), end: Case.end(outOfMemory: true))
        #expect(outcome.failures.map(\.message).first?.hasSuffix(": pytest was ended by SIGKILL while a ran") == true)
    }

    @Test(arguments: ["problem", "not-applicable", "complete"])
    func noVerdictIsEverWithoutAReason(_ status: String) {
        let problem = #"{"t":"problem","kind":"tool-output","message":"","hint":""}"#
        for records in [[Case.hello, Case.probed], [Case.hello, Case.probed, problem]] {
            let outcome = Case.judged(Case.transcript(records, status: status))
            #expect(outcome.verdict == .error)
            #expect(!outcome.failures.isEmpty && outcome.failures.allSatisfy { !$0.message.isEmpty }, "\(outcome.failures)")
        }
    }

    @Test func aProblemBesideACompletionIsBelieved() {
        let problem = #"{"t":"problem","kind":"tool-output","message":"cut","hint":""}"#
        #expect(Case.judged(Case.transcript([Case.hello, Case.probed, Case.proof, problem])).verdict == .error)
    }

    @Test func nothingToDoIsAnErrorUnlessTheManifestCallsItNormal() {
        let problem = #"{"t":"problem","kind":"nothing-to-do","message":"no file","hint":""}"#
        let transcript = Case.transcript([Case.hello, problem], status: "not-applicable")
        #expect(Case.judged(transcript).verdict == .error)
        #expect(Case.judged(transcript, run: Case.run(nothingToDoIsNormal: true)).verdict == .notApplicable)
    }

    @Test func anotherGatesLibraryIsRefused() {
        let hello = Case.hello.replacing(#""id":"x""#, with: #""id":"y""#)
        #expect(Case.judged(Case.transcript([hello, Case.probed, Case.proof])).code == .gateRefused)
    }

    @Test(arguments: [Int32(2), 15])
    func anInterruptedGateHasNoVerdictWhateverItSaid(_ signal: Int32) {
        let outcome = Case.judged(
            Case.transcript([Case.hello, Case.probed, Case.proof]), intervention: .interrupted(signal: signal))
        #expect(outcome.verdict == .error)
    }
}
