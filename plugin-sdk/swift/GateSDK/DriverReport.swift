/// What a driver told.
public struct DriverReport {
    public private(set) var findings: [Finding] = []
    public private(set) var metrics: [(name: String, value: Double, unit: String)] = []
    public private(set) var artifacts: [(name: String, path: Path, mediaType: String)] = []
    public private(set) var proofs: [Proof] = []
    /// For the gate's log.
    public private(set) var log: [String] = []
    /// Why there is no verdict, if so.
    public private(set) var problem: GateProblem?
    /// Whether it came to its end.
    public private(set) var isFinished = false

    public init(_ bytes: [UInt8]) throws(GateProblem) {
        try DriverRecord.each(in: bytes) { (json) throws(JSONError) in try take(DriverRecord(&json)) }
    }

    /// Reports findings and metrics, and hands over the artifacts.
    public func report(_ run: borrowing Run) throws(GateProblem) {
        for finding in findings { run.report(finding) }
        for metric in metrics { run.report(metric: metric.name, metric.value, unit: metric.unit) }
        for artifact in artifacts {
            do throws(SystemError) {
                try run.report(artifact: artifact.name, at: artifact.path, mediaType: artifact.mediaType)
            } catch {
                throw GateProblem(.toolOutput, "\(artifact.name) cannot be handed over: \(error.text)")
            }
        }
    }

    private mutating func take(_ record: DriverRecord) throws(JSONError) {
        switch record.kind {
        case "finding": findings.append(record.finding)
        case "metric": metrics.append((record.name, record.value, record.unit))
        case "artifact": artifacts.append((record.name, Path(record.path), record.mediaType))
        case "proof": proofs.append(record.proof)
        case "log": log.append(record.message)
        case "problem": problem = record.gateProblem
        case "finish": isFinished = true
        default: throw record.unknownKind
        }
    }
}
