/// How numbers and counts are put into words.
public enum Wording {
    /// "0.21s", "12.3s", "2m 05s".
    static func time(_ seconds: Double) -> String {
        if seconds < 9.995 { return fixed(seconds, decimals: 2) + "s" }
        if seconds < 59.95 { return fixed(seconds, decimals: 1) + "s" }
        let whole = Int(seconds.rounded())
        let rest = whole % 60
        return "\(whole / 60)m \(rest < 10 ? "0" : "")\(rest)s"
    }

    /// "1 finding", "9,990 findings".
    public static func count(_ number: Int, _ one: String, _ many: String? = nil) -> String {
        grouped(number) + " " + (number == 1 ? one : many ?? one + "s")
    }

    /// 9990 as "9,990".
    static func grouped(_ number: Int) -> String {
        let digits = Array(String(number.magnitude))
        var text = number < 0 ? "-" : ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { text.append(",") }
            text.append(digit)
        }
        return text
    }

    static func rightAligned(_ text: String, to columns: Int) -> String {
        String(repeating: " ", count: max(0, columns - text.count)) + text
    }

    static func fixed(_ number: Double, decimals: Int) -> String {
        let scale = decimals == 1 ? 10 : 100
        let scaled = Int((number * Double(scale)).rounded())
        let rest = String(scaled % scale)
        return "\(scaled / scale)." + String(repeating: "0", count: decimals - rest.count) + rest
    }
}
