@testable import HostManifest
import Testing

@Suite struct VersionTests {
    @Test func versionsAreOrderedAsTheirToolsOrderThem() throws {
        let ordered = [
            "0.4", "0.4.9", "0.4.10", "1.0.dev1", "1.0.dev2", "1.0-rc.9", "1.0-rc.10", "1.0", "1.0.post1", "1.0.1", "1.10",
            "24.1.0",
        ]
        let versions = try ordered.map { try #require(ToolVersion($0)) }
        for (index, version) in versions.enumerated() {
            for later in versions[(index + 1)...] {
                #expect(version < later)
                #expect(!(later < version))
            }
        }
    }

    @Test func theSameVersionMayBeWrittenDifferently() throws {
        for (left, right) in [("1", "1.0.0"), ("v1.2", "1.2"), ("1.2+local.5", "1.2"), ("1.0RC1", "1.0-rc.1")] {
            let (first, second) = (try #require(ToolVersion(left)), try #require(ToolVersion(right)))
            #expect(first == second)
            #expect(first.hashValue == second.hashValue)
            #expect(!(first < second) && !(second < first))
        }
    }

    @Test(arguments: ["", "v", "main", "1 2", "1,2", "1.0\n", "é1", "99999999999999999999"])
    func whatIsNoVersionIsRefused(_ text: String) {
        #expect(ToolVersion(text) == nil)
    }

    @Test(arguments: [
        (">=0.4, <1", "0.4", true), (">=0.4, <1", "0.3.9", false), (">=0.4, <1", "0.99.1", true), (">=0.4, <1", "1.0", false),
        (">=0.4, <1", "1.0rc1", false), ("<1.0rc2", "1.0rc1", true), ("==1.2", "1.2.0", true), ("==1.2", "1.2.1", false),
        ("!=1.2", "1.2", false), ("<=2", "2.0", true), ("<=2", "2.0.1", false), (">1", "1.0.post1", true), ("", "7", true),
        ("  ", "7", true), (">=1,<3,!=2", "2", false),
    ])
    func aRangeHoldsWhatAllItsConditionsHold(_ range: String, _ version: String, _ expected: Bool) throws {
        let version = try #require(ToolVersion(version))
        #expect(try #require(VersionRange(range)).contains(version) == expected)
    }

    @Test(arguments: ["1.0", "~=1", ">=", ">=1,", ",", ">= 1 <2", "=1", ">=x", "> =1"])
    func whatIsNoRangeIsRefused(_ text: String) {
        #expect(VersionRange(text) == nil)
    }

    @Test func theABIIsTwoPlainNumbers() {
        #expect(ABIVersion("1.0") == ABIVersion(major: 1, minor: 0))
        #expect(ABIVersion("12.345")?.description == "12.345")
        for text in ["", "1", "1.", ".1", "1.0.0", "01.0", "1.00", "-1.0", "+1.0", "1.a", "99999.0", " 1.0"] {
            #expect(ABIVersion(text) == nil, "\(text)")
        }
    }
}
