extension Command {
    static var parity: Command {
        Command(
            "parity", "Run everything, held to the lock and the policy: what CI should run",
            details: """
                First the preflight: rules, versions, configuration, test collection, environment. Only when all of it is as \
                ci/parity.lock.json says are the gates run, all of them and on the whole repository. What would narrow or loosen \
                the run ends it before any gate starts, is listed in policy.attempts of the report and written to audit.jsonl \
                beside it.
                """,
            options: [
                baseRef, fresh,
                Option(flag: "plan", "Show what would run and why; run nothing"),
                why,
            ].grouped("What it is held to") + refused.grouped("Refused here, whatever their value")
                + discovery.grouped("What runs")
                + runWay.grouped("How they run") + runOutput.grouped("What is written"),
            examples: [
                Example("firsttry parity", "The whole answer, the same here and in CI."),
                Example("firsttry parity --base-ref origin/main", "Judged by the policy of the branch that a change goes to."),
            ])
    }

    static var selfcheck: Command {
        Command(
            "selfcheck", "Compare what is here with the lock: the preflight alone",
            details: """
                Every difference in one pass, each with its code, what the lock says, what is here, and what mends it. Gates whose \
                tool, configuration and files have not changed are not asked again; the result says which.
                """,
            options: [format(["text", "json"]), baseRef, fresh] + discovery,
            examples: [
                Example("firsttry selfcheck", "Under a second where nothing has changed: a commit hook."),
                Example("firsttry selfcheck --fresh", "Ask every tool and collect the tests again."),
                Example("firsttry selfcheck --format json | jq .lock.drift", "For a program."),
            ])
    }

    static var lock: Command {
        Command(
            "lock", "Write down what verdicts stand on: ci/parity.lock.json",
            details: """
                Interpreter and platform, versions and digests of tools, digests of configuration and gates, the tests that are \
                collected, thresholds, timeouts, environment. What changes is said in words, old and new. What could not be found \
                out is written as "pending", which no parity run accepts; then the exit status is 108.
                """,
            options: [
                Option(flag: "check", "Write nothing; compare and exit as the preflight does, like 'firsttry selfcheck'"),
                Option(flag: "diff", "Write nothing; say what would change"),
                Option(
                    "only", value: "PART",
                    "Renew only this: python, tools, configs, collection, plugins, env, gates, thresholds, timeouts, advisories, "
                        + "platform; may be repeated or separated by commas",
                    isRepeatable: true),
                Option(flag: "fresh", "Ask every tool and collect the tests again, whatever is remembered"),
            ] + discovery,
            examples: [
                Example("firsttry lock", "Write the lock, or renew all of it."),
                Example("firsttry lock --only tools", "After an update of the tools."),
                Example("firsttry lock --only platform", "On another kind of machine: add its digests to what is locked."),
                Example("firsttry lock --diff", "What would change."),
            ])
    }

    static var initialize: Command {
        Command(
            "init", "Look at a repository, show what was found, and write what a parity run needs",
            details: """
                Writes firsttry.toml, ci/parity.lock.json, hooks for pre-commit and prek, a Makefile and a tox fragment, and pipelines \
                for the CI services that the repository shows signs of. What exists stays as it is: beside it goes a file to take over, and \
                the result says how.
                """,
            options: [
                Option(
                    "ci", value: "SERVICE", "github, gitlab, jenkins or none; may be repeated or separated by commas",
                    standard: "what the repository uses already", isRepeatable: true),
                Option(
                    "policy", value: "NAME", "Write this policy to ci/parity.policy.json",
                    choices: ["default", "enterprise-strict"]),
                Option(flag: "dry-run", "Show what was found and what would be written; write nothing"),
                Option(flag: "force", "Replace files that exist"),
            ] + discovery,
            examples: [
                Example("firsttry init --dry-run", "What was found, and what would be written."),
                Example("firsttry init --ci github --policy enterprise-strict", "All of it."),
            ])
    }

    static var policy: Command {
        Command(
            "policy", "Show what a parity run is judged by, and check what was written down",
            examples: [
                Example("firsttry policy", "The same as 'firsttry policy show'."),
                Example("firsttry policy verify", "Whether the audit log is as it was written."),
            ],
            usual: "show",
            subcommands: { [policyShow, policyVerify] })
    }

    private static var policyShow: Command {
        Command(
            "show", "Show the policy in force, where it comes from and what it demands",
            options: [format(["text", "json"]), baseRef] + discovery,
            examples: [Example("firsttry policy show --base-ref origin/main", "The policy that a change to main is judged by.")])
    }

    private static var policyVerify: Command {
        Command(
            "verify", "Read a policy as a run would, and check the audit log record by record",
            operands: [Operand("FILE", "A policy; without one, the policy in force", isRequired: false, completion: .files)],
            options: [
                format(["text", "json"]), baseRef,
                Option(
                    "head", value: "SHA256",
                    "The audit log's last record as the report of a run has it; shows whether its end was cut off"),
                Option(
                    "report-dir", value: "DIR", "Where audit.jsonl is", standard: "artifacts in the repository",
                    completion: .folders,
                    variable: "FT_REPORT_DIR"),
            ] + discovery,
            examples: [Example("firsttry policy verify policies/enterprise-strict.json", "Whether a policy can be read.")])
    }

    private static var baseRef: Option {
        Option(
            "base-ref", value: "REF", "The commit that a change is to be merged into: its policy counts",
            standard: "what GitHub, GitLab or Jenkins say of a pull request")
    }

    private static var fresh: Option {
        Option(flag: "fresh", "Ask every tool and collect the tests again, whatever is remembered")
    }

    /// Taken so that they can be refused with their own code, and seen by those who look for who tried.
    private static var refused: [Option] {
        [
            Option("only", value: "GATE", "PARITY-107", isRepeatable: true, completion: .gates),
            Option("skip", value: "GATE", "PARITY-107", isRepeatable: true, completion: .gates),
            Option("tier", value: "TIER", "PARITY-107 when it leaves a gate out", choices: ["lite", "pro", "strict", "promax"]),
            Option(flag: "no-cache", "PARITY-107"),
            Option(flag: "changed-only", "PARITY-060; so is FT_CHANGED_ONLY=1"),
            Option("from-ref", value: "REF", "PARITY-060"),
            Option("to-ref", value: "REF", "PARITY-060"),
            Option("files0-from", value: "FILE", "PARITY-060", completion: .files),
        ]
    }
}
