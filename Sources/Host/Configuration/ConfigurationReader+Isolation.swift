internal import HostModel

extension ConfigurationReader {
    /// A profile, or layers by name, as the report writes them.
    mutating func isolation(_ member: TomlTree.Member) -> IsolationDemand? {
        var profile: (value: IsolationProfile?, place: SourcePlace)?
        var facts = IsolationFacts()
        let parts = members(of: member.value, "isolation", shape: "isolation")
        for part in parts {
            let path = "isolation.\(part.name)"
            switch part.name {
            case "profile": profile = (choice(part, path, IsolationProfile.allCases), part.place)
            case "network": facts.network = word(part, path, IsolationFacts.Words.network)
            case "filesystem": facts.filesystem = word(part, path, IsolationFacts.Words.filesystem)
            case "pids": facts.pids = word(part, path, IsolationFacts.Words.pids)
            case "proc": facts.proc = word(part, path, IsolationFacts.Words.proc)
            case "syscalls": facts.syscalls = word(part, path, IsolationFacts.Words.syscalls)
            case "landlock_abi": facts.landlockABI = integer(part, path, 1...1000)
            default: break
            }
        }
        guard let profile else { return parts.isEmpty ? nil : .facts(facts) }
        guard parts.count == 1 else {
            note(
                .conflict, "'isolation' names a profile and layers, expected one of the two", at: profile.place,
                hint: "a profile is a set of layers: keep it, or list the layers instead")
            return nil
        }
        return profile.value.map(IsolationDemand.profile)
    }
}
