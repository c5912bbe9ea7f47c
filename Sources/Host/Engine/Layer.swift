internal import CSystem
@preconcurrency internal import Glibc
internal import HostSandbox

/// One layer of isolation in words, for people who have to allow it.
struct Layer: Sendable {
    let name: String
    let fact: LayerFacts
    /// Whether the launcher refuses to go on without it.
    let isRequired: Bool
    /// Steps of the launcher that speak of it.
    let steps: Set<UInt32>
    /// What is lost without it.
    let cost: String
    let fix: @Sendable () -> String
    let detail: @Sendable (_ landlockABI: Int) -> String

    private init(
        _ name: String, _ fact: LayerFacts, isRequired: Bool = true, steps: Set<UInt32> = [], cost: String,
        fix: @escaping @Sendable () -> String = { "" }, detail: @escaping @Sendable (Int) -> String = { _ in "in force" }
    ) {
        self.name = name
        self.fact = fact
        self.isRequired = isRequired
        self.steps = steps
        self.cost = cost
        self.fix = fix
        self.detail = detail
    }

    static let all: [Layer] = [
        Layer(
            "user namespace", .userNamespace, steps: MissedLayer.namespaceSteps, cost: "no gate can be run", fix: userNamespaceFix
        ),
        Layer(
            "network namespace", .networkNamespace, steps: MissedLayer.namespaceSteps, cost: "gates could reach the network",
            fix: userNamespaceFix),
        Layer("loopback", .loopback, cost: "tests that use 127.0.0.1 fail"),
        Layer(
            "mount namespace and private root", [.mountNamespace, .privateRoot], steps: MissedLayer.namespaceSteps,
            cost: "gates could see the machine's files", fix: userNamespaceFix),
        Layer(
            "process namespace with a reaping init", [.processNamespace, .reapingInit], steps: MissedLayer.namespaceSteps,
            cost: "gates could outlive their run", fix: userNamespaceFix),
        Layer(
            "IPC and host name namespaces", [.ipcNamespace, .hostnameNamespace],
            cost: "gates could meet other processes' shared memory"),
        Layer("cgroup namespace", .cgroupNamespace, isRequired: false, cost: "gates see where they stand in the cgroup tree"),
        Layer(
            "fresh /proc", .freshProc, steps: MissedLayer.procSteps, cost: "no gate can be run",
            fix: { "in a container: --security-opt systempaths=unconfined" }),
        Layer(
            "overlay view of the repository", .overlay, isRequired: false, steps: MissedLayer.viewSteps,
            cost: "gates that write get a copy, which is slower"),
        Layer("not the kernel's root", .unprivileged, cost: "a gate could write what only root may"),
        Layer("no new privileges", .noNewPrivileges, cost: "setuid programs would work inside"),
        Layer("no capabilities", .noCapabilities, cost: "a gate could change its own sandbox"),
        Layer("system call filter", .seccomp, steps: MissedLayer.filterSteps, cost: "more of the kernel can be attacked"),
        Layer(
            "Landlock", .landlock, isRequired: false, steps: MissedLayer.landlockSteps,
            cost: "a second fence around files is missing",
            fix: { "boot with lsm=landlock,… (Linux 5.13 or later)" }, detail: { "in force, ABI \($0)" }),
        Layer("session keyring", .keyring, isRequired: false, cost: "the user's kernel keyring can be asked for"),
        Layer("limits by rlimit", .limits, cost: "a gate could use up the machine"),
        Layer(
            "limits by cgroup", .cgroup, isRequired: false, steps: MissedLayer.cgroupSteps,
            cost: "memory is limited per process, not per gate", fix: { "run under systemd-run --user --scope -p Delegate=yes" }),
    ]

    /// Names the switch that forbids user namespaces here, when one can be found.
    @Sendable private static func userNamespaceFix() -> String {
        if setting("/proc/sys/kernel/apparmor_restrict_unprivileged_userns") == "1" {
            return "sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0"
        }
        if setting("/proc/sys/user/max_user_namespaces") == "0" { return "sudo sysctl user.max_user_namespaces=15000" }
        if setting("/proc/sys/kernel/unprivileged_userns_clone") == "0" {
            return "sudo sysctl kernel.unprivileged_userns_clone=1"
        }
        return "in a container: allow clone(CLONE_NEWUSER), e.g. docker run --security-opt seccomp=unconfined"
    }

    private static func setting(_ path: String) -> String {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return "" }
        defer { close(file) }
        var buffer = [UInt8](repeating: 0, count: 64)
        let size = read(file, &buffer, buffer.count)
        return String(decoding: buffer.prefix(max(0, size)).filter { $0 > 0x20 }, as: UTF8.self)
    }
}
