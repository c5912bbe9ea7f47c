import GateSDK

/// How the drivers are run: in the interpreter that the project's alembic belongs to.
struct Invocation {
    static let install =
        "install alembic into the project's environment, or name it in firsttry.toml: [gates.alembic] tool = \"…\""

    /// One program of several files, which share their names.
    static let walkDriver =
        driverRecords + "\n" + driverDatabase + "\n" + driverSchema + "\n" + driverProject + "\n" + driverSeed + "\n" + driverWalk
        + "\n" + driverMain

    private let interpreter: Path
    private let repository: Path
    private let scratch: Path

    init(for phase: borrowing some Phase & ~Copyable) throws(GateProblem) {
        interpreter = try phase.interpreter(of: phase.tool(hint: Invocation.install))
        repository = phase.repository
        scratch = phase.scratch
    }

    func inspect() -> Command {
        var command = Command(interpreter, "-")
        command.input = Array(driverInspect.utf8)
        return command
    }

    /// A folder of each walk's own; records and database lie there.
    func folder(_ configuration: Path, _ engine: Engine, _ number: Int) -> Path {
        scratch / Path("alembic/\(number)-\(engine.name)")
    }

    func walk(_ configuration: Path, _ engine: Engine, _ settings: Settings, in folder: Path) -> Command {
        var command = Command(interpreter, "-u", "-")
        command.add(Path(message(configuration, engine, settings, folder)))
        command.input = Array(Invocation.walkDriver.utf8)
        return command
    }

    private func message(_ configuration: Path, _ engine: Engine, _ settings: Settings, _ folder: Path) -> [UInt8] {
        var json = JSONWriter()
        json.beginObject()
        json.member("root", repository.text)
        json.member("config", configuration.text)
        json.member("scratch", (folder / "database").text)
        json.member("records", (folder / "records.jsonl").text)
        json.member("engine", engine.name)
        if case .postgresql(let server) = engine { json.member("binaries", server) }
        json.member("folder", settings.folder)
        json.member("section", settings.section)
        json.member("flask_app", settings.flaskApplication)
        json.member("url_setting", settings.urlSetting)
        write("url_variables", settings.urlVariables, to: &json)
        write("variables", settings.variables, to: &json)
        write("x_arguments", settings.arguments, to: &json)
        json.member("drift", settings.drift)
        json.member("require_downgrade", settings.requiresDowngrade)
        json.member("allow_several_heads", settings.allowsSeveralHeads)
        json.member("seed", settings.seeds)
        json.endObject()
        return json.bytes
    }

    private func write(_ name: String, _ texts: [String], to json: inout JSONWriter) {
        json.name(name)
        json.beginArray()
        for text in texts { json.value(text) }
        json.endArray()
    }
}
