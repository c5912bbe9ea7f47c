/// One step of a compiled pattern: a nondeterministic automaton, as in Thompson's and Pike's matchers.
enum GlobInstruction: Sendable, Hashable {
    case character(Unicode.Scalar)
    case anyButSlash
    case any
    case oneOf([ClosedRange<Unicode.Scalar>], negated: Bool)
    case split(Int, Int)
    case jump(Int)
    case match

    /// Where it may lead besides the next instruction.
    var targets: [Int] {
        switch self {
        case .split(let first, let second): [first, second]
        case .jump(let target): [target]
        default: []
        }
    }
}

/// Runs a compiled pattern over one path, all its threads side by side.
struct GlobMachine {
    private let program: [GlobInstruction]
    private var current: [Int] = []
    private var next: [Int] = []
    private var open: [Int] = []
    /// For each instruction the step in which it was last entered: none runs twice in one step.
    private var entered: [Int]

    init(_ program: [GlobInstruction]) {
        self.program = program
        entered = [Int](repeating: -1, count: program.count)
    }

    mutating func matches(_ path: Span<UInt8>) -> Bool {
        var offset = 0
        var step = 0
        enter(0, step: step)
        swap(&current, &next)
        while offset < path.count, !current.isEmpty {
            let scalar = decode(path, at: &offset)
            step += 1
            for index in current where accepts(program[index], scalar) { enter(index + 1, step: step) }
            swap(&current, &next)
            next.removeAll(keepingCapacity: true)
        }
        return current.contains { program[$0] == .match }
    }

    private mutating func enter(_ start: Int, step: Int) {
        open.append(start)
        while let index = open.popLast() {
            guard entered[index] != step else { continue }
            entered[index] = step
            switch program[index] {
            case .jump(let target): open.append(target)
            case .split(let first, let second):
                open.append(second)
                open.append(first)
            default: next.append(index)
            }
        }
    }

    /// `scalar` is nil for a byte that is not UTF-8.
    private func accepts(_ instruction: GlobInstruction, _ scalar: Unicode.Scalar?) -> Bool {
        switch instruction {
        case .character(let wanted): scalar == wanted
        case .anyButSlash: scalar != "/"
        case .any: true
        case .oneOf(let ranges, let negated):
            if let scalar { scalar != "/" && ranges.contains { $0.contains(scalar) } != negated } else { negated }
        case .split, .jump, .match: false
        }
    }

    private func decode(_ path: Span<UInt8>, at offset: inout Int) -> Unicode.Scalar? {
        let first = path[offset]
        offset += 1
        guard first >= 0x80 else { return Unicode.Scalar(first) }
        let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2
        guard first >= 0xC2, first <= 0xF4, offset + length - 1 <= path.count else { return nil }
        var code = UInt32(first) & (0x7F >> UInt32(length))
        for index in offset..<(offset + length - 1) {
            guard path[index] & 0xC0 == 0x80 else { return nil }
            code = code << 6 | UInt32(path[index] & 0x3F)
        }
        let isShortest = code >= (length == 4 ? 0x10000 : length == 3 ? 0x800 : 0x80)
        guard isShortest, let scalar = Unicode.Scalar(code) else { return nil }
        offset += length - 1
        return scalar
    }
}
