internal import HostConfiguration
internal import HostDiscovery
internal import HostManifest

/// Which part a gate has in a run, as far as the head of its manifest and those who chose tell.
enum Part: Sendable, Equatable {
    case taken(because: String)
    /// `byFlag`: the command line alone leaves it out, which is judged as such and not once more for each gate.
    case leftOut(because: String, byFlag: Bool)
    /// Others were asked for by name.
    case unasked
    /// It takes part only when somebody brings it in, and nobody did: it is not spoken of.
    case absent

    /// Whether more of the gate has to be known than its head.
    func isJudged(all: Bool) -> Bool {
        switch self {
        case .taken: true
        case .leftOut, .unasked: all
        case .absent: false
        }
    }
}

extension Decisions {
    func part(_ head: ManifestHead, from origin: GateOrigin) -> Part {
        let settings = configuration.gates[head.id]
        if Self.isOnCall(head, from: origin), settings == nil, !selection.names(head.id) {
            guard lock?.gates[head.id] != nil else { return .absent }
            return .leftOut(because: "the configuration does not name it any more", byFlag: false)
        }
        switch selection.answer(id: head.id, tier: head.tier) {
        case .excluded(let reason): return .leftOut(because: reason, byFlag: selection.isLeftOutByFlag(head.id))
        case .unasked: return .unasked
        case .included(let reason):
            guard settings?.isEnabled != false else {
                return .leftOut(because: "switched off in the configuration", byFlag: false)
            }
            return .taken(because: reason)
        }
    }

    /// Whether a gate takes part only when somebody brings it in: by its name, in the configuration, or by its folder.
    private static func isOnCall(_ head: ManifestHead, from origin: GateOrigin) -> Bool {
        head.tier == nil && ![.flag, .environment, .repository].contains(origin)
    }
}
