internal import HostModel

/// Every code's page.
public enum ErrorCatalogue {
    /// In the order of the contract's table.
    public static var pages: [ErrorPage] {
        hostPages + preflightPages + gatePages + securityPages + verdictPages + deliveryPages + endPages
    }

    /// The page for "PARITY-211", "parity-211", "211", a process's status such as "193", or an error's id.
    public static func page(for word: String) -> ErrorPage? {
        let all = pages
        if let page = all.first(where: { $0.code.id == word.uppercased() }) { return page }
        if let number = Int(word) {
            return all.first { $0.code.rawValue == number } ?? all.first { Int($0.code.exitStatus) == number }
        }
        return all.first { $0.errors.contains { $0.id == word } }
    }

    /// All that `page(for:)` knows by name.
    public static var names: [String] {
        pages.map(\.code.id) + pages.flatMap { $0.errors.map(\.id) }
    }

    /// Every exit status on one screen.
    public static var exitCodeTable: String {
        var rows = [("EXIT", "ID", "STAGE", "MEANING"), ("0", "", "", "all green")]
        rows += pages.map { ($0.exitStatus, $0.code.id, $0.stage, $0.title) }
        let widths = (
            rows.map(\.0.count).max() ?? 0, rows.map(\.1.count).max() ?? 0, rows.map(\.2.count).max() ?? 0
        )
        func padded(_ text: String, _ width: Int) -> String { text + String(repeating: " ", count: width - text.count + 2) }
        let table = rows.map { padded($0.0, widths.0) + padded($0.1, widths.1) + padded($0.2, widths.2) + $0.3 + "\n" }
        return table.joined() + """

            The report's exit_code is the number; where it does not fit into a byte the process exits with the one in brackets.
            When several required gates fail, the smallest code wins; all stand in failures[]. All other codes are reserved.

            """
    }

    /// `docs/errors/README.md`.
    public static var index: String {
        var text = """
            # Errors

            Each code is stable and is never used for anything else. `firsttry explain CODE` shows the same pages offline.
            They are made from Sources/Host/Explain; the tests compare the two.

            | exit status | code | stage | meaning |
            |---|---|---|---|

            """
        for page in pages {
            text += "| \(page.exitStatus) | [\(page.code.id)](\(page.code.id).md) | \(page.stage) | \(page.title) |\n"
        }
        return text
    }
}
