extension ErrorCatalogue {
    static var securityPages: [ErrorPage] { codePages + dependencyPages }

    private static var codePages: [ErrorPage] {
        [
            ErrorPage(
                .banditFailed, stage: "security", "bandit failed",
                meaning: "bandit read every file and found code that is known to be dangerous.",
                causes: ["A dangerous call: shell=True, pickle, a weak hash, a temporary file by name."],
                example:
                    "failed[PARITY-241] bandit: 1 finding in 1 file\n\nsrc/run.py\n  9:4  error  B602  subprocess call with shell=True",
                fixes: ["Use the safe form that the finding's page names.", "Silence one place, with its reason: # nosec B602."]),
            ErrorPage(
                .severityTooHigh, stage: "security", "severity above the allowed maximum",
                meaning:
                    "A finding is more severe than the configuration allows. By default bandit's LOW is allowed, MEDIUM and HIGH are not.",
                causes: ["New code, or a new rule of the tool.", "The allowed maximum was lowered."],
                example: "failed[PARITY-242] bandit: severity HIGH, at most LOW is allowed",
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
                    "failed[PARITY-243] gitleaks: 1 finding in 1 file\n\nconfig/dev.env\n  3:1  error  aws-access-token  AWS access token",
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
                    "failed[PARITY-244] pip-audit: 1 finding in 1 file\n\nrequirements.txt\n  4  error  PYSEC-2024-48  black 23.1.0: fixed in 24.3.0",
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
                    "failed[PARITY-245] trivy: 1 finding in 1 file\n\nDockerfile\n  1  error  DS002  Image user should not be 'root'",
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
                example: "failed[PARITY-246] alembic: downgrade of 3f2a9c failed: column \"email\" does not exist",
                fixes: ["Write the way back and try it.", "Merge two heads into one."]),
            ErrorPage(
                .sbomFailed, stage: "supply chain", "SBOM could not be made or is invalid",
                meaning:
                    "The list of components could not be made, is not valid CycloneDX, or misses a component that is installed.",
                causes: ["The environment could not be read.", "A package carries no name or version."],
                example: "failed[PARITY-247] sbom: component 14 has no version",
                fixes: ["Install the project's dependencies into its environment, then run again: firsttry run sbom."]),
        ]
    }
}
