public import HostModel

/// A file that a gate handed over, while and after its bytes come in.
public struct ReceivedArtifact: Sendable, Equatable {
    public var name: String
    public var mediaType: String
    public var size: Int
    public var bytes: [UInt8] = []
}

/// Everything that one child has said, checked as it came in. Nothing here is believed yet: that is the judge's work.
public struct Transcript: Sendable {
    /// How much a child may say; past a cap it is told off, never cut quietly.
    public struct Caps: Sendable {
        public var findings = 100_000
        public var recordBytes = 64 << 20
        public var artifactBytes = 64 << 20
        public var others = 10_000

        public init() {}
    }

    public private(set) var toolVersion = ""
    public private(set) var greeting: Record?
    public private(set) var configFiles: [String] = []
    /// For files of which only a section counts.
    public private(set) var configSections: [String: Set<String>] = [:]
    public private(set) var findings: [Finding] = []
    public private(set) var metrics: [String: Metric] = [:]
    public private(set) var proofs: [Proof] = []
    public private(set) var problems: [Problem] = []
    public private(set) var artifacts: [ReceivedArtifact] = []
    public private(set) var log: [String] = []
    public private(set) var probed: PhaseStatus?
    /// The end record's status; nil until it has come.
    public private(set) var ended: PhaseStatus?
    public private(set) var violation: Violation?

    private let root: String
    private let caps: Caps
    private var frames = FrameReader()
    private var recordBytes = 0
    private var artifactBytes = 0
    /// How many records were taken.
    public private(set) var recordCount = 0
    private var otherCount = 0

    /// `root` is the repository's absolute path as the child sees it.
    public init(root: String, caps: Caps = Caps()) {
        self.root = root
        self.caps = caps
    }

    /// Takes what came in; returns the progress in it. After a violation nothing more is kept.
    public mutating func take(_ bytes: some Sequence<UInt8>) -> [Record] {
        guard violation == nil else { return [] }
        frames.append(bytes)
        var progress: [Record] = []
        do {
            while let frame = try frames.next() {
                if let record = try take(frame) { progress.append(record) }
            }
        } catch {
            violation = error
        }
        return progress
    }

    /// Says that nothing more will come: half a frame or half an artifact is a violation.
    public mutating func close() {
        guard violation == nil else { return }
        if frames.pending > 0 {
            violation = Violation("stopped in the middle of a frame")
        } else if let artifact = artifacts.last, artifact.bytes.count < artifact.size {
            violation = Violation("stopped in the middle of artifact \(artifact.name)")
        }
    }

    private mutating func take(_ frame: Frame) throws(Violation) -> Record? {
        guard ended == nil else { throw Violation("went on after its end record") }
        switch frame {
        case .artifactBytes(let bytes):
            try take(artifactBytes: bytes)
            return nil
        case .record(let json):
            if let artifact = artifacts.last, artifact.bytes.count < artifact.size {
                throw Violation("stopped in the middle of artifact \(artifact.name)")
            }
            recordBytes += json.count
            guard recordBytes <= caps.recordBytes else {
                throw Violation("reported more than \(caps.recordBytes >> 20) MiB")
            }
            return try take(Record(json: json))
        }
    }

    private mutating func take(artifactBytes bytes: [UInt8]) throws(Violation) {
        guard let last = artifacts.indices.last, artifacts[last].bytes.count + bytes.count <= artifacts[last].size else {
            throw Violation("sent bytes that belong to no artifact")
        }
        artifacts[last].bytes += bytes
    }

