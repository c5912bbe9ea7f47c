/// One command: what it is for, what it takes, and what stands below it. Declared as a value, so that parsing, help and
/// completions read the same tree.
public struct Command: Sendable {
    public var name: String
    /// One line.
    public var purpose: String
    /// What one line cannot say; shown by its own `--help`.
    public var details: String
    public var operands: [Operand]
    public var options: [Option]
    public var examples: [Example]
    /// Made when they are asked for: `--version` has no use for a tree.
    public var subcommands: [Command] { below() }
    private let below: @Sendable () -> [Command]
    /// The subcommand that is meant when none is named; nil when one must be.
    public var usual: String?

    public init(
        _ name: String, _ purpose: String, details: String = "", operands: [Operand] = [], options: [Option] = [],
        examples: [Example] = [], usual: String? = nil, subcommands: @escaping @Sendable () -> [Command] = { [] }
    ) {
        self.name = name
        self.purpose = purpose
        self.details = details
        self.operands = operands
        self.options = options
        self.examples = examples
        self.usual = usual
        below = subcommands
    }

    /// The command below this one with the given name.
    public func subcommand(_ name: String) -> Command? {
        subcommands.first { $0.name == name }
    }
}

/// What a shell may offer as a value.
public enum Completion: Sendable {
    case nothing, files, folders, gates, codes
}

/// `--name VALUE`, or a flag.
public struct Option: Sendable {
    /// Without the dashes.
    public var name: String
    public var short: Character?
    public var help: String
    /// The word that stands for the value in help; nil for a flag.
    public var value: String?
    /// What holds when the option is absent, as a person reads it.
    public var standard: String?
    public var choices: [String] = []
    /// Given twice, both count; else the last one does.
    public var isRepeatable = false
    public var completion = Completion.nothing
    /// The variable that stands in for the option.
    public var variable: String?
    /// The heading under which help lists it.
    public var group = "Options"

    /// An option that takes a value.
    public init(
        _ name: String, short: Character? = nil, value: String, _ help: String, standard: String? = nil,
        choices: [String] = [], isRepeatable: Bool = false, completion: Completion = .nothing, variable: String? = nil
    ) {
        self.name = name
        self.short = short
        self.help = help
        self.value = value
        self.standard = standard
        self.choices = choices
        self.isRepeatable = isRepeatable
        self.completion = completion
        self.variable = variable
    }

    /// A flag.
    public init(flag name: String, short: Character? = nil, _ help: String) {
        self.name = name
        self.short = short
        self.help = help
    }

    public var takesValue: Bool { value != nil }
}

/// A word that is not an option.
public struct Operand: Sendable {
    public var name: String
    public var help: String
    public var isRequired: Bool
    public var isRepeatable: Bool
    public var choices: [String]
    public var completion: Completion

    public init(
        _ name: String, _ help: String, isRequired: Bool = true, isRepeatable: Bool = false, choices: [String] = [],
        completion: Completion = .nothing
    ) {
        self.name = name
        self.help = help
        self.isRequired = isRequired
        self.isRepeatable = isRepeatable
        self.choices = choices
        self.completion = completion
    }
}

/// A line that can be typed as it stands, and what it does.
public struct Example: Sendable {
    public var line: String
    public var effect: String

    public init(_ line: String, _ effect: String) {
        self.line = line
        self.effect = effect
    }
}

extension [Option] {
    /// The same options under one heading of the help.
    public func grouped(_ heading: String) -> [Option] {
        map { option in
            var option = option
            option.group = heading
            return option
        }
    }
}
