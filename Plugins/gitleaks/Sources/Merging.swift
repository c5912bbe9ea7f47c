import GateSDK

/// Puts together what was found about one secret: a secret that is in the files as they are now is one finding, however
/// many commits have it.
struct Merging {
    private(set) var shown: [Leak] = []
    private(set) var inHistory = 0
    private(set) var inFiles = 0
    /// What the baseline accounts for.
    private(set) var known = 0
    private var origins: [Leak.Secret: Leak] = [:]

    /// `tree` is the commit that stands for the files as they are now.
    init(_ leaks: [Leak], tree: String?, _ baseline: Baseline) {
        var present: Set<Leak.Secret> = []
        for leak in leaks where leak.commit == tree { present.insert(leak.secret) }
        for leak in leaks where leak.commit != tree {
            if baseline.isItself(leak.file) { continue }
            inHistory += 1
            if present.contains(leak.secret) {
                // ISO dates are in the order of time.
                if let origin = origins[leak.secret], origin.date <= leak.date { continue }
                origins[leak.secret] = leak
            } else if baseline.knows(leak) {
                known += 1
            } else {
                shown.append(leak)
            }
        }
        for leak in leaks where leak.commit == tree {
            if baseline.isItself(leak.file) { continue }
            inFiles += 1
            var leak = leak
            leak.commit = ""
            if baseline.knows(leak) {
                known += 1
            } else {
                shown.append(leak)
            }
        }
        shown.sort()
    }

    /// What merges brought and no other commit. A merge's difference has all that its branches hold; that is theirs.
    static func broughtByMerges(_ leaks: [Leak], besides others: [Leak], tree: String?) -> [Leak] {
        var known = Set(others.filter { $0.commit != tree }.map { $0.secret })
        return leaks.sorted { $0.date < $1.date }.filter { known.insert($0.secret).inserted }
    }

    /// The oldest commit with the secret, when there is one.
    func origin(of leak: Leak) -> Leak? { leak.commit.isEmpty ? origins[leak.secret] : nil }
}
