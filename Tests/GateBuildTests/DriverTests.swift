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
}
