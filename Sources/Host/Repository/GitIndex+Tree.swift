extension GitIndex {
    /// The name that the index's content would have as a tree; nil when it cannot be one: a conflict, or a file that was
    /// only announced.
    func treeID() -> ObjectID? {
        guard entries.allSatisfy({ stage($0) == 0 && !isIntended($0) }) else { return nil }
        var trees = [OpenTree(prefixCount: 0)]
        var open: [UInt8] = []
        for entry in entries {
            let path = Array(paths[range(entry)])
            while !path.starts(with: open) { close(&trees, &open) }
            while let slash = path[open.count...].firstIndex(of: UInt8(ascii: "/")) {
                open = Array(path[...slash])
                trees.append(OpenTree(prefixCount: open.count))
            }
            trees[trees.count - 1].add(mode(entry), path[open.count...], object(entry))
        }
        while trees.count > 1 { close(&trees, &open) }
        return format.name(of: "tree", trees[0].content)
    }

    private func close(_ trees: inout [OpenTree], _ open: inout [UInt8]) {
        guard let tree = trees.popLast() else { return }
        let parentCount = trees[trees.count - 1].prefixCount
        let name = open[parentCount..<(open.count - 1)]
        trees[trees.count - 1].add(0o40000, name, format.name(of: "tree", tree.content))
        open.removeLast(open.count - parentCount)
    }
}

/// A tree object that is being written: "mode name NUL id", sorted as the index is.
private struct OpenTree {
    let prefixCount: Int
    var content: [UInt8] = []

    mutating func add(_ mode: UInt32, _ name: ArraySlice<UInt8>, _ id: ObjectID) {
        content.append(contentsOf: String(mode, radix: 8).utf8)
        content.append(UInt8(ascii: " "))
        content.append(contentsOf: name)
        content.append(0)
        content.append(contentsOf: id.bytes)
    }
}
