public import CFirstTry
import GateSDK

/// A gate that does nothing, in Swift.
struct Noop: Gate {
    static let id: StaticString = "noop-swift"
    static let version: StaticString = "1.0.0"

    mutating func probe(_ probe: borrowing Probe) throws(GateProblem) -> Applicability {
        .applies(toolVersion: nil, configuration: [])
    }

    mutating func run(_ run: borrowing Run) throws(GateProblem) -> Completed {
        Completed(Proof("nothing", expected: 1, examined: 1, statement: "one nothing"))
    }
}

@c @implementation
public func ft_gate_entry(_ hostMajor: UInt32) -> UnsafePointer<FTGate>? { exportGate(Noop.self, hostMajor) }
