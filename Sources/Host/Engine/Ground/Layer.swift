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
        Layer("loopback", .loopback, steps: MissedLayer.namespaceSteps, cost: "tests that use 127.0.0.1 fail"),
        Layer(
            "mount namespace and private root", [.mountNamespace, .privateRoot], steps: MissedLayer.namespaceSteps,
            cost: "gates could see the machine's files"),
        Layer(
            "process namespace with a reaping init", [.processNamespace, .reapingInit], steps: MissedLayer.namespaceSteps,
            cost: "gates could outlive their run"),
        Layer(
            "IPC and host name namespaces", [.ipcNamespace, .hostnameNamespace], steps: MissedLayer.namespaceSteps,
            cost: "gates could meet other processes' shared memory"),
        Layer(
            "cgroup namespace", .cgroupNamespace, isRequired: false, steps: MissedLayer.namespaceSteps,
            cost: "gates see where they stand in the cgroup tree"),
        Layer(
            "fresh /proc", .freshProc, steps: MissedLayer.procSteps.union(MissedLayer.namespaceSteps), cost: "no gate can be run"),
        Layer(
            "overlay view of the repository", .overlay, isRequired: false,
            steps: MissedLayer.viewSteps.union(MissedLayer.namespaceSteps),
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

    /// Of the strictest sandbox; what could not be tried there for want of one, of the next that stood.
    func diagnosis(of examinations: [(profile: IsolationProfile, examination: Examination)]) -> Diagnosis {
        guard let holder = examinations.first(where: { $0.examination.facts.contains(fact) }) else {
            return missing(in: examinations.map(\.examination))
        }
        let place = holder.profile == .strict ? "" : ", in the profile \(holder.profile.rawValue)"
        return Diagnosis(
            layer: name, works: true, isRequired: isRequired, detail: detail(holder.examination.landlockABI) + place, cost: "",
            fix: "")
    }

    private func missing(in examinations: [Examination]) -> Diagnosis {
        var reasons: [String] = [], fix = ""
        for examination in examinations {
            for missed in examination.missed + (examination.failure.map { [$0] } ?? []) where steps.contains(missed.step) {
                if !reasons.contains(missed.inWords) { reasons.append(missed.inWords) }
                if fix.isEmpty, let remedy = Remedy(for: missed) { fix = "\(remedy.cause): \(remedy.fix)" }
            }
        }
        let isTried = examinations.contains { !$0.facts.isEmpty && $0.failure == nil }
        let other = isTried ? "not in force" : "not tried: no sandbox stood that could hold it"
        return Diagnosis(
            layer: name, works: false, isRequired: isRequired,
            detail: reasons.isEmpty ? other : reasons.joined(separator: "; "), cost: cost, fix: fix)
    }
}
