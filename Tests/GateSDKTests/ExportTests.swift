import CFirstTry
import Testing

@testable import GateSDK

/// A gate that does as it was told by the test before.
private struct Puppet: Gate {
    static let id: StaticString = "puppet"
    static let version: StaticString = "1.2.3"

    nonisolated(unsafe) static var probing: Result<Applicability, GateProblem> = .success(.notApplicable(because: ""))
    nonisolated(unsafe) static var running: Result<Completed, GateProblem> = .failure(GateProblem(.gate, ""))
    private var probes = 0

    mutating func probe(_ probe: borrowing Probe) throws(GateProblem) -> Applicability {
        probes += 1
        return try Puppet.probing.get()
    }

    mutating func run(_ run: borrowing Run) throws(GateProblem) -> Completed {
        run.report(metric: "probes", Double(probes))
        return try Puppet.running.get()
    }
}

@Suite(.serialized) struct ExportTests {
    let table = exportGate(Puppet.self, UInt32(FT_ABI_MAJOR))

    @Test func anotherMajorIsNotServed() {
        #expect(exportGate(Puppet.self, UInt32(FT_ABI_MAJOR) + 1) == nil)
    }

    @Test func theGateSaysWhoItIs() throws {
        var description = FTDescription()
        let table = try #require(table)
        table.pointee.describe(&description)
        #expect(description.id.text == "puppet")
        #expect(description.version.text == "1.2.3")
        #expect(table.pointee.abi_major == UInt32(FT_ABI_MAJOR))
    }

    @Test func aProbeTellsVersionAndConfiguration() throws {
        let host = ScriptedHost()
        Puppet.probing = .success(.applies(toolVersion: "9.9", configuration: [ConfigurationFile("a.toml", section: "tool.x")]))
        let status = host.phase { table!.pointee.probe($0, $1) }
        #expect(status == ft_status(FT_STATUS_COMPLETE))
        #expect(host.said == ["tool 9.9", "config a.toml tool.x"])
    }

    @Test func nothingToDoHasItsReason() {
        let host = ScriptedHost()
        Puppet.probing = .success(.notApplicable(because: "no files"))
        let status = host.phase { table!.pointee.probe($0, $1) }
        #expect(status == ft_status(FT_STATUS_NOT_APPLICABLE))
        #expect(host.said == ["problem \(FT_PROBLEM_NOTHING_TO_DO) no files []"])
    }

    @Test func aCompletedRunGivesItsProofs() {
        let host = ScriptedHost()
        Puppet.running = .success(
            Completed(
                Proof("files", expected: 2, examined: 1, statement: ""), Proof("end", expected: 1, examined: 1, statement: "")))
        let status = host.phase { table!.pointee.run($0, $1) }
        #expect(status == ft_status(FT_STATUS_COMPLETE))
        #expect(host.said.suffix(2) == ["proof files 2/1", "proof end 1/1"])
    }

    @Test func aThrownProblemEndsWithoutProof() {
        let host = ScriptedHost()
        Puppet.running = .failure(GateProblem(.toolBroke, "it fell", hint: "catch it"))
        let status = host.phase { table!.pointee.run($0, $1) }
        #expect(status == ft_status(FT_STATUS_PROBLEM))
        #expect(host.said.last == "problem \(FT_PROBLEM_TOOL_BROKE) it fell [catch it]")
    }

    @Test func theRunSeesWhatTheProbeKept() {
        let host = ScriptedHost()
        Puppet.probing = .success(.applies(toolVersion: nil, configuration: []))
        host.phase { host, context in
            _ = table!.pointee.run(host, context)
            _ = table!.pointee.probe(host, context)
            _ = table!.pointee.run(host, context)
        }
        let probes = host.said.compactMap { $0.hasPrefix("metric probes ") ? Double($0.dropFirst(14)) : nil }
        #expect(probes.count == 2)
        #expect(probes[1] == probes[0] + 1)
    }
}
