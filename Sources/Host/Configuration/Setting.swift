public import HostModel

/// A value together with who decided it.
public struct Setting<Value: Sendable & Equatable>: Sendable, Equatable {
    public let value: Value
    public let source: SettingSource

    public init(_ value: Value, from source: SettingSource) {
        self.value = value
        self.source = source
    }

    /// What counts: the flag before the environment, before the configuration, before the default.
    public static func first(
        flag: (name: String, value: Value?), environment: (name: String, value: Value?) = ("", nil),
        configuration: (value: Value?, place: SourcePlace?) = (nil, nil), default: (of: SettingSource, value: Value)
    ) -> Setting {
        if let value = flag.value { return Setting(value, from: .flag(flag.name)) }
        if let value = environment.value { return Setting(value, from: .environment(environment.name)) }
        if let value = configuration.value { return Setting(value, from: .configuration(configuration.place)) }
        return Setting(`default`.value, from: `default`.of)
    }
}

/// Who decided a value.
public enum SettingSource: Sendable, Hashable, CustomStringConvertible {
    case flag(String)
    case environment(String)
    case configuration(SourcePlace?)
    case manifest
    case builtIn

    /// "--tier", "FT_TIER", "firsttry.toml:1:8", "the gate's manifest", "FirstTry's default".
    public var description: String {
        switch self {
        case .flag(let name), .environment(let name): name
        case .configuration(let place): place?.description ?? "the configuration"
        case .manifest: "the gate's manifest"
        case .builtIn: "FirstTry's default"
        }
    }
}
