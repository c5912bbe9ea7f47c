import Foundation
import Support
import Testing

/// `firsttry doctor` on machines that give less: each layer that is missing is named with the kernel's reason and with what would
/// allow it, and what is there is not called missing.
@Suite struct DoctorTests {
    private struct Layer {
        let works: Bool
        let text: String
    }

    private func doctor(without missing: [String]) throws -> (status: Int32, layers: [String: Layer], table: String) {
        let folder = try TemporaryFolder()
        let takeAway = Program.repositoryRoot.appending(path: ".build/firsttry/tests/launch/take-away").path
        func run(_ arguments: [String]) throws -> Program.Result {
            try Program.run(
                takeAway, missing + ["--", Program.prefix + "/bin/firsttry", "doctor"] + arguments, in: folder.url,
                environment: ["TMPDIR": folder.url.path, "HOME": Program.noHome], timeout: 60)
        }
        let result = try run(["--json"])
        let json = try JSONSerialization.jsonObject(with: Data(result.out.utf8)) as? [String: Any]
        var layers: [String: Layer] = [:]
        for layer in json?["layers"] as? [[String: Any]] ?? [] {
            let words = ["detail", "cost", "fix"].compactMap { layer[$0] as? String }
            layers[layer["layer"] as? String ?? ""] = Layer(
                works: layer["works"] as? Bool == true, text: words.joined(separator: " | "))
        }
        return (result.status, layers, try run([]).out)
    }

    @Test func whereEverythingIsGrantedEveryRequiredLayerWorks() throws {
        let doctor = try doctor(without: [])
        #expect(doctor.status == 0)
        for name in ["user namespace", "fresh /proc", "system call filter", "profile strict", "profile fenced"] {
            #expect(doctor.layers[name]?.works == true, "\(name): \(doctor.table)")
        }
    }

    @Test(
        "a missing layer has its reason and what would allow it; the others are tried in a weaker sandbox",
        arguments: [
            (["docker"], "user namespace", ["clone CLONE_NEWUSER", "Operation not permitted", "seccomp=unconfined"], 109),
            (["namespaces"], "network namespace", ["No space left on device", "sysctl user.max_user_namespaces"], 109),
            (
                ["apparmor"], "user namespace",
                ["mapping the user", "Operation not permitted", "kernel.apparmor_restrict_unprivileged_userns=0", "'userns,'"],
                109
            ),
            (["proc"], "fresh /proc", ["mounting a fresh /proc", "Operation not permitted", "systempaths=unconfined"], 109),
            (["landlock"], "Landlock", ["Function not implemented", "Linux 6.12", "a second fence"], 0),
        ])
    func missing(_ missing: [String], _ layer: String, _ words: [String], _ status: Int32) throws {
        let doctor = try doctor(without: missing)
        #expect(doctor.status == status, "\(doctor.table)")
        let told = try #require(doctor.layers[layer])
        #expect(!told.works)
        for word in words {
            #expect(told.text.contains(word), "\(word): \(told.text)")
            #expect(doctor.table.contains(word), "\(word): \(doctor.table)")
        }
        for name in ["system call filter", "no capabilities", "limits by rlimit"] + (missing == ["landlock"] ? [] : ["Landlock"])
        {
            #expect(doctor.layers[name]?.works == true, "\(name): \(doctor.layers[name]?.text ?? "not told of")")
        }
    }
}
