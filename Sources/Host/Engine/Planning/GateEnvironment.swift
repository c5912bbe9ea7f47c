internal import HostSandbox
internal import HostTools

/// The environment of a gate, built from nothing: whatever the host's own holds stays outside.
enum GateEnvironment {
    static func variables(tool: LocatedTool?, granted: [String: String]) -> [String: String] {
        var path = "/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin"
        var variables = granted
        if let tool {
            path = folder(of: tool.path) + ":" + path
            if let environment = tool.environment { variables["VIRTUAL_ENV"] = environment }
        }
        variables["PATH"] = path
        return variables.merging(fixed) { _, fixed in fixed }
    }

    /// What differs between machines and changes what tools say is the same everywhere (docs/parity.md lists it).
    static var fixed: [String: String] {
        [
            "HOME": Inside.home, "TMPDIR": "/tmp", "LANG": "C.UTF-8", "TZ": "UTC", "USER": "gate", "LOGNAME": "gate",
            "PYTHONDONTWRITEBYTECODE": "1", "PYTHONHASHSEED": "0", "SOURCE_DATE_EPOCH": "315532800",
            // The repository may belong to another user than the sandbox's: git would refuse it. A root host, and a copy, show
            // other owners and inodes than its index remembers: git would take each file for changed and read all of them.
            "GIT_CONFIG_COUNT": "2", "GIT_CONFIG_KEY_0": "safe.directory", "GIT_CONFIG_VALUE_0": "*",
            "GIT_CONFIG_KEY_1": "core.checkStat", "GIT_CONFIG_VALUE_1": "minimal",
            "GIT_CONFIG_NOSYSTEM": "1", "GIT_TERMINAL_PROMPT": "0",
            // A crash must end the process, not start a debugger in it.
            "SWIFT_BACKTRACE": "enable=no",
        ]
    }

    private static func folder(of path: String) -> String {
        path.utf8.lastIndex(of: UInt8(ascii: "/")).map { String(path[..<$0]) } ?? "/"
    }
}
