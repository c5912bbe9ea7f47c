import Foundation
import GateSDK
import Support
import Testing

@testable import Gate_alembic

@Suite struct WalkTests {
    @Test func recordsOfARealWalk() throws {
        let walk = try Walk(Array(Recorded.webshop.utf8))
        #expect(walk.isFinished && walk.problem == nil && walk.hasErrors)
        #expect(walk.files.count == 2 && walk.verified.count == 2 && walk.locations == ["migrations/versions"])
        let finding = try #require(walk.findings.first)
        #expect(finding.rule == "downgrade-incomplete" && finding.line == 34 && finding.severity == .error)
        #expect(finding.message == "the downgrade leaves behind table discount_codes")
        #expect(walk.metrics.first?.name == "models_compared")
        #expect(walk.versions == "alembic 1.20.1, SQLAlchemy 2.1.9, Python 3.11.7")
    }

    @Test func aProblemKeepsItsKind() throws {
        let walk = try Walk(Array((#"{"hint": "h", "kind": "problem", "message": "m", "problem": "config"}"# + "\n").utf8))
        #expect(walk.problem == GateProblem(.toolConfig, "m", hint: "h"))
        #expect(!walk.isFinished)
    }

    @Test(arguments: [
        #"{"kind": "finish""#, #"{"kind": "done"}"#, "[]", #"{"kind": "finish"} {}"#, #"{"kind": "finding", "line": "one"}"#,
    ])
    func brokenRecordsAreRefused(line: String) {
        #expect(throws: GateProblem.self) { try Walk(Array(line.utf8)) }
    }

    @Test func migrationsAreKnownByTheirRevision() {
        #expect(Account.isMigration(Array("x\nrevision = \"a\"\n".utf8)))
        #expect(Account.isMigration(Array("revision: str = 'a'".utf8)))
        #expect(!Account.isMigration(Array("    revision = 1\nrevisions = []\nimport x\n".utf8)))
    }

    @Test func theDriversAreEmbedded() throws {
        let folder = Program.repositoryRoot.appending(path: "Plugins/alembic/drivers")
        let parts = [
            "records": driverRecords, "database": driverDatabase, "schema": driverSchema, "project": driverProject,
            "seed": driverSeed,
            "walk": driverWalk, "main": driverMain, "inspect": driverInspect,
        ]
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).count == parts.count)
        for (name, text) in parts {
            #expect(try String(contentsOf: folder.appending(path: name + ".py"), encoding: .utf8) == text)
        }
    }
}

@Suite struct EngineTests {
    private let server = Engine.postgresql(server: "/pg/bin")

    private func there(drivers: [String] = ["psycopg"], servers: [String] = ["/pg/bin"]) -> Inspection {
        var inspection = Inspection()
        (inspection.drivers, inspection.servers) = (drivers, servers)
        return inspection
    }

    @Test func theURLDecides() throws {
        #expect(try Engines(.automatic, url: "sqlite:///x.db", there()).chosen == [.sqlite, server])
        #expect(try Engines(.automatic, url: "sqlite:///x.db", there(drivers: [])).chosen == [.sqlite])
        #expect(try Engines(.automatic, url: "postgresql+psycopg://h/d", there()).chosen == [server])
        #expect(try Engines(.automatic, url: "driver://user:pass@localhost/dbname", there()).chosen == [server])
        #expect(try Engines(.automatic, url: "", there(drivers: [])).chosen == [.sqlite])
    }

    @Test func aMissingServerIsTold() throws {
        let engines = try Engines(.automatic, url: "", there(servers: []))
        #expect(engines.chosen == [.sqlite] && engines.shortfall.contains("PostgreSQL"))
        #expect(throws: GateProblem.self) { try Engines(.automatic, url: "postgresql://h/d", there(servers: [])) }
        #expect(throws: GateProblem.self) { try Engines(.both, url: "", there(servers: [])) }
    }

    @Test func otherDatabasesAreRefused() {
        #expect(throws: GateProblem.self) { try Engines(.automatic, url: "mysql+pymysql://h/d", there()) }
        #expect(throws: Never.self) { try Engines(.sqlite, url: "mysql+pymysql://h/d", there()) }
    }

    @Test func theConfigurationIsRead() {
        let text =
            "[alembic]\nscript_location = %(here)s/migrations\nsqlalchemy.url = sqlite:///a.db\n[other]\nsqlalchemy.url = x\n"
        let ini = Ini(Array(text.utf8), section: "alembic", urlSetting: "sqlalchemy.url")
        #expect(ini.url == "sqlite:///a.db" && ini.scripts == "%(here)s/migrations")
        #expect(Ini(Array(text.utf8), section: "other", urlSetting: "sqlalchemy.url").url == "x")
    }

    @Test func testsAndExamplesAreLeftOut() {
        let search = ConfigurationSearch([
            "alembic.ini", "backend/alembic.ini", "tests/alembic.ini", "a/templates/b/alembic.ini", "alembic.ini.bak",
        ])
        #expect(search.found == ["alembic.ini", "backend/alembic.ini"])
    }
}

enum Recorded {
    /// What the driver wrote about examples/webshop on SQLite, shortened.
    static let webshop = #"""
        {"alembic": "1.20.1", "kind": "start", "python": "3.11.7", "sqlalchemy": "2.1.9"}
        {"files": ["migrations/versions/3f1c8a2e5b70_customers_and_products.py", "migrations/versions/e5609fd81c3b_discount_codes.py"], "kind": "revisions", "locations": ["migrations/versions"]}
        {"kind": "metric", "name": "models_compared", "value": 1}
        {"fix": "Undo in downgrade() all that upgrade() does, in reverse order.", "kind": "finding", "line": 34, "message": "the downgrade leaves behind table discount_codes", "path": "migrations/versions/e5609fd81c3b_discount_codes.py", "rule": "downgrade-incomplete", "severity": "error"}
        {"id": "3f1c8a2e5b70", "kind": "revision", "path": "migrations/versions/3f1c8a2e5b70_customers_and_products.py", "verified": true}
        {"id": "e5609fd81c3b", "kind": "revision", "path": "migrations/versions/e5609fd81c3b_discount_codes.py", "verified": true}
        {"kind": "overruled", "urls": ["postgresql://prod:***@prod.example/live"]}
        {"kind": "finish", "severe": 1}

        """#
}
