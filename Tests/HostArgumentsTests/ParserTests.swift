import HostModel
import Testing

@testable import HostArguments

@Suite struct ParserTests {
    private func arguments(_ line: String) throws -> Arguments {
        guard case .run(let arguments) = try Parser.parse(line.split(separator: " ").map(String.init), against: .firsttry) else {
            throw HostError(.usage, "not-a-run", line)
        }
        return arguments
    }

    private func error(_ line: String) -> HostError? {
        do {
            _ = try Parser.parse(line.split(separator: " ").map(String.init), against: .firsttry)
            return nil
        } catch {
            return error
        }
    }

    @Test(arguments: ["--tier lite", "--tier=lite"])
    func aValueMayFollowOrBeAttached(_ option: String) throws {
        #expect(try arguments("run \(option)").value("tier") == "lite")
    }

    @Test(arguments: ["-j4", "-j 4", "-j=4", "-qj4", "--jobs 4"])
    func shortOptionsMayBeJoined(_ option: String) throws {
        #expect(try arguments("run \(option)").value("jobs") == "4")
    }

    @Test func theLastOfTwoValuesCounts() throws {
        #expect(try arguments("run --tier lite --tier pro").value("tier") == "pro")
    }

    @Test func repeatedAndCommaSeparatedGatesAddUp() throws {
        #expect(try arguments("run --only ruff,mypy --only pytest").list("only") == ["ruff", "mypy", "pytest"])
    }

    @Test func aFolderMayHoldAComma() throws {
        #expect(try arguments("run --gate-path a,b").all("gate-path") == ["a,b"])
    }

    @Test func everythingBehindTwoDashesIsAnOperand() throws {
        #expect(try arguments("run ruff -- --plan").operands == ["ruff", "--plan"])
        #expect(try !arguments("run -- --plan").has("plan"))
    }

    @Test(arguments: ["--quiet run", "run --quiet", "run ruff -q"])
    func whatEveryCommandHasMayStandAnywhere(_ line: String) throws {
        #expect(try arguments(line).has("quiet"))
    }

    @Test func gatesMeansGatesList() throws {
        #expect(try arguments("gates").path == ["gates", "list"])
        #expect(try arguments("gates show ruff").operands == ["ruff"])
    }

    @Test(arguments: ["--help", "-h", "run --help", "gates show -h", "help", "help gates show", "run ruff --help"])
    func helpIsThereAtEveryLevel(_ line: String) throws {
        guard case .help(_, let path) = try Parser.parse(line.split(separator: " ").map(String.init), against: .firsttry) else {
            Issue.record("\(line) shows no help")
            return
        }
        let commands = line.split(separator: " ").map(String.init).filter { ["run", "gates", "show"].contains($0) }
        #expect(path == commands)
    }

    @Test(arguments: [
        ("rnu", "usage-unknown-command", "did you mean 'firsttry run'?"),
        ("gates lsit", "usage-unknown-command", "did you mean 'firsttry gates list'?"),
        ("run --formta json", "usage-unknown-option", "did you mean '--format'?"),
        ("--verison", "usage-unknown-option", "did you mean '--version'?"),
        ("--repo . run", "usage-unknown-option", "it belongs behind the command: firsttry run --repo"),
        ("run --tier prro", "usage-invalid-value", "did you mean 'pro'?"),
        ("completions bsh", "usage-invalid-value", "did you mean 'bash'?"),
    ])
    func aMistypedWordNamesTheNearestRightOne(_ line: String, _ id: String, _ hint: String) {
        let error = error(line)
        #expect(error?.id == id)
        #expect(error?.code == .usage)
        #expect(error?.hint == hint)
    }

    @Test(arguments: [
        ("run --tier", "usage-missing-value"), ("run --tier=", "usage-missing-value"),
        ("run --tier --plan", "usage-missing-value"), ("run --plan=yes", "usage-unexpected-value"),
        ("gates show", "usage-missing-argument"), ("gates show a b", "usage-unexpected-argument"),
        ("doctor now", "usage-unexpected-argument"), ("run -x", "usage-unknown-option"), ("run -qx", "usage-unknown-option"),
    ])
    func whatCannotBeUnderstoodIsRefused(_ line: String, _ id: String) {
        #expect(error(line)?.id == id)
    }

    @Test(arguments: ["0", "-1", "1025", "four", "4.0", ""])
    func aNumberOutsideOfItsRangeIsRefused(_ text: String) {
        #expect(throws: HostError.self) { try wholeNumber(text, of: "--jobs", in: 1...1024) }
    }
}
