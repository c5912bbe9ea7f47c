internal import CLaunch
@preconcurrency internal import Glibc

/// A layer that was left out, or the step at which a launch failed, with the kernel's reason.
public struct MissedLayer: Sendable, Hashable {
    public let step: UInt32
    public let error: Int32
    public let what: String

    init(_ missed: ft_missed) {
        step = missed.step
        error = missed.error
        what = withUnsafeBytes(of: missed.what) { bytes in
            String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
    }

    /// "user, network, … namespaces: Operation not permitted (clone)".
    public var inWords: String {
        let place = what.isEmpty ? "" : " (\(what))"
        return "\(stepInWords): \(String(cString: strerror(error)))\(place)"
    }

    private var stepInWords: String {
        switch Int(step) {
        case FT_OP_NAMESPACES, FT_STEP_CLONE: "creating namespaces"
        case FT_OP_IDENTITY, FT_STEP_MAP: "mapping the user"
        case FT_OP_LOOPBACK: "bringing up the loopback interface"
        case FT_OP_ROOT: "making a private root"
        case FT_OP_PRIVATE, FT_OP_PRIVATE_DIRECTORY: "making private writable folders"
        case FT_OP_HOSTNAME: "setting the host name"
        case FT_OP_BIND: "showing a folder read-only"
        case FT_OP_DIRECTORY, FT_OP_SYMLINK, FT_OP_FILE: "filling the private root"
        case FT_OP_DEV: "making /dev"
        case FT_OP_PROC: "mounting a fresh /proc"
        case FT_OP_REPOSITORY: "making the repository's private view"
        case FT_OP_RLIMIT: "setting limits"
        case FT_OP_CGROUP: "setting limits by cgroup"
        case FT_OP_KEYRING: "detaching the kernel keyring"
        case FT_OP_LANDLOCK: "restricting file access with Landlock"
        case FT_OP_CAPABILITIES: "dropping capabilities"
        case FT_OP_SECCOMP: "installing the system call filter"
        case FT_OP_AHEAD: "making the gate's process"
        case FT_OP_FENCE, FT_OP_OWN_FOLDER: "making a folder for a sandbox without a root of its own"
        case FT_OP_PRIVATE_LIMIT: "sizing the private disk"
        case FT_OP_WATCH: "watching what the gate uses"
        case FT_OP_CACHE: "giving the gate what it kept"
        case FT_OP_WORKDIR: "entering the working folder"
        case FT_STEP_SEAL: "letting go of the old root"
        case FT_STEP_FORK: "starting the gate's process"
        case FT_STEP_FDS: "handing over file descriptors"
        case FT_STEP_EXEC: "executing the gate runner"
        case FT_STEP_PROTOCOL: "reading the launch message"
        default: "setting up the sandbox"
        }
    }
}

extension MissedLayer {
    /// Steps that speak of one layer, for `firsttry doctor`.
    public static let namespaceSteps: Set<UInt32> = [
        UInt32(FT_OP_NAMESPACES), UInt32(FT_STEP_CLONE), UInt32(FT_STEP_MAP), UInt32(FT_OP_IDENTITY),
    ]
    public static let mapSteps: Set<UInt32> = [UInt32(FT_STEP_MAP), UInt32(FT_OP_IDENTITY)]
    public static let procSteps: Set<UInt32> = [UInt32(FT_OP_PROC)]
    public static let viewSteps: Set<UInt32> = [UInt32(FT_OP_REPOSITORY)]
    public static let filterSteps: Set<UInt32> = [UInt32(FT_OP_SECCOMP)]
    public static let landlockSteps: Set<UInt32> = [UInt32(FT_OP_LANDLOCK)]
    public static let cgroupSteps: Set<UInt32> = [UInt32(FT_OP_CGROUP)]
    public static let startSteps: Set<UInt32> = [UInt32(FT_STEP_EXEC)]
}
