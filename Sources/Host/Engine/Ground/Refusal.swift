internal import HostLog
internal import HostModel
internal import HostSandbox

/// Why a profile is not to be had on this machine.
struct Refusal {
    enum Cause {
        /// The kernel refused a step.
        case step(MissedLayer)
        case tooLittle([String], [MissedLayer])
        case selfTest(SelfTestResult)
        case tooSlow
        case launcherGone
    }

    let profile: IsolationProfile
    let cause: Cause

    init(_ profile: IsolationProfile, _ cause: Cause) {
        self.profile = profile
        self.cause = cause
    }

    /// "creating namespaces: Operation not permitted (clone CLONE_NEWUSER)"
    var inWords: String {
        switch cause {
        case .step(let missed): return missed.inWords
        case .tooLittle(let shortfalls, let missed):
            let causes = missed.isEmpty ? "" : " (" + missed.map(\.inWords).joined(separator: "; ") + ")"
            return shortfalls.joined(separator: "; ") + causes
        case .selfTest(let result) where !result.gotOut.isEmpty:
            return "the self-test got out of its sandbox: \(result.gotOut.joined(separator: ", "))"
        case .selfTest: return "the self-test did not come to its end"
        case .tooSlow: return "no sandbox stood in time"
        case .launcherGone: return "the launcher ended before it could build a sandbox"
        }
    }

    var remedy: Remedy? {
        switch cause {
        case .step(let missed): Remedy(for: missed)
        case .tooLittle(_, let missed): missed.lazy.compactMap { Remedy(for: $0) }.first
        default: nil
        }
    }

    /// The run's error: what failed, why, what would allow it, and which weaker profile could be named.
    static func error(
        _ refusals: [Refusal], _ demand: IsolationDemand, _ installation: Installation, repository: String
    ) -> HostError {
        guard let first = refusals.first else {
            return HostError(
                .isolationTooLow, "isolation-too-low", "no profile has what is required",
                hint: "firsttry doctor shows what this machine can isolate")
        }
        let reasons = refusals.map { "\($0.profile.rawValue): \($0.inWords)" }.joined(separator: "; ")
        var hints: [String] = []
        if let remedy = first.remedy {
            hints.append(remedy.cause + ": " + remedy.fix)
        }
        // The lowest that was named would do, and what it lacks may be easier to have.
        if refusals.count > 1, let remedy = refusals.last?.remedy, remedy.cause != first.remedy?.cause {
            hints.append(remedy.cause + ": " + remedy.fix)
        }
        // Which lower profile would do is tried, not guessed.
        if case .selfTest = first.cause {
        } else if let lower = possible(below: refusals, demand, installation, repository) {
            hints.append("or accept less by name, in firsttry.toml: [isolation] profile = \"\(lower.rawValue)\"")
        }
        hints.append("firsttry doctor shows each layer")
        return HostError(
            .isolationTooLow, "isolation-too-low", "gates cannot be isolated as required: \(reasons)",
            hint: hints.joined(separator: "; "))
    }

    private static func possible(
        below refusals: [Refusal], _ demand: IsolationDemand, _ installation: Installation, _ repository: String
    ) -> IsolationProfile? {
        let tried = refusals.map(\.profile)
        for profile in IsolationProfile.allCases where !tried.contains(profile) && !demand.admits(profile) {
            if stands(profile, installation, repository) { return profile }
        }
        return nil
    }

    private static func stands(_ profile: IsolationProfile, _ installation: Installation, _ repository: String) -> Bool {
        do throws(HostError) {
            let examination = Examination(try Ground.start(profile, installation, repository: repository, parked: 0, log: .off))
            if case .stands = examination.verdict(.profile(profile)) { return true }
            return false
        } catch {
            return false
        }
    }
}
