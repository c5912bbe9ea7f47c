/// A shell that can complete what `firsttry` understands.
public enum Shell: String, Sendable, CaseIterable {
    case bash, zsh, fish

    /// A script for the shell, made from the same tree as the parser's.
    public func script(for root: Command) -> String {
        switch self {
        case .bash: bashScript(root)
        case .zsh: zshScript(root)
        case .fish: fishScript(root)
        }
    }
}

extension Command {
    /// Every command below this one with its path, in order; leaves and inner ones.
    func walk(_ path: [String] = []) -> [(path: [String], command: Command)] {
        [(path, self)] + subcommands.flatMap { $0.walk(path + [$0.name]) }
    }
}

/// A word of a shell script, quoted so that the shell takes it as it is.
func quoted(_ text: String) -> String {
    "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
}
