internal import HostConfiguration
internal import HostDiscovery
internal import HostLog
internal import HostModel

extension Log {
    /// What was searched and found, and why something of it is not taken.
    func discovered(_ folders: [GateFolder], _ catalogue: Catalogue, _ clock: LogClock) {
        guard isOn else { return }
        for folder in folders {
            self(.discoveryLooked, ["folder": .text(folder.path), "origin": .text(folder.origin.rawValue)])
        }
        for gate in catalogue.gates {
            self(
                .gateFound,
                [
                    "gate": .text(gate.id), "origin": .text(gate.origin.rawValue), "manifest": .text(gate.manifestPath),
                    "library": .text(gate.libraryPath), "abi": .text(gate.abi.description),
                    "manifest_sha256": .text(gate.manifestSHA256),
                ])
        }
        for gate in catalogue.refused {
            self(
                .gateRefused,
                [
                    "gate": LogValue(gate.id), "origin": .text(gate.origin.rawValue), "manifest": .text(gate.manifestPath),
                    "error": .text(gate.error.id), "because": .text(gate.error.message),
                    "place": LogValue(gate.error.place?.description),
                    "hint": LogValue(gate.error.hint),
                ])
        }
        self(
            .discoveryEnded,
            [
                "found": .number(catalogue.gates.count), "refused": .number(catalogue.refused.count),
                "unjudged": .number(catalogue.unjudged.count), "took_sec": clock.took,
            ])
    }

    func planned(_ plan: Plan, _ clock: LogClock) {
        guard isOn else { return }
        for gate in plan.gates {
            self(
                .gateDecided,
                [
                    "gate": .text(gate.id), "will_run": .flag(gate.willRun), "level": .text(gate.level.rawValue),
                    "because": .text(gate.reason), "tool": .text(gate.tool),
                ])
        }
        self(
            .planMade,
            [
                "runs": .list(plan.runs.map(\.id)), "settled": .number(plan.settled.count), "jobs": .number(plan.jobs),
                "scope": .text(plan.scope.mode.rawValue), "files": .number(plan.scope.files),
                "report": .text(plan.reportFolder.path),
                "took_sec": clock.took,
            ])
    }
}
