import GateSDK

/// What the project's environment and the machine have.
struct Inspection: Equatable {
    var alembic = ""
    var sqlalchemy = ""
    var executable = ""
    /// Drivers for PostgreSQL, the best first.
    var drivers: [String] = []
    /// Folders with a PostgreSQL server, the newest first.
    var servers: [String] = []

    init() {}

    init(_ json: inout JSONReader) throws(JSONError) {
        try json.beginObject()
        while let member = try json.nextMember() {
            switch member {
            case "alembic": alembic = try json.string()
            case "sqlalchemy": sqlalchemy = try json.string()
            case "executable": executable = try json.string()
            case "drivers": drivers = try json.strings()
            case "servers": servers = try json.strings()
            default: try json.skip()
            }
        }
        try json.finish()
    }
}

extension JSONReader {
    mutating func strings() throws(JSONError) -> [String] {
        var texts: [String] = []
        try beginArray()
        while try nextElement() { texts.append(try string()) }
        return texts
    }
}

/// A database to walk on.
enum Engine: Equatable {
    case sqlite
    case postgresql(server: String)

    var name: String { self == .sqlite ? "sqlite" : "postgresql" }

    /// For people.
    var title: String { self == .sqlite ? "SQLite" : "PostgreSQL" }
}

/// Decides where the migrations are run, and what to say when that is less than it should be.
struct Engines: Equatable {
    private(set) var chosen: [Engine] = []
    /// Why the project's own kind of database was not among them.
    private(set) var shortfall = ""

    private static let install = "apt install postgresql, or whatever brings initdb and postgres"

    /// `url` is what the configuration file says, if anything.
    init(_ wanted: Settings.Database, url: String, _ there: Inspection) throws(GateProblem) {
        let usesPostgreSQL = url.utf8.starts(with: "postgres".utf8)
        let usesSQLite = url.utf8.starts(with: "sqlite".utf8)
        let canPostgreSQL = !there.drivers.isEmpty && !there.servers.isEmpty
        switch wanted {
        case .sqlite: chosen = [.sqlite]
        case .postgresql: chosen = [try Engines.server(there)]
        case .both: chosen = [.sqlite, try Engines.server(there)]
        case .automatic:
            if Engines.isOther(url) {
                throw GateProblem(
                    .toolConfig, "the migrations are for \(url.prefix { $0 != ":" }), which the gate cannot start",
                    hint: "if they also run on another one: [gates.alembic] options = { database = \"sqlite\" }")
            }
            if usesPostgreSQL { chosen = [try Engines.server(there)]; return }
            if usesSQLite || there.drivers.isEmpty { chosen = [.sqlite] }
            if canPostgreSQL { chosen.append(.postgresql(server: there.servers[0])) }
            if chosen.isEmpty { chosen = [.sqlite] }
            if !there.drivers.isEmpty, !canPostgreSQL {
                shortfall =
                    "not tried on PostgreSQL, although \(there.drivers[0]) is installed: this machine has no PostgreSQL server"
            }
        }
    }

    private static func server(_ there: Inspection) throws(GateProblem) -> Engine {
        guard let server = there.servers.first else {
            throw GateProblem(
                .toolMissing, "the migrations are for PostgreSQL, and this machine has no PostgreSQL server", hint: install)
        }
        return .postgresql(server: server)
    }

    /// Whether a URL names a database of another kind; "driver://user:pass@localhost/dbname" is alembic's template.
    private static func isOther(_ url: String) -> Bool {
        let others = [
            "mysql", "mariadb", "oracle", "mssql", "cockroachdb", "snowflake", "bigquery", "redshift", "clickhouse", "db2",
        ]
        return others.contains { url.utf8.starts(with: $0.utf8) }
    }
}
