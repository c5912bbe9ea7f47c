internal import HostModel

extension ConfigurationReader {
    private enum Word: String, CaseIterable {
        case namespace, seccomp
    }

    private enum OnlyNamespace: String, CaseIterable {
        case namespace
    }

    private enum OnlySeccomp: String, CaseIterable {
        case seccomp
    }

    /// A profile, or layers by name, as the report writes them.
    mutating func isolation(_ member: TomlTree.Member) -> IsolationDemand? {
        var profile: (value: IsolationProfile?, place: SourcePlace)?
        var facts = IsolationFacts()
        let parts = members(of: member.value, "isolation", shape: "isolation")
        for part in parts {
            let path = "isolation.\(part.name)"
            switch part.name {
            case "profile": profile = (choice(part, path, IsolationProfile.allCases), part.place)
            case "network": facts.network = choice(part, path, Word.allCases)?.rawValue
            case "filesystem": facts.filesystem = choice(part, path, OnlyNamespace.allCases)?.rawValue
            case "pids": facts.pids = choice(part, path, OnlyNamespace.allCases)?.rawValue
            case "syscalls": facts.syscalls = choice(part, path, OnlySeccomp.allCases)?.rawValue
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
