internal import HostModel

extension HostError {
    static func refused(_ id: RefusalID, _ message: String, at file: String, hint: String? = nil) -> HostError {
        HostError(.gateRefused, id.rawValue, message, at: SourcePlace(file: file), hint: hint)
    }
}
