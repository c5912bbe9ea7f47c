import Foundation
import Support
import Testing

/// One case: files, a command, and what the program says to it.
///
/// The file begins with the promise in a sentence; then come sections that start with `--- NAME`: `file PATH` (any number),
/// `environment` (NAME=value lines), `before` (a shell script, for what a user did earlier), `command` (one line, words split
/// at blanks), `stdout`, `stderr`, `status`, and `report` where one is asked for: what programs read in parity_report.json.
///
/// `<installation>`, `<tools>` and `<environments>` stand for places of this machine. What differs from run to run is masked
/// in a file that asks for its report: durations, and digests past their beginning.
struct Transcript {
    struct Section {
        var name: String
        var body: String
    }

    let promise: String
    private(set) var sections: [Section] = []

    init(_ text: String) {
        var promise = ""
        for line in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast(text.hasSuffix("\n") ? 1 : 0) {
            if line.hasPrefix("--- ") {
                sections.append(Section(name: String(line.dropFirst(4)), body: ""))
            } else if sections.isEmpty {
                promise += line
            } else {
                sections[sections.count - 1].body += line + "\n"
            }
        }
        self.promise = promise
    }

    subscript(name: String) -> String {
        sections.first { $0.name == name }?.body ?? ""
    }

    /// Runs the command in a folder of its own and says what came of it.
    func run() throws -> Transcript {
        let folder = try TemporaryFolder()
        for section in sections where section.name.hasPrefix("file ") {
            try folder.write(section.body, to: String(section.name.dropFirst(5)))
        }
        var environment: [String: String] = [:]
        for line in self["environment"].split(separator: "\n") {
            let parts = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            environment[String(parts[0])] = parts.count > 1 ? Self.filledIn(String(parts[1])) : ""
        }
        try prepare(folder, environment)
        let words = self["command"].split(whereSeparator: \.isWhitespace).map { Self.filledIn(String($0)) }
        let result =
            words.first == "firsttry"
            ? try Program.firsttry(Array(words.dropFirst()), in: folder.url, environment: environment)
            : try Program.run(
                "/usr/bin/env", words, in: folder.url, environment: Self.withProgram(environment, home: folder))
        var copy = self
        copy.sections.removeAll { ["stdout", "stderr", "status", "report"].contains($0.name) }
        let said = [result.out, result.err].map { masked($0, in: folder) }
        copy.sections += [
            Section(name: "stdout", body: said[0]), Section(name: "stderr", body: said[1]),
            Section(name: "status", body: "\(result.status)\n"),
        ]
        if wantsReport { copy.sections.append(Section(name: "report", body: masked(Self.report(in: folder), in: folder))) }
        return copy
    }

    private var wantsReport: Bool { sections.contains { $0.name == "report" } }

    /// Does what the user did before.
    private func prepare(_ folder: TemporaryFolder, _ environment: [String: String]) throws {
        let script = self["before"]
        guard !script.isEmpty else { return }
        let result = try Program.run(
            "/bin/sh", ["-euc", Self.filledIn(script)], in: folder.url, environment: Self.withProgram(environment, home: folder))
        guard result.status == 0 else {
            throw CocoaError(
                .executableLoad, userInfo: [NSLocalizedDescriptionKey: "before: \(result.status) \(result.out)\(result.err)"])
        }
    }

    /// With the program on PATH, and an identity and a date for git: commits have the same names everywhere.
    private static func withProgram(_ environment: [String: String], home: TemporaryFolder) -> [String: String] {
        var variables = environment
        variables["PATH"] = Program.prefix + "/bin:" + (environment["PATH"] ?? "\(Program.tools):/usr/local/bin:/usr/bin:/bin")
        for role in ["AUTHOR", "COMMITTER"] {
            variables["GIT_\(role)_NAME"] = "a"
            variables["GIT_\(role)_EMAIL"] = "a@b"
            variables["GIT_\(role)_DATE"] = "2026-01-02T03:04:05Z"
        }
        return variables
    }

    private static var places: [(name: String, path: String)] {
        [
            ("<installation>", Program.prefix), ("<tools>", Program.tools), ("<environments>", Program.environments),
        ]
    }

    private static func filledIn(_ text: String) -> String {
        places.reduce(text) { $0.replacing($1.name, with: $1.path) }
    }

    private func masked(_ text: String, in folder: TemporaryFolder) -> String {
        let own = [folder.url.path, folder.url.resolvingSymlinksInPath().path].map { (name: "<repo>", path: $0) }
        let text = (own + Self.places).reduce(text) { $0.replacing($1.path, with: $1.name) }
        guard wantsReport else { return text }
        return text.replacing(/\b\d+\.\d+s\b/, with: "…s").replacing(/\b[0-9a-f]{12,64}\b…?/, with: "<digest>")
            .replacing(/\d+ was reached/, with: "… was reached")
            // Not everybody may make control groups.
            .replacing(/isolation is weaker than full: setting limits by cgroup: [^\n]*\n/, with: "")
    }

    /// "exit_code 211" and a line for each failure.
    private static func report(in folder: TemporaryFolder) -> String {
        guard let report = try? ReportFile(in: folder.url) else { return "none\n" }
        let failures = report.json["failures"] as? [[String: Any]] ?? []
        let lines = failures.map { "\($0["code"] ?? "") \($0["gate"] ?? "")".trimmingCharacters(in: .whitespaces) }
        return (["exit_code \(report.json["exit_code"] ?? "")"] + lines).joined(separator: "\n") + "\n"
    }

    var text: String {
        promise + "\n\n" + sections.map { "--- \($0.name)\n\($0.body)" }.joined()
    }
}

extension Transcript {
    static func names(in folder: URL) -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.filter { $0.hasSuffix(".txt") }.sorted()
    }

    /// Runs a case and holds what came of it against its file, or writes the file anew.
    static func replay(_ file: URL) throws -> Transcript {
        let written = try String(contentsOf: file, encoding: .utf8)
        let said = try Transcript(written).run()
        if ProcessInfo.processInfo.environment["FIRSTTRY_BLESS"] != nil {
            try said.text.write(to: file, atomically: true, encoding: .utf8)
        } else {
            #expect(said.text == written, "\(file.lastPathComponent): run `make bless` and read the difference")
        }
        return said
    }
}
