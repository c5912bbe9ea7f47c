import GateSDK

/// Leaks that are known and accepted: an earlier JSON report of gitleaks', redacted or not.
struct Baseline {
    private var file: Path?
    private var fingerprints: Set<String> = []
    private var secrets: Set<Leak.Secret> = []

    init() {}

    init(_ run: borrowing Run, _ name: String) throws(GateProblem) {
        guard !name.isEmpty else { return }
        let json: [UInt8]
        do throws(SystemError) {
            json = try run.contents(of: Path(name), cap: 64 << 20)
        } catch {
            throw Baseline.problem(name, error.text)
        }
        file = Path(name)
        do throws(GateProblem) {
            for leak in try Leak.all(json) {
                fingerprints.insert(leak.fingerprint)
                secrets.insert(leak.secret)
            }
        } catch {
            throw Baseline.problem(name, "it is no report of gitleaks'")
        }
    }

    /// In the files as they are now a secret is known wherever in its file it stands.
    func knows(_ leak: Leak) -> Bool {
        fingerprints.contains(leak.fingerprint) || leak.commit.isEmpty && secrets.contains(leak.secret)
    }

    /// The baseline quotes what it knows.
    func isItself(_ file: Path) -> Bool { file == self.file }

    private static func problem(_ name: String, _ why: String) -> GateProblem {
        GateProblem(
            .options, "option `baseline`: \(name) cannot be read: \(why)",
            hint: "gitleaks git --redact --report-format json --report-path \(name)")
    }
}
