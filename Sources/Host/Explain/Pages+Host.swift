extension ErrorCatalogue {
    static var hostPages: [ErrorPage] {
        [
            ErrorPage(
                .gateFailed, stage: "gate", "a gate without a code of its own failed",
                meaning:
                    "A gate that a team or a bundle added looked at the code and found something wrong with it. Its manifest names no code of its own, so it shares this one.",
                causes: ["The code breaks what the gate checks; its findings say where."],
                example:
                    "✗ yamllint   0.12s  1 error, 1 warning in 1 file\n\nfailed[PARITY-001] yamllint: 1 finding in 1 file",
                fixes: [
                    "Fix what the findings name, then run the gate alone: firsttry run GATE.",
                    "If the gate is wrong, its manifest says where it comes from: firsttry gates show GATE.",
                ]),
            ErrorPage(
                .usage, stage: "usage", "bad command line",
                meaning: "The command, an option, a value or an environment variable could not be understood. Nothing was run.",
                causes: [
                    "A command, option or gate is misspelled; the hint names the nearest one.",
                    "An option stands before the command it belongs to.",
                    "A value is not one of the choices, or is missing.",
                ],
                example:
                    "error[PARITY-002]: usage-unknown-option: 'firsttry run' has no option '--tire'\n  hint: did you mean '--tier'?",
                fixes: ["Follow the hint.", "--help at every level lists what there is: firsttry run --help."],
                errors: ErrorIDs.usage),
            ErrorPage(
                .config, stage: "config", "configuration, manifest or policy cannot be read",
                meaning:
                    "A file that says what to run is missing, broken or says something that is not allowed. Nothing was run, because half a configuration would be another configuration.",
                causes: [
                    "A syntax error in firsttry.toml, pyproject.toml or a manifest.",
                    "A key that does not exist: the message has file, line, column and the nearest known key.",
                    "A file named on the command line is not there or may not be read.",
                ],
                example:
                    "error[PARITY-003]: config-unknown-key: there is no key 'gates.ruff.timeout'\n  at: firsttry.toml:2:1\n  hint: did you mean 'timeout_sec'?",
                fixes: [
                    "Edit the file at the place that the message names.",
                    "Read a manifest without running it: firsttry gate inspect FILE.",
                ],
                errors: ErrorIDs.config),
            ErrorPage(
                .hostBug, stage: "host", "internal error (a bug in FirstTry)",
                meaning:
                    "FirstTry came to a state that it should never be in. That is no verdict on the code: nothing of this run can be trusted.",
                causes: ["A bug in FirstTry.", "A damaged installation, or files of two versions mixed."],
                example:
                    "error[PARITY-004]: installation-not-found: /opt/firsttry/share/firsttry/setup/pre-commit.yaml is not there\n  hint: install FirstTry again",
                fixes: [
                    "Report it with the whole message and the output of firsttry --version and firsttry doctor.",
                    "Install again if the files of the installation may be damaged.",
                ],
                errors: ErrorIDs.hostBug),
        ]
    }

    static var endPages: [ErrorPage] {
        [
            ErrorPage(
                .interrupted, stage: "", "interrupted by SIGINT (Ctrl-C)",
                meaning:
                    "Somebody ended the run. All gates and their tools are gone, nothing is left mounted, and a partial report with \"interrupted\": true was written. What has no verdict was not checked.",
                causes: ["Ctrl-C in the terminal.", "A program that sent SIGINT."],
                example:
                    "interrupted: ending what runs\n\nerror[PARITY-130] pytest: was interrupted before it had a verdict\n\n1 without a verdict in 1.98s\ninterrupted: what has no verdict was not checked",
                fixes: ["Run again. To see less at once: firsttry run GATE or firsttry run --tier lite."],
                errors: ErrorIDs.interruption),
            ErrorPage(
                .terminated, stage: "", "interrupted by SIGTERM",
                meaning:
                    "The system or a CI service ended the run, which happens on a cancelled job or a job's timeout. Children are gone and a partial report with \"interrupted\": true was written.",
                causes: [
                    "A CI job was cancelled, or a newer push replaced it.", "The job's own timeout.",
                    "The machine was shut down.",
                ],
                example: "interrupted: ending what runs\n\nerror[PARITY-143] pytest: was interrupted before it had a verdict",
                fixes: [
                    "Run again.",
                    "If the job's timeout ended it, see durations_sec in parity_report.json for the slow gate.",
                ]),
        ]
    }
}
