import Foundation
import GateSDK
import Support
import Testing

@testable import Gate_sbom

@Suite struct RequirementTests {
    private func kind(_ text: String) -> Requirement.Kind {
        Requirement(Array(text.utf8)[...], file: "requirements.txt", line: 1).kind
    }

    @Test(arguments: [
        ("flask==3.1.3", "flask", "3.1.3"), ("Flask[async] == 3.1.3 ; python_version > '3'", "flask", "3.1.3"),
        ("zope.interface===5.0", "zope-interface", "5.0"), ("flask>=3,<4", "flask", ""), ("flask==3.*", "flask", ""),
        ("flask", "flask", ""), ("flask==3.1.3 --hash=sha256:00", "flask", "3.1.3"), ("flask (==3.1.3)", "flask", "3.1.3"),
        ("flask==3,!=3.1", "flask", ""), ("flask ; sys_platform == 'win32'", "flask", ""),
        ("torch==2.1.0+cpu", "torch", "2.1.0+cpu"),
    ]) func aPackageHasNameAndVersion(text: String, name: String, version: String) {
        #expect(kind(text) == .package(Package(.pypi, name, version)))
    }

    @Test(arguments: [
        ("urllib3 @ https://example.org/urllib3-1.0-py3-none-any.whl", "urllib3"), ("git+https://github.com/x/y@abc#egg=y", "y"),
        ("git+ssh://git@github.com/x/y.git@main#subdirectory=z&egg=y_z", "y-z"), ("urllib3@https://example.org/u.whl", "urllib3"),
    ]) func aURLMayNameItsPackage(text: String, name: String) {
        #expect(kind(text) == .located(Package(.pypi, name, "")))
    }

    @Test(arguments: [
        "./libs/foo", "../up", "/abs/x", "libs/foo", "https://example.org/a.zip", "file:///x/y", "a-1.0.tar.gz", ".",
    ])
    func aPlaceHasNoName(text: String) {
        #expect(kind(text) == .place(text))
    }

    @Test(arguments: ["??? flask==1", "=1.0", "flask 3.1.3", "\u{1}\u{2}", "flask,click", "[x]"])
    func whatIsNoRequirementIsSeen(text: String) {
        #expect(kind(text) == .unreadable(text))
    }

    @Test func linesAreLogical() {
        let text =
            "# a\nflask==1 \\\n  --hash=sha256:00 \\\n  --hash=sha256:01  # why\r\n\n-r more.txt\nx @ https://e.org/x#egg=x\nlast"
        let lines = Requirements.lines(Array(text.utf8)).map { (word($0.text), $0.number) }
        #expect(
            lines.map(\.0) == [
                "flask==1    --hash=sha256:00    --hash=sha256:01", "-r more.txt", "x @ https://e.org/x#egg=x", "last",
            ])
        #expect(lines.map(\.1) == [2, 6, 7, 8])
    }

    @Test func directivesAreKnown() {
        func directive(_ text: String) -> Requirements.Directive { Requirements.directive(Array(text.utf8)[...]) }
        for text in ["-r more.txt", "-rmore.txt", "--requirement more.txt", "--requirement=more.txt"] {
            #expect(directive(text) == .include("more.txt"))
        }
        for text in ["-c limits.txt", "--index-url https://x", "--pre", "--requirements x", ""] {
            #expect(directive(text) == .nothing)
        }
        #expect(directive("-e .") == .requirement(Array(".".utf8)[...]))
    }

    @Test func credentialsGo() {
        #expect(withoutCredentials("https://user:pw@example.org/a@b") == "https://example.org/a@b")
        #expect(withoutCredentials("git+https://token@github.com/x") == "git+https://github.com/x")
        #expect(withoutCredentials("git+ssh://git@github.com/x") == "git+ssh://git@github.com/x")
        #expect(withoutCredentials("./a@b") == "./a@b")
    }
}

@Suite struct PackageTests {
    @Test(arguments: [
        (Package(.npm, "@scope/name", "1.0.0"), "pkg:npm/%40scope/name@1.0.0"),
        (Package(.pypi, "Zope.Interface", "1+x"), "pkg:pypi/zope-interface@1%2Bx"),
        (Package(.pypi, "a", ""), "pkg:pypi/a"),
    ]) func urlsGoBothWays(package: Package, url: String) {
        #expect(package.url == url)
        #expect(Package(url: url + "?vcs_url=git%2Bhttps://x#y") == package)
    }

    @Test func otherEcosystemsAreNone() {
        #expect(Package(url: "pkg:gem/rails@7") == nil)
        #expect(Package(url: "pkg:pypi/") == nil)
    }

    @Test func foldersOfInstalledPackages() {
        #expect(InstalledPackages.package("flask_migrate-4.0.5.dist-info") == Package(.pypi, "flask-migrate", "4.0.5"))
        #expect(InstalledPackages.package("odd.dist-info") == nil)
    }

    @Test func licencesOfNode() {
        func written(_ text: String) -> String { String(decoding: Licence.node(text).bytes, as: UTF8.self) }
        #expect(written("MIT") == #"[{"license":{"acknowledgement":"declared","id":"MIT"}}]"#)
        #expect(written("(MIT OR Apache-2.0)") == #"[{"acknowledgement":"declared","expression":"(MIT OR Apache-2.0)"}]"#)
        #expect(written("SEE LICENSE IN x") == #"[{"license":{"acknowledgement":"declared","name":"SEE LICENSE IN x"}}]"#)
        #expect(!Licence.isExpression("MIT OR") && !Licence.isExpression("UNLICENSED") && !Licence.isExpression("MIT, BSD"))
    }

    @Test func integrityBecomesDigests() {
        let hashes = Hashes.node("sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk= sha512-!!! md5-1B2M2Y8AsgTpgAmY7PhCfg==")
        #expect(hashes.map { $0["alg"]?.text } == ["SHA-1", "MD5"])
        #expect(hashes.first?["content"]?.text == "da39a3ee5e6b4b0d3255bfef95601890afd80709")
        #expect(Hashes.python("sha256:xyz") == nil)
    }

    @Test func theFirstSourceOfAFolderIsTheBest() {
        let search = SourceSearch([
            "requirements.txt", "uv.lock", "front/package-lock.json", "front/yarn.lock", "docs/requirements.txt", "api/bun.lock",
            "a/b/uv.lock",
        ])
        #expect(search.sources.map(\.path) == ["uv.lock", "front/package-lock.json"])
        #expect(search.unread == ["api/bun.lock"])
        #expect(SourceSearch(["requirements/base.txt", "requirements/dev.txt"]).sources.map(\.path) == ["requirements/base.txt"])
    }
}
