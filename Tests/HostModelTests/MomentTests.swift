import Foundation
import HostModel
import Testing

@Suite struct MomentTests {
    @Test(arguments: [
        ("2026-03-01T10:20:30Z", "2026-03-01T10:20:30Z"), ("2026-03-01T10:20:30.999Z", "2026-03-01T10:20:30Z"),
        ("2026-03-01", "2026-03-01T00:00:00Z"), ("2024-02-29T00:00:00+00:00", "2024-02-29T00:00:00Z"),
    ])
    func aMomentIsReadAndWritten(_ text: String, _ written: String) {
        #expect(Moment(text)?.text == written)
    }

    @Test(arguments: [
        "", "2026", "2026-13-01", "2026-03-01T10:20:30", "2026-03-01T10:20:30+02:00", "2026-03-01T25:00:00Z", "now",
        "2026-03-01x10:20:30Z",
    ])
    func whatIsNoMomentIsNotRead(_ text: String) {
        #expect(Moment(text) == nil)
    }

    @Test func everyDayOfEightCenturiesIsTheOneThatTheSystemNames() {
        for day in stride(from: -146_097, through: 146_097, by: 1) {
            var seconds = time_t(day * 86_400 + 3_723)
            var parts = tm()
            gmtime_r(&seconds, &parts)
            let moment = Moment(seconds: seconds)
            let expected = [Int(parts.tm_year) + 1900, Int(parts.tm_mon) + 1, Int(parts.tm_mday), 1, 2, 3]
            let read = moment.text.dropLast().split { "-T:".contains($0) }.compactMap { Int($0) }
            guard read == expected else {
                Issue.record("day \(day) is \(moment.text), not \(expected)")
                return
            }
            guard seconds < 0 || Moment(moment.text) == moment else {
                Issue.record("\(moment.text) is not read as it was written")
                return
            }
        }
    }

    @Test func aFractionHasThreeDigits() {
        #expect(Moment(seconds: 1).text(milliseconds: 7) == "1970-01-01T00:00:01.007Z")
    }
}
