internal import HostSandbox

extension GateSandbox {
    /// Shows the runner at its own place to the script that stands in for it (Runner/checked.sh).
    mutating func check(_ runner: String) {
        shown.append(runner)
        environment["FT_CHECKED_RUNNER"] = runner
    }
}
