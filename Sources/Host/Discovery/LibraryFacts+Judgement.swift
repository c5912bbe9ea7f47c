internal import CFirstTry
internal import HostManifest
internal import HostModel

extension ABIVersion {
    /// What this host serves: gates of this major, up to this minor.
    static let ofHost = ABIVersion(major: UInt32(FT_ABI_MAJOR), minor: UInt32(FT_ABI_MINOR))

    var isServed: Bool { major == ABIVersion.ofHost.major && minor <= ABIVersion.ofHost.minor }
}

extension LibraryFacts {
    /// Why the library cannot be loaded here as a gate, whatever its manifest says; empty when it can.
    func objections(libraryPath path: String) -> [HostError] {
        var objections: [HostError] = []
        func object(_ id: RefusalID, _ message: String, hint: String? = nil) {
            objections.append(.refused(id, message, at: path, hint: hint))
        }
        if machine != .ofHost {
            object(.wrongArchitecture, "built for \(machine), expected \(Machine.ofHost)", hint: "build it for this machine")
        }
        if !libc.isServed {
            let found = libc == .both ? "glibc and musl at once" : libc.rawValue
            object(.wrongLibc, "linked against \(found), expected \(Libc.ofHost.rawValue)", hint: "build it for this system")
        }
        if let note {
            if !note.abi.isServed {
                object(.wrongABI, "built for ABI \(note.abi), this host serves \(ABIVersion.ofHost)", hint: rebuildHint(note.abi))
            }
        } else {
            object(.noNote, "no FirstTry note, expected one with the gate's id and ABI", hint: "add FT_GATE_NOTE(\"…\") to it")
        }
        if !exportsEntry {
            object(.noEntry, "no exported function ft_gate_entry", hint: "mark it FT_EXPORT and see the version script")
        }
        return objections
    }

    /// Why library and manifest are no gate together; empty when they are.
    func objections(to manifest: Manifest, _ source: ManifestSource, libraryPath path: String) -> [HostError] {
        var objections = objections(libraryPath: path)
        func object(_ id: RefusalID, _ key: String, _ message: String, hint: String) {
            objections.append(HostError(.gateRefused, id.rawValue, message, at: source.place(of: key), hint: hint))
        }
        if let adapterID = manifest.kind.adapterID {
            if let note, note.id != adapterID {
                let message = "gates of kind \"\(manifest.kind.rawValue)\" are served by '\(adapterID)', \(path) is '\(note.id)'"
                object(.idMismatch, "kind", message, hint: "install firsttry again")
            }
            return objections
        }
        let abi = manifest.abi ?? .ofHost
        if !abi.isServed {
            let message = "the manifest asks for ABI \(abi), this host serves \(ABIVersion.ofHost)"
            object(.wrongABI, "abi", message, hint: rebuildHint(abi))
        }
        guard let note else { return objections }
        if note.abi != abi, note.abi.isServed, abi.isServed {
            let message = "the manifest says ABI \(abi), \(path) was built for \(note.abi)"
            object(.wrongABI, "abi", message, hint: "write \"abi\": \"\(note.abi)\"")
        }
        if note.id != manifest.id {
            let message = "the manifest is of gate '\(manifest.id)', \(path) is gate '\(note.id)'"
            object(.idMismatch, "id", message, hint: "correct 'id' or 'library'")
        }
        return objections
    }

    private func rebuildHint(_ abi: ABIVersion) -> String {
        let isNewer = (abi.major, abi.minor) > (ABIVersion.ofHost.major, ABIVersion.ofHost.minor)
        return isNewer ? "use a newer firsttry" : "build the gate with a newer SDK"
    }
}
