import Foundation
import GateSDK
import Support
import Testing

@testable import Gate_pip_audit

@Suite struct DriverTests {
    private static let folder = Program.repositoryRoot.appending(path: "Plugins/pip-audit/drivers")

    @Test func theDriversAreEmbedded() throws {
        let parts = [
            "advisories": driverAdvisories, "requirements": driverRequirements, "locks": driverLocks,
            "environment": driverEnvironment, "audit": driverAudit, "main": driverMain,
        ]
        for (name, text) in parts {
            #expect(try String(contentsOf: Self.folder.appending(path: name + ".py"), encoding: .utf8) == text)
        }
    }

    /// The driver's own judgement of versions, by the rules of OSV's format.
    @Test(arguments: [
        ("{'ranges': [{'type': 'ECOSYSTEM', 'events': [{'introduced': '0'}, {'fixed': '2.0'}]}]}", "1.9.9", true),
        ("{'ranges': [{'type': 'ECOSYSTEM', 'events': [{'introduced': '0'}, {'fixed': '2.0'}]}]}", "2.0", false),
        ("{'ranges': [{'type': 'ECOSYSTEM', 'events': [{'introduced': '0'}, {'fixed': '2.0'}]}]}", "2.0rc1", true),
        ("{'ranges': [{'type': 'ECOSYSTEM', 'events': [{'fixed': '2.0'}, {'introduced': '1.0'}]}]}", "0.9", false),
        (
            "{'ranges': [{'type': 'ECOSYSTEM', 'events': [{'introduced': '1'}, {'fixed': '2'}, {'introduced': '3'}]}]}", "2.5",
            false
        ),
        (
            "{'ranges': [{'type': 'ECOSYSTEM', 'events': [{'introduced': '1'}, {'fixed': '2'}, {'introduced': '3'}]}]}", "3.1",
            true
        ),
        ("{'ranges': [{'type': 'ECOSYSTEM', 'events': [{'introduced': '0'}, {'last_affected': '1.5'}]}]}", "1.5", true),
        ("{'ranges': [{'type': 'ECOSYSTEM', 'events': [{'introduced': '0'}, {'last_affected': '1.5'}]}]}", "1.5.1", false),
        ("{'ranges': [{'type': 'GIT', 'events': [{'introduced': '0'}]}]}", "1.0", false),
        ("{'versions': ['1.0.0']}", "1.0", true),
        ("{'versions': ['1.0']}", "1.0+house", true),
        ("{'versions': ['1.1']}", "1.0", false),
        ("{'ranges': [{'type': 'ECOSYSTEM', 'events': [{'introduced': '0'}, {'fixed': 'x'}]}]}", "1.0", true),
        (
            "{'ranges': [{'type': 'ECOSYSTEM', 'events': [{'introduced': '0'}, {'fixed': 'x'}]}], 'versions': ['0.9']}", "1.0",
            false
        ),
        ("{'package': {'name': 'other', 'ecosystem': 'PyPI'}, 'versions': ['1.0']}", "1.0", false),
        ("{'package': {'name': 'A_b', 'ecosystem': 'npm'}, 'versions': ['1.0']}", "1.0", false),
    ])
    func aVersionIsAffectedByTheRulesOfTheFormat(_ affected: String, _ version: String, _ expected: Bool) throws {
        let program = """
            import json, os, re, sys
            class Problem(Exception): pass
            def cut(text, most=0): return text
            exec(open('\(Self.folder.path)/advisories.py').read())
            print(affects({'package': {'name': 'A_b', 'ecosystem': 'PyPI'}, **\(affected)}, 'a-b', '\(version)'))
            """
        let folder = try TemporaryFolder()
        let result = try Program.run(Program.tools + "/python", ["-c", program], in: folder.url)
        #expect(result.out == (expected ? "True\n" : "False\n"), "\(result.err)")
    }
}

@Suite struct SourceTests {
    private func found(_ files: [String]) -> [String] {
        SourceSearch(files.map { Path($0) }).sources.map { "\($0.kind.name) \($0.path.text)" }
    }

    @Test func lockFilesComeFirstAndRequirementsAreTheNextBest() {
        #expect(found(["requirements.txt", "uv.lock", "docs/requirements.txt"]) == ["lock uv.lock"])
        #expect(
            found(["requirements.txt", "requirements-dev.txt", "requirements/a.txt", "notes.txt", "docs/requirements.txt"])
                == ["requirements requirements.txt", "requirements requirements-dev.txt", "requirements requirements/a.txt"])
        #expect(found(["docs/requirements.txt", "README.md"]) == ["requirements docs/requirements.txt"])
    }

    @Test func lockFilesBelowTheRootCountBesideTheRoots() {
        #expect(
            found(["web/Pipfile.lock", "pylock.ci.toml", "web/deeper/uv.lock"])
                == ["lock pylock.ci.toml", "pipfile web/Pipfile.lock"])
        #expect(
            found(["requirements.txt", "web/poetry.lock"]) == ["lock web/poetry.lock", "requirements requirements.txt"])
    }

    @Test func theProjectItselfIsTheLastResort() {
        #expect(found(["setup.cfg", "pyproject.toml", "setup.py"]) == ["project pyproject.toml"])
        #expect(found(["setup.cfg", "setup.py"]) == ["project setup.py"])
        #expect(found(["sub/pyproject.toml", "a.py"]) == [])
    }
}
