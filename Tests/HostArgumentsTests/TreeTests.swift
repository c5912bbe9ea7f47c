import Testing

@testable import HostArguments

/// What holds for every command, so that a new one cannot leave it out.
@Suite struct TreeTests {
    private static let commands = Command.firsttry.walk()

    @Test func everyCommandHasAPurposeAndAnExampleThatParses() throws {
        for (path, command) in Self.commands {
            #expect(!command.purpose.isEmpty && !command.purpose.hasSuffix("."), "\(path)")
            #expect(!command.examples.isEmpty, "\(path)")
            for example in command.examples {
                let line = example.line.split(separator: " ").prefix { $0 != "|" && $0 != ">" }.map(String.init)
                #expect(line.first == "firsttry")
                #expect(throws: Never.self, "\(example.line)") { try Parser.parse(Array(line.dropFirst()), against: .firsttry) }
            }
        }
    }

    @Test func noTwoOptionsOfOneCommandShareAName() {
        for (path, command) in Self.commands {
            let options = path.isEmpty ? command.options : command.options + Command.firsttry.options
            let names = options.map { "--" + $0.name } + options.compactMap { $0.short.map { "-\($0)" } } + ["--help", "-h"]
            #expect(Set(names).count == names.count, "\(path)")
        }
    }

    @Test func everyOptionSaysWhatItDoes() {
        for (path, command) in Self.commands {
            for option in command.options {
                #expect(!option.help.isEmpty && !option.help.hasSuffix("."), "\(path) \(option.name)")
            }
        }
    }

    @Test(arguments: [40, 60, 80, 100])
    func helpKeepsToTheWidth(_ width: Int) {
        for (path, command) in Self.commands {
            let text = Help(width: width, inherited: Command.firsttry.options).text(for: command, path: path)
            let prose = text.split(separator: "\n").filter { !$0.hasPrefix("  firsttry") && !$0.hasPrefix("Usage:") }
            for line in prose where line.split(separator: " ").count > 1 {
                #expect(line.count <= max(width, 58), "\(path): \(line)")
            }
        }
    }
}
