import GateSDK

/// What bandit says on stderr: "[main]\tINFO\tprofile exclude tests: B101".
struct Log {
    private(set) var included: [String]?
    private(set) var excluded: [String]?
    private(set) var fromCommandLine: [String] = []
    private(set) var skippedOnCommandLine: [String] = []
    /// What is neither information nor empty: why bandit failed, when it did.
    private(set) var words: [String] = []

    private static let mostWords = 100

    mutating func take(_ line: String) {
        if let value = Log.value(of: "profile include tests: ", line) {
            included = Log.tests(value)
        } else if let value = Log.value(of: "profile exclude tests: ", line) {
            excluded = Log.tests(value)
        } else if let value = Log.value(of: "cli include tests: ", line) {
            fromCommandLine = Log.tests(value)
        } else if let value = Log.value(of: "cli exclude tests: ", line) {
            skippedOnCommandLine = Log.tests(value)
        } else if !line.isEmpty, !line.has("\tINFO\t"), words.count < Log.mostWords {
            words.append(line)
        }
    }

    private static func value(of mark: StaticString, _ line: String) -> String? {
        let bytes = Array(line.utf8)
        guard let end = bytes[...].end(of: mark) else { return nil }
        return String(decoding: bytes[end...], as: UTF8.self)
    }

    private static func tests(_ text: String) -> [String] {
        if text == "None" { return [] }
        return text.split(separator: ",").map { name in
            String(decoding: name.utf8.drop { $0 == 0x20 }, as: UTF8.self)
        }
    }
}

/// Which of bandit's tests the project lets it make.
struct TestSelection {
    /// 0 while nothing is switched off: bandit is not asked then.
    private(set) var all = 0
    private(set) var switchedOff: [String] = []

    private static let namesShown = 12

    /// Where the project chooses among bandit's tests, bandit is asked for the list of all.
    init(_ run: borrowing Run, _ invocation: Invocation, _ log: Log) throws(GateProblem) {
        guard let include = log.included, let exclude = log.excluded else {
            throw GateProblem(
                .toolOutput, "bandit does not say which tests it makes", hint: "use a bandit between 1.7.5 and 1.9.4")
        }
        let included = include + log.fromCommandLine
        let excluded = exclude + log.skippedOnCommandLine
        guard !included.isEmpty || !excluded.isEmpty else {
            self.init(known: [], included: [], excluded: [])
            return
        }
        let result = try run.exec(invocation.help)
        let known = TestSelection.tests(in: result.output)
        guard try result.exit.status(of: "bandit") == 0, !known.isEmpty else {
            throw GateProblem(.toolOutput, "`bandit --help` does not list its tests")
        }
        self.init(known: known, included: included, excluded: excluded)
    }

    init(known: [String], included: [String], excluded: [String]) {
        all = known.count
        for test in known {
            if !included.isEmpty && !included.contains(test) || excluded.contains(test) { switchedOff.append(test) }
        }
    }

    /// "B101 and B404 (2)".
    var inWords: String {
        let shown = switchedOff.prefix(TestSelection.namesShown).joined(separator: ", ")
        let rest = switchedOff.count - TestSelection.namesShown
        return "\(switchedOff.count) (\(rest > 0 ? "\(shown) and \(rest) more" : shown))"
    }

    /// The ids in the list that ends `bandit --help`: a tab, an id, a tab and a name a line.
    static func tests(in help: [UInt8]) -> [String] {
        guard let start = help[...].end(of: "The following tests were discovered and loaded:") else { return [] }
        var tests: [String] = []
        for line in help[start...].split(separator: 0x0A) where line.first == 0x09 {
            let id = String(decoding: line.dropFirst().prefix { $0 != 0x09 }, as: UTF8.self)
            if !id.isEmpty, !tests.contains(id) { tests.append(id) }
        }
        return tests.sorted()
    }
}
