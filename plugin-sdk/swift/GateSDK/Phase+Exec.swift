internal import CFirstTry

extension Phase where Self: ~Copyable {
    /// The version of the tool, from an answer that starts with its name: "build 1.4.0 (/…/site-packages/build)". `program` is
    /// what people call it by.
    public func toolVersion(_ name: String, of program: String, hint: String) throws(GateProblem) -> String {
        let result = try exec(Command(tool(hint: hint).path, "--version"))
        let status = try result.exit.status(of: program)
        let words = result.output.split { $0 == 0x20 || $0 == 0x0A }
        guard status == 0, words.count >= 2, words[0].elementsEqual(name.utf8) else {
            throw GateProblem(
                .toolBroke, "`\(program) --version` does not answer as \(name) does (status \(status))", hint: hint)
        }
        return String(decoding: words[1], as: UTF8.self)
    }

    /// Runs a program inside the gate's sandbox, waits for it and returns all that it printed.
    public func exec(_ command: Command) throws(GateProblem) -> ToolResult {
        try start(command, sink: nil)
    }

    /// Runs a program and hands over each line that it prints, as it comes; what `each` throws ends the program.
    ///
    /// No more than one line is kept, and none longer than `longest`. What follows the last line feed is handed over
    /// as a line that is not whole; of stdout only when the program ended by itself, for otherwise its end is the news.
    public func stream(
        _ command: Command, longest: Int = 16 << 20, each: (OutputLine) throws(GateProblem) -> Void
    ) throws(GateProblem) -> ToolResult {
        let sink = LineSink(longest: longest, tool: command.name)
        var outcome: Result<ToolResult, GateProblem>?
        withoutActuallyEscaping(each) { each in
            sink.each = each
            outcome = Result { () throws(GateProblem) in try start(command, sink: sink) }
            if case .success(let result) = outcome { sink.finish(after: result.exit) }
            sink.each = nil
        }
        if let problem = sink.problem { throw problem }
        guard let outcome else { throw GateProblem(.gate, "\(command.name) was not run") }
        return try outcome.get()
    }

    private func start(_ command: Command, sink: LineSink?) throws(GateProblem) -> ToolResult {
        var views = Views()
        var arguments: [FTStr] = []
        for argument in command.arguments { arguments.append(views.view(argument)) }
        var environment: [FTStr] = []
        for variable in command.environment { environment.append(views.view(variable)) }
        let folder = views.view(command.folder)
        let input = views.view(command.input)
        var exit = FTExit()
        let host = surface.host
        let refusal = arguments.withUnsafeBufferPointer { argv in
            environment.withUnsafeBufferPointer { env in
                guard let first = argv.baseAddress else { return Int32(22) }
                var wire = FTCommand(
                    argv: first, argv_count: argv.count, env: env.baseAddress, env_count: env.count, cwd: folder,
                    input: input, stdout_cap: UInt64(max(0, command.outputCap)),
                    stderr_cap: UInt64(max(0, command.errorCap)), timeout_ms: UInt32(clamping: command.timeout),
                    reserved: 0, on_output: nil, on_output_context: nil)
                if let sink {
                    wire.on_output = { context, stream, bytes in
                        guard let context else { return 1 }
                        return Unmanaged<LineSink>.fromOpaque(context).takeUnretainedValue().take(stream, bytes.raw) ? 0 : 1
                    }
                    wire.on_output_context = Unmanaged.passUnretained(sink).toOpaque()
                }
                return host.pointee.exec(host, &wire, &exit)
            }
        }
        guard refusal == 0 else {
            throw GateProblem(.gate, "the host refused the command \(command.name): \(SystemError(errno: refusal).text)")
        }
        return ToolResult(
            exit: ToolExit(exit), output: exit.out.bytes, error: exit.err.bytes, wallTime: Int(clamping: exit.wall_us))
    }
}
