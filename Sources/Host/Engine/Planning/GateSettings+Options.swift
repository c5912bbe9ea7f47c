internal import HostConfiguration
internal import HostManifest

extension GateSettings {
    /// The options as the manifest judges them: the configuration knows their places, the manifest their types.
    var optionSettings: [OptionSetting] {
        options.map { option in
            let value: OptionValue =
                switch option.value {
                case .string(let text): .string(text)
                case .integer(let number): .integer(number)
                case .number(let number): .number(number)
                case .boolean(let flag): .boolean(flag)
                case .strings(let texts): .strings(texts)
                }
            return OptionSetting(option.name, value, at: option.place)
        }
    }
}
