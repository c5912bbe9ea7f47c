@preconcurrency internal import Glibc
internal import HostArguments
internal import HostEngine
internal import HostModel
internal import HostReport
internal import HostSnapshots

/// `firsttry fetch advisories`, `firsttry fetch trivy-db`.
struct FetchCommand {
    private let kind: SnapshotKind
    private let arguments: Arguments
    private let console: Console

    init(_ kind: SnapshotKind, _ arguments: Arguments, _ console: Console) {
        self.kind = kind
        self.arguments = arguments
        self.console = console
    }

    func run() throws(HostError) -> Int32 {
        let isJSON = arguments.value("format") == "json"
        do {
            let fetched = try fetched()
            if isJSON {
                console.out.write(fetched.snapshot.json)
            } else if !arguments.has("quiet") {
                show(fetched)
            }
            return 0
        } catch {
            if isJSON { console.out.write(ErrorText.json(error)) }
            throw error
        }
    }

    private func fetched() throws(HostError) -> Fetched {
        var wanted = FetchRequest(kind)
        wanted.source = arguments.value("from")
        wanted.sha256 = arguments.value("sha256")
        if let digest = wanted.sha256, !Snapshot.isDigest(digest) {
            throw HostError(
                .usage, "usage-invalid-value", "--sha256 needs 64 hexadecimal digits in small letters, not '\(digest)'")
        }
        // A helper that is gone must not end the command before it has said why.
        signal(SIGPIPE, SIG_IGN)
        let display = StepDisplay(console, choice: arguments.value("progress"), isQuiet: arguments.has("quiet"))
        defer { display.end() }
        return try HostEngine.fetch(wanted, try RequestReader.request(arguments, console.log)) { progress in
            switch progress {
            case .downloading(let bytes, let total):
                display.show("downloading", total > 0 ? "\(size(bytes)) of \(size(total))" : size(bytes))
            case .reading(let files, let bytes): display.show("reading", "\(files) files, \(size(bytes))")
            case .writing: display.show("writing")
            }
        }
    }

    private func show(_ fetched: Fetched) {
        let snapshot = fetched.snapshot
        var facts = [
            Fact(snapshot.name, fetched.content), Fact("data of", snapshot.created.text), Fact("from", snapshot.source),
            Fact("sha256", snapshot.sha256), Fact("folder", ".firsttry/snapshots/\(snapshot.name)"),
        ]
        if fetched.elsewhere > 0 {
            facts.append(Fact("left out", Wording.count(fetched.elsewhere, "record") + " of other ecosystems"))
        }
        if fetched.passedOver > 0 {
            facts.append(Fact("passed over", Wording.count(fetched.passedOver, "file") + " beside the records"))
        }
        if fetched.isUnchanged { facts.append(Fact("unchanged", "the same data was there already")) }
        let text = ListingText(style: console.style(for: console.out), screen: console.screen(of: console.out))
        console.out.write(text.facts(facts))
    }
}

private func size(_ bytes: Int) -> String {
    bytes < 10 << 20 ? "\(bytes >> 10) KiB" : "\(bytes >> 20) MiB"
}
