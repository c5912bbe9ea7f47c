import Foundation
import GateSDK
import Support
import Testing

@testable import Gate_import

@Suite struct DriverTests {
    @Test func theDriverIsEmbedded() throws {
        let folder = Program.repositoryRoot.appending(path: "Plugins/import/drivers")
        let parts = ["wheel": driverWheel, "import": driverImport, "main": driverMain]
        for (name, text) in parts {
            #expect(try String(contentsOf: folder.appending(path: name + ".py"), encoding: .utf8) == text)
        }
    }
}
