@preconcurrency internal import Glibc
internal import HostModel
internal import HostProcess

/// Gets what a URL names, by a program of our own that does nothing else.
enum Download {
    /// What the program may know of the user's environment: which way out of this network leads.
    private static let variables = [
        "http_proxy", "https_proxy", "HTTPS_PROXY", "no_proxy", "NO_PROXY", "all_proxy", "ALL_PROXY", "SSL_CERT_FILE",
    ]

    /// Writes to `file`, which is open for writing and empty.
    static func get(
        _ url: String, shown: String, program: String, to file: Int32, onProgress: (Int, Int) -> Void
    ) throws(HostError) {
        var environment: [String: String] = [:]
        for name in variables {
            if let value = getenv(name) { environment[name] = String(cString: value) }
        }
        let child = try Child(
            program, [url, String(SnapshotCaps.downloadBytes)], environment: environment, output: .file(file), error: .pipe)
        var words = ""
        try Child.eachLine(of: child.error) { (line) throws(HostError) in
            let parts = line.split(separator: " ", maxSplits: 1)
            if parts.first == "error", parts.count == 2 { words = String(parts[1]) }
            let numbers = parts.last?.split(separator: " ").compactMap { Int($0) } ?? []
            if parts.first == "progress", numbers.count == 2 { onProgress(numbers[0], numbers[1]) }
        }
        switch child.wait() {
        case .exited(0): return
        case .exited(127) where words.isEmpty:
            throw failed(
                shown, "libcurl is not installed", hint: "install libcurl (Debian: libcurl4), or get the file by other means")
        case .exited(let status): throw failed(shown, words.isEmpty ? "the download ended with status \(status)" : words)
        case .signalled(let signal): throw failed(shown, "the download was ended by signal \(signal)")
        }
    }

    private static func failed(
        _ shown: String, _ why: String, hint: String = "get the file on another machine, and name it: --from FILE"
    ) -> HostError {
        HostError(.noVerdict, "snapshot-download-failed", "\(shown) cannot be downloaded: \(why)", hint: hint)
    }
}
