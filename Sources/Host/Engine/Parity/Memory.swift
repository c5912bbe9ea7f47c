@preconcurrency internal import Glibc
internal import HostModel
internal import HostReport

/// What earlier preflights found out, by the digest of all that it depends on.
///
/// Kept outside of the repository, in a folder that only this user can write: a change must not bring its own memories.
struct Memory {
    /// What one gate said of itself.
    struct Answer: Sendable, Equatable {
        var version = ""
        var configFiles: [String] = []
        var sections: [String: [String]] = [:]
        var digest = ""
        var collection: TestCollection?
    }

    private let folder: String?
    private let name: String
    private var old: [String: Answer] = [:]
    /// Only what was asked for this time is kept, so that the file stays small.
    private var used: [String: Answer] = [:]
    private static let sizeMax = 16 << 20

    /// `isFresh`: nothing is remembered, but what is found out now is kept for the next time.
    init(repository: String, isFresh: Bool) {
        folder = Self.folder(outside: repository)
        name = UserCache.name(of: repository) + ".json"
        guard !isFresh, let folder, let bytes = Self.read(folder, name) else { return }
        old = Self.answers(bytes) ?? [:]
    }

    mutating func recall(_ key: String) -> Answer? {
        guard let answer = old[key] else { return nil }
        used[key] = answer
        return answer
    }

    mutating func keep(_ answer: Answer, for key: String) {
        used[key] = answer
    }

    /// A memory that cannot be kept costs time, nothing else.
    func save() {
        guard let folder, used != old else { return }
        let open = Glibc.open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard open >= 0 else { return }
        defer { close(open) }
        try? AtomicFile.write(Self.bytes(used), to: name, in: open, folder)
    }

    // MARK: The place

    private static func folder(outside repository: String) -> String? {
        guard let folder = UserCache.folder.map({ $0 + "/preflight" }) else { return nil }
        UserCache.makeFolders(folder)
        guard let real = realpath(folder, nil) else { return nil }
        defer { free(real) }
        let path = String(cString: real)
        guard path != repository, !path.hasPrefix(repository + "/"), isOnlyOurs(path) else { return nil }
        return path
    }

    private static func isOnlyOurs(_ path: String) -> Bool {
        var facts = stat()
        return lstat(path, &facts) == 0 && facts.st_uid == geteuid() && facts.st_mode & 0o022 == 0
    }

    private static func read(_ folder: String, _ name: String) -> [UInt8]? {
        let file = open("\(folder)/\(name)", O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var facts = stat()
        guard fstat(file, &facts) == 0, facts.st_uid == geteuid(), facts.st_mode & 0o022 == 0, facts.st_size <= sizeMax else {
            return nil
        }
        var bytes = [UInt8](repeating: 0, count: Int(facts.st_size))
        let size = Glibc.read(file, &bytes, bytes.count)
        return size == bytes.count ? bytes : nil
    }

    // MARK: The form

    private static func bytes(_ answers: [String: Answer]) -> [UInt8] {
        var json = JSONWriter()
        json.beginObject()
        for (key, answer) in answers.sorted(by: { $0.key < $1.key }) {
            json.name(key)
            json.beginObject()
            json.member("version", answer.version)
            json.member("digest", answer.digest)
            json.member("config", answer.configFiles)
            json.name("sections")
            json.beginObject()
            for (file, sections) in answer.sections.sorted(by: { $0.key < $1.key }) {
                json.name(file)
                json.beginArray()
                for section in sections { json.value(section) }
                json.endArray()
            }
            json.endObject()
            if let collection = answer.collection { write(collection, to: &json) }
            json.endObject()
        }
        json.endObject()
        return json.bytes
    }

    private static func write(_ collection: TestCollection, to json: inout JSONWriter) {
        json.name("collection")
        json.beginObject()
        json.member("count", collection.count)
        json.member("sha256", collection.sha256)
        if let python = collection.python { json.member("python", python) }
        json.name("plugins")
        json.beginArray()
        for (name, version) in collection.plugins.sorted(by: { $0.key < $1.key }) { json.value("\(name) \(version)") }
        json.endArray()
        json.endObject()
    }

    private static func answers(_ bytes: [UInt8]) -> [String: Answer]? {
        guard let tree = try? JSONTree.parse(bytes, sizeMax: sizeMax), case .object(let members) = tree.value else { return nil }
        var answers: [String: Answer] = [:]
        for member in members {
            var answer = Answer()
            answer.version = text(member.value["version"])
            answer.digest = text(member.value["digest"])
            answer.configFiles = texts(member.value["config"])
            if case .object(let files)? = member.value["sections"]?.value {
                for file in files { answer.sections[file.name] = texts(file.value) }
            }
            if let part = member.value["collection"], case .integer(let count)? = part["count"]?.value {
                let pairs = texts(part["plugins"]).compactMap { line -> (String, String)? in
                    let words = line.split(separator: " ").map(String.init)
                    return words.count == 2 ? (words[0], words[1]) : nil
                }
                let python = text(part["python"])
                answer.collection = TestCollection(
                    count: count, sha256: text(part["sha256"]), python: python.isEmpty ? nil : python,
                    plugins: Dictionary(pairs) { first, _ in first })
            }
            answers[member.name] = answer
        }
        return answers
    }

    private static func text(_ tree: JSONTree?) -> String {
        if case .string(let text)? = tree?.value { text } else { "" }
    }

    private static func texts(_ tree: JSONTree?) -> [String] {
        if case .array(let elements)? = tree?.value { elements.map { text($0) } } else { [] }
    }
}