    private mutating func take(_ record: Record) throws(Violation) -> Record? {
        try checkOrder(of: record)
        recordCount += 1
        switch record {
        // The runner sends at most ten a second, and nothing of them is kept.
        case .finding, .progress: break
        default: otherCount += 1
        }
        guard otherCount <= caps.others else { throw Violation("sent more than \(caps.others) records beside findings") }
        switch record {
        case .hello: greeting = record
        case .tool(let version): toolVersion = version
        case .config(let path, let section):
            let path = try relative(path)
            configFiles.append(path)
            if !section.isEmpty { configSections[path, default: []].insert(section) }
        case .probed(let status): probed = status
        case .finding(let finding): try take(finding)
        case .metric(let metric): metrics[metric.name] = metric
        case .proof(let proof):
            guard !proofs.contains(where: { $0.name == proof.name }) else {
                throw Violation("gave proof \(proof.name) twice")
            }
            proofs.append(proof)
        case .artifact(let name, let mediaType, let size): try take(artifact: name, mediaType, size)
        case .problem(let problem): problems.append(problem)
        case .log(_, let message): log.append(message)
        case .progress: return record
        case .end(let status, let records, let findingCount):
            // The end record does not count itself.
            guard records == recordCount - 1, findingCount == findings.count else {
                throw Violation(
                    "said \(records) records and \(findingCount) findings, but sent \(recordCount - 1) and \(findings.count)")
            }
            ended = status
        }
        return nil
    }

    private func checkOrder(of record: Record) throws(Violation) {
        if case .hello = record {
            guard greeting == nil, recordCount == 0 else { throw Violation("said hello twice") }
            return
        }
        if case .problem = record { return }
        if case .log = record { return }
        guard greeting != nil else { throw Violation("did not say hello first") }
        switch record {
        case .finding, .metric, .proof, .artifact:
            guard probed == .complete else { throw Violation("reported results outside of its run") }
        case .probed, .tool, .config:
            guard probed == nil else { throw Violation("went back to its probe") }
        default: break
        }
    }

    private mutating func take(_ finding: Finding) throws(Violation) {
        guard findings.count < caps.findings else { throw Violation("reported more than \(caps.findings) findings") }
        var finding = finding
        finding.path = try relative(finding.path)
        findings.append(finding)
    }

    private mutating func take(artifact name: String, _ mediaType: String, _ size: Int) throws(Violation) {
        let isPlain =
            !name.isEmpty && name.utf8.count <= 200 && name != "." && name != ".."
            && name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "\\") }
        guard isPlain else { throw Violation("handed over an artifact with an unusable name") }
        guard !artifacts.contains(where: { $0.name == name }) else { throw Violation("handed over artifact \(name) twice") }
        guard size <= caps.artifactBytes - artifactBytes else {
            throw Violation("handed over more than \(caps.artifactBytes >> 20) MiB of artifacts")
        }
        artifactBytes += size
        artifacts.append(ReceivedArtifact(name: name, mediaType: mediaType, size: size))
    }

    /// The path below the repository's root, with `/` and without `.` and `..`.
    private func relative(_ path: String) throws(Violation) -> String {
        var rest = path.utf8[...]
        guard !rest.contains(0) else { throw Violation("named a place with a NUL in it") }
        if rest.first == slash {
            guard rest.starts(with: root.utf8), rest.dropFirst(root.utf8.count).first == slash else {
                throw Violation("named a place outside of the repository: \(path)")
            }
            rest = rest.dropFirst(root.utf8.count + 1)
        }
        if isClean(rest) { return String(Substring(rest)) }
        var parts: [Substring] = []
        for part in Substring(rest).split(separator: "/") where part != "." {
            if part != ".." {
                parts.append(part)
            } else if parts.popLast() == nil {
                throw Violation("named a place outside of the repository: \(path)")
            }
        }
        return parts.joined(separator: "/")
    }

    /// Whether there is no empty part and none that starts with a dot and is `.` or `..`; most paths are so.
    private func isClean(_ path: Substring.UTF8View) -> Bool {
        var length = 0
        var dots = 0
        for byte in path {
            if byte == slash {
                if length == 0 || (dots == length && length <= 2) { return false }
                length = 0
                dots = 0
            } else {
                length += 1
                if byte == UInt8(ascii: ".") { dots += 1 }
            }
        }
        return length > 0 && !(dots == length && length <= 2)
    }

    private var slash: UInt8 { UInt8(ascii: "/") }
}
