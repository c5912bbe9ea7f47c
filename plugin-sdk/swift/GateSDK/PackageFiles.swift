/// The files that describe a package of Python, and whether there is one to build.
public struct PackageFiles {
    /// What was looked for, when there is none.
    public static let looked = "there is no setup.py or setup.cfg, and pyproject.toml has neither [build-system] nor [project]"

    public private(set) var files: [Path] = []
    public private(set) var isPackage = false

    public init(_ phase: borrowing some Phase & ~Copyable) {
        for name in ["pyproject.toml", "setup.py", "setup.cfg"] as [Path] {
            do throws(SystemError) {
                let content = try phase.contents(of: name)
                files.append(name)
                isPackage =
                    isPackage || name == "setup.py"
                    || PackageFiles.describesPackage(content, isPyproject: name == "pyproject.toml")
            } catch {
                if !error.isMissing { phase.log(.warning, "\(name.text) cannot be read: \(error.text)") }
            }
        }
    }

    /// A setup.cfg often configures tools alone.
    static func describesPackage(_ content: [UInt8], isPyproject: Bool) -> Bool {
        content.split(separator: 0x0A).contains { line in
            isPyproject
                ? line.starts(with: "[build-system]".utf8) || line.starts(with: "[project]".utf8)
                    || line.starts(with: "[tool.poetry]".utf8)
                : line.starts(with: "[metadata]".utf8) || line.starts(with: "[options]".utf8)
        }
    }
}
