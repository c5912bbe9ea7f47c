import Foundation
import Support
import Testing

/// The table in ARCHITECTURE.md is the rule; this reads it and holds the sources to it.
@Suite struct ImportTests {
    static let allowed: [(module: String, imports: Set<String>)] = {
        let page = Program.repositoryRoot.appending(path: "ARCHITECTURE.md")
        let text = (try? String(contentsOf: page, encoding: .utf8)) ?? ""
        return text.matches(of: /\| ((?:Host|GateSDK|Gate_)[\w*]*) \| ([^|]*) \|/).map { match in
            (String(match.1), Set(match.2.split(whereSeparator: { ", ".contains($0) }).map(String.init)))
        }
    }()

    @Test func theTableNamesEveryRoom() throws {
        let rooms = try FileManager.default.contentsOfDirectory(
            atPath: Program.repositoryRoot.appending(path: "Sources/Host").path)
        let swiftRooms = rooms.filter { room in
            let files = try? FileManager.default.subpathsOfDirectory(
                atPath: Program.repositoryRoot.appending(path: "Sources/Host/\(room)").path)
            return files?.contains { $0.hasSuffix(".swift") } ?? false
        }
        #expect(Set(Self.allowed.map(\.module)).isSuperset(of: swiftRooms.map { "Host\($0)" }))
        #expect(Self.allowed.count >= 10)
    }

    @Test(arguments: allowed)
    func modulesImportOnlyWhatTheTableAllows(_ module: String, _ imports: Set<String>) throws {
        let folder =
            module == "GateSDK"
            ? "plugin-sdk/swift/GateSDK"
            : module == "Gate_*" ? "Plugins" : "Sources/Host/\(module.dropFirst("Host".count))"
        var seen = 0
        for file in try Sources.swiftFiles(below: folder) {
            let text = try String(contentsOf: file, encoding: .utf8)
            for match in text.matches(
                of: /(?m)^\s*(?:@\w+ )?(?:public |internal |private |fileprivate )?(?:@preconcurrency )?import (\w+)/)
            {
                let imported = String(match.1)
                seen += 1
                guard imported.hasPrefix("Host") || imported.hasPrefix("Gate") || imported.hasPrefix("C") else { continue }
                #expect(imports.contains(imported), "\(file.lastPathComponent) imports \(imported), which \(module) may not")
            }
        }
        _ = seen
    }

    @Test func nothingInTheHostImportsFoundation() throws {
        for file in try Sources.swiftFiles(below: "Sources/Host") {
            let text = try String(contentsOf: file, encoding: .utf8)
            #expect(text.firstMatch(of: /import Foundation/) == nil, "\(file.lastPathComponent)")
        }
    }
}

/// The files that the house rules are about.
enum Sources {
    static func swiftFiles(below folder: String) throws -> [URL] { try files(below: folder, ending: [".swift"]) }

    static func files(below folder: String, ending: [String]) throws -> [URL] {
        let root = Program.repositoryRoot.appending(path: folder)
        return try FileManager.default.subpathsOfDirectory(atPath: root.path)
            .filter { name in ending.contains { name.hasSuffix($0) } && !name.contains("fixtures/") }
            .map { root.appending(path: $0) }
    }
}
