/// A program to run, with its arguments one by one: no shell ever reads them.
public struct Command {
    private(set) var arguments: [[UInt8]]
    private(set) var environment: [[UInt8]] = []
    /// Where it starts; empty for the repository's root.
    public var folder = Path([])
    /// What it reads on stdin.
    public var input: [UInt8] = []
    /// Bytes of stdout; 0 for the host's cap.
    public var outputCap = 0
    /// Bytes of stderr; 0 for the host's cap.
    public var errorCap = 0
    /// Milliseconds; 0 for what is left of the gate's own time.
    public var timeout = 0

    /// `program` is looked up in PATH when it has no slash.
    public init(_ program: Path, _ arguments: String...) {
        self.arguments = [program.bytes]
        for argument in arguments { add(argument) }
    }

    public mutating func add(_ arguments: String...) {
        for argument in arguments { self.arguments.append(Array(argument.utf8)) }
    }

    public mutating func add(_ path: Path) {
        arguments.append(path.bytes)
    }

    /// Adds to the clean environment of the sandbox.
    public mutating func set(_ variable: String, _ value: Path) {
        environment.append(Array(variable.utf8) + [UInt8(ascii: "=")] + value.bytes)
    }

    /// The program without its folder, for messages.
    public var name: String { Path(arguments[0]).name.text }
}

extension Array where Element == Path {
    /// Slices that fit into one command line each. Linux allows a quarter of the stack limit, 2 MiB by default, for
    /// arguments and environment with a pointer each.
    public func batches(bytes most: Int = 1 << 20) -> [ArraySlice<Path>] {
        var slices: [ArraySlice<Path>] = []
        var start = 0
        var size = 0
        for index in 0..<count {
            let cost = self[index].bytes.count + 1 + MemoryLayout<Int>.size
            if size + cost > most, index > start {
                slices.append(self[start..<index])
                start = index
                size = 0
            }
            size += cost
        }
        if start < count { slices.append(self[start..<count]) }
        return slices
    }
}
