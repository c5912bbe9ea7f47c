internal import Foundation

/// Gates that the shared driver of fixtures does not cover yet, with the reason (Tests/Gates/pending.txt).
public enum PendingGates {
    public static let reasons: [String: String] = {
        let file = Program.repositoryRoot.appending(path: "Tests/Gates/pending.txt")
        let lines = ((try? String(contentsOf: file, encoding: .utf8)) ?? "").split(separator: "\n").filter { !$0.hasPrefix("#") }
        let pairs = lines.compactMap { line -> (String, String)? in
            let words = line.split(separator: " ", maxSplits: 1)
            return words.count == 2 ? (String(words[0]), words[1].trimmingCharacters(in: .whitespaces)) : nil
        }
        return Dictionary(pairs) { first, _ in first }
    }()
}
