import Foundation
import GateSDK
import Support
import Testing

@testable import Gate_build

@Suite struct DriverTests {
    @Test func theDriverIsEmbedded() throws {
        let folder = Program.repositoryRoot.appending(path: "Plugins/build/drivers")
        let parts = ["build": driverBuild, "check": driverCheck, "main": driverMain]
        for (name, text) in parts {
            #expect(try String(contentsOf: folder.appending(path: name + ".py"), encoding: .utf8) == text)
        }
    }

    @Test(arguments: [
        ("[build-system]\nrequires = []\n", true), ("[project]\nname = \"x\"\n", true), ("[tool.ruff]\n", false),
        ("[tool.poetry]\n", true),
        ("", false),
    ]) func pyprojectMayConfigureToolsAlone(text: String, isPackage: Bool) {
        #expect(Project.describesPackage(Array(text.utf8), isPyproject: true) == isPackage)
    }

    @Test func setupCfgToo() {
        #expect(Project.describesPackage(Array("[metadata]\nname = x\n".utf8), isPyproject: false))
        #expect(!Project.describesPackage(Array("[flake8]\nmax-line-length = 100\n".utf8), isPyproject: false))
    }
}
