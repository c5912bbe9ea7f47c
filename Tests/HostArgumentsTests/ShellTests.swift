import Foundation
import HostArguments
import Support
import Testing

/// The scripts are asked by the shells themselves. A shell that is not installed is said, and missing in CI is a failure.
@Suite struct ShellTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        for shell in Shell.allCases { try folder.write(shell.script(for: .firsttry), to: "completion.\(shell.rawValue)") }
        let stub = try folder.write(
            "#!/bin/sh\n[ \"$*\" = 'gates list --format ids' ] && printf 'mypy\\nruff\\n'\n", to: "bin/firsttry")
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: stub.path)
    }

    private func ask(_ shell: Shell, _ script: String) throws -> [String]? {
        guard let program = ["/usr/bin/", "/bin/"].map({ $0 + shell.rawValue }).first(where: FileManager.default.fileExists)
        else {
            print("not installed, so not asked: \(shell.rawValue)")
            let isCI = ProcessInfo.processInfo.environment["CI"] == "true"
            if isCI { Issue.record("\(shell.rawValue) is not installed") }
            return nil
        }
        let path = folder.url.appending(path: "bin").path + ":/usr/bin:/bin"
        let result = try Program.run(
            program, ["-c", script], in: folder.url, environment: ["PATH": path, "HOME": folder.url.path])
        #expect(result.err == "")
        return result.out.split(separator: "\n").map { String($0.prefix { $0 != "\t" }) }
    }

    @Test(arguments: [
        ("", "run"), ("gates ", "show"), ("run --ti", "--tier"), ("run --tier ", "strict"), ("run ", "ruff"),
        ("run --only m", "mypy"), ("gates show ", "mypy"), ("completions ", "zsh"), ("run -j 2 --form", "--format"),
    ])
    func bashOffersWhatMayFollow(_ line: String, _ word: String) throws {
        let words = ["firsttry"] + line.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
        let list = words.map { "'\($0)'" }.joined(separator: " ")
        let offered = try ask(
            .bash,
            "source completion.bash; COMP_WORDS=(\(list)); COMP_CWORD=\(words.count - 1); _firsttry; printf '%s\\n' \"${COMPREPLY[@]}\""
        )
        if let offered { #expect(offered.contains(word), "\(line): \(offered)") }
    }

    @Test func bashOffersValuesBehindAnEqualsSign() throws {
        let offered = try ask(
            .bash,
            "source completion.bash; COMP_WORDS=(firsttry run --tier = st); COMP_CWORD=4; _firsttry; printf '%s\\n' \"${COMPREPLY[@]}\""
        )
        if let offered { #expect(offered == ["strict"]) }
    }

    @Test(arguments: [
        ("", "run"), ("gates ", "show"), ("run --ti", "--tier"), ("run --tier ", "strict"), ("run ", "ruff"),
        ("run --only m", "mypy"), ("gates show ", "mypy"), ("completions ", "zsh"), ("run --tier=", "--tier=pro"),
    ])
    func fishOffersWhatMayFollow(_ line: String, _ word: String) throws {
        let offered = try ask(.fish, "source completion.fish; complete -C 'firsttry \(line)'")
        if let offered { #expect(offered.contains(word), "\(line): \(offered)") }
    }

    @Test func fishOffersSubcommandsOnlyWhereTheyBelong() throws {
        let offered = try ask(.fish, "source completion.fish; complete -C 'firsttry run '")
        if let offered { #expect(!offered.contains("doctor") && !offered.contains("show")) }
    }

    @Test func zshUnderstandsItsScript() throws {
        let said = try ask(
            .zsh,
            "autoload -Uz compinit; compinit -u -d \(folder.url.path)/dump; source ./completion.zsh; print -r -- $_comps[firsttry]"
        )
        if let said { #expect(said == ["_firsttry"]) }
    }
}
