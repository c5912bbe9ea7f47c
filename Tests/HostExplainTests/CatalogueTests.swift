import Foundation
import HostArguments
import HostModel
import Support
import Testing

@testable import HostExplain

@Suite struct CatalogueTests {
    @Test func everyCodeHasExactlyOnePage() {
        #expect(ErrorCatalogue.pages.map(\.code.rawValue).sorted() == ParityCode.allCases.map(\.rawValue).sorted())
    }

    @Test func everyPageSaysWhyWhatAndHow() {
        for page in ErrorCatalogue.pages {
            #expect(page.meaning.count > 40, "\(page.code.id)")
            #expect(!page.causes.isEmpty && !page.example.isEmpty && !page.fixes.isEmpty, "\(page.code.id)")
        }
    }

    @Test func noErrorIdStandsOnTwoPages() {
        let ids = ErrorCatalogue.pages.flatMap { $0.errors.map(\.id) }
        #expect(Set(ids).count == ids.count)
    }

    @Test(arguments: ["PARITY-211", "parity-211", "211", "193", "106", "PARITY-060", "usage-unknown-option"])
    func aPageIsFoundByWhateverAPersonSees(_ word: String) {
        #expect(ErrorCatalogue.page(for: word) != nil)
    }

    @Test(arguments: ["", "0", "PARITY-", "PARITY-999", "999", "ruff"])
    func nothingElseIsFound(_ word: String) {
        #expect(ErrorCatalogue.page(for: word) == nil)
    }

    @Test func thePagesUnderDocsAreThese() throws {
        let folder = Program.repositoryRoot.appending(path: "docs/errors")
        var files = Dictionary(uniqueKeysWithValues: ErrorCatalogue.pages.map { ("\($0.code.id).md", $0.markdown) })
        files["README.md"] = ErrorCatalogue.index
        if ProcessInfo.processInfo.environment["FIRSTTRY_BLESS"] != nil {
            for (name, text) in files { try text.write(to: folder.appending(path: name), atomically: true, encoding: .utf8) }
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == files.keys.sorted())
        for (name, text) in files {
            let written = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
            #expect(written == text, "docs/errors/\(name): run `make bless` and read the difference")
        }
    }

    /// The ids that the sources raise, read from the sources.
    @Test func everyErrorIdOfTheHostIsExplained() throws {
        let host = Program.repositoryRoot.appending(path: "Sources/Host")
        let known = Set(ErrorCatalogue.names)
        for name in try FileManager.default.subpathsOfDirectory(atPath: host.path) where name.hasSuffix(".swift") {
            let text = try String(contentsOf: host.appending(path: name), encoding: .utf8)
            for match in text.matches(of: /HostError\(\s*\.?\w+,\s*"([a-z0-9]+(?:-[a-z0-9]+)+)"/) {
                #expect(known.contains(String(match.1)), "\(name) raises \(match.1), which no page explains")
            }
            guard name.hasSuffix("ID.swift") else { continue }
            for match in text.matches(of: /case \w+ = "([a-z0-9-]+)"/) {
                #expect(known.contains(String(match.1)), "\(name) declares \(match.1), which no page explains")
            }
        }
    }

    @Test func noPageAdvertisesACommandThatDoesNotExist() throws {
        for page in ErrorCatalogue.pages {
            for match in page.markdown.matches(of: /firsttry (--)?([a-z][a-z-]*)/) where match.1 == nil {
                #expect(Command.firsttry.subcommand(String(match.2)) != nil, "\(page.code.id): firsttry \(match.2)")
            }
        }
    }
}
