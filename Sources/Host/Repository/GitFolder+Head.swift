@preconcurrency internal import Glibc

/// What HEAD says.
enum Head: Equatable {
    case commit(ObjectID)
    /// The branch has no commit yet.
    case unborn(branch: String)
    case unknown(because: String)
}

extension GitFolder {
    private static let refSizeMax = 1 << 13
    private static let packedRefsSizeMax = 256 << 20
    /// As many links as git follows from one name to the next.
    private static let depthMax = 5

    func head() -> Head {
        guard !hasReftable else { return .unknown(because: "refs are kept in a reftable, which is not read") }
        var name = Array("HEAD".utf8)
        for _ in 0..<Self.depthMax {
            do {
                switch try ref(name) {
                case .object(let id)?: return .commit(id)
                case .link(let target)?: name = target
                case nil where name == Array("HEAD".utf8): return .unknown(because: "HEAD cannot be read")
                case nil: return .unborn(branch: shown(name))
                }
            } catch {
                return .unknown(because: "\(shown(name)) \(error.problem)")
            }
        }
        return .unknown(because: "HEAD leads from one name to the next, more than \(Self.depthMax) times")
    }

    /// Follows a ref to an object; nil when it leads to none.
    func resolved(_ name: [UInt8]) -> ObjectID? {
        guard !hasReftable else { return nil }
        var name = name
        for _ in 0..<Self.depthMax {
            switch try? ref(name) {
            case .object(let id)?: return id
            case .link(let target)?: name = target
            case nil: return nil
            }
        }
        return nil
    }

    private enum Ref {
        case object(ObjectID)
        case link(to: [UInt8])
    }

    private struct RefFault: Error {
        let problem: String
    }

    private func shown(_ name: [UInt8]) -> String {
        let text = RepositoryPath(name).text
        return text.hasPrefix("refs/heads/") ? String(text.dropFirst("refs/heads/".count)) : text
    }

    private func ref(_ name: [UInt8]) throws(RefFault) -> Ref? {
        let isOwn = !name.starts(with: "refs/".utf8) || Self.ownRefs.contains { name.starts(with: $0.utf8) }
        let loose: [UInt8]?
        do {
            loose = try (isOwn ? own : common).contents(name, cap: Self.refSizeMax)
        } catch {
            // A folder of that name holds other refs; the ref itself may still be packed.
            guard error.errno == EINVAL || error.errno == EISDIR else {
                throw RefFault(problem: "cannot be read: \(error.words)")
            }
            loose = nil
        }
        if let loose { return try parse(loose) }
        return isOwn ? nil : try packed(name)
    }

    private static let ownRefs = ["refs/bisect/", "refs/worktree/", "refs/rewritten/"]

    private func parse(_ content: [UInt8]) throws(RefFault) -> Ref {
        let line = content.prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
        let prefix = Array("ref:".utf8)
        if line.starts(with: prefix) {
            func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
            var name = Array(line.dropFirst(prefix.count).drop(while: isBlank))
            while let last = name.last, isBlank(last) { name.removeLast() }
            guard isSafe(name) else { throw RefFault(problem: "names something that is no ref") }
            return .link(to: name)
        }
        guard let id = ObjectID(hex: line.prefix(2 * format.size), format) else {
            throw RefFault(problem: "is neither an object's name nor a link to a ref")
        }
        return .object(id)
    }

    /// Inside of `refs/`, and without anything that leads elsewhere.
    private func isSafe(_ name: [UInt8]) -> Bool {
        guard name.starts(with: "refs/".utf8), !name.contains(where: { $0 < 0x20 || $0 == 0x7F }) else { return false }
        return name.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).allSatisfy {
            !$0.isEmpty && $0.first != UInt8(ascii: ".")
        }
    }

    private func packed(_ name: [UInt8]) throws(RefFault) -> Ref? {
        let bytes: [UInt8]
        do {
            guard let found = try common.contents("packed-refs", cap: Self.packedRefsSizeMax) else { return nil }
            bytes = found
        } catch {
            throw RefFault(problem: "cannot be read from packed-refs: \(error.words)")
        }
        let digits = 2 * format.size
        let span = bytes.span
        var start = 0
        while start < span.count {
            var end = start
            while end < span.count, span[end] != UInt8(ascii: "\n") { end += 1 }
            let line = span.extracting(start..<end)
            start = end + 1
            guard line.count == digits + 1 + name.count, line[digits] == UInt8(ascii: " "),
                line.extracting((digits + 1)...).compare(name.span) == 0
            else { continue }
            guard let id = ObjectID(hex: bytes[(end - line.count)..<(end - line.count + digits)], format) else {
                throw RefFault(problem: "has no object's name in packed-refs")
            }
            return .object(id)
        }
        return nil
    }
}
