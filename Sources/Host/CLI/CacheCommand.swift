internal import HostArguments
internal import HostEngine
internal import HostModel
internal import HostReport

/// `firsttry cache stats`, `gc` and `clear`.
struct CacheCommand {
    private let arguments: Arguments
    private let console: Console

    init(_ arguments: Arguments, _ console: Console) {
        self.arguments = arguments
        self.console = console
    }

    func stats() throws(HostError) -> Int32 {
        let use = try cacheUse(try RequestReader.request(arguments, console.log))
        if arguments.value("format") == "json" {
            console.out.write(Self.json(use))
            return 0
        }
        var facts = [Fact("folder", use.path)]
        for (gate, part) in use.here.sorted(by: { $0.key < $1.key }) { facts.append(Fact(gate, Self.words(part))) }
        if use.here.isEmpty { facts.append(Fact("this repository", "nothing")) }
        facts.append(Fact("in all", "\(Self.words(use.all)) of \(Wording.count(use.repositories, "repository", "repositories"))"))
        let text = ListingText(style: console.style(for: console.out), screen: console.screen(of: console.out))
        console.out.write(text.facts(facts))
        return 0
    }

    func clear() throws(HostError) -> Int32 { try remove(arguments.has("all") ? .everything : .repository) }

    func collect() throws(HostError) -> Int32 {
        try remove(.unused(days: try wholeNumber(arguments.value("days") ?? "30", of: "--days", in: 0...36_500)))
    }

    private func remove(_ scope: CacheScope) throws(HostError) -> Int32 {
        let removed = try clearCache(try RequestReader.request(arguments, console.log), scope)
        if !arguments.has("quiet") { console.out.write("removed \(Self.words(removed))\n") }
        return 0
    }

    private static func words(_ part: CacheUse.Part) -> String {
        let size = part.bytes < 10 << 20 ? "\((part.bytes + 1023) >> 10) KiB" : "\(part.bytes >> 20) MiB"
        return "\(Wording.count(part.files, "file")), \(size)"
    }

    private static func json(_ use: CacheUse) -> [UInt8] {
        var json = JSONWriter(indented: true)
        json.beginObject()
        json.member("folder", use.path)
        json.objects("here", use.here.sorted { $0.key < $1.key }) { json, entry in
            json.member("gate", entry.key)
            json.member("files", entry.value.files)
            json.member("bytes", entry.value.bytes)
        }
        json.member("repositories", use.repositories)
        json.member("files", use.all.files)
        json.member("bytes", use.all.bytes)
        json.endObject()
        json.endLine()
        return json.bytes
    }
}
