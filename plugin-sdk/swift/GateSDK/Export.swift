public import CFirstTry

/// What a gate's one exported function returns:
///
///     @c @implementation
///     public func ft_gate_entry(_ hostMajor: UInt32) -> UnsafePointer<FTGate>? { exportGate(Ruff.self, hostMajor) }
public func exportGate<G: Gate>(_ type: G.Type, _ hostMajor: UInt32) -> UnsafePointer<FTGate>? {
    guard hostMajor == UInt32(FT_ABI_MAJOR) else { return nil }
    if exported == nil {
        exported = Exported<G>()
        table.initialize(to: makeTable())
    }
    return UnsafePointer(table)
}

/// The gate of this library, whatever its type: a C function pointer cannot carry a generic parameter.
private class AnyExported {
    var id: StaticString { fatalError() }
    var version: StaticString { fatalError() }
    func probe(_ phase: borrowing Probe) throws(GateProblem) -> Applicability { fatalError() }
    func run(_ phase: borrowing Run) throws(GateProblem) -> Completed { fatalError() }
}

private final class Exported<G: Gate>: AnyExported {
    /// Made when it is first needed: the entry does no work.
    private lazy var gate = G()

    override var id: StaticString { G.id }
    override var version: StaticString { G.version }
    override func probe(_ phase: borrowing Probe) throws(GateProblem) -> Applicability { try gate.probe(phase) }
    override func run(_ phase: borrowing Run) throws(GateProblem) -> Completed { try gate.run(phase) }
}

// One gate per library and process, and the host calls on one thread.
nonisolated(unsafe) private var exported: AnyExported?
nonisolated(unsafe) private let table = UnsafeMutablePointer<FTGate>.allocate(capacity: 1)

#if hasFeature(Embedded)
    private let flavour: StaticString = "swift-embedded"
#else
    private let flavour: StaticString = "swift"
#endif

private func makeTable() -> FTGate {
    FTGate(
        abi_major: UInt32(FT_ABI_MAJOR), abi_minor: UInt32(FT_ABI_MINOR),
        describe: { description in
            guard let exported else { return }
            description.pointee = FTDescription(
                id: FTStr(exported.id), version: FTStr(exported.version), sdk: FTStr(flavour))
        },
        probe: { host, context in probe(Surface(host: host, context: context)) },
        run: { host, context in run(Surface(host: host, context: context)) },
        cancel: nil, extension: nil)
}

private func probe(_ surface: Surface) -> ft_status {
    guard let exported else { return ft_status(FT_STATUS_PROBLEM) }
    do throws(GateProblem) {
        switch try exported.probe(Probe(surface: surface)) {
        case .notApplicable(let reason):
            surface.problem(ft_problem_kind(FT_PROBLEM_NOTHING_TO_DO), reason, hint: "")
            return ft_status(FT_STATUS_NOT_APPLICABLE)
        case .applies(let version, let configuration):
            if let version { surface.toolVersion(version) }
            for file in configuration { surface.configurationFile(file) }
            return ft_status(FT_STATUS_COMPLETE)
        }
    } catch {
        surface.problem(error.kind.code, error.message, hint: error.hint)
        return ft_status(FT_STATUS_PROBLEM)
    }
}

private func run(_ surface: Surface) -> ft_status {
    guard let exported else { return ft_status(FT_STATUS_PROBLEM) }
    do throws(GateProblem) {
        for proof in try exported.run(Run(surface: surface)).proofs { surface.proof(proof) }
        return ft_status(FT_STATUS_COMPLETE)
    } catch {
        surface.problem(error.kind.code, error.message, hint: error.hint)
        return ft_status(FT_STATUS_PROBLEM)
    }
}
