extension ErrorCatalogue {
    static var preflightPages: [ErrorPage] { driftPages + rulePages }

    private static var driftPages: [ErrorPage] {
        [
            ErrorPage(
                .toolDrift, stage: "preflight", "tool version drift",
                meaning:
                    "A tool that would run has another version, or other bytes, than the lock names. The same code would be judged by different rules, so nothing was judged.",
                causes: [
                    "The project's environment was updated, or was not.", "PATH finds another copy before the project's own.",
                ],
                example:
                    "error[PARITY-101]: tools.ruff.version is 0.17.5, the lock says 0.16.2\n  hint: firsttry bootstrap installs ruff 0.16.2; if the other is wanted: firsttry lock --only tools",
                fixes: [
                    "Install the version that the lock names.",
                    "If the new version is wanted, renew the lock in a commit of its own, so that it is reviewed: firsttry lock --only tools.",
                    "See which copy is taken: firsttry parity --plan.",
                ], errors: ErrorIDs.toolDrift),
            ErrorPage(
                .configDrift, stage: "preflight", "config file drift",
                meaning: "A file that configures a tool differs from what the lock has its hash of.",
                causes: ["A rule was loosened or added without the lock.", "A merge took one of the two and not the other."],
                example:
                    "error[PARITY-102]: config_hashes.ruff.toml is 4f257a215548…, and the lock does not name it\n  hint: remove ruff.toml, or if it is meant: firsttry lock --only configs",
                fixes: [
                    "Undo the change.",
                    "Or renew the lock in the same commit, so that a reviewer sees both: firsttry lock --only configs.",
                ]),
            ErrorPage(
                .pluginMissing, stage: "preflight", "a required plugin (of pytest, or a gate) is missing",
                meaning:
                    "The lock names a plugin of pytest, or a gate, that is not installed here. Without it fewer things would be checked, and that must not look green.",
                causes: [
                    "The environment was built without the development dependencies.",
                    "A gate's bundle is not installed on this machine.",
                ],
                example:
                    "error[PARITY-103]: plugins.pytest-timeout is missing, the lock says 2.4.0\n  hint: python -m pip install pytest-timeout==2.4.0",
                fixes: [
                    "Install what is missing into the project's environment.", "See which gates were found: firsttry gates list.",
                ]),
            ErrorPage(
                .collectionDrift, stage: "preflight", "test collection drift",
                meaning: "pytest collects other tests than the lock counts: some vanished, or new ones are not in the lock.",
                causes: [
                    "A test file was renamed so that pytest no longer finds it.",
                    "An import error makes a whole file disappear.",
                    "Tests were added or removed on purpose, without the lock.",
                ],
                example:
                    "error[PARITY-104]: pytest_collection.expected_count is 1, the lock says 2\n  hint: see what came and went (firsttry explain PARITY-104); if it is meant: firsttry lock --only collection",
                fixes: [
                    "Look at what vanished first: a lost test is a silent hole. firsttry run pytest leaves the names in artifacts/pytest/collection.json; compare them with those of the commit that was locked.",
                    "If it is meant, renew the lock in the same commit: firsttry lock --only collection.",
                ]),
            ErrorPage(
                .environmentMismatch, stage: "preflight", "environment mismatch (interpreter, platform, locked variables)",
                meaning: "The interpreter, the platform or a variable that the lock fixes is another one here.",
                causes: [
                    "Another Python is active.", "A variable that tests depend on has another value.",
                    "This kind of machine, such as linux-aarch64, was never locked.",
                ],
                example:
                    "error[PARITY-105]: env.TZ is UTC, the lock says Europe/Berlin\n  hint: every gate has this value, whatever is exported: firsttry lock --only env",
                fixes: [
                    "Activate the interpreter that the lock names.", "Set the variables that the message lists.",
                    "Add another kind of machine's digests to what is locked, on it: firsttry lock --only platform.",
                ]),
        ]
    }

