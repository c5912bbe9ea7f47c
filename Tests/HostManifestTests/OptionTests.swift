@testable import HostManifest
import HostModel
import Testing

@Suite struct OptionTests {
    private let manifest: Manifest

    init() throws { manifest = try Samples.manifest("full") }

    @Test func withoutSettingsTheGateGetsAllDefaultsByName() throws {
        let expected = #"{"count":3,"rules":["a"],"share":0.75,"strict":false,"word":"fast"}"#
        #expect(String(decoding: try manifest.optionsJSON(), as: UTF8.self) == expected)
    }

    @Test func theOrderOfSettingsDoesNotShow() throws {
        let settings = [OptionSetting("word", .string("slow")), OptionSetting("count", .integer(9))]
        let expected = #"{"count":9,"rules":["a"],"share":0.75,"strict":false,"word":"slow"}"#
        #expect(String(decoding: try manifest.optionsJSON(settings: settings), as: UTF8.self) == expected)
        let reversed = Array(settings.reversed())
        #expect(try manifest.optionsJSON(settings: reversed) == manifest.optionsJSON(settings: settings))
    }

    @Test func aWholeNumberIsANumberToo() throws {
        let options = try manifest.options(settings: [OptionSetting("share", .integer(1))])
        #expect(options.first { $0.name == "share" }?.value == .number(1))
    }

    @Test func aMistypedNameNamesTheNearestOne() throws {
        let place = SourcePlace(file: "firsttry.toml", line: 3, column: 1)
        let error = try #require(refusal(OptionSetting("strcit", .boolean(true), at: place)))
        #expect(error.id == "option-unknown")
        #expect(error.hint == "did you mean 'strict'?")
        #expect(error.place == place)
        #expect(refusal(OptionSetting("colour", .boolean(true)))?.hint?.hasPrefix("known options: count, ") == true)
    }

    @Test(arguments: [
        OptionSetting("count", .string("3")), OptionSetting("count", .number(3.5)), OptionSetting("strict", .integer(1)),
        OptionSetting("word", .strings(["fast"])), OptionSetting("rules", .string("a")),
        OptionSetting("share", .number(.infinity)), OptionSetting("share", .number(.nan)),
    ])
    func aValueOfAnotherTypeIsRefused(_ setting: OptionSetting) {
        #expect(refusal(setting)?.id == "option-wrong-type")
    }

    @Test(arguments: [
        OptionSetting("count", .integer(0)), OptionSetting("count", .integer(10)), OptionSetting("share", .number(1.01)),
        OptionSetting("share", .integer(2)), OptionSetting("word", .string("medium")),
        OptionSetting("rules", .strings(["a", "c"])),
    ])
    func aValueThatTheManifestDoesNotAllowIsRefused(_ setting: OptionSetting) {
        let error = refusal(setting)
        #expect(error?.id == "option-bad-value")
        #expect(error?.message.contains("expected") == true)
    }

    @Test func anOptionIsSetOnce() {
        let setting = OptionSetting("strict", .boolean(true))
        let error = #expect(throws: HostError.self) { try manifest.optionsJSON(settings: [setting, setting]) }
        #expect(error?.id == "option-duplicate")
    }

    private func refusal(_ setting: OptionSetting) -> HostError? {
        do {
            _ = try manifest.options(settings: [setting])
            return nil
        } catch {
            return error
        }
    }
}
