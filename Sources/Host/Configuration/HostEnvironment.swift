public import HostModel

/// What the environment of the host says: the variables of the contract, read once and judged.
public struct HostEnvironment: Sendable, Equatable {
    public var tier: Tier?
    public var jobs: Int?
    public var reportFolder: String?
    /// FT_GATE_PATH, in its order.
    public var gatePaths: [String] = []
    /// FT_NO_NETWORK: no gate may have network, whatever its manifest asks for.
    public var forbidsNetwork = false
    /// FT_CHANGED_ONLY
    public var isChangedOnly = false
    /// FT_LOG
    public var log: String?

    /// An empty variable says nothing.
    public init(_ variables: [String: String]) throws(HostError) {
        let variables = variables.filter { !$0.value.isEmpty }
        if let name = variables["FT_TIER"] {
            guard let known = Tier(rawValue: name) else {
                throw Self.wrong("FT_TIER", name, "one of " + Tier.allCases.map(\.rawValue).joined(separator: ", "))
            }
            tier = known
        }
        if let text = variables["FT_JOBS"] {
            guard let number = Int(text), (1...1024).contains(number) else {
                throw Self.wrong("FT_JOBS", text, "a whole number from 1 to 1024")
            }
            jobs = number
        }
        reportFolder = variables["FT_REPORT_DIR"]
        gatePaths = variables["FT_GATE_PATH"]?.split(separator: ":").map(String.init) ?? []
        forbidsNetwork = try Self.flag("FT_NO_NETWORK", variables)
        isChangedOnly = try Self.flag("FT_CHANGED_ONLY", variables)
        log = variables["FT_LOG"]
    }

    private static func flag(_ name: String, _ variables: [String: String]) throws(HostError) -> Bool {
        switch variables[name] {
        case "1": return true
        case "0", nil: return false
        case let text?: throw wrong(name, text, "1 or 0")
        }
    }

    private static func wrong(_ name: String, _ value: String, _ expected: String) -> HostError {
        HostError(
            .usage, "environment-bad-value", "\(name) is \"\(printable(value))\", expected \(expected)", hint: "unset \(name)")
    }
}
