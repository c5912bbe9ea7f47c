extension Phase where Self: ~Copyable {
    /// Writes a file below scratch and returns its absolute path; folders on the way are made.
    ///
    /// The host's table has no function for it, and a gate of Embedded Swift no file system: the system's `dd` does it.
    public func write(_ bytes: [UInt8], to name: Path) throws(GateProblem) -> Path {
        let file = scratch / name
        try succeed(Command("mkdir", "-p"), on: file.folder)
        var copy = Command("dd", "status=none")
        copy.input = bytes
        try succeed(copy, on: Path(Array("of=".utf8) + file.bytes))
        return file
    }

    private func succeed(_ command: Command, on argument: Path) throws(GateProblem) {
        var command = command
        command.add(argument)
        let result = try exec(command)
        guard try result.exit.status(of: command.name) == 0 else {
            let said = String(decoding: result.error, as: UTF8.self)
            throw GateProblem(.gate, "\(argument.text) cannot be written: \(said)")
        }
    }
}
