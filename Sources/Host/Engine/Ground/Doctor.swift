@preconcurrency internal import Glibc
public import HostLog
public import HostModel
internal import HostSandbox

/// Builds real sandboxes on this machine, enters them, and says layer by layer and profile by profile what stands.
public func doctor(log: Log = .off) throws(HostError) -> [Diagnosis] {
    let installation = try Installation.find()
    var examinations: [(profile: IsolationProfile, examination: Examination)] = []
    for profile in IsolationProfile.allCases {
        let clock = log.clock()
        let examination = Examination(
            try Ground.start(profile, installation, repository: workingDirectory(), parked: 1, hasLoopback: true, log: log))
        log.seen(examination, clock)
        examinations.append((profile, examination))
    }
    return Layer.all.map { $0.diagnosis(of: examinations) } + examinations.map { diagnosis(of: $0.profile, $0.examination) }
}

/// The strict one has to stand, unless a repository names less; the others only tell what could be named.
private func diagnosis(of profile: IsolationProfile, _ examination: Examination) -> Diagnosis {
    let name = "profile \(profile.rawValue)"
    switch examination.verdict(.profile(profile)) {
    case .stands(let ground):
        let tried = ground.selfTest.blocked.count
        let omitted = ground.selfTest.notTried.isEmpty ? "" : "; not tried: \(ground.selfTest.notTried.joined(separator: ", "))"
        return Diagnosis(
            layer: name, works: true, isRequired: profile == .strict,
            detail: "\(tried) attempts to get out of it, all blocked\(omitted)")
    case .falls(let refusal):
        let cost =
            switch profile {
            case .strict: "no gate runs, unless firsttry.toml names less"
            case .container: "cannot be named as [isolation] profile"
            case .fenced: "cannot be named as [isolation] profile"
            }
        let remedy = refusal.remedy.map { "\($0.cause): \($0.fix)" } ?? ""
        return Diagnosis(
            layer: name, works: false, isRequired: profile == .strict, detail: refusal.inWords, cost: cost, fix: remedy)
    }
}
