/// A point in time, to the second, in UTC. Read and written as RFC 3339 has it, without asking the machine for its time zone.
public struct Moment: Sendable, Hashable, Comparable {
    /// Since 1970.
    public let seconds: Int

    private static let secondsOfDay = 86_400

    public init(seconds: Int) {
        self.seconds = seconds
    }

    /// Reads "2026-11-20T08:30:00Z", with or without a fraction or an offset of zero, and "2026-11-20".
    public init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == 10 || bytes.count >= 20 else { return nil }
        func number(_ range: Range<Int>) -> Int? {
            bytes[range].allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) ? bytes[range].reduce(0) { $0 * 10 + Int($1 - 0x30) } : nil
        }
        guard bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"), let year = number(0..<4),
            let month = number(5..<7), let day = number(8..<10), year >= 1970, (1...12).contains(month), (1...31).contains(day)
        else { return nil }
        var time = 0
        if bytes.count > 10 {
            guard bytes[10] | 0x20 == UInt8(ascii: "t"), bytes[13] == UInt8(ascii: ":"), bytes[16] == UInt8(ascii: ":"),
                let hour = number(11..<13), let minute = number(14..<16), let second = number(17..<19), hour < 24, minute < 60,
                second <= 60, Self.endsInUTC(bytes[19...])
            else { return nil }
            time = (hour * 60 + minute) * 60 + second
        }
        seconds = CivilDate(year: year, month: month, day: day).days * Self.secondsOfDay + time
    }

    private static func endsInUTC(_ tail: ArraySlice<UInt8>) -> Bool {
        var tail = tail
        if tail.first == UInt8(ascii: ".") { tail = tail.dropFirst().drop { $0 >= 0x30 && $0 <= 0x39 } }
        return tail.elementsEqual("Z".utf8) || tail.elementsEqual("z".utf8) || tail.elementsEqual("+00:00".utf8)
    }

    /// "2026-11-20T08:30:00Z".
    public var text: String { text(fraction: "") }

    /// "2026-11-20T08:30:00.250Z".
    public func text(milliseconds: Int) -> String { text(fraction: "." + Self.digits(milliseconds, 3)) }

    private func text(fraction: String) -> String {
        let days = seconds.dividedFloor(by: Self.secondsOfDay)
        let time = seconds - days * Self.secondsOfDay
        let date = CivilDate(days: days)
        let day = "\(Self.digits(date.year, 4))-\(Self.digits(date.month, 2))-\(Self.digits(date.day, 2))"
        let clock = [time / 3600, time / 60 % 60, time % 60].map { Self.digits($0, 2) }.joined(separator: ":")
        return "\(day)T\(clock)\(fraction)Z"
    }

    private static func digits(_ number: Int, _ count: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, count - text.count)) + text
    }

    public static func < (left: Moment, right: Moment) -> Bool { left.seconds < right.seconds }
}

/// A day of the Gregorian calendar. Counted in eras of 400 years that begin in March, so that the day that some years have
/// more comes last.
private struct CivilDate {
    let year, month, day: Int

    private static let daysOfEra = 146_097
    private static let daysBefore1970 = 719_468

    init(year: Int, month: Int, day: Int) {
        (self.year, self.month, self.day) = (year, month, day)
    }

    init(days: Int) {
        let all = days + Self.daysBefore1970
        let era = all.dividedFloor(by: Self.daysOfEra)
        let ofEra = all - era * Self.daysOfEra
        let yearOfEra = (ofEra - ofEra / 1460 + ofEra / 36_524 - ofEra / 146_096) / 365
        let ofYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let fromMarch = (5 * ofYear + 2) / 153
        day = ofYear - (153 * fromMarch + 2) / 5 + 1
        month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    /// Since 1970.
    var days: Int {
        let yearFromMarch = month <= 2 ? year - 1 : year
        let era = yearFromMarch.dividedFloor(by: 400)
        let yearOfEra = yearFromMarch - era * 400
        let fromMarch = month > 2 ? month - 3 : month + 9
        let ofYear = (153 * fromMarch + 2) / 5 + day - 1
        let ofEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + ofYear
        return era * Self.daysOfEra + ofEra - Self.daysBefore1970
    }
}

extension Int {
    fileprivate func dividedFloor(by divisor: Int) -> Int {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}
