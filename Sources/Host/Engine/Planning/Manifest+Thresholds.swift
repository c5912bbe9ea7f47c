internal import HostLock
internal import HostManifest
internal import HostModel

extension Manifest {
    /// The gate's thresholds, and the options by which what the lock says of them reaches the gate.
    func thresholds(chosen: [OptionSetting], lock: Lock?) -> (planned: [PlannedThreshold], settings: [OptionSetting]) {
        var planned: [PlannedThreshold] = []
        var settings: [OptionSetting] = []
        for option in options {
            guard let threshold = option.threshold, let standard = option.defaultValue.threshold else { continue }
            var value = standard
            var isChosen = false
            if let own = chosen.first(where: { $0.name == option.name }) {
                // What has no such value is refused with its place when the options are written.
                guard let set = own.value.threshold else { continue }
                (value, isChosen) = (set, true)
            } else if let locked = lock?.thresholds[threshold.name], let set = option.value(of: locked) {
                (value, isChosen) = (locked, true)
                settings.append(OptionSetting(option.name, set))
            }
            planned.append(
                PlannedThreshold(
                    name: threshold.name, option: option.name, value: value, order: threshold.order,
                    written: isChosen ? value : threshold.written?.threshold ?? value, measured: threshold.measured,
                    isChosen: isChosen))
        }
        return (planned, settings)
    }
}
