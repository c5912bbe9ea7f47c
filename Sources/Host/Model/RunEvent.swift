/// What happens while gates run, in the order in which it happens; for progress, never for the verdict.
public enum RunEvent: Sendable {
    /// Everything that will be run or passed over, before anything starts; by id.
    case planned([PlannedGate])
    case started(gate: String)
    /// `total` is 0 when unknown.
    case progress(gate: String, done: Int, total: Int, what: String)
    case finished(Outcome)
    /// A signal asked for the end; what runs is being ended.
    case interrupted
    /// Nothing happened for a tenth of a second; for what moves on a terminal.
    case tick
}

/// One gate of a plan, as a person sees it.
public struct PlannedGate: Sendable, Hashable {
    public var id: String
    public var title: String
    public var level: Level
    /// Why it is part of the run, or why not: "required by tier lite", "no file matches **/*.py".
    public var reason: String
    public var willRun: Bool
    /// "ruff 0.17.5 from .venv/bin/ruff"; empty when there is no tool.
    public var tool: String
    /// Where each of its settings comes from; only of a gate that somebody asked about.
    public var facts: [Fact] = []

    public init(id: String, title: String, level: Level, reason: String, willRun: Bool, tool: String) {
        self.id = id
        self.title = title
        self.level = level
        self.reason = reason
        self.willRun = willRun
        self.tool = tool
    }
}
