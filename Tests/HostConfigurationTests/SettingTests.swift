import HostConfiguration
import HostModel
import Testing

@Suite struct SettingTests {
    private let place = SourcePlace(file: "firsttry.toml", line: 1, column: 8)

    private func tier(_ flag: Tier?, _ environment: Tier?, _ configuration: Tier?) -> Setting<Tier> {
        .first(
            flag: ("--tier", flag), environment: ("FT_TIER", environment), configuration: (configuration, place),
            default: (of: .builtIn, value: .promax))
    }

    @Test func theFlagCountsBeforeTheEnvironmentBeforeTheConfigurationBeforeTheDefault() {
        #expect(tier(.lite, .pro, .strict) == Setting(.lite, from: .flag("--tier")))
        #expect(tier(nil, .pro, .strict) == Setting(.pro, from: .environment("FT_TIER")))
        #expect(tier(nil, nil, .strict) == Setting(.strict, from: .configuration(place)))
        #expect(tier(nil, nil, nil) == Setting(.promax, from: .builtIn))
    }

    @Test func aSettingSaysWhereItCameFrom() {
        #expect(tier(.lite, nil, nil).source.description == "--tier")
        #expect(tier(nil, .lite, nil).source.description == "FT_TIER")
        #expect(tier(nil, nil, .lite).source.description == "firsttry.toml:1:8")
        #expect(SettingSource.manifest.description == "the gate's manifest")
        #expect(SettingSource.builtIn.description == "FirstTry's default")
    }

    @Test func theEnvironmentIsReadAsTheContractSays() throws {
        let environment = try HostEnvironment([
            "FT_TIER": "pro", "FT_JOBS": "3", "FT_REPORT_DIR": "out", "FT_GATE_PATH": "/a::b c:", "FT_NO_NETWORK": "1",
            "FT_CHANGED_ONLY": "0", "FT_LOG": "debug", "OTHER": "x",
        ])
        #expect(environment.tier == .pro)
        #expect(environment.jobs == 3)
        #expect(environment.reportFolder == "out")
        #expect(environment.gatePaths == ["/a", "b c"])
        #expect(environment.forbidsNetwork)
        #expect(!environment.isChangedOnly)
        #expect(environment.log == "debug")
        #expect(try HostEnvironment(["FT_TIER": "", "FT_JOBS": "", "FT_NO_NETWORK": ""]) == HostEnvironment([:]))
    }

    @Test(arguments: [
        ("FT_TIER", "prod"), ("FT_JOBS", "0"), ("FT_JOBS", "many"), ("FT_NO_NETWORK", "yes"), ("FT_CHANGED_ONLY", "2"),
    ])
    func aVariableThatSaysNothingKnownIsAnErrorOfUse(_ name: String, _ value: String) {
        let error = #expect(throws: HostError.self) { try HostEnvironment([name: value]) }
        #expect(error?.id == "environment-bad-value")
        #expect(error?.code == .usage)
        #expect(error?.message.contains(name) == true)
    }
}
