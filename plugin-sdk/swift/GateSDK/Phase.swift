internal import CFirstTry

/// What a gate may do and know in any of its phases. It cannot be copied, so it cannot outlive its phase.
public protocol Phase: ~Copyable {
    var surface: Surface { get }
}

/// What `Gate.probe` is given.
public struct Probe: ~Copyable, Phase {
    public let surface: Surface
}

/// What `Gate.run` is given: a phase in which something can be reported.
public struct Run: ~Copyable, Phase {
    public let surface: Surface
}

/// The program that the host found for the gate.
public struct Tool: Equatable, Sendable {
    public let name: String
    /// Absolute, inside the sandbox.
    public let path: Path
    /// "setting", "project", "firsttry" or "path".
    public let origin: String
}

/// How much a line of the gate's log matters.
public enum LogLevel: Equatable, Sendable {
    case debug, info, warning, error
}

extension Phase where Self: ~Copyable {
    /// Absolute path of the repository's view, where programs start.
    public var repository: Path { surface.context.pointee.repository.path }

    /// Absolute path of a private, writable, empty folder.
    public var scratch: Path { surface.context.pointee.scratch.path }

    /// How many threads or processes the tool may use.
    public var cores: Int { Int(max(1, surface.context.pointee.cores)) }

    /// Whether the repository's view may be written to; it is thrown away afterwards.
    public var isWritable: Bool { surface.context.pointee.flags & UInt32(FT_CONTEXT_WRITABLE) != 0 }

    /// The files that count, relative to the repository, when only changes count; nil when everything does.
    public var changedFiles: [Path]? {
        let context = surface.context.pointee
        guard context.flags & UInt32(FT_CONTEXT_CHANGED_ONLY) != 0 else { return nil }
        return UnsafeBufferPointer(start: context.files, count: context.files == nil ? 0 : context.file_count).map { $0.path }
    }

    /// The gate's options: the manifest's defaults under the user's settings.
    public func options() throws(GateProblem) -> Options {
        try Options(surface.context.pointee.options.bytes)
    }

    /// The tool that the host found; a problem that names `hint` when it found none.
    public func tool(hint: String) throws(GateProblem) -> Tool {
        let context = surface.context.pointee
        let tool = Tool(name: context.tool_name.text, path: context.tool_path.path, origin: context.tool_origin.text)
        guard !tool.path.isEmpty else {
            throw GateProblem(.toolMissing, "the tool of this gate was not found", hint: hint)
        }
        return tool
    }

    /// Whether the run should end early.
    public var isCancelled: Bool { surface.host.pointee.cancelled(surface.host) != 0 }

    /// Tells how far the work has come; `total` is 0 when unknown.
    public func progress(_ done: Int, of total: Int, _ what: String) {
        surface.progress(done, of: total, what)
    }

    /// Writes to the gate's log.
    public func log(_ level: LogLevel, _ message: String) {
        switch level {
        case .debug: surface.log(Int32(FT_LOG_DEBUG), message)
        case .info: surface.log(Int32(FT_LOG_INFO), message)
        case .warning: surface.log(Int32(FT_LOG_WARNING), message)
        case .error: surface.log(Int32(FT_LOG_ERROR), message)
        }
    }

    /// Reads a regular file of at most `cap` bytes below the repository or scratch.
    public func contents(of path: Path, cap: Int = 16 << 20) throws(SystemError) -> [UInt8] {
        let (error, bytes) = surface.read(path, cap: cap)
        guard error == 0 else { throw SystemError(errno: error) }
        return bytes
    }
}

extension Run {
    /// Reports one thing that is wrong with the code under test.
    public func report(_ finding: Finding) {
        surface.finding(finding)
    }

    /// Reports one number, e.g. "coverage_total"; the last value of a name counts.
    public func report(metric name: String, _ value: Double, unit: String = "") {
        surface.metric(name, value, unit: unit)
    }

    /// Hands over a file for the report to carry; `name` is a plain file name.
    public func report(artifact name: String, at path: Path, mediaType: String) throws(SystemError) {
        let error = surface.artifact(name, path, mediaType: mediaType)
        guard error == 0 else { throw SystemError(errno: error) }
    }
}
