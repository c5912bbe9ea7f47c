extension Command {
    /// All that can be said to `firsttry`. Only what works stands here.
    public static var firsttry: Command {
        Command(
            "firsttry", "Run every check of a repository, sandboxed, and merge one report",
            options: everywhere,
            examples: [
                Example("firsttry run", "Every gate that applies to this repository."),
                Example("firsttry run --plan", "What would run and why; nothing is started."),
                Example("firsttry explain PARITY-211", "What a code means and what to do about it."),
            ],
            subcommands: {
                [
                    run, parity, selfcheck, lock, initialize, policy, gates, gate, fetch, bootstrap, cache, report, explain,
                    doctor,
                    completions,
                ]
            })
    }

    private static var everywhere: [Option] {
        [
            Option(
                "color", value: "WHEN", "When to use colour; NO_COLOR and FORCE_COLOR count too", standard: "auto",
                choices: ["auto", "always", "never"]),
            Option(
                "log-format", value: "FORMAT", "How the log looks that FT_LOG=error, warn, info or debug puts on stderr",
                standard: "text", choices: ["text", "json"]),
            Option(flag: "quiet", short: "q", "Print only what is not green"),
            Option(flag: "verbose", short: "v", "Print all findings, the tools used and the isolation of each gate"),
        ]
    }

    static var discovery: [Option] {
        [
            Option(
                "repo", short: "C", value: "DIR", "Where to look for the repository, upwards from here", standard: ".",
                completion: .folders),
            Option(
                "config", value: "FILE", "The configuration", standard: "firsttry.toml, or [tool.firsttry] of pyproject.toml",
                completion: .files),
            Option(
                "gate-path", value: "DIR", "One more folder to search for gates, before all others; may be repeated",
                isRepeatable: true, completion: .folders, variable: "FT_GATE_PATH"),
        ]
    }

    static func format(_ choices: [String]) -> Option {
        Option("format", value: "FORMAT", "How the result is written to stdout", standard: choices[0], choices: choices)
    }

    // MARK: Commands

    private static var run: Command {
        Command(
            "run", "Plan, run and merge: the main job",
            details: """
                Finds the gates that apply to the repository, runs each in its own sandbox without a network, and merges what \
                they say into artifacts/parity_report.json. The exit status is 0 when every required gate passed; 'firsttry \
                explain --exit-codes' lists the others.
                """,
            operands: [
                Operand(
                    "GATE", "Only these gates; without any, all that apply", isRequired: false, isRepeatable: true,
                    completion: .gates)
            ],
            options: runSelection + (runWay + [noCache]).grouped("How they run") + runOutput.grouped("What is written"),
            examples: [
                Example("firsttry run", "Every gate that applies."),
                Example("firsttry run ruff", "One gate."),
                Example("firsttry run --tier lite --fail-fast", "The quickest answer."),
                Example("firsttry run --plan", "What would run, with which tool, and why."),
                Example("firsttry run --why mypy", "The reasons of one gate."),
                Example("firsttry run --format json | jq .failures", "The report as JSON, for a program."),
            ])
    }

    static var runSelection: [Option] {
        let selection = [
            Option(
                "tier", value: "TIER", "The set of gates to run; each tier holds the ones before it",
                choices: ["lite", "pro", "strict", "promax"], variable: "FT_TIER"),
            Option(
                "only", value: "GATE", "Only these gates, as the arguments do; may be repeated or separated by commas",
                isRepeatable: true, completion: .gates),
            Option(
                "skip", value: "GATE", "Not these gates; each is reported as skipped", isRepeatable: true,
                completion: .gates),
            Option(
                "files0-from", value: "FILE",
                "Only these files, NUL-terminated names relative to the repository, where a gate can; '-' reads stdin",
                completion: .files),
            Option(
                flag: "changed-only",
                "Only what differs from HEAD, where a gate can; FT_CHANGED_ONLY=1 does the same, and parity refuses both"),
            Option(
                "from-ref", value: "REF", "Only what has changed since this side left REF, a branch, tag or commit"),
            Option("to-ref", value: "REF", "Look at what REF changed instead of the working tree", standard: "the working tree"),
            Option(flag: "plan", "Show what would run and why; run nothing"),
            why,
        ]
        return (selection + discovery).grouped("What runs")
    }

    static var why: Option {
        Option(
            "why", value: "GATE", "Show why this gate would run or not, and where its settings come from; run nothing",
            completion: .gates)
    }

    static var runWay: [Option] {
        [
            Option(
                "jobs", short: "j", value: "N", "How many gates at once", standard: "the number of cores", variable: "FT_JOBS"),
            Option(flag: "fail-fast", "End the other gates as soon as a required one is not green"),
        ]
    }

    private static var noCache: Option {
        Option(flag: "no-cache", "Without what gates keep between runs; parity never uses it, and takes the flag for an attempt")
    }

    static var runOutput: [Option] {
        [
            Option(
                "format", value: "FORMAT", "How the result is written to stdout", standard: "text",
                choices: ["text", "json", "jsonl"]),
            Option(
                "report-dir", value: "DIR", "Where parity_report.json and the logs go", standard: "artifacts in the repository",
                completion: .folders, variable: "FT_REPORT_DIR"),
        ] + reportFiles + [
            Option(
                "progress", value: "HOW", "How progress is shown on stderr", standard: "auto",
                choices: ["auto", "plain", "none"]),
            Option(
                "dump", value: "STAGE", "Print one stage of the walk as JSON instead; 'plan' runs nothing",
                choices: ["plan", "outcomes", "report"]),
        ]
    }

    /// The report in other forms; several in one run.
    static var reportFiles: [Option] {
        [
            ("sarif", "Also write SARIF 2.1.0, for code scanning"), ("junit", "Also write JUnit XML, for lists of tests"),
            ("gitlab", "Also write GitLab's code quality"), ("markdown", "Also write Markdown, for a comment or a summary"),
            ("html", "Also write a page that stands by itself"),
        ].map { Option($0.0, value: "PATH", $0.1, completion: .files) }
    }

    private static var gates: Command {
        Command(
            "gates", "Show what gates were found, from where, and what was refused",
            examples: [
                Example("firsttry gates", "The same as 'firsttry gates list'."),
                Example("firsttry gates show ruff", "Everything that is known about one gate."),
            ],
            usual: "list",
            subcommands: { [gatesList, gatesShow, gatesTrust] })
    }

    private static var gatesList: Command {
        Command(
            "list", "List the gates that were found, and those that were refused with the reason",
            options: [format(["text", "json", "ids"])] + discovery,
            examples: [
                Example("firsttry gates list", "One line for each gate."),
                Example("firsttry gates list --format ids", "The ids alone, for a script."),
                Example("firsttry gates list --gate-path ci/gates", "With the gates of one more folder."),
            ])
    }

    private static var gatesShow: Command {
        Command(
            "show", "Show one gate: manifest, library, digests, tool, limits",
            operands: [Operand("ID", "The gate's id", completion: .gates)],
            options: [format(["text", "json"])] + discovery,
            examples: [Example("firsttry gates show ruff", "What ruff's manifest says and which library serves it.")])
    }

    private static var gatesTrust: Command {
        Command(
            "trust", "Let a gate of this repository's own run on this machine, as it is now",
            details: """
                A gate that a repository brings does not run because it is there. It runs where the base of a change names its \
                digest, in [gates.ID] sha256 = … or in the lock; in CI on a branch that is judged for no change, where the branch \
                does; and here, once you have said so. When one of its files changes, you are asked again.
                """,
            operands: [Operand("ID", "The gate's name in [gates.ID] of the configuration")],
            options: [Option(flag: "revoke", "Take it back")] + discovery,
            examples: [
                Example("firsttry gates trust license-headers", "After reading its manifest and its parts."),
                Example("firsttry gates trust license-headers --revoke", "It does not run here any more."),
            ])
    }

    private static var explain: Command {
        Command(
            "explain", "Say what a code or a gate means, why it happens and how to fix it; offline",
            operands: [
                Operand(
                    "CODE|GATE", "PARITY-211, 211, an error's id such as usage-unknown-option, or a gate", isRequired: false,
                    completion: .codes)
            ],
            options: [Option(flag: "exit-codes", "List every exit status and what it means")] + discovery,
            examples: [
                Example("firsttry explain PARITY-211", "One code."),
                Example("firsttry explain ruff", "What a gate's manifest says."),
                Example("firsttry explain --exit-codes", "The whole table."),
            ])
    }

    private static var doctor: Command {
        Command(
            "doctor", "Prove each isolation layer on this machine and print the fix for what is missing",
            details: "Exits with 109 when a layer is missing, so that a script can ask.",
            options: [Option(flag: "json", "Print the result as JSON")],
            examples: [
                Example("firsttry doctor", "What works here, what does not, and what that costs."),
                Example("firsttry doctor --json | jq '.layers[] | select(.works | not)'", "Only what is missing."),
            ])
    }

    private static var completions: Command {
        Command(
            "completions", "Print a completion script for a shell",
            operands: [Operand("SHELL", "The shell", choices: Shell.allCases.map(\.rawValue))],
            examples: [
                Example("firsttry completions bash > ~/.local/share/bash-completion/completions/firsttry", "For bash."),
                Example("firsttry completions zsh > \"${fpath[1]}/_firsttry\"", "For zsh."),
                Example("firsttry completions fish > ~/.config/fish/completions/firsttry.fish", "For fish."),
            ])
    }
}
