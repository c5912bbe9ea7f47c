extension ErrorCatalogue {
    static var gatePages: [ErrorPage] { checkPages + testPages }

    private static var checkPages: [ErrorPage] {
        [
            ErrorPage(
                .ruffFailed, stage: "lint", "ruff failed",
                meaning: "ruff read every file and found code that breaks the project's rules.",
                causes: ["New code breaks a rule.", "A newer ruff knows a rule that the old one did not."],
                example:
                    "✗ ruff   0.21s  1 error in 1 file\n\nfailed[PARITY-211] ruff: 1 finding in 1 file\n\na.py\n  1:8  error  F401  `os` imported but unused\n     1 │ import os\n       │        ^^\n      fix: Remove unused import: `os` (safe: ruff check --fix)",
                fixes: [
                    "ruff check --fix repairs what it safely can.",
                    "Silence one place, with its reason: # noqa: F401.",
                    "Then run it alone: firsttry run ruff.",
                ]),
            ErrorPage(
                .mypyFailed, stage: "types", "mypy failed",
                meaning: "mypy checked every file and found types that do not fit together.",
                causes: [
                    "A call, an assignment or a return has another type than declared.",
                    "A dependency's stubs are missing or have changed.",
                ],
                example:
                    "failed[PARITY-212] mypy: 1 finding in 1 file\n\na.py\n  2:12  error  return-value  Incompatible return value type (got \"float\", expected \"int\")\n     2 │     return number / 2\n       │            ^^^^^^^^^^",
                fixes: [
                    "Fix the types, or the declaration when that is wrong.",
                    "Install missing stubs into the project's environment.", "Then run it alone: firsttry run mypy.",
                ]),
        ]
    }

    private static var testPages: [ErrorPage] {
        [
            ErrorPage(
                .pytestFailed, stage: "tests", "pytest failed",
                meaning: "The tests ran to their end and at least one failed.",
                causes: [
                    "The code, or the test, is wrong.",
                    "A test needs something that a sandbox does not give: the network, a variable, a file outside of the repository.",
                ],
                example:
                    "failed[PARITY-221] pytest: 1 finding in 1 file\n\ntest_a.py\n  2  error  test-failed  test_a.py::test_sum: assert (1 + 1) == 3\n     2 │     assert 1 + 1 == 3",
                fixes: [
                    "Run it alone: firsttry run pytest.",
                    "A test that reaches for the network fails here by design: give it a fake, or a service on loopback.",
                    "Variables that tests need are named in the configuration, under gates.pytest.",
                ]),
            ErrorPage(
                .timedOut, stage: "any", "a gate ran past its timeout",
                meaning:
                    "The gate was still running at its deadline. The whole tree of processes was ended at once; what it found until then is in the report, but there is no verdict.",
                causes: [
                    "A test or a tool hangs, often on a network that is not there.",
                    "The machine is slower than the limit allows for.",
                ],
                example:
                    "timeout[PARITY-222] pytest: ran past its 5 s: pytest took too long and was ended while test_a.py::test_patience ran, after 0 of 1 tests\n  hint: see whether it hangs: pytest \"test_a.py::test_patience\"; `test_timeout_sec` ends such a test and goes on; if all is only slow, raise gates.pytest.timeout_sec in firsttry.toml",
                fixes: [
                    "See what it did last: its log is named below the error.",
                    "Raise the limit where it is meant: timeout_sec under [gates.pytest] in firsttry.toml.",
                ]),
            ErrorPage(
                .flaky, stage: "tests", "flaky: passed only on a rerun, where policy forbids it",
                meaning: "A test failed, then passed without a change. A gate that can be passed by patience is no gate.",
                causes: ["The test depends on time, on order, or on what another test left behind."],
                example:
                    "failed[PARITY-223] pytest: 1 finding in 1 file\n\ntest_a.py\n  8  error  flaky  test_a.py::test_flaky: passed only on a rerun; first it failed: AssertionError: the first time it fails",
                fixes: [
                    "Make the test independent of time and order.",
                    "Take it out of the required set in the open, not by rerunning.",
                ]),
            ErrorPage(
                .coverageTooLow, stage: "coverage", "coverage below the threshold",
                meaning: "The tests passed, but execute less of the code than the threshold asks for.",
                causes: ["New code without tests.", "Tests that are no longer collected."],
                example:
                    "failed[PARITY-231] pytest: coverage is 80 %, coverage_min is 90 %; most is missing in price.py (1 line, 80 %)",
                fixes: [
                    "Test the lines that the coverage report lists.",
                    "A threshold is lowered in a reviewed change of the configuration, not here.",
                ]),
            ErrorPage(
                .tooManyWarnings, stage: "tests", "more warnings than allowed",
                meaning: "The tests passed, but printed more warnings than the limit.",
                causes: ["A dependency deprecates something that the code uses."],
                example:
                    "failed[PARITY-232] pytest: 1 warnings, at most 0 allowed\n\ntest_a.py\n  5  warning  warnings  DeprecationWarning: the old way\n     5 │     warnings.warn(\"the old way\", DeprecationWarning, stacklevel=1)",
                fixes: [
                    "Follow what the warnings ask for.",
                    "Filter one that is not yours in pytest's configuration, with its reason.",
                ]),
        ]
    }

    static var verdictPages: [ErrorPage] {
        [
            ErrorPage(
                .noVerdict, stage: "gate", "no verdict: tool missing, crashed or gave unreadable output",
                meaning:
                    "The gate could not say whether the code is right or wrong. That is never a pass. It is not a finding either: something has to be repaired first.",
                causes: [
                    "The tool is not installed where it is looked for: the gate's setting, the project's environment, .firsttry/tools, PATH.",
                    "The tool or the gate crashed, was killed, or printed something that cannot be read to its end.",
                    "The tool exited well but did not show that it looked at everything.",
                    "The tool's own configuration is broken.",
                ],
                example:
                    "error[PARITY-250] ruff: ruff is not there: looked in /src/shop/.venv/bin, /src/shop/venv/bin, /src/shop/.firsttry/tools/bin, /usr/bin, /bin\n  hint: pip install ruff",
                fixes: [
                    "Follow the hint of the message; the log named below it has the tool's own words.",
                    "See which tool would be taken: firsttry run --plan.",
                    "Bring what a gate judges by: firsttry fetch advisories.",
                ], errors: ErrorIDs.noVerdict),
            ErrorPage(
                .sandboxFailed, stage: "gate", "the sandbox could not be set up",
                meaning:
                    "A step of building the gate's sandbox failed, so the gate was not started. The message has the step and the system's reason.",
                causes: [
                    "Namespaces are forbidden here: a container without the rights, a sysctl, AppArmor.",
                    "Disk, memory or the number of processes ran out.",
                ],
                example:
                    "error[PARITY-251]: launcher-missing: /opt/firsttry/lib/firsttry/firsttry-launcher cannot be started: No such file or directory\n  hint: reinstall FirstTry: the program belongs to the installation",
                fixes: ["Try each layer and see its fix: firsttry doctor.", "In a container, allow user namespaces."],
                errors: ErrorIDs.sandboxFailed),
        ]
    }
}
