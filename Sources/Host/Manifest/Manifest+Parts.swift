public import HostModel

extension Manifest {
    /// What does the gate's work.
    public enum Implementation: Sendable, Equatable {
        /// A library of the gate's own, relative to the manifest's folder, and the ABI that it was built for.
        case library(path: String, abi: ABIVersion)
        /// The adapter of the gate's kind, and what it is told: the JSON objects under the name of the kind and under `tool`.
        case declaration([UInt8], tool: [UInt8])
    }

    /// What makes the gate applicable.
    public struct AppliesWhen: Sendable, Equatable {
        /// One file that matches one of them is enough.
        public var anyFile: [GlobPattern]
        /// In words, for the one who wonders why the gate did not run: "Python files".
        public var lookedFor: String
    }

    /// The code of findings whose rule matches.
    public struct CodeOfRule: Sendable, Equatable {
        public var rule: GlobPattern
        public var code: ParityCode

        public init(rule: GlobPattern, code: ParityCode) {
            self.rule = rule
            self.code = code
        }
    }

    /// How a gate that runs tests says which there are.
    public struct Collection: Sendable, Equatable {
        /// An option that is true or false: with it the gate only collects.
        public var option: String
        /// The artifact that holds the signature.
        public var artifact: String
    }

    /// The program that the gate drives.
    public struct Tool: Sendable, Equatable {
        /// File names to look for, the best first.
        public var names: [String]
        /// Make it print its version.
        public var versionArguments: [String]
        public var knownGood: VersionRange
        /// A command that installs it.
        public var install: String?
    }

    /// A folder that outlives a run.
    public struct Cache: Sendable, Equatable {
        public var name: String
        /// The variable by which the tool is told where it is.
        public var environment: String?
        /// Where the tool looks for it in the repository.
        public var path: String?
    }

    /// Data of the world's that a gate reads, brought by `firsttry fetch`.
    public struct WantedSnapshot: Sendable, Hashable {
        public var name: String
        /// Whether there can be no verdict without it.
        public var isRequired: Bool

        /// Reads "advisories", or "trivy-db?" for one that the gate can do without.
        init?(_ text: String) {
            isRequired = text.utf8.last != UInt8(ascii: "?")
            name = isRequired ? text : String(text.dropLast())
            guard Manifest.isID(name) else { return nil }
        }
    }

    /// What the gate may use; nil is the host's default.
    public struct Limits: Sendable, Equatable {
        public var memoryMiB: Int?
        public var processes: Int?
        public var openFiles: Int?
        public var fileMiB: Int?
        /// Of everything private that it may write to: its view of the repository, /tmp, its home.
        public var scratchMiB: Int?
        /// Of the whole tree.
        public var cpuSeconds: Int?

        public init() {}
    }

    /// A file that a run leaves for the report's readers.
    public struct PromisedArtifact: Sendable, Equatable {
        public var name: String
        public var mediaType: String
    }
}
