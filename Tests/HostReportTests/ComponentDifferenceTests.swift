import Foundation
import HostModel
import Testing

@testable import HostReport

@Suite struct ComponentDifferenceTests {
    private func list(_ components: String) throws -> ComponentList {
        try ComponentList(json: Array(#"{"bomFormat":"CycloneDX","components":[\#(components)]}"#.utf8), file: "bill.json")
    }

    @Test func aComponentIsKnownByItsPackageURLWithoutVersionAndQualifiers() throws {
        let old = try list(
            #"{"name":"x","version":"1","purl":"pkg:pypi/x@1?file_name=a"},{"name":"@s/p","purl":"pkg:npm/%40s/p@2#sub"}"#)
        let new = try list(
            #"{"name":"X","version":"1","purl":"pkg:pypi/x@1?file_name=b"},{"name":"p","group":"@s","purl":"pkg:npm/@s/p@2"}"#)
        #expect(Set(old.components.keys) == ["pkg:pypi/x", "pkg:npm/%40s/p"])
        #expect(old.components["pkg:npm/%40s/p"]?.map(\.version) == ["2"])
        #expect(new.components["pkg:npm/@s/p"]?.map(\.version) == ["2"])
        #expect(ComponentDifference(from: old, to: new).unchanged == 1)
    }

    @Test func withoutAPackageURLTheNameTells() throws {
        let bill = try list(#"{"name":"x","group":"g","version":"1"},{"name":"y"}"#)
        #expect(Set(bill.components.keys) == ["g/x", "y"])
    }

    @Test func whatCameWentAndChangedIsTold() throws {
        let licence = { (id: String) in #""licenses":[{"license":{"id":"\#(id)"}}]"# }
        let hash = { (text: String) in #""hashes":[{"alg":"SHA-256","content":"\#(text)"}]"# }
        let old = try list(
            #"{"name":"went","version":"1"},{"name":"grew","version":"1",\#(licence("MIT"))},{"name":"same","version":"1",\#(hash("0"))}"#
        )
        let new = try list(
            #"{"name":"came","version":"1"},{"name":"grew","version":"2",\#(licence("ISC"))},{"name":"same","version":"1",\#(hash("1"))}"#
        )
        let text = ComponentDifference(from: old, to: new).text(style: Style(hasColor: false, hasLinks: false))
        #expect(
            text == """
                + came 1
                - went 1
                ~ grew 1 → 2; licence MIT → ISC
                ~ same 1; hashes differ
                1 came, 1 went, 2 changed, 0 are the same

                """)
    }

    @Test func severalVersionsOfOneComponentAreComparedTogether() throws {
        let old = try list(#"{"name":"x","version":"1"},{"name":"x","version":"2"}"#)
        let new = try list(#"{"name":"x","version":"2","components":[{"name":"x","version":"1"}]}"#)
        #expect(ComponentDifference(from: old, to: new).unchanged == 1)
        let fewer = try list(#"{"name":"x","version":"2"}"#)
        #expect(ComponentDifference(from: old, to: fewer).changed.map(\.key) == ["x"])
    }

    @Test func theFormForProgramsIsJSON() throws {
        let difference = ComponentDifference(from: try list(""), to: try list(#"{"name":"x","version":"1"}"#))
        let json = try JSONSerialization.jsonObject(with: Data(difference.json())) as? [String: Any]
        #expect((json?["added"] as? [[String: Any]])?.first?["component"] as? String == "x")
        #expect(json?["unchanged"] as? Int == 0)
    }

    @Test(arguments: ["", "[]", "{}", #"{"bomFormat":"SPDX"}"#, #"{"bomFormat":"CycloneDX""#])
    func whatIsNoBillIsRefused(_ text: String) {
        #expect(throws: HostError.self) { try ComponentList(json: Array(text.utf8), file: "a") }
    }

    @Test func aNameCannotGiveOrdersToATerminal() throws {
        let difference = ComponentDifference(from: try list(""), to: try list(#"{"name":"x\u001b[31m\ny"}"#))
        let text = difference.text(style: Style(hasColor: false, hasLinks: false))
        #expect(!text.contains("\u{1B}") && text.split(separator: "\n").count == 2)
    }
}
