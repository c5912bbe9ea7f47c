@preconcurrency internal import Glibc
internal import HostModel
internal import HostProcess

/// Runs Python's own venv and pip. The only programs that the host starts outside of a sandbox beside its own: they take
/// wheels whose digests are known, and run nothing of what they install. The environment is always made anew: what lies
/// there may come from the repository.
struct Installer {
    let folder: String
    let request: BootstrapRequest
    let pins: Pins
    let onProgress: (BootstrapProgress) -> Void

    /// What pip may know of the user's environment: where the package index is, and which way leads there.
    private static let variables = [
        "HOME", "LANG", "TMPDIR", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "PIP_INDEX_URL", "PIP_CONFIG_FILE", "PIP_CERT",
        "PIP_CLIENT_CERT", "PIP_CACHE_DIR", "PIP_TRUSTED_HOST", "SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE",
        "http_proxy",
        "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "no_proxy", "NO_PROXY", "all_proxy", "ALL_PROXY",
    ]

    func run() throws(HostError) {
        try prepare()
        try install()
        guard !request.isOfTheRepository else { return }
        onProgress(.checking)
        try succeed("\(folder)/bin/python", ["-I", "-m", "pip", "check", "--disable-pip-version-check"]) { _ in }
    }

    /// Lets pip say, in a file, what it would install for `requirements`; it installs nothing.
    func ask(for requirements: String, report: String) throws(HostError) {
        onProgress(.resolving)
        let arguments = [
            "-I", "-m", "pip", "install", "--dry-run", "--ignore-installed", "--only-binary", ":all:", "--no-input",
            "--disable-pip-version-check", "--no-color", "--progress-bar", "off", "--report", report, "-r", requirements,
        ]
        try succeed("\(folder)/bin/python", arguments + source) { _ in }
    }

    private var source: [String] { request.wheels.map { ["--no-index", "--find-links", $0] } ?? [] }

    /// Makes an environment with nothing in it but pip.
    func prepare() throws(HostError) {
        if let wheels = request.wheels {
            var facts = stat()
            guard stat(wheels, &facts) == 0, facts.st_mode & S_IFMT == S_IFDIR else {
                throw HostError(
                    .usage, "usage-invalid-value", "--from \(wheels): there is no such folder", hint: "name a folder of wheels")
            }
        }
        onProgress(.environment)
        try succeed(try python(), ["-I", "-m", "venv", "--clear", folder]) { _ in }
    }

    private func install() throws(HostError) {
        let arguments = [
            "-I", "-m", "pip", "install", "--no-deps", "--require-hashes", "--only-binary", ":all:", "--no-input",
            "--disable-pip-version-check", "--no-color", "--progress-bar", "off", "--no-warn-script-location", "-r", request.pins,
        ]
        var done = 0
        let total = pins.packages.count
        onProgress(.packages(done: 0, total: total, what: ""))
        try succeed("\(folder)/bin/python", arguments + source) { line in
            if line.hasPrefix("Collecting ") || line.hasPrefix("Requirement already satisfied: ") {
                done += 1
                let name = line.split(separator: " ").first { $0.contains("==") }.map(String.init) ?? ""
                onProgress(.packages(done: min(done, total), total: total, what: name))
            }
        }
    }

    // MARK: Programs

    private func python() throws(HostError) -> String {
        if let named = request.python {
            guard named.hasPrefix("/"), isProgram(named) else {
                throw Self.noPython("\(named) is no program", "name an absolute path: --python PROGRAM")
            }
            return named
        }
        let path = getenv("PATH").map { String(cString: $0) } ?? "/usr/local/bin:/usr/bin:/bin"
        // A relative entry would be the repository's own choice of a program.
        for entry in path.split(separator: ":") where entry.hasPrefix("/") {
            if isProgram("\(entry)/python3") { return "\(entry)/python3" }
        }
        throw Self.noPython(
            "there is no python3 on PATH", "install Python 3.10 or later with its venv module (Debian: python3-venv)")
    }

    private func isProgram(_ path: String) -> Bool {
        var facts = stat()
        return stat(path, &facts) == 0 && facts.st_mode & S_IFMT == S_IFREG && access(path, X_OK) == 0
    }

    private func succeed(_ program: String, _ arguments: [String], _ each: (String) -> Void) throws(HostError) {
        var environment = ["PATH": "/usr/local/bin:/usr/bin:/bin", "PYTHONNOUSERSITE": "1"]
        for name in Self.variables {
            if let value = getenv(name) { environment[name] = String(cString: value) }
        }
        // One pipe for both: what pip says last is what it ended over.
        let child = try Child(program, arguments, environment: environment, output: .pipe, error: .output)
        var said: [String] = []
        try Child.eachLine(of: child.output) { (line) throws(HostError) in
            each(line)
            said.append(line)
            if said.count > 60 { said.removeFirst() }
        }
        let end = child.wait()
        guard end != .exited(0) else { return }
        throw Self.failure(arguments.dropFirst(2).first ?? "", end, said, isOffline: request.wheels != nil)
    }

    // MARK: Errors

    static func failure(_ program: String, _ end: Child.End, _ said: [String], isOffline: Bool) -> HostError {
        if said.contains(where: { $0.contains("DO NOT MATCH THE HASHES") }) {
            let package = said.first { $0.contains("from") && $0.contains("==") } ?? ""
            return HostError(
                .noVerdict, "bootstrap-hash-mismatch",
                "a file is not what its digest says, and nothing of it was installed: \(trimmed(package))",
                hint: "somebody may have changed it: compare with another source (--from DIR) before anything else")
        }
        let errors = said.filter { $0.hasPrefix("ERROR: ") }.map { String($0.dropFirst("ERROR: ".count)) }
        let words = errors.last ?? said.last ?? "it says nothing"
        let how =
            switch end {
            case .exited(let status): "status \(status)"
            case .signalled(let signal): "signal \(signal)"
            }
        return HostError(
            .noVerdict, "bootstrap-failed", "\(program) ended with \(how): \(trimmed(words))",
            hint: isOffline
                ? "the folder has to hold a wheel for this machine of every package: pip download --require-hashes -r …"
                : "what is there already is kept: try again, or name a folder of wheels: --from DIR")
    }

    private static func noPython(_ what: String, _ hint: String) -> HostError {
        HostError(.noVerdict, "bootstrap-no-python", what, hint: hint)
    }

    private static func trimmed(_ text: String) -> String {
        var text = text[...]
        while text.first == " " { text.removeFirst() }
        return String(text.prefix(400))
    }
}
