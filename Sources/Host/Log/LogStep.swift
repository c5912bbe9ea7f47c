/// What can be logged. The words are stable: programs look for them (docs/log.md).
public enum LogStep: String, Sendable, CaseIterable {
    case commandBegan = "command.began"
    case commandEnded = "command.ended"
    case commandFailed = "command.failed"
    case environmentRead = "environment.read"
    case repositoryOpened = "repository.opened"
    case configurationRead = "configuration.read"
    case lockRead = "lock.read"
    case discoveryLooked = "discovery.looked"
    case discoveryEnded = "discovery.ended"
    case gateFound = "gate.found"
    case gateRefused = "gate.refused"
    case gateDecided = "gate.decided"
    case planMade = "plan.made"
    case launcherStarted = "launcher.started"
    case groundSeen = "ground.seen"
    case groundRefused = "ground.refused"
    case policyFound = "policy.found"
    case preflightRefused = "preflight.refused"
    case preflightEnded = "preflight.ended"
    case poolTold = "pool.told"
    case sandboxAsked = "sandbox.asked"
    case sandboxStarted = "sandbox.started"
    case sandboxEnded = "sandbox.ended"
    case recordsDropped = "records.dropped"
    case gateStopped = "gate.stopped"
    case gateJudged = "gate.judged"
    case signalReceived = "signal.received"
    case filesWritten = "files.written"
    case reportMerged = "report.merged"
    case reportWritten = "report.written"

    /// From which level on it is told.
    public var level: LogLevel {
        switch self {
        case .commandFailed: .error
        case .gateRefused, .groundRefused, .preflightRefused, .recordsDropped: .warn
        case .commandBegan, .commandEnded, .planMade, .policyFound, .preflightEnded, .gateStopped, .gateJudged, .signalReceived,
            .reportWritten:
            .info
        case .environmentRead, .repositoryOpened, .configurationRead, .lockRead, .discoveryLooked, .discoveryEnded, .gateFound,
            .gateDecided,
            .launcherStarted, .groundSeen, .poolTold, .sandboxAsked, .sandboxStarted, .sandboxEnded, .filesWritten, .reportMerged:
            .debug
        }
    }
}
