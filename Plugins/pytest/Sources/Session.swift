import GateSDK

/// What the reporter's records tell of one run of pytest.
struct Session {
    /// What happened, in the order of the records; counted as pytest's last line counts.
    private(set) var counts = Counts()
    private(set) var failures: [Record] = []
    /// Tests that raised something and count as passed or skipped all the same, because a hook said so.
    private(set) var overruled: [Record] = []
    /// The first failure of each test that passed on a rerun, in order of their ids.
    private(set) var flaky: [Record] = []
    private(set) var warnings: [Record] = []
    private(set) var collected: Record?
    private(set) var finish: Record?
    private(set) var internalError: String?
    private(set) var interrupt: String?
    private(set) var onlyCollects = false
    private(set) var seesNoWarnings = false
    /// The file whose tests were collected last; nil once all are, or where xdist's workers collect.
    private(set) var collecting: String?
    /// Tests that had begun and not ended.
    private(set) var running: [String] = []
    private var executed: Set<String> = []
    private var reran: [String: Record] = [:]
    private var passed: Set<String> = []
    private var failed: Set<String> = []

    struct Counts: Equatable {
        var passed = 0
        var failed = 0
        var errors = 0
        var skipped = 0
        var expectedFailures = 0
        var unexpectedPasses = 0
        var collectionErrors = 0
        var reruns = 0
        /// Passed reports that pytest did not make itself.
        var unknown = 0
    }

    init() {}

    /// Reads the file. What follows its last line feed was cut by a sudden end, and there is no record of the end then.
    init(_ bytes: [UInt8]) throws(GateProblem) {
        var start = 0
        var number = 0
        while let end = bytes[start...].firstIndex(of: 0x0A) {
            number += 1
            var json = JSONReader(bytes, in: start..<end)
            do throws(JSONError) {
                take(try Record(&json))
                try json.finish()
            } catch {
                throw GateProblem(
                    .toolOutput,
                    "record \(number) of the reporter cannot be read: byte \(error.offset - start): expected \(error.expected)",
                    hint: "the code under test may have written to the reporter's file")
            }
            start = end + 1
        }
        conclude()
    }

    /// How many tests were to be run: those collected, and what could not be collected.
    var expected: Int { (collected?.unique ?? 0) + counts.collectionErrors }

    /// How many of them gave a report of their own.
    var examined: Int { executed.count + counts.collectionErrors }

    /// Tests whose code ran, whatever came of it.
    var tried: Int { counts.passed + counts.failed + counts.errors + counts.expectedFailures + counts.unexpectedPasses }

    private mutating func take(_ record: Record) {
        switch record.kind {
        case "start":
            onlyCollects = record.onlyCollects
            seesNoWarnings = record.seesNoWarnings
        case "collecting": collecting = record.id
        case "collected":
            collected = record
            collecting = nil
        case "collect-error":
            counts.collectionErrors += 1
            failures.append(record)
        case "collect-skip": counts.skipped += 1
        case "begin": running.append(record.id)
        case "test": take(test: record)
        case "subtest":
            counts.failed += 1
            failures.append(record)
        case "done": running.removeAll { $0 == record.id }
        case "warning": warnings.append(record)
        case "internal-error": internalError = record.words
        case "interrupt": interrupt = record.words
        case "finish": finish = record
        default: break
        }
    }

    private mutating func take(test record: Record) {
        switch record.outcome {
        case "rerun":
            counts.reruns += 1
            if reran[record.id] == nil { reran[record.id] = record }
            return
        case "failed":
            if record.when == "call" { counts.failed += 1 } else { counts.errors += 1 }
            failed.insert(record.id)
            failures.append(record)
        case "skipped":
            if record.isExpectedFailure { counts.expectedFailures += 1 } else { counts.skipped += 1 }
            if record.raised != nil, !record.isExpectedFailure { overruled.append(record) }
        default:
            guard record.isKnown else {
                counts.unknown += 1
                return
            }
            if record.isExpectedFailure { counts.unexpectedPasses += 1 } else { counts.passed += 1 }
            passed.insert(record.id)
            if record.raised != nil { overruled.append(record) }
        }
        if record.when != "teardown" { executed.insert(record.id) }
    }

    private mutating func conclude() {
        for id in passed.subtracting(failed).sorted() {
            if let first = reran[id] { flaky.append(first) }
        }
    }
}
