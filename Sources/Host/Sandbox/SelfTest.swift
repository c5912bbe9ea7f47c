internal import CLaunch
internal import CSystem
@preconcurrency internal import Glibc
public import HostModel

/// Attempts to get out of one real sandbox, made before any gate is started: what the report claims was seen and not only set
/// up. Lays out bait, starts the installation's own probe in a sandbox like that of the gates, and reads what it says.
public final class SelfTest {
    private var bait = ft_bait()
    private let repository: String
    let mark: String
    private var output: Int32 = -1
    private var said: [UInt8] = []

    /// Far more than the probe has to say.
    private static let outputMax = 16 << 10

    public init(repository: String) {
        self.repository = repository
        mark = ".firsttry-probe-" + String(UInt64.random(in: .min ... .max), radix: 16)
        ft_bait_lay(&bait, "/tmp")
    }

    deinit {
        ft_bait_take_up(&bait)
        if output >= 0 { close(output) }
    }

    /// Starts the probe as sandbox `id`, with a loopback or in the network of gates that asked for none.
    public func start(
        _ id: Int, _ launcher: Launcher, _ kind: SandboxKind, probe: String, hasLoopback: Bool = false
    ) throws(HostError) {
        var ends: [Int32] = [-1, -1]
        guard ft_pipe(&ends) == 0 else { throw Self.failure("a pipe cannot be made", errno) }
        output = ends[0]
        let null = open("/dev/null", O_RDONLY | O_CLOEXEC)
        defer {
            close(ends[1])
            if null >= 0 { close(null) }
        }
        guard null >= 0 else { throw Self.failure("/dev/null cannot be opened", errno) }
        try launcher.launch(
            id, operations(kind, id, probe, hasLoopback: hasLoopback), descriptors: [null, ends[1], ends[1]])
    }

    private func operations(_ kind: SandboxKind, _ id: Int, _ probe: String, hasLoopback: Bool) -> OperationList {
        var list = OperationList()
        let isFenced = kind.profile == .fenced
        if hasLoopback && !isFenced { list.add(FT_OP_LOOPBACK) }
        let places = kind.places(for: id, repository: repository, runner: probe)
        if let folder = places.folder { list.add(FT_OP_OWN_FOLDER, folder) }
        let program = isFenced ? probe : "/run/firsttry/probe"
        list.add(FT_OP_BIND, probe, program)
        list.add(
            FT_OP_REPOSITORY, repository, repository, a: UInt64(isFenced ? FT_VIEW_READ_ONLY : FT_VIEW_OVERLAY), flags: [])
        list.add(FT_OP_ARGUMENT, program)
        for argument in arguments { list.add(FT_OP_ARGUMENT, argument) }
        var limits = GateLimits()
        limits.seconds = 5
        limits.add(to: &list, hasDisk: !isFenced)
        list.addConfinement(kind.profile)
        return list
    }

    var arguments: [String] {
        var arguments = [
            "tcp=\(bait.tcp < 0 ? 0 : bait.tcp_port)", "udp=\(bait.udp < 0 ? 0 : bait.udp_port)", "host=\(getpid())",
            "secret=\(bait.secret)", "repository=\(repository)", "mark=\(mark)",
        ]
        if bait.abstract_socket >= 0 { arguments.append("abstract=\(abstractName)") }
        if bait.path_handle >= 0 { arguments.append("socket=\(bait.path_handle)") }
        if let (home, identity) = homeFolder { arguments += ["home=\(home)", "home_id=\(identity)"] }
        return arguments
    }

    private var abstractName: String {
        withUnsafeBytes(of: bait.abstract_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }

    /// Shown anyway where the repository holds it, or where every sandbox sees it.
    private var homeFolder: (String, String)? {
        guard let value = getenv("HOME") else { return nil }
        let home = String(cString: value)
        var facts = stat()
        guard home.hasPrefix("/"), home != "/", home != repository, !home.hasPrefix(repository + "/"),
            !SandboxBase.isShown(home), !home.utf8.contains(0x0A), stat(home, &facts) == 0
        else { return nil }
        return (home, "\(facts.st_dev):\(facts.st_ino)")
    }

    /// Readable when the probe has said something, or can say no more; -1 after that.
    public var outlet: Int32 { output }

    /// Takes what the probe has said so far. True once that is all.
    public func listen() -> Bool {
        var buffer = [UInt8](repeating: 0, count: Self.outputMax)
        while output >= 0 {
            let size = read(output, &buffer, buffer.count)
            if size < 0, errno == EAGAIN || errno == EINTR { return false }
            if size > 0, said.count + size <= Self.outputMax {
                said += buffer[..<size]
            } else {
                close(output)
                output = -1
            }
        }
        return true
    }

    /// What came of it, once the probe has said all.
    public var result: SelfTestResult {
        var result = SelfTestResult(report: said)
        if isTouched { result.gotOut.append("bait") }
        let trace = repository + "/" + mark
        var facts = stat()
        if lstat(trace, &facts) == 0 {
            unlink(trace)
            result.gotOut.append("repository")
        }
        return result
    }

    /// Whether anybody reached one of the listeners.
    var isTouched: Bool { ft_bait_is_touched(&bait) }

    private static func failure(_ what: String, _ error: Int32) -> HostError {
        HostError(.hostBug, "self-test-not-started", "\(what): \(String(cString: strerror(error)))", hint: "firsttry doctor")
    }
}

/// What each attempt of the self-test came to.
public struct SelfTestResult: Sendable, Hashable {
    public var blocked: [String] = []
    public var gotOut: [String] = []
    public var notTried: [String] = []
    /// The probe did not come to its end.
    public var isBroken = false

    public init() {}

    /// From the probe's own lines: "name blocked EPERM", and "end 21" after as many. What is not understood is not believed to
    /// be blocked.
    init(report: [UInt8]) {
        var lines = report.split(separator: 0x0A, omittingEmptySubsequences: false)
            .map { $0.split(separator: 0x20).map { String(decoding: $0, as: UTF8.self) } }
        let isWhole = lines.popLast() == []
        let end = lines.popLast()
        isBroken = !isWhole || end != ["end", "\(lines.count)"]
        for words in lines where words.count >= 2 {
            switch words[1] {
            case "blocked": blocked.append(words[0])
            case "skipped": notTried.append(words[0])
            default: gotOut.append(words[0])
            }
        }
    }

    public var isPassed: Bool { gotOut.isEmpty && !blocked.isEmpty && !isBroken }
}
