import Testing

@testable import HostLog

@Suite struct RedactionTests {
    /// Each stands in pieces, so that no scanner takes this file for a leak.
    @Test(arguments: [
        ("fetching https://" + "ada:s3cret" + "@example.org/x", "fetching https://[redacted]@example.org/x"),
        ("ghp" + "_0123456789abcdefghij0123456789abcdef is there", "[redacted] is there"),
        ("key=" + "AKIA" + "IOSFODNN7EXAMPLE", "key=[redacted]"), ("password=" + "hunter2 next", "password=[redacted] next"),
        (#"{"token": ""# + #"abc"}"#, #"{"token": "[redacted]"}"#),
        ("Authorization: " + "Bearer abcdef", "Authorization: Bearer [redacted]"),
        ("-----BEGIN RSA " + "PRIVATE KEY-----\nMIIE", "[redacted]"),
        ("no /usr/bin/sk-tool here, nor a skeleton", "no /usr/bin/sk-tool here, nor a skeleton"),
        ("https://example.org/a@b", "https://example.org/a@b"), ("a secret place", "a secret place"), ("", ""),
    ])
    func whatLooksLikeASecretIsTakenOut(_ text: String, _ expected: String) {
        #expect(Redaction(environment: [:]).apply(to: text) == expected)
    }

    @Test func valuesOfTheEnvironmentAreTakenOutByTheNamesThatTheyHave() {
        let redaction = Redaction(environment: [
            "DEPLOY_TOKEN": "orange-juice", "LONGER_SECRET": "orange-juice-2", "EDITOR": "/usr/bin/vim", "A_KEY": "short",
        ])
        #expect(
            redaction.apply(to: "orange-juice-2, orange-juice, /usr/bin/vim, short")
                == "[redacted], [redacted], /usr/bin/vim, short")
    }
}
