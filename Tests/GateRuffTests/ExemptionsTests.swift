import Testing

@testable import Gate_ruff

/// As ruff 0.17.5 takes them.
@Suite struct ExemptionsTests {
    @Test(arguments: [
        "# ruff: noqa", "#ruff:noqa", "# flake8: noqa", "# ruff: NoQA", "# ruff: noqa text", "# ruff: noqa # why",
        "    # ruff: noqa",
        "#  ruff :  noqa ", "## ruff: noqa", "# type: ignore # ruff: noqa", "# ruff: noqa - why", "# ruff: noqa\r",
        "# ruff: noqa\u{C}",
        "x = 1\n# ruff: noqa\n", "\u{FEFF}# ruff: noqa",
    ])
    func aFileIsTakenOutByACommentOfItsOwn(_ text: String) { #expect(Exemptions.exempts(Array(text.utf8))) }

    @Test(arguments: [
        "", "# RUFF: NOQA", "# Flake8: noqa", "# ruff: noqa: E501", "x = 1  # ruff: noqa", "# noqa", "# ruff: noqa:",
        "# ruff:noqa-not",
        "# ruff:  noqa.", "# ruff: file-ignore", "# why ruff: noqa", "# ruff: noq", "#", "# ruff",
    ])
    func othersAreNot(_ text: String) { #expect(!Exemptions.exempts(Array(text.utf8))) }
}
