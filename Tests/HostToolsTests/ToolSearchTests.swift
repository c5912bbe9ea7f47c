import Foundation
import HostModel
import HostTools
import Support
import Testing

@Suite struct ToolSearchTests {
    private let folder: TemporaryFolder
    private let root: String

    init() throws {
        folder = try TemporaryFolder()
        // Links in the temporary folder's own path are not what is tested.
        root = folder.url.resolvingSymlinksInPath().path
    }

    private func program(_ name: String, _ text: String = "#!/bin/sh\n") throws {
        let file = try folder.write(text, to: name)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file.path)
    }

    private func find(_ name: String = "ruff", path: String = "path", environment: String? = nil, setting: String? = nil) throws
        -> LocatedTool?
    {
        var variables = ["PATH": "\(root)/\(path)"]
        variables["VIRTUAL_ENV"] = environment
        return try ToolSearch(repository: "\(root)/repo", variables: variables).find([name], setting: setting)
    }

    @Test func theOrderOfTheContractIsKept() throws {
        try program("path/ruff")
        #expect(try find()?.origin == .path)
        try program("repo/.firsttry/tools/bin/ruff")
        #expect(try find()?.origin == .firsttry)
        try program("repo/venv/bin/ruff")
        try program("repo/.venv/bin/ruff")
        #expect(try find()?.path == "\(root)/repo/.venv/bin/ruff")
        try program("env/bin/ruff")
        #expect(try find(environment: "\(root)/env")?.path == "\(root)/env/bin/ruff")
        try program("mine/ruff")
        #expect(try find(setting: "\(root)/mine/ruff")?.origin == .setting)
    }

    @Test func whatCannotBeRunIsNotATool() throws {
        try folder.write("text", to: "path/ruff")
        #expect(try find() == nil)
        try FileManager.default.createDirectory(at: folder.url.appending(path: "path/mypy"), withIntermediateDirectories: true)
        #expect(try find("mypy") == nil)
    }

    @Test func aRelativePathEntryIsTheRepositorysChoiceAndNotTaken() throws {
        try program("repo/bin/ruff")
        let search = ToolSearch(repository: "\(root)/repo", variables: ["PATH": "bin:./bin:"])
        #expect(try search.find(["ruff"], setting: nil) == nil)
    }

    @Test func aSettingThatNamesNoProgramIsAnErrorAndNoReasonToLookOn() throws {
        try program("path/ruff")
        #expect(throws: HostError.self) { try find(setting: "nowhere/ruff") }
    }

    @Test func aToolOfAnEnvironmentNeedsTheEnvironmentAndItsInterpreter() throws {
        try program("python/bin/python3.11")
        try folder.write("", to: "python/lib/python3.11/os.py")
        try program("env/bin/ruff", "#!\(root)/env/bin/python\n")
        try folder.write("home = \(root)/python/bin\n", to: "env/pyvenv.cfg")
        try FileManager.default.createSymbolicLink(
            atPath: "\(root)/env/bin/python", withDestinationPath: "\(root)/python/bin/python3.11")
        let tool = try #require(try find(environment: "\(root)/env"))
        #expect(!tool.needs.contains("\(root)/python"), "what lies beside an interpreter is not shown")
        #expect(tool.environment == "\(root)/env")
        #expect(
            Set(tool.needs).isSuperset(of: ["\(root)/env", "\(root)/python/bin/python3.11", "\(root)/python/lib/python3.11"]))
    }

    /// A bill of materials, or an import, is of what the project has installed, wherever the tool lies.
    @Test func aToolFromElsewhereGetsWhatTheProjectsEnvironmentNeeds() throws {
        try program("python/bin/python3.11")
        try folder.write("", to: "python/lib/python3.11/os.py")
        try folder.write("home = \(root)/python/bin\n", to: "repo/.venv/pyvenv.cfg")
        try FileManager.default.createDirectory(atPath: "\(root)/repo/.venv/bin", withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(
            atPath: "\(root)/repo/.venv/bin/python", withDestinationPath: "\(root)/python/bin/python3.11")
        try program("path/sbom")
        let tool = try #require(try find("sbom"))
        #expect(tool.environment == nil, "it is not the tool's own")
        let needed = ["repo/.venv", "python/bin/python3.11", "python/lib/python3.11"].map { "\(root)/\($0)" }
        #expect(Set(tool.needs).isSuperset(of: needed))
    }

    @Test func whatLinksLeadThroughIsNeededToo() throws {
        try program("real/bin/python3.11")
        try folder.write("home = \(root)/shims\n", to: "env/pyvenv.cfg")
        for (name, target) in [
            ("env/bin/python", "\(root)/shims/python"), ("env/bin/python3", "python"), ("shims/python", "../real/bin/python3"),
            ("real/bin/python3", "python3.11"),
        ] {
            let link = folder.url.appending(path: name)
            try FileManager.default.createDirectory(at: link.deletingLastPathComponent(), withIntermediateDirectories: true)
            try FileManager.default.createSymbolicLink(atPath: link.path, withDestinationPath: target)
        }
        try program("env/bin/pytest", "#!\(root)/env/bin/python3\n")
        let tool = try #require(try find("pytest", environment: "\(root)/env"))
        #expect(
            Set(tool.needs).isSuperset(of: ["shims/python", "real/bin/python3", "real/bin/python3.11"].map { "\(root)/\($0)" }))
        #expect(!tool.needs.contains { $0.contains("..") }, "\(tool.needs)")
    }

    @Test func aPyenvShimIsFollowedToTheVersionThatCounts() throws {
        try program("pyenv/shims/ruff", "#!/usr/bin/env bash\nexec pyenv exec ruff\n")
        try program("pyenv/versions/3.12.1/bin/ruff")
        try folder.write("3.12.1\n", to: "pyenv/version")
        #expect(try find(path: "pyenv/shims")?.path == "\(root)/pyenv/versions/3.12.1/bin/ruff")
        try folder.write("../../evil\n", to: "repo/.python-version")
        #expect(try find(path: "pyenv/shims")?.path == "\(root)/pyenv/versions/3.12.1/bin/ruff")
    }
}
