import GateSDK

/// The gate's options.
struct Settings {
    /// Where the migrations are run.
    enum Database: Equatable {
        case sqlite, postgresql, both, automatic
    }

    var database = Database.automatic
    /// Configuration files, relative to the repository; empty: those that there are.
    var configurations: [String] = []
    var section = "alembic"
    var folder = ""
    var urlSetting = "sqlalchemy.url"
    var urlVariables: [String] = []
    /// "NAME=template" each.
    var variables: [String] = []
    var arguments: [String] = []
    var flaskApplication = ""
    var drift = "error"
    var requiresDowngrade = true
    var allowsSeveralHeads = false
    var seeds = true

    init() {}

    init(_ options: Options) throws(GateProblem) {
        switch try options.string("database") ?? "auto" {
        case "sqlite": database = .sqlite
        case "postgresql": database = .postgresql
        case "both": database = .both
        default: database = .automatic
        }
        configurations = try options.strings("configurations")
        section = try options.string("section") ?? "alembic"
        folder = try options.string("folder") ?? ""
        urlSetting = try options.string("url_setting") ?? "sqlalchemy.url"
        urlVariables = try options.strings("url_variables")
        variables = try options.strings("variables")
        arguments = try options.strings("x_arguments")
        flaskApplication = try options.string("flask_app") ?? ""
        drift = try options.string("drift") ?? "error"
        requiresDowngrade = try options.bool("require_downgrade") ?? true
        allowsSeveralHeads = try options.bool("allow_several_heads") ?? false
        seeds = try options.bool("data_loss") ?? true
        for name in urlVariables where !Settings.isVariable(name[...]) {
            throw GateProblem(.options, "option `url_variables`: \"\(name)\" is not the name of a variable")
        }
        for entry in variables where !Settings.isVariable(entry.prefix { $0 != "=" }) || !entry.utf8.contains(UInt8(ascii: "=")) {
            throw GateProblem(
                .options, "option `variables`: \"\(entry)\" is not NAME=value", hint: "for example \"DB_HOST={host}\"")
        }
    }

    private static func isVariable(_ name: Substring) -> Bool {
        guard let first = name.utf8.first, first < UInt8(ascii: "0") || first > UInt8(ascii: "9") else { return false }
        return name.utf8.allSatisfy { byte in
            byte == UInt8(ascii: "_") || (byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "z"))
                || (byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9"))
        }
    }
}
