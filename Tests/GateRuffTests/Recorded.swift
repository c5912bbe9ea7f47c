/// What ruff 0.17.5 printed in a folder /repository that holds odd names: bad\xFE.py, bad\xFF.py, one\xE9.py, a name with a
/// line feed, one with a quote and a backslash, a file that is not UTF-8, one that does not parse.
enum Recorded {
    static let list = #"""
        /repository/a.py
        /repository/b c.py
        /repository/bad�.py
        /repository/bad�.py
        /repository/n
        l.py
        /repository/nonutf.py
        /repository/one�.py
        /repository/q"\.py
        /repository/ruff.toml
        /repository/syn.py
        /repository/üé.py

        """#

    static let listLog = #"""
        [2026-11-20][22:44:09][ruff::resolve][DEBUG] Using configuration file (via parent) at: /repository/ruff.toml
        [2026-11-20][22:44:09][ruff_workspace::pyproject][DEBUG] No `target-version` found in `/repository/ruff.toml`
        [2026-11-20][22:44:09][ruff_workspace::resolver][DEBUG] Included path via `include`: "/repository/one\xE9.py"
        [2026-11-20][22:44:09][ruff_workspace::resolver][DEBUG] Included path via `include`: "/repository/syn.py"
        [2026-11-20][22:44:09][ruff_workspace::resolver][DEBUG] Included path via `include`: "/repository/a.py"
        [2026-11-20][22:44:09][ruff_workspace::resolver][DEBUG] Included path via `include`: "/repository/n\nl.py"
        [2026-11-20][22:44:09][ruff_workspace::resolver][DEBUG] Included path via `include`: "/repository/üé.py"
        [2026-11-20][22:44:09][ruff_workspace::resolver][DEBUG] Included path via `include`: "/repository/nonutf.py"
        [2026-11-20][22:44:09][ruff_workspace::resolver][DEBUG] Included path via `include`: "/repository/README.md"
        [2026-11-20][22:44:09][ruff_workspace::resolver][DEBUG] Included path via `include`: "/repository/b c.py"
        [2026-11-20][22:44:09][ruff_workspace::resolver][DEBUG] Included path via `include`: "/repository/q\"\\.py"
        [2026-11-20][22:44:09][ruff_workspace::resolver][DEBUG] Included path via `include`: "/repository/ruff.toml"
        [2026-11-20][22:44:09][ruff_workspace::resolver][DEBUG] Included path via `include`: "/repository/bad\xFF.py"
        [2026-11-20][22:44:09][ruff_workspace::resolver][DEBUG] Included path via `include`: "/repository/bad\xFE.py"

        """#

    static let findings = #"""
        {"cell":null,"code":"F401","end_location":{"column":10,"row":1},"filename":"/repository/a.py","fix":{"applicability":"safe","edits":[{"content":"","end_location":{"column":1,"row":2},"location":{"column":1,"row":1}}],"message":"Remove unused import: `os`"},"location":{"column":8,"row":1},"message":"`os` imported but unused","name":"unused-import","noqa_row":1,"severity":"error","url":"https://docs.astral.sh/ruff/rules/unused-import"}
        {"cell":null,"code":"F821","end_location":{"column":6,"row":1},"filename":"/repository/b c.py","fix":null,"location":{"column":5,"row":1},"message":"Undefined name `y`","name":"undefined-name","noqa_row":1,"severity":"error","url":"https://docs.astral.sh/ruff/rules/undefined-name"}
        {"cell":null,"code":"E711","end_location":{"column":14,"row":1},"filename":"/repository/b c.py","fix":{"applicability":"unsafe","edits":[{"content":"y is None","end_location":{"column":14,"row":1},"location":{"column":5,"row":1}}],"message":"Replace with `cond is None`"},"location":{"column":10,"row":1},"message":"Comparison to `None` should be `cond is None`","name":"none-comparison","noqa_row":1,"severity":"error","url":"https://docs.astral.sh/ruff/rules/none-comparison"}
        {"cell":null,"code":"E902","end_location":{"column":1,"row":1},"filename":"/repository/nonutf.py","fix":null,"location":{"column":1,"row":1},"message":"stream did not contain valid UTF-8","name":"io-error","noqa_row":null,"severity":"error","url":"https://docs.astral.sh/ruff/rules/io-error"}
        {"cell":null,"code":"invalid-syntax","end_location":{"column":8,"row":1},"filename":"/repository/syn.py","fix":null,"location":{"column":7,"row":1},"message":"Expected a parameter or the end of the parameter list","name":"invalid-syntax","noqa_row":null,"severity":"error","url":null}
        {"cell":2,"code":"F401","end_location":{"column":11,"row":1},"filename":"/repository/nb.ipynb","fix":{"applicability":"safe","edits":[{"content":"","end_location":{"column":1,"row":2},"location":{"column":1,"row":1}}],"message":"Remove unused import: `sys`"},"location":{"column":8,"row":1},"message":"`sys` imported but unused","name":"unused-import","noqa_row":1,"severity":"error","url":"https://docs.astral.sh/ruff/rules/unused-import"}
        """#

    static let checkLog = #"""
        [2026-11-20][22:44:09][ruff::resolve][DEBUG] Using configuration file (via parent) at: /repository/ruff.toml
        [2026-11-20][22:44:09][ruff::commands::check][DEBUG] Identified files to lint in: 2.988038ms
        [2026-11-20][22:44:09][ruff::diagnostics][DEBUG] Checking: /repository/a.py
        [2026-11-20][22:44:09][ruff::diagnostics][DEBUG] Checking: /repository/n
        l.py
        [2026-11-20][22:44:09][ruff_linter::rules::isort::categorize][DEBUG] Categorized 'os' as Known(StandardLibrary) (KnownStandardLibrary)
        warning: Failed to lint pkg/nonutf.py: stream did not contain valid UTF-8
        warning: Encountered error: Permission denied (os error 13)
        warning: Invalid `# noqa` directive on w.py:2: expected a comma-separated list of codes (e.g., `# noqa: F401, F841`).
        [2026-11-20][22:44:09][ruff::commands::check][DEBUG] Checked 11 files in: 601.217µs

        """#

    /// What stands on stderr at status 2.
    static let brokenTOML = #"""
        ruff failed
          Cause: Failed to load configuration `/repository/sub/ruff.toml`
          Cause: Failed to parse /repository/sub/ruff.toml
          Cause: TOML parse error at line 1, column 9
          |
        1 | select=[
          |         ^
        unclosed array, expected `]`
        """#
    static let unknownRule = #"""
        ruff failed
          Cause: Unknown rule selector `ZZZ9` in `select` from `/repository/ruff.toml`
        """#
    static let unknownRuleOfOption = #"""
        ruff failed
          Cause: Unknown rule selector `ZZZ` in `extend-select` from the CLI
        """#
    static let requiredVersion = #"""
        ruff failed
          Cause: Failed to load configuration `/repository/ruff.toml`
          Cause: Required version `==0.1.0` does not match the running version `0.17.5`
        """#
    static let fullDisk = #"""
        ruff failed
          Cause: No space left on device (os error 28)
        """#
}
