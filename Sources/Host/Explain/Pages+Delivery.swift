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
                    "error[PARITY-301]: report-folder-unusable: the report's folder /proc/nothing cannot be made or opened: No such file or directory\n  hint: name another one: --report-dir DIR",
                fixes: ["Free the place or the rights.", "Name another folder: firsttry run --report-dir DIR."],
                errors: ErrorIDs.artifactMissing),
            ErrorPage(
                .buildFailed, stage: "build", "the package does not build",
                meaning: "The project could not be built into a package.",
                causes: ["The build backend is missing or broken.", "A file that pyproject.toml names is not there."],
                example:
                    "failed[PARITY-310] build: 1 finding in 1 file\n\nsetup.py\n  3  error  build-fails  the package does not build: RuntimeError: no version found | ERROR Backend subprocess exited when trying to invoke get_requires_for_build_sdist\n     3 │ raise RuntimeError(\"no version found\")",
                fixes: ["Build it by hand in the project's environment and read the first error."]),
            ErrorPage(
                .importFailed, stage: "import", "the package does not import",
                meaning: "The package was built, but importing it fails.",
                causes: ["A dependency is missing from the package's metadata.", "A module is left out of the build."],
                example:
                    "failed[PARITY-311] import: 1 finding in 1 file\n\nsrc/shelf/__init__.py\n  1  error  undeclared-dependency  importing shelf needs no_such_module, which is not among the package's dependencies\n     1 │ import no_such_module",
                fixes: ["Add the dependency that is missing.", "Check which files the build takes in."]),
        ]
    }
}
