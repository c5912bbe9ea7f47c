import HostModel
import HostRecords

/// The reader of what a child says, on any bytes: within its caps, with paths inside of the repository, and the same however the
/// bytes come in. After an even first byte each line is one frame's payload, so that the fuzzer gets past the lengths.
@c(LLVMFuzzerTestOneInput)
public func fuzz(_ bytes: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
    guard size > 0 else { return 0 }
    let input = Array(UnsafeBufferPointer(start: bytes, count: size))
    let said = input[0] & 1 == 1 ? Array(input.dropFirst()) : frames(input.dropFirst())
    let whole = transcript([said[...]])
    let cut = said.isEmpty ? 0 : Int(input[0]) * 7 % said.count
    let parts = transcript([said[..<cut], said[cut...]])
    precondition(whole.findings == parts.findings && whole.violation == parts.violation && whole.ended == parts.ended)
    for finding in whole.findings {
        precondition(!finding.path.hasPrefix("/") && !finding.path.split(separator: "/").contains(".."), "a path outside")
    }
    for artifact in whole.artifacts {
        precondition(artifact.bytes.count <= artifact.size && !artifact.name.contains("/"), "more than was announced")
    }
    precondition(whole.violation?.what.isEmpty != true)
    return 0
}

private func transcript(_ pieces: [ArraySlice<UInt8>]) -> Transcript {
    var caps = Transcript.Caps()
    caps.findings = 50
    var transcript = Transcript(root: "/repo", caps: caps)
    for piece in pieces { _ = transcript.take(piece) }
    transcript.close()
    precondition(transcript.findings.count <= 50)
    return transcript
}

private func frames(_ lines: ArraySlice<UInt8>) -> [UInt8] {
    lines.split(separator: 0x0A).flatMap { line -> [UInt8] in
        let isArtifact = line.first == UInt8(ascii: "@")
        let length = (0..<4).map { UInt8(truncatingIfNeeded: line.count >> (8 * $0)) }
        return length + [isArtifact ? 2 : 1, 0, 0, 0] + line
    }
}
