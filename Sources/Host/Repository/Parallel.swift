internal import CSystem
internal import Synchronization

/// Does pieces of one work on as many threads as there are cores, and gives the results in the order of the pieces.
func inParallel<Result: Sendable>(pieces: Int, _ work: @escaping @Sendable (Int) -> Result) -> [Result] {
    let state = ParallelState<Result>(pieces: pieces)
    let threads = max(1, min(pieces, min(Int(ft_processors()), 8)))
    let share = ParallelShare {
        while let piece = state.take() { state.finish(piece, work(piece)) }
    }
    withExtendedLifetime(share) {
        ft_tree_parallel(
            CInt(threads),
            { context, _ in
                guard let context else { return }
                Unmanaged<ParallelShare>.fromOpaque(context).takeUnretainedValue().body()
            }, Unmanaged.passUnretained(share).toOpaque())
    }
    return state.results()
}

private final class ParallelShare: Sendable {
    let body: @Sendable () -> Void

    init(_ body: @escaping @Sendable () -> Void) {
        self.body = body
    }
}

private final class ParallelState<Result: Sendable>: Sendable {
    private let pieces: Int
    private let next = Mutex(0)
    private let finished: Mutex<[Result?]>

    init(pieces: Int) {
        self.pieces = pieces
        finished = Mutex(Array(repeating: nil, count: pieces))
    }

    func take() -> Int? {
        next.withLock { next in
            guard next < pieces else { return nil }
            next += 1
            return next - 1
        }
    }

    func finish(_ piece: Int, _ result: Result) {
        finished.withLock { $0[piece] = result }
    }

    func results() -> [Result] {
        finished.withLock { $0.compactMap(\.self) }
    }
}

/// A count cut into ranges of nearly the same length.
func ranges(of count: Int, pieces: Int) -> [Range<Int>] {
    (0..<pieces).map { (count * $0 / pieces)..<(count * ($0 + 1) / pieces) }
}
