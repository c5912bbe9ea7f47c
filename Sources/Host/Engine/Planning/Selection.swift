internal import HostConfiguration
internal import HostModel

/// Which gates were asked for.
struct Selection: Sendable {
    private let only: Set<String>
    private let skip: Set<String>
    private let tier: Tier?
    private let why: String?
    /// All names, in their order.
    private let given: [String]

    init(_ request: Request, _ configuration: Configuration) throws(HostError) {
        only = Set(request.only)
        skip = Set(request.skip)
        why = request.why
        given = request.only + request.skip + [request.why].compactMap(\.self)
        if let name = request.tier {
            guard let tier = Tier(rawValue: name) else {
                let tiers = Tier.allCases.map(\.rawValue)
                let suggestion = nearest(to: name, in: tiers).map { "did you mean \($0)?" }
                throw HostError(
                    .usage, "usage-unknown-tier", "there is no tier \(name): choose one of \(tiers.joined(separator: ", "))",
                    hint: suggestion)
            }
            self.tier = tier
        } else {
            tier = configuration.tier
        }
    }

    /// Fails on a name that no gate has.
    func check(_ known: [String]) throws(HostError) {
        for name in given where !known.contains(name) {
            let suggestion = nearest(to: name, in: known).map { "did you mean \($0)? " } ?? ""
            throw HostError(
                .usage, "usage-unknown-gate", "there is no gate \(name)", hint: "\(suggestion)firsttry gates list shows all")
        }
    }

    /// Why a gate is part of the run, or the rule that leaves it out.
    enum Answer: Sendable, Equatable {
        case included(because: String)
        case excluded(because: String)
        /// Others were asked for by name.
        case unasked
    }

    /// Whether the command line alone leaves the gate out.
    func isLeftOutByFlag(_ id: String) -> Bool {
        skip.contains(id) || (!only.isEmpty && !only.contains(id))
    }

    /// Whether the reasons of this very gate are asked for.
    func wantsReasons(of id: String) -> Bool { why == id }

    /// Whether a gate was asked for or left out by its name.
    func names(_ id: String) -> Bool { only.contains(id) || skip.contains(id) }

    func answer(id: String, tier gateTier: Tier?) -> Answer {
        if skip.contains(id) { return .excluded(because: "left out by --skip") }
        if !only.isEmpty {
            return only.contains(id)
                ? .included(because: "asked for by name") : .unasked
        }
        guard let tier, let gateTier else { return .included(because: "applies here") }
        return gateTier <= tier
            ? .included(because: "part of tier \(tier.rawValue)")
            : .excluded(because: "belongs to tier \(gateTier.rawValue), above \(tier.rawValue)")
    }
}
