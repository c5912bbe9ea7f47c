internal import HostConfiguration
internal import HostManifest
internal import HostSandbox

extension GateLimits {
    /// The manifest's over the host's, the configuration's over both.
    mutating func apply(_ manifest: Manifest.Limits, _ settings: GateSettings.Limits?) {
        if let count = settings?.processes ?? manifest.processes { processes = count }
        if let count = settings?.openFiles ?? manifest.openFiles { openFiles = count }
        if let size = settings?.fileMiB ?? manifest.fileMiB { fileBytes = size << 20 }
        if let size = settings?.memoryMiB ?? manifest.memoryMiB { memoryBytes = size << 20 }
        if let size = settings?.scratchMiB ?? manifest.scratchMiB { scratchBytes = size << 20 }
        cpuSeconds = settings?.cpuSeconds ?? manifest.cpuSeconds
    }
}
