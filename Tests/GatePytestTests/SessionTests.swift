import GateSDK
import Testing

@testable import Gate_pytest

@Suite struct SessionTests {
    private func session(_ text: String = Recorded.records) throws -> Session { try Session(Array(text.utf8)) }

    @Test func countsAreThoseOfPytestsLastLine() throws {
        let counts = try session().counts
        #expect((counts.passed, counts.failed, counts.errors) == (5, 2, 2))
        #expect((counts.reruns, counts.skipped, counts.unknown) == (5, 0, 0))
    }

    @Test func everyTestIsAccountedFor() throws {
        let session = try session()
        #expect((session.expected, session.examined) == (7, 7))
        #expect(session.running.isEmpty)
        #expect(session.finish?.status == 1)
    }

    @Test func whatPassedOnARerunOnlyIsFlaky() throws {
        let flaky = try session().flaky
        #expect(flaky.map(\.id) == ["tests/test_price.py::test_flaky"])
        #expect(flaky.first?.place?.path == "tests/test_price.py")
    }

    @Test func failuresSayWhereAndWhy() throws {
        let failures = try session().failures
        #expect(failures.map(\.when) == ["call", "setup", "teardown", "call"])
        #expect(failures[0].words.hasPrefix("assert [1, 2] == [1, 3]"))
        #expect(failures[3].network == "a name could not be looked up")
    }

    @Test func aSuddenEndNamesTheTestThatRan() throws {
        let lines = Recorded.records.split(separator: "\n")
        let index = try #require(lines.firstIndex { $0.contains("test_network") })
        let session = try session(lines[...index].joined(separator: "\n") + "\n{\"id\": \"tests/te")
        #expect(session.running == ["tests/test_price.py::test_network"])
        #expect(session.finish == nil)
        #expect(session.examined < session.expected)
    }

    @Test func reportsThatPytestDidNotMakeProveNothing() throws {
        let records = """
            {"k":"collected","count":1,"unique":1}
            {"k":"test","id":"a","when":"call","outcome":"passed","known":false,"xfail":false}

            """
        let session = try session(records)
        #expect((session.expected, session.examined) == (1, 0))
        #expect((session.counts.passed, session.counts.unknown) == (0, 1))
    }

    @Test func whatFailedAndCountsAsPassedIsOverruled() throws {
        let records = """
            {"k":"test","id":"a","when":"call","outcome":"passed","known":true,"xfail":false,"raised":"passed"}
            {"k":"test","id":"b","when":"call","outcome":"skipped","known":true,"xfail":true,"raised":"skipped"}
            {"k":"test","id":"c","when":"call","outcome":"skipped","known":true,"xfail":false,"raised":"skipped"}
            {"k":"test","id":"d","when":"call","outcome":"passed","known":true,"xfail":false}

            """
        #expect(try session(records).overruled.map(\.id) == ["a", "c"])
    }

    @Test func aFileThatCannotBeCollectedIsExpectedAndExamined() throws {
        let session = try session(
            "{\"k\":\"collect-error\",\"id\":\"test_a.py\",\"place\":[\"a.py\",1],\"net\":null,\"words\":\"ImportError\"}\n")
        #expect((session.expected, session.examined) == (1, 1))
    }

    @Test(arguments: ["{]\n", "[]\n", "{\"k\":3}\n", "{\"k\":\"start\"} {\n", "\n", "{\"k\":\"test\",\"place\":[1]}\n"])
    func whatIsNoRecordIsRefused(text: String) {
        #expect(throws: GateProblem.self) { try Session(Array(text.utf8)) }
    }
}

@Suite struct EndingTests {
    private func status(_ records: String, _ exit: ToolExit, error: String = "") throws(GateProblem) -> Int {
        try Ending(Session(Array(records.utf8)), exit, Output(error: Array(error.utf8)), repository: "/repository").status()
    }

    private func problem(_ records: String, _ exit: ToolExit, error: String = "") -> GateProblem? {
        do throws(GateProblem) {
            _ = try status(records, exit, error: error)
            return nil
        } catch {
            return error
        }
    }

    private static let finish = #"{"k":"collected","count":0,"unique":0}"# + "\n" + #"{"k":"finish","status":0}"# + "\n"

    @Test func bothMustAgree() throws {
        #expect(try status(EndingTests.finish, .exited(status: 0)) == 0)
        #expect(problem(EndingTests.finish, .exited(status: 3))?.kind == .incomplete)
    }

    @Test func withoutARecordOfTheEndThereIsNone() {
        let records = #"{"k":"collected","count":2,"unique":2}"# + "\n" + #"{"k":"begin","id":"a::b"}"# + "\n"
        let problem = problem(records, .exited(status: 0))
        #expect(problem?.kind == .incomplete)
        #expect(problem?.message == "pytest's process ended with status 0 while a::b ran")
    }

    @Test func aSignalNamesTheTest() {
        let problem = problem(#"{"k":"begin","id":"a::b"}"# + "\n", .signalled(11))
        #expect(problem?.message == "pytest was ended by SIGSEGV while a::b ran")
    }

    @Test func timeNamesTheTest() {
        #expect(problem(#"{"k":"begin","id":"a::b"}"# + "\n", .timedOut)?.kind == .timeout)
    }

    @Test func collectingAloneIsNoRun() {
        #expect(
            problem(#"{"k":"start","collect_only":true}"# + "\n" + EndingTests.finish, .exited(status: 0))?.kind == .toolConfig)
    }

    @Test(arguments: [
        ("ERROR: Missing required plugins: pytest-x\n", GateProblem.Kind.toolConfig),
        ("ERROR: pytest.ini: 'minversion' requires pytest-99.0, actual pytest-9.2.0'\n", .toolVersion),
        ("ERROR: usage: pytest\npytest: error: unrecognized arguments: --x\n  inifile: /repository/pytest.ini\n", .toolConfig),
        (
            "ImportError while loading conftest '/repository/conftest.py'.\nE   ModuleNotFoundError: No module named 'x'\n",
            .incomplete
        ),
        ("ImportError while loading conftest '/repository/conftest.py'.\nE   ValueError: no\n", .toolConfig),
    ]) func statusFourIsPytestsOwnRefusal(error: String, kind: GateProblem.Kind) {
        let problem = problem("", .exited(status: 4), error: error)
        #expect(problem?.kind == kind)
        #expect(problem?.message.contains("/repository") == false)
    }
}
