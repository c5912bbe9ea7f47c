public import CFirstTry
import GateSDK

@c @implementation
public func ft_gate_entry(_ hostMajor: UInt32) -> UnsafePointer<FTGate>? { exportGate(Marks.self, hostMajor) }
