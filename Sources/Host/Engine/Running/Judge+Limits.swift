@preconcurrency internal import Glibc
internal import HostModel
internal import HostSandbox

extension Judge {
    /// A limit that was hit is the reason for whatever came after it; without it a gate could be green for having seen less.
    func limit() -> Failure? {
        let end = evidence.end, limits = run.sandbox.limits
        func hit(_ what: String, _ key: String) -> Failure {
            failure(.noVerdict, what + stepInWords + problemInWords, "raise gates.\(run.id).limits.\(key) in firsttry.toml")
        }
        if end.outOfMemory { return hit("ran out of memory at \(Self.size(limits.memoryBytes))\(countInWords)", "memory_mib") }
        if end.limitsHit.contains(.cpu), let seconds = limits.cpuSeconds {
            return hit("used up its \(seconds) s of processor time and was ended", "cpu_sec")
        }
        if end.limitsHit.contains(.processes) {
            return hit("ran out of processes at \(limits.processes)", "processes")
        }
        if end.limitsHit.contains(.openFiles) {
            return hit("ran out of open files at \(limits.openFiles)", "open_files")
        }
        if end.limitsHit.contains(.disk) {
            return hit("filled its private disk of \(Self.size(limits.scratchBytes))", "scratch_mib")
        }
        if end.signal == SIGXFSZ { return hit("wrote a file larger than \(Self.size(limits.fileBytes))", "file_mib") }
        return nil
    }

    /// Adds to a failure without a known cause the limit that the end of the gate's log speaks of.
    func nameLimit(_ lastWords: [UInt8], in failures: inout [Failure]) {
        guard limit() == nil, let first = failures.firstIndex(where: { $0.code == .noVerdict }),
            let words = LimitWords(lastWords, run.sandbox.limits)
        else { return }
        failures[first].message += "; \(words.sentence)"
        guard failures[first].hint.isEmpty else { return }
        failures[first].hint = "raise gates.\(run.id).limits.\(words.key) in firsttry.toml"
    }

    /// What the gate, which lived on, says of its tool: which test ran.
    private var problemInWords: String {
        evidence.transcript.problems.first.map { ": \($0.message)" } ?? ""
    }

    /// How it was counted, where that is coarser than the kernel's count, and what of it is no program's: private folders lie
    /// in memory.
    private var countInWords: String {
        let files = evidence.end.resources.privateBytes
        guard evidence.facts.contains(.cgroup) else { return ", as its processes were seen ten times a second" }
        return files * 8 > run.sandbox.limits.memoryBytes ? ", with \(files >> 20) MiB of files in its private folders" : ""
    }

    /// "2 GiB", "96 MiB"
    private static func size(_ bytes: Int) -> String {
        bytes >= 1 << 30 && bytes % (1 << 30) == 0 ? "\(bytes >> 30) GiB" : "\(bytes >> 20) MiB"
    }
}
