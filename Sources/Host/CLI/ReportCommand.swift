@preconcurrency internal import Glibc
internal import HostArguments
internal import HostModel
internal import HostReport

/// `firsttry report diff`.
struct ReportCommand {
    private let arguments: Arguments
    private let console: Console

    init(_ arguments: Arguments, _ console: Console) {
        self.arguments = arguments
        self.console = console
    }

    func diff() throws(HostError) -> Int32 {
        let isJSON = arguments.value("format") == "json"
        do {
            let bills = try arguments.operands.map { path throws(HostError) in
                try ComponentList(json: Self.contents(of: path), file: path)
            }
            let difference = ComponentDifference(from: bills[0], to: bills[1])
            if isJSON {
                console.out.write(difference.json())
            } else {
                console.out.write(difference.text(style: console.style(for: console.out)))
            }
            return 0
        } catch {
            if isJSON { console.out.write(ErrorText.json(error)) }
            throw error
        }
    }

    private static func contents(of path: String) throws(HostError) -> [UInt8] {
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard file >= 0 else { throw unreadable(path, String(cString: strerror(errno))) }
        defer { close(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let size = read(file, &buffer, buffer.count)
            if size < 0, errno == EINTR { continue }
            guard size >= 0 else { throw unreadable(path, String(cString: strerror(errno))) }
            if size == 0 { return bytes }
            bytes += buffer[..<size]
            guard bytes.count <= ComponentList.sizeMax else {
                throw unreadable(path, "it is larger than \(ComponentList.sizeMax >> 20) MiB")
            }
        }
    }

    private static func unreadable(_ path: String, _ why: String) -> HostError {
        HostError(
            .usage, "bill-unusable", "\(path) cannot be read: \(why)",
            hint: "name two CycloneDX files in JSON, as the gate sbom writes them")
    }
}
