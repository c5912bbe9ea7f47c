/// Runs a pattern over one text, all its threads side by side, in the order in which the pattern prefers them: Pike's
/// machine (https://swtch.com/~rsc/regexp/regexp2.html).
struct PatternMachine {
    private struct Thread {
        var at: Int
        var positions: [Int]
    }

    private let program: [PatternInstruction]
    private let slots: Int
    private var current: [Thread] = []
    private var next: [Thread] = []
    private var open: [Thread] = []
    /// For each instruction the place at which it was last entered: none is entered twice at one.
    private var entered: [Int]
    private var scalars: [UInt32] = []
    /// Of each scalar, and of the text's end.
    private var offsets: [Int] = []

    /// What stands for a byte that is not UTF-8.
    private static let stray: UInt32 = .max

    init(_ pattern: Pattern) {
        program = pattern.program
        slots = pattern.slots
        entered = [Int](repeating: -1, count: pattern.program.count)
    }

    mutating func run(_ bytes: ArraySlice<UInt8>) -> [Int]? {
        decode(bytes)
        var found: [Int]?
        let none = [Int](repeating: -1, count: slots)
        // After `^` no later place can be a start. The first instruction notes where the match starts.
        let isAnchored = program.count > 1 && program[1] == .start
        for place in 0...scalars.count {
            if found == nil, place == 0 || !isAnchored {
                enter(Thread(at: 0, positions: none), place)
                current += next
                next.removeAll(keepingCapacity: true)
            }
            if current.isEmpty, found != nil || isAnchored { break }
            advance(from: place, &found)
            swap(&current, &next)
            next.removeAll(keepingCapacity: true)
        }
        return found
    }

    /// Moves each thread over the scalar at `place`; one that has matched ends all that are preferred less.
    private mutating func advance(from place: Int, _ found: inout [Int]?) {
        for thread in current {
            if program[thread.at] == .match {
                found = thread.positions
                return
            }
            guard place < scalars.count, accepts(program[thread.at], scalars[place]) else { continue }
            enter(Thread(at: thread.at + 1, positions: thread.positions), place + 1)
        }
    }

    /// Follows all that reads no scalar; what then reads one waits in `next`.
    private mutating func enter(_ thread: Thread, _ place: Int) {
        open.append(thread)
        while var thread = open.popLast() {
            guard entered[thread.at] != place else { continue }
            entered[thread.at] = place
            switch program[thread.at] {
            case .jump(let target):
                thread.at = target
                open.append(thread)
            case .split(let first, let second):
                thread.at = second
                open.append(thread)
                thread.at = first
                open.append(thread)
            case .save(let slot):
                thread.positions[slot] = offsets[place]
                thread.at += 1
                open.append(thread)
            case .start: follow(thread, place == 0)
            case .end: follow(thread, place == scalars.count)
            case .edge(let inside): follow(thread, isEdge(place) != inside)
            default: next.append(thread)
            }
        }
    }

    private mutating func follow(_ thread: Thread, _ holds: Bool) {
        guard holds else { return }
        open.append(Thread(at: thread.at + 1, positions: thread.positions))
    }

    private func isEdge(_ place: Int) -> Bool {
        let before = place > 0 && isWord(scalars[place - 1])
        let after = place < scalars.count && isWord(scalars[place])
        return before != after
    }

    private func accepts(_ instruction: PatternInstruction, _ scalar: UInt32) -> Bool {
        switch instruction {
        case .character(let wanted): scalar == wanted
        case .any: true
        case .oneOf(let ranges, let negated): ranges.contains { $0.contains(scalar) } != negated
        default: false
        }
    }

    // MARK: UTF-8

    private mutating func decode(_ bytes: ArraySlice<UInt8>) {
        scalars.reserveCapacity(bytes.count)
        offsets.reserveCapacity(bytes.count + 1)
        var offset = bytes.startIndex
        while offset < bytes.endIndex {
            offsets.append(offset)
            let length = PatternMachine.length(bytes, at: offset)
            if length == 1 {
                scalars.append(bytes[offset] < 0x80 ? UInt32(bytes[offset]) : PatternMachine.stray)
            } else {
                var code = UInt32(bytes[offset]) & (0x7F >> UInt32(length))
                for index in 1..<length { code = code << 6 | UInt32(bytes[offset + index] & 0x3F) }
                scalars.append(code)
            }
            offset += length
        }
        offsets.append(offset)
    }

    /// Of the sequence that starts here; 1 for what is none.
    private static func length(_ bytes: ArraySlice<UInt8>, at offset: Int) -> Int {
        let first = bytes[offset]
        guard first >= 0xC2, first <= 0xF4 else { return 1 }
        let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2
        guard offset + length <= bytes.endIndex else { return 1 }
        for index in 1..<length where bytes[offset + index] & 0xC0 != 0x80 { return 1 }
        let second = bytes[offset + 1]
        // Overlong forms, surrogates, and what lies past U+10FFFF.
        if first == 0xE0, second < 0xA0 { return 1 }
        if first == 0xED, second > 0x9F { return 1 }
        if first == 0xF0, second < 0x90 { return 1 }
        if first == 0xF4, second > 0x8F { return 1 }
        return length
    }
}
