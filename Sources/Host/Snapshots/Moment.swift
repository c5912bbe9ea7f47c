@preconcurrency internal import Glibc

/// A point in time, to the second, in UTC.
public struct Moment: Sendable, Hashable, Comparable {
    /// Since 1970.
    public let seconds: Int

    public init(seconds: Int) {
        self.seconds = seconds
    }

    public static var now: Moment { Moment(seconds: time(nil)) }

    /// Reads "2026-11-20T08:30:00Z", with or without a fraction or an offset of zero, and "2026-11-20".
    public init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == 10 || bytes.count >= 20 else { return nil }
        var parts = tm()
        func number(_ range: Range<Int>) -> Int32? {
            bytes[range].allSatisfy({ $0 >= 0x30 && $0 <= 0x39 })
                ? bytes[range].reduce(Int32(0)) { $0 * 10 + Int32($1 - 0x30) } : nil
        }
        guard bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"), let year = number(0..<4),
            let month = number(5..<7), let day = number(8..<10), year >= 1970, (1...12).contains(month), (1...31).contains(day)
        else { return nil }
        (parts.tm_year, parts.tm_mon, parts.tm_mday) = (year - 1900, month - 1, day)
        if bytes.count > 10 {
            guard bytes[10] | 0x20 == UInt8(ascii: "t"), bytes[13] == UInt8(ascii: ":"), bytes[16] == UInt8(ascii: ":"),
                let hour = number(11..<13), let minute = number(14..<16), let second = number(17..<19), hour < 24, minute < 60,
                second <= 60, Self.endsInUTC(bytes[19...])
            else { return nil }
            (parts.tm_hour, parts.tm_min, parts.tm_sec) = (hour, minute, second)
        }
        seconds = timegm(&parts)
    }

    private static func endsInUTC(_ tail: ArraySlice<UInt8>) -> Bool {
        var tail = tail
        if tail.first == UInt8(ascii: ".") { tail = tail.dropFirst().drop { $0 >= 0x30 && $0 <= 0x39 } }
        return tail.elementsEqual("Z".utf8) || tail.elementsEqual("z".utf8) || tail.elementsEqual("+00:00".utf8)
    }

    /// "2026-11-20T08:30:00Z".
    public var text: String {
        var now = time_t(seconds)
        var parts = tm()
        gmtime_r(&now, &parts)
        func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(parts.tm_year + 1900)-\(two(parts.tm_mon + 1))-\(two(parts.tm_mday))"
            + "T\(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec))Z"
    }

    public static func < (left: Moment, right: Moment) -> Bool { left.seconds < right.seconds }
}
