import GateSDK

/// A requirements file and all that it includes.
struct Requirements {
    private(set) var found: [Requirement] = []
    /// The file and those that it includes, in the order of reading.
    private(set) var files: [Path] = []

    /// The files that are being read, each included by the one before.
    private var open: [Path] = []

    init(_ file: Path, _ phase: borrowing some Phase & ~Copyable) throws(GateProblem) {
        try read(file, from: nil, phase)
    }

    private mutating func read(
        _ file: Path, from place: String?, _ phase: borrowing some Phase & ~Copyable
    ) throws(GateProblem) {
        guard !open.contains(file) else {
            throw GateProblem(
                .toolConfig, "\(place ?? "") includes \(file.text), which includes it again",
                hint: "remove one of the two lines; pip refuses such files, too")
        }
        guard !files.contains(file) else { return }
        files.append(file)
        open.append(file)
        defer { open.removeLast() }
        let bytes: [UInt8]
        do throws(SystemError) {
            bytes = try phase.contents(of: file)
        } catch {
            throw GateProblem(
                .toolConfig, "\(place ?? "the source") names \(file.text), which cannot be read: \(error.text)",
                hint: "correct the name, or add the file")
        }
        for line in Requirements.lines(bytes) {
            switch Requirements.directive(line.text) {
            case .nothing: continue
            case .requirement(let text): found.append(Requirement(text, file: file, line: line.number))
            case .include(let name):
                let place = "\(file.text):\(line.number)"
                try read(try Requirements.target(name, in: file.folder, place, phase.repository), from: place, phase)
            }
        }
    }

    enum Directive: Equatable {
        case nothing
        case requirement(ArraySlice<UInt8>)
        case include(String)
    }

    /// What one logical line is.
    static func directive(_ text: ArraySlice<UInt8>) -> Directive {
        guard text.first == UInt8(ascii: "-") else { return text.isEmpty ? .nothing : .requirement(text) }
        for option in ["--requirement", "-r"] {
            if let value = value(of: option, in: text) { return .include(word(value)) }
        }
        for option in ["--editable", "-e"] {
            if let value = value(of: option, in: text) { return .requirement(value) }
        }
        return .nothing
    }

    private static func value(of option: String, in text: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        guard text.starts(with: option.utf8) else { return nil }
        let rest = text.dropFirst(option.utf8.count)
        guard let first = rest.first else { return nil }
        // "-rfile" is allowed, "--requirementfile" is not.
        let isShort = option.utf8.count == 2
        guard isShort || first == UInt8(ascii: "=") || first == 0x20 || first == 0x09 else { return nil }
        return trimmed(first == UInt8(ascii: "=") ? rest.dropFirst() : rest)
    }

    private static func target(
        _ name: String, in folder: Path, _ place: String, _ repository: Path
    ) throws(GateProblem) -> Path {
        guard Array(name.utf8).end(of: "://") == nil, let file = (folder / Path(name)).resolved(in: repository) else {
            throw GateProblem(
                .incomplete, "\(place) includes \(withoutCredentials(name)), which is not in the repository",
                hint: "keep a copy of it in the repository, and include that")
        }
        return file
    }

    /// Logical lines: a backslash at the end continues one; comments and blanks around are gone.
    static func lines(_ bytes: [UInt8]) -> [(text: ArraySlice<UInt8>, number: Int)] {
        var lines: [(text: ArraySlice<UInt8>, number: Int)] = []
        var pending: [UInt8] = []
        var start = 0
        var number = 0
        for raw in bytes.split(separator: 0x0A, omittingEmptySubsequences: false) {
            number += 1
            if pending.isEmpty { start = number }
            let line = raw.last == 0x0D ? raw.dropLast() : raw
            // A comment ends the logical line even when it ends in a backslash.
            if line.last == UInt8(ascii: "\\"), !isComment(line) {
                pending += line.dropLast() + [0x20]
                continue
            }
            pending += line
            let text = trimmed(withoutComment(pending)[...])
            if !text.isEmpty { lines.append((ArraySlice(Array(text)), start)) }
            pending = []
        }
        let rest = trimmed(withoutComment(pending)[...])
        if !rest.isEmpty { lines.append((ArraySlice(Array(rest)), start)) }
        return lines
    }

    private static func isComment(_ line: ArraySlice<UInt8>) -> Bool { trimmed(line).first == UInt8(ascii: "#") }

    /// "#" starts a comment at the start and after a blank: in a URL it does not.
    private static func withoutComment(_ line: [UInt8]) -> [UInt8] {
        for index in line.indices where line[index] == UInt8(ascii: "#") {
            if index == 0 || line[index - 1] == 0x20 || line[index - 1] == 0x09 { return Array(line[..<index]) }
        }
        return line
    }
}

/// The URL without a user's name and password. "git@" of ssh is neither.
func withoutCredentials(_ url: String) -> String {
    let bytes = Array(url.utf8)
    guard let start = bytes.end(of: "://") else { return url }
    let authority = bytes[start...].prefix { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") }
    guard let at = authority.lastIndex(of: UInt8(ascii: "@")) else { return url }
    let user = authority[..<at]
    if user.elementsEqual("git".utf8), bytes[..<start].end(of: "ssh") != nil { return url }
    return String(decoding: bytes[..<start] + bytes[(at + 1)...], as: UTF8.self)
}
