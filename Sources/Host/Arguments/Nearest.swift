/// The candidate that somebody most likely meant; nil when none is close.
func nearest(to word: String, in candidates: [String]) -> String? {
    let limit = max(1, word.count / 3)
    var best: (distance: Int, name: String)?
    for name in candidates {
        let distance = editDistance(Array(word), Array(name))
        if distance <= limit, distance < best?.distance ?? .max { best = (distance, name) }
    }
    return best?.name
}

private func editDistance(_ left: [Character], _ right: [Character]) -> Int {
    var previous = Array(0...right.count)
    for (row, character) in left.enumerated() {
        var current = [row + 1]
        for column in right.indices {
            let change = previous[column] + (character == right[column] ? 0 : 1)
            current.append(min(change, previous[column + 1] + 1, current[column] + 1))
        }
        previous = current
    }
    return previous[right.count]
}
