import Testing

@testable import GateSDK

@Suite struct PackageFilesTests {
    @Test(arguments: [
        ("[build-system]\nrequires = []\n", true), ("[project]\nname = \"x\"\n", true), ("[tool.ruff]\n", false),
        ("[tool.poetry]\n", true),
        ("", false),
    ]) func aPyprojectMayConfigureToolsAlone(text: String, isPackage: Bool) {
        #expect(PackageFiles.describesPackage(Array(text.utf8), isPyproject: true) == isPackage)
    }

    @Test func andSoMayASetupCfg() {
        #expect(PackageFiles.describesPackage(Array("[metadata]\nname = x\n".utf8), isPyproject: false))
        #expect(!PackageFiles.describesPackage(Array("[flake8]\nmax-line-length = 100\n".utf8), isPyproject: false))
    }
}
