public import HostModel

/// An option as a configuration sets it.
public struct OptionSetting: Sendable, Equatable {
    public var name: String
    public var value: OptionValue
    /// Where it was set, for errors.
    public var place: SourcePlace?

    public init(_ name: String, _ value: OptionValue, at place: SourcePlace? = nil) {
        self.name = name
        self.value = value
        self.place = place
    }
}

extension Manifest {
    /// All options of the gate, by name: what was set, and the defaults of what was not.
    public func options(settings: [OptionSetting] = []) throws(HostError) -> [(name: String, value: OptionValue)] {
        var values = options.map { (name: $0.name, value: $0.defaultValue) }
        var set: Set<String> = []
        for setting in settings {
            guard let index = options.firstIndex(where: { $0.name == setting.name }) else { throw unknown(setting) }
            guard set.insert(setting.name).inserted else {
                throw error(.duplicate, setting, "is set twice", hint: "keep one of the two")
            }
            values[index].value = try judged(setting, options[index])
        }
        return values
    }

    /// What the gate is given: the options as a JSON object, the same bytes for the same settings.
    public func optionsJSON(settings: [OptionSetting] = []) throws(HostError) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        for option in try options(settings: settings) {
            writer.name(option.name)
            option.value.write(to: &writer)
        }
        writer.endObject()
        return writer.bytes
    }

    private func judged(_ setting: OptionSetting, _ option: OptionDeclaration) throws(HostError) -> OptionValue {
        guard let value = option.type.convert(setting.value) else {
            throw error(
                .wrongType, setting, "is \(setting.value.shown), expected \(option.type.phrase)", hint: option.description)
        }
        if let objection = option.objection(to: value) {
            throw error(.badValue, setting, "is \(value.shown), \(objection)", hint: option.description)
        }
        return value
    }

    private func unknown(_ setting: OptionSetting) -> HostError {
        let names = options.map(\.name)
        let known = names.isEmpty ? "the gate has no options" : "known options: " + names.joined(separator: ", ")
        let hint = nearest(to: setting.name, in: names).map { "did you mean '\($0)'?" } ?? known
        return error(.unknown, setting, "is not an option of it", hint: hint)
    }

    private func error(_ error: OptionErrorID, _ setting: OptionSetting, _ problem: String, hint: String) -> HostError {
        HostError(.config, error.rawValue, "gate \(id): option '\(setting.name)' \(problem)", at: setting.place, hint: hint)
    }
}
