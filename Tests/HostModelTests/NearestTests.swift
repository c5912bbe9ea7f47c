import HostModel
import Testing

@Suite struct NearestTests {
    private let words = ["run", "parity", "gates", "explain", "doctor", "timeout_sec", "tier", "tool"]

    @Test(arguments: [
        ("rnu", "run"), ("gtaes", "gates"), ("gate", "gates"), ("doctr", "doctor"), ("explian", "explain"), ("teir", "tier"),
        ("RUN", "run"), ("timeout_secs", "timeout_sec"), ("timeotu_esc", "timeout_sec"), ("pairty", "parity"),
    ])
    func aSlipOfTheFingerIsUndone(_ word: String, _ expected: String) {
        #expect(nearest(to: word, in: words) == expected)
    }

    @Test(arguments: ["", "x", "colour", "abcdefgh", "rn_", "gatxy", "timeout"])
    func whatIsNotNearIsNotNamed(_ word: String) {
        #expect(nearest(to: word, in: words.filter { !$0.isEmpty }) == nil)
    }

    @Test func ofTwoEquallyNearTheFirstWins() {
        #expect(nearest(to: "cat", in: ["bat", "hat"]) == "bat")
        #expect(nearest(to: "cat", in: ["cart", "cat"]) == "cat")
    }

    @Test func nothingIsNearToNothing() {
        #expect(nearest(to: "run", in: []) == nil)
        #expect(nearest(to: String(repeating: "a", count: 100_000), in: [String(repeating: "a", count: 100_000)]) == nil)
    }
}
