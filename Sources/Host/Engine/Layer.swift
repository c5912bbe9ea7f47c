internal import HostModel
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
    let detail: @Sendable (_ landlockABI: Int) -> String

    private init(
        _ name: String, _ fact: LayerFacts, isRequired: Bool = true, steps: Set<UInt32> = [], cost: String,
        detail: @escaping @Sendable (Int) -> String = { _ in "in force" }
    ) {
        self.name = name
        self.fact = fact
        self.isRequired = isRequired
        self.steps = steps
        self.cost = cost
        self.detail = detail
    }

    static let all: [Layer] = [
        Layer("user namespace", .userNamespace, steps: MissedLayer.namespaceSteps, cost: "no gate can be run"),
        Layer("network namespace", .networkNamespace, steps: MissedLayer.namespaceSteps, cost: "gates could reach the network"),
        Layer("loopback", .loopback, cost: "tests that use 127.0.0.1 fail"),
        Layer(
            "mount namespace and private root", [.mountNamespace, .privateRoot], steps: MissedLayer.namespaceSteps,
            cost: "gates could see the machine's files"),
        Layer(
            "process namespace with a reaping init", [.processNamespace, .reapingInit], steps: MissedLayer.namespaceSteps,
            cost: "gates could outlive their run"),
        Layer(
            "IPC and host name namespaces", [.ipcNamespace, .hostnameNamespace],
            cost: "gates could meet other processes' shared memory"),
        Layer("cgroup namespace", .cgroupNamespace, isRequired: false, cost: "gates see where they stand in the cgroup tree"),
        Layer("fresh /proc", .freshProc, steps: MissedLayer.procSteps, cost: "no gate can be run"),
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
            detail: { "in force, ABI \($0)" }),
        Layer("session keyring", .keyring, isRequired: false, cost: "the user's kernel keyring can be asked for"),
        Layer("limits by rlimit", .limits, cost: "a gate could use up the machine"),
        Layer(
            "limits by cgroup", .cgroup, isRequired: false, steps: MissedLayer.cgroupSteps,
            cost: "a gate's memory is looked at ten times a second instead of at every page"),
        Layer("watch over memory and processor time", .watch, cost: "memory is limited per process, not per gate"),
    ]

    func diagnosis(of examination: Examination) -> Diagnosis {
        let works = examination.facts.contains(fact)
        let own = examination.missed + (examination.failure.map { [$0] } ?? [])
        let misses = own.filter { steps.contains($0.step) }
        let others = examination.failure.map { "no sandbox: \($0.inWords)" } ?? "not in force"
        let detail =
            works ? detail(examination.landlockABI) : misses.isEmpty ? others : misses.map(\.inWords).joined(separator: "; ")
        let remedy = (misses.first ?? examination.failure).flatMap { Remedy(for: $0) }
        return Diagnosis(
            layer: name, works: works, isRequired: isRequired, detail: detail, cost: works ? "" : cost,
            fix: works ? "" : remedy.map { "\($0.cause): \($0.fix)" } ?? "")
    }
}