    private static var rulePages: [ErrorPage] {
        [
            ErrorPage(
                .changedOnlyForbidden, stage: "preflight", "changed-only forbidden in a parity run",
                meaning:
                    "A run that must be valid for the whole repository was asked to look at changed files only. The code keeps the number that its first users know.",
                causes: ["FT_CHANGED_ONLY is set in the job's environment.", "A script passes an option that narrows the run."],
                example:
                    "error[PARITY-060]: changed-only is forbidden here: --changed-only was given\n  hint: leave out --changed-only; firsttry run takes it",
                fixes: ["Unset FT_CHANGED_ONLY for this run."]),
            ErrorPage(
                .policyViolated, stage: "preflight", "policy violated: a bypass was tried",
                meaning:
                    "The policy in force is locked and the run asked for less than it demands. Every attempt stands in policy.attempts of the report.",
                causes: [
                    "A gate was skipped or disabled.", "A threshold was lowered, or a timeout raised.",
                    "A weaker sandbox was asked for.",
                ],
                example: "error[PARITY-107]: --skip ruff would leave gates out\n  hint: leave it out; firsttry run takes it",
                fixes: [
                    "Leave out the option or variable that the message names.",
                    "A policy is changed where it lives, not in the pull request that it judges.",
                    "What was tried, and when, stands in audit.jsonl beside the report: firsttry policy verify.",
                ], errors: ErrorIDs.bypass),
            ErrorPage(
                .lockMissing, stage: "preflight", "lock missing, unreadable or not locked",
                meaning: "The run is held to a lock, and there is none that can be used.",
                causes: ["ci/parity.lock.json is not there or is not JSON.", "Values in it are still \"pending\"."],
                example:
                    "error[PARITY-108]: there is no ci/parity.lock.json, and this run is held to it\n  hint: firsttry lock, then commit it",
                fixes: [
                    "Write one and commit it: firsttry lock.",
                    "Where values are pending, see to what firsttry lock says is missing, and write it again.",
                ], errors: ErrorIDs.lock),
            ErrorPage(
                .isolationTooLow, stage: "preflight", "isolation reached is below what is required",
                meaning:
                    "This machine cannot give a sandbox as strong as the configuration or the policy asks for. No gate was started in a weaker one.",
                causes: [
                    "User namespaces are switched off, by sysctl, AppArmor or the container's seccomp profile.",
                    "The kernel is too old for a layer.",
                    "The self-test, which tries to get out of one real sandbox before any gate is started, got out.",
                ],
                example:
                    "error[PARITY-109]: isolation-too-low: gates cannot be isolated as required: strict: creating namespaces: Operation not permitted (clone CLONE_NEWUSER)\n  hint: user.max_user_namespaces is 0: sudo sysctl user.max_user_namespaces=15000; or accept less by name, in firsttry.toml: [isolation] profile = \"fenced\"",
                fixes: [
                    "See each layer and each profile with its fix: firsttry doctor.",
                    "Allow what the message names; or name a weaker profile in firsttry.toml: [isolation] profile = \"container\" (no fresh /proc) or \"fenced\" (no namespaces).",
                ],
                errors: ErrorIDs.isolationTooLow),
            ErrorPage(
                .gateRefused, stage: "preflight", "gate refused: digest, signature, ABI or manifest",
                meaning:
                    "A gate was found but not loaded, because what it is could not be made sure of. Nothing of it was executed.",
                causes: [
                    "The library is not what its digest says, or is of another architecture or libc.",
                    "It was built for another major version of the ABI.",
                    "Library and manifest do not belong together: their ids differ.",
                    "Two gates claim one id.",
                ],
                example: "error[PARITY-110] headers: the library is for aarch64, this machine is x86_64",
                fixes: [
                    "Read the whole reason: firsttry gates list.",
                    "Look into the library without running it: firsttry gate inspect FILE.",
                    "Build it for this machine and this ABI, or remove its manifest.",
                ], errors: ErrorIDs.gateRefused),
        ]
    }
}
