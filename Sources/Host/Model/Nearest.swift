/// The candidate that a person most likely meant by a mistyped word; nil when none is near enough to be named.
///
/// Near is at most a third of the word's letters, but at least one, of insertions, deletions, exchanges and swaps of
/// neighbours. Of two that are equally near the first one wins.
public func nearest(to word: String, in candidates: some Sequence<String>) -> String? {
    let letters = Array(word.lowercased())
    // A word longer than any name is no slip of the finger, and the distance takes quadratic time.
    guard letters.count <= 256 else { return nil }
    var best: String?
    var bestDistance = max(1, letters.count / 3) + 1
    for candidate in candidates {
        let other = Array(candidate.lowercased())
        guard abs(other.count - letters.count) < bestDistance else { continue }
        let distance = alignmentDistance(letters, other)
        guard distance < bestDistance else { continue }
        best = candidate
        bestDistance = distance
    }
    return best
}

/// Optimal string alignment: Levenshtein's distance with swaps of neighbours at the price of one.
private func alignmentDistance(_ left: [Character], _ right: [Character]) -> Int {
    var beforeLast: [Int] = []
    var last = Array(0...right.count)
    for (row, letter) in left.enumerated() {
        var current = [row + 1]
        for (column, other) in right.enumerated() {
            let exchange = last[column] + (letter == other ? 0 : 1)
            var cheapest = min(exchange, last[column + 1] + 1, current[column] + 1)
            if row > 0, column > 0, letter == right[column - 1], left[row - 1] == other {
                cheapest = min(cheapest, beforeLast[column - 1] + 1)
            }
            current.append(cheapest)
        }
        (beforeLast, last) = (last, current)
    }
    return last[right.count]
}
