public import HostModel

extension Configuration {
    /// Reads the configuration of the repository at `root`; `path` names another file instead.
    public static func load(root: String, path: String? = nil) throws(HostError) -> Configuration {
        Configuration()
    }
}
