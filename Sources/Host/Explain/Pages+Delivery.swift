extension ErrorCatalogue {
    static var deliveryPages: [ErrorPage] {
        [
            ErrorPage(
                .artifactMissing, stage: "artifacts", "a promised artifact is missing",
                meaning:
                    "A file that the run promises, first of all artifacts/parity_report.json, could not be written or is not there. A result that nobody can read is not a green one.",
                causes: [
                    "The disk is full, or the folder may not be written to.", "artifacts is a symbolic link.",
                    "A gate did not leave what its manifest promises.",
                ],
                example:
                    "error[PARITY-301]: report-folder-unusable: the report's folder /src/artifacts cannot be made: Read-only file system\n  hint: name another one: --report-dir DIR",
                fixes: ["Free the place or the rights.", "Name another folder: firsttry run --report-dir DIR."],
                errors: ErrorIDs.artifactMissing),
            ErrorPage(
                .buildFailed, stage: "build", "the package does not build",
                meaning: "The project could not be built into a package.",
                causes: ["The build backend is missing or broken.", "A file that pyproject.toml names is not there."],
                example: "failed[PARITY-310] build: no module named 'hatchling'",
                fixes: ["Build it by hand in the project's environment and read the first error."]),
            ErrorPage(
                .importFailed, stage: "import", "the package does not import",
                meaning: "The package was built, but importing it fails.",
                causes: ["A dependency is missing from the package's metadata.", "A module is left out of the build."],
                example: "failed[PARITY-311] import: ModuleNotFoundError: No module named 'httpx'",
                fixes: ["Add the dependency that is missing.", "Check which files the build takes in."]),
        ]
    }
}
