import Foundation
import GateSDK
import Testing

@testable import Gate_pytest

@Suite struct ReaderTests {
    @Test func theInspectionIsRead() throws {
        var json = JSONReader(Array(Recorded.inspection.utf8))
        let inspection = try Inspection(&json)
        #expect(inspection.pytest == "9.2.0")
        #expect(inspection.pytestMajor == 9)
        #expect(inspection.executable == "/tools/bin/python3")
        #expect(inspection.plugins.contains("pytest-cov 7.1.0"))
        #expect(inspection.files == ["pytest.ini"])
        #expect(inspection.hasPytestCov && inspection.asksForCoverage && inspection.hasXdist && !inspection.onlyCollects)
    }

    @Test func optionsAskForTheirPlugins() throws {
        var settings = Settings()
        let bare = Inspection()
        try bare.refuse(settings)
        settings.reruns = 1
        #expect(throws: GateProblem.self) { try bare.refuse(settings) }
        settings.reruns = 0
        settings.coverageMinimum = 0.5
        #expect(throws: GateProblem.self) { try bare.refuse(settings) }
    }

    @Test func coverageAloneMeasuresOneProcess() {
        var inspection = Inspection()
        var settings = Settings()
        inspection.hasCoverage = true
        #expect(inspection.canMeasure(settings))
        settings.workers = 2
        #expect(!inspection.canMeasure(settings))
        inspection.hasPytestCov = true
        #expect(inspection.canMeasure(settings))
        settings.measuresCoverage = false
        #expect(!inspection.canMeasure(settings))
    }

    @Test func coveragesReportIsRead() throws {
        var json = JSONReader(Array(Recorded.coverage.utf8))
        let report = try CoverageReport(&json)
        #expect((report.statements, report.missing) == (7, 1))
        #expect(report.files.map(\.path) == ["price.py"])
        #expect(report.worst(5).first?.ranges == [5...5])
    }

    @Test func linesBecomeRanges() {
        #expect(CoverageReport.File(missing: [9, 1, 2, 3, 7, 10]).ranges == [1...3, 7...7, 9...10])
        #expect(CoverageReport.File().ranges.isEmpty)
    }

    @Test(arguments: [
        (88.0, "88 %"), (74.999, "74.99 %"), (80.05, "80.05 %"), (99.9999, "99.99 %"), (0, "0 %"), (66.67, "66.67 %"),
    ])
    func percentagesAreNotRoundedUp(value: Double, text: String) {
        #expect(percent(value) == text)
    }

    /// The build makes Swift of the files, and `Reporter.swift` joins them.
    @Test func theReporterIsTheOneInItsFolder() throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Plugins/pytest/drivers")
        func file(_ name: String) throws -> String {
            try String(contentsOf: folder.appending(path: "firsttry_\(name).py"), encoding: .utf8)
        }
        let modules = ["records", "failures", "canaries", "worker", "collector", "plugin"]
        #expect(reporterLoader == (try file("reporter")))
        #expect(reporterModules == (try modules.map { "# module: firsttry_\($0)\n" + (try file($0)) }.joined()))
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".py") }.count == modules.count
                + 1)
    }
}
