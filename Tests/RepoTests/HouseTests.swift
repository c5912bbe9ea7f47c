import Foundation
import Support
import Testing

@Suite struct HouseTests {
    /// Swift that the build makes of programs in Python, because a gate is a single library.
    private static func isMade(_ file: URL) -> Bool { file.deletingLastPathComponent().lastPathComponent == "Drivers" }

    @Test func sourcesStaySmallEnoughToRead() throws {
        let caps = [
            ("Sources/Host", [".swift"], 300), ("Sources/Host", [".c", ".h"], 500), ("plugin-sdk", [".swift"], 300),
            ("Plugins", [".swift"], 300),
        ]
        for (folder, ending, cap) in caps {
            for file in try Sources.files(below: folder, ending: ending)
            where !Self.isMade(file) {
                let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n", omittingEmptySubsequences: false)
                    .count
                #expect(lines <= cap + 1, "\(file.lastPathComponent) has \(lines) lines")
            }
        }
    }

    @Test func theHostNeitherForcesNorSwallows() throws {
        for file in try Sources.swiftFiles(below: "Sources/Host") {
            let text = try String(contentsOf: file, encoding: .utf8)
            for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
                let code = line.split(separator: "//", maxSplits: 1, omittingEmptySubsequences: false).first ?? ""
                let place = "\(file.lastPathComponent):\(number + 1)"
                #expect(!code.contains("try!"), "\(place)")
                #expect(!code.contains("fatalError("), "\(place)")
                #expect(!code.contains("as!"), "\(place)")
                #expect(
                    code.firstMatch(of: /[\w\)\]]!(?:[\s\.\)\],]|$)/) == nil || code.contains("\""), "\(place) forces: \(code)")
            }
        }
    }

    @Test func noDrawerHasANameThatFitsEverything() throws {
        for folder in ["Sources", "plugin-sdk", "Plugins", "Tests"] {
            for file in try Sources.files(below: folder, ending: [".swift", ".c", ".h"]) {
                let name = file.deletingPathExtension().lastPathComponent
                #expect(name.firstMatch(of: /(?i)manager|helper|utils?$|common|misc|extras/) == nil, "\(name)")
            }
        }
    }

    @Test func everyGateHasWhatAGateNeeds() throws {
        let plugins = Program.repositoryRoot.appending(path: "Plugins")
        let ids = try FileManager.default.contentsOfDirectory(atPath: plugins.path).filter {
            FileManager.default.fileExists(atPath: plugins.appending(path: "\($0)/Sources").path)
        }
        #expect(!ids.isEmpty)
        for id in ids where PendingGates.reasons[id] == nil {
            let folder = plugins.appending(path: id)
            let manifest = Program.repositoryRoot.appending(path: "manifests/\(id).json")
            #expect(FileManager.default.fileExists(atPath: manifest.path), "\(id) has no manifest")
            let page = try String(contentsOf: folder.appending(path: "README.md"), encoding: .utf8)
            for heading in ["What it checks", "Why", "Options", "How to fix", "Limits"] {
                #expect(page.contains("## \(heading)"), "Plugins/\(id)/README.md lacks \(heading)")
            }
            let fixtures = try FileManager.default.contentsOfDirectory(atPath: folder.appending(path: "fixtures").path)
            #expect(fixtures.contains("clean") && fixtures.contains("findings"), "\(id) lacks a fixture")
        }
    }

    /// Where packages come from is the machine's own setting: a list that says it fails, or warns, on every other machine.
    @Test func listsOfToolsNamePackagesAlone() throws {
        let folders = ["scripts", "Tests/Gates/environments", "examples"]
        let lists = try folders.flatMap { try Sources.files(below: $0, ending: [".txt"]) }
        #expect(lists.count >= 10)
        for list in lists {
            for line in try String(contentsOf: list, encoding: .utf8).split(separator: "\n") {
                #expect(!line.hasPrefix("-") || line.hasPrefix("-r "), "\(list.lastPathComponent): \(line)")
            }
        }
    }

    @Test func theVersionIsWrittenOnce() throws {
        let version = try String(
            contentsOf: Program.repositoryRoot.appending(path: "Sources/Host/Model/Version.swift"), encoding: .utf8)
        let number = try #require(version.firstMatch(of: /version = "([\d.]+)"/)?.1)
        let result = try Program.firsttry(["--version"], in: Program.repositoryRoot)
        #expect(result.out.contains(number))
    }
}
