import GateSDK

/// What pyproject.toml says of the project itself.
struct Project {
    private(set) var name: String?
    private(set) var version: String?
    private(set) var description: String?
    /// Whether it names packages that it needs, or leaves them to code.
    private(set) var hasDependencies = false

    /// `content` is null when there is no pyproject.toml.
    init(_ content: Tree, hasSetup: Bool) {
        let table = content["project"] ?? content["tool"]?["poetry"]
        name = table?["name"]?.text
        version = table?["version"]?.text
        description = table?["description"]?.text
        let project = content["project"]
        let isDynamic = (project?["dynamic"]?.elements ?? []).contains { isEqual($0.text ?? "", "dependencies") }
        let poetry = content["tool"]?["poetry"]?["dependencies"]?.members ?? []
        hasDependencies =
            !(project?["dependencies"]?.elements ?? []).isEmpty || isDynamic
            || poetry.contains { $0.name != "python" } || (hasSetup && project == nil)
    }

    /// `metadata.component`, when the project has a name.
    var component: Tree? {
        guard let name else { return nil }
        return .object(
            ("type", .text("application")), ("bom-ref", .text(Part.root)), ("name", .text(name)),
            ("version", .text(ifPresent: version)), ("description", .text(ifPresent: description)))
    }
}
