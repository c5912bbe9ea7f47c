public import Foundation

/// A report as any reader would take it in: by JSON, not by our own types.
public struct ReportFile {
    public let json: [String: Any]

    public init(in folder: URL) throws {
        let data = try Data(contentsOf: folder.appending(path: "artifacts/parity_report.json"))
        json = try JSONSerialization.jsonObject(with: data) as? [String: Any] ?? [:]
    }

    public var exitCode: Int? { json["exit_code"] as? Int }
    public var gates: [[String: Any]] { json["gates"] as? [[String: Any]] ?? [] }

    public func gate(_ id: String) -> [String: Any] {
        gates.first { $0["id"] as? String == id } ?? [:]
    }

    /// "failed PARITY-211", for short comparisons.
    public func verdict(_ id: String) -> String {
        let gate = gate(id)
        return [gate["verdict"] as? String, gate["code"] as? String].compactMap(\.self).joined(separator: " ")
    }

    public func messages(_ id: String) -> [String] {
        let failures = json["failures"] as? [[String: Any]] ?? []
        return failures.filter { $0["gate"] as? String == id }.compactMap { $0["msg"] as? String }
    }
}
