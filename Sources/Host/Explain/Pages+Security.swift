extension ErrorCatalogue {
    static var securityPages: [ErrorPage] { codePages + dependencyPages }

    private static var codePages: [ErrorPage] {
        [
            ErrorPage(
                .banditFailed, stage: "security", "bandit failed",
                meaning: "bandit read every file and found code that is known to be dangerous.",
                causes: ["A dangerous call: shell=True, pickle, a weak hash, a temporary file by name."],
                example:
                    "failed[PARITY-241] bandit: 1 finding is silenced by # nosec; allowed: 0",
                fixes: ["Use the safe form that the finding's page names.", "Silence one place, with its reason: # nosec B602."]),
            ErrorPage(
                .severityTooHigh, stage: "security", "severity above the allowed maximum",
                meaning:
                    "A finding is more severe than the configuration allows. By default bandit's LOW is allowed, MEDIUM and HIGH are not.",
                causes: ["New code, or a new rule of the tool.", "The allowed maximum was lowered."],
                example:
                    "failed[PARITY-242] bandit: 1 finding in 1 file\n\na.py\n  5:12  error  B506  Use of unsafe yaml load. Allows instantiation of arbitrary objects. Consider yaml.safe_load(). (severity medium, confidence high, CWE-20)\n     5 │     return yaml.load(text, Loader=yaml.Loader)\n       │            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^",
                fixes: [
                    "Fix the finding that the report lists first.",
                    "The maximum is a decision of the repository's owners, made in the configuration.",
                ]),
            ErrorPage(
                .secretsFound, stage: "security", "secrets found",
                meaning:
                    "A key, token or password stands in the repository or in its history. Its text is not shown here and is not in the report.",
                causes: ["A credential was committed.", "A test fixture looks like one."],
                example:
                    "failed[PARITY-243] gitleaks: 1 finding in 1 file\n\nsettings.py\n  1  error  github-pat  Uncovered a GitHub Personal Access Token, potentially leading to unauthorized repository access and sensitive content exposure (in commit f792520651 of 2026-01-02)",
                fixes: [
                    "Revoke the secret first: what was pushed is public.",
                    "Then remove it, and load it from the environment instead.",
                    "Allow a fixture by its fingerprint in .gitleaksignore.",
                ]),
        ]
    }

    private static var dependencyPages: [ErrorPage] {
        [
            ErrorPage(
                .vulnerableDependency, stage: "security", "a dependency has a known vulnerability",
                meaning: "An installed or required package has an advisory against it.",
                causes: ["A new advisory was published; the code need not have changed.", "A pinned version is old."],
                example:
                    "failed[PARITY-244] pip-audit: 1 finding in 1 file\n\nrequirements.txt\n  1  error  PYSEC-2026-1  mini-web 1.0: A header is not checked\n     1 │ mini-web==1.0\n      fix: No version is fixed yet.",
                fixes: [
                    "Update to the version that the finding names.",
                    "Ignore one advisory by its id in the configuration, with its reason.",
                ]),
            ErrorPage(
                .trivyFailed, stage: "security", "trivy: vulnerability, misconfiguration, secret or licence",
                meaning: "trivy found something of severity HIGH or CRITICAL, or what the configuration sets.",
                causes: [
                    "A package or a base image with an advisory.",
                    "A Dockerfile or a manifest that runs as root or opens too much.",
                ],
                example:
                    "failed[PARITY-245] trivy: 2 findings in 1 file\n\nDockerfile\n  error  DS-0002  Image user should not be 'root': Specify at least 1 USER command in Dockerfile with non-root user as argument (severity high)\n      fix: Add 'USER <non root user name>' line to the Dockerfile",
                fixes: [
                    "Update, or change the configuration that the finding names.",
                    "Ignore one by its id in .trivyignore, with its reason.",
                ]),
            ErrorPage(
                .migrationFailed, stage: "migrations", "a migration failed forward, backward or again",
                meaning:
                    "The migrations were applied to an empty database, taken back and applied again; one of the three did not work.",
                causes: [
                    "A migration has no way back.", "Two heads exist after a merge.",
                    "A migration depends on data that is not there.",
                ],
                example:
                    "failed[PARITY-246] alembic: 1 finding in 1 file\n\nmigrations/versions/a1.py\n  13  error  downgrade-fails  the downgrade fails: OperationalError: (sqlite3.OperationalError) no such table: order [SQL: DROP TABLE \"order\"] (on SQLite)\n    13 │     op.drop_table(\"order\")",
                fixes: ["Write the way back and try it.", "Merge two heads into one."]),
            ErrorPage(
                .sbomFailed, stage: "supply chain", "SBOM could not be made or is invalid",
                meaning:
                    "The list of components could not be made, is not valid CycloneDX, or misses a component that is installed.",
                causes: ["The environment could not be read.", "A package carries no name or version."],
                example:
                    "failed[PARITY-247] sbom: 1 finding in 1 file\n\nrequirements.txt\n  2  error  no-version  flask is listed without one exact version\n     2 │ flask>=3\n      fix: Pin it (flask==…), for instance with pip-compile or uv pip compile.",
                fixes: ["Install the project's dependencies into its environment, then run again: firsttry run sbom."]),
        ]
    }
}
