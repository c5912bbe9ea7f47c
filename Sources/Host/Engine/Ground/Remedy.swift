@preconcurrency internal import Glibc
internal import HostSandbox

/// What forbids a layer on this machine, found where the kernel and its modules tell, and what would allow it.
struct Remedy {
    let cause: String
    let fix: String

    private init(_ cause: String, _ fix: String) {
        self.cause = cause
        self.fix = fix
    }

    init?(for missed: MissedLayer) {
        if MissedLayer.mapSteps.contains(missed.step) {
            guard let remedy = Self.ofMap() else { return nil }
            self = remedy
        } else if MissedLayer.namespaceSteps.contains(missed.step) {
            self = Self.ofNamespaces(missed.error)
        } else if MissedLayer.procSteps.contains(missed.step) {
            self = Remedy(
                "parts of /proc are masked here, as containers do it", "docker run --security-opt systempaths=unconfined")
        } else if MissedLayer.landlockSteps.contains(missed.step) {
            self = Remedy("this kernel has no Landlock, or an old one", "Linux 6.12 or later, booted with lsm=landlock,…")
        } else if MissedLayer.cgroupSteps.contains(missed.step) {
            self = Remedy("no cgroup is delegated to this user", "run under systemd-run --user --scope -p Delegate=yes")
        } else if MissedLayer.startSteps.contains(missed.step), missed.error == EACCES {
            self = Remedy(
                "FirstTry lies in a folder that only its owner may enter, and the user as whom gates run is another",
                "move it where all may go, as /opt or /usr/local")
        } else {
            return nil
        }
    }

    /// Ubuntu 24.04 lets a namespace be made, and takes its rights away.
    private static func ofMap() -> Remedy? {
        if geteuid() == 0, Identity.hasOneUser {
            return Remedy(
                "this user namespace holds root alone, and that may be the kernel's root, as which no gate runs",
                "start it as an ordinary user, or with a range of users (unshare --map-auto, /etc/subuid for a rootless container)"
            )
        }
        guard setting("/proc/sys/kernel/apparmor_restrict_unprivileged_userns") == "1" else { return nil }
        return Remedy(
            "AppArmor restricts user namespaces (kernel.apparmor_restrict_unprivileged_userns = 1)",
            "an AppArmor profile with 'userns,' for firsttry-launcher, or sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0"
        )
    }

    private static func ofNamespaces(_ error: Int32) -> Remedy {
        if let remedy = ofMap() { return remedy }
        if setting("/proc/sys/user/max_user_namespaces") == "0" {
            return Remedy("user.max_user_namespaces is 0", "sudo sysctl user.max_user_namespaces=15000")
        }
        if setting("/proc/sys/kernel/unprivileged_userns_clone") == "0" {
            return Remedy("kernel.unprivileged_userns_clone is 0", "sudo sysctl kernel.unprivileged_userns_clone=1")
        }
        if error == ENOSPC { return Remedy("a limit on namespaces is reached", "sudo sysctl user.max_user_namespaces=15000") }
        if error == EINVAL || error == ENOSYS { return Remedy("this kernel is built without namespaces", "another kernel") }
        if isFiltered {
            return Remedy(
                "a seccomp filter around this process refuses them, as container engines do",
                "docker run --security-opt seccomp=unconfined --security-opt systempaths=unconfined")
        }
        return Remedy("the kernel refuses them", "see dmesg and the security modules in /sys/kernel/security/lsm")
    }

    /// Whether this very process runs under a filter.
    private static var isFiltered: Bool {
        setting("/proc/self/status", cap: 4096).contains("Seccomp:2")
    }

    private static func setting(_ path: String, cap: Int = 64) -> String {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return "" }
        defer { close(file) }
        var buffer = [UInt8](repeating: 0, count: cap)
        let size = read(file, &buffer, buffer.count)
        return String(decoding: buffer.prefix(max(0, size)).filter { $0 > 0x20 }, as: UTF8.self)
    }
}
