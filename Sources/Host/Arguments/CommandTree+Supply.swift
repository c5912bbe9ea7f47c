extension Command {
    /// What is brought before a run, because inside of one there is no network.
    static var fetch: Command {
        Command(
            "fetch", "Bring what gates need of the world, with its digest and date",
            details: """
                The only command that uses the network for a gate; with FT_NO_NETWORK=1 it reads only what lies on this machine. \
                A snapshot replaces the one before it in one step; the same \
                data gives the same SHA-256, from wherever it comes. A run shows the gate that needs it a read-only view of it.
                """,
            examples: [
                Example("firsttry fetch advisories", "The advisories about Python packages, from osv.dev."),
                Example("firsttry fetch trivy-db --from DIR/db", "Trivy's database, downloaded by trivy itself."),
            ],
            subcommands: { [fetchAdvisories, fetchTrivyDatabase] })
    }

    private static var fetchAdvisories: Command {
        Command(
            "advisories", "Known vulnerabilities of Python packages, for the gate pip-audit",
            details: """
                A source holds records of the OSV format as JSON or YAML: OSV's all.zip of PyPI, a folder of records, or a \
                checkout of an advisory database. Records of other ecosystems are left out; one that cannot be read is an error.
                """,
            options: [
                Option(
                    "from", value: "SOURCE", "A folder, an archive (zip, tar), or an http(s) or file URL of one",
                    standard: "OSV's all.zip of PyPI", completion: .files)
            ] + supply,
            examples: [
                Example("firsttry fetch advisories", "From osv.dev."),
                Example("firsttry fetch advisories --from all.zip", "From a file that was got elsewhere."),
                Example("firsttry fetch advisories --from ~/src/advisory-database", "From a checkout."),
                Example("firsttry fetch advisories --format json | jq -r .sha256", "The digest, for a program."),
            ])
    }

    private static var fetchTrivyDatabase: Command {
        Command(
            "trivy-db", "Trivy's vulnerability database, for the gate trivy",
            details: """
                A source holds trivy.db and metadata.json: the folder db of trivy's cache, or db.tar.gz. Where there is a network, \
                'trivy image --download-db-only --cache-dir DIR' makes one.
                """,
            options: [
                Option(
                    "from", value: "SOURCE", "A folder, an archive (zip, tar), or an http(s) or file URL of one",
                    completion: .files)
            ] + supply,
            examples: [
                Example("firsttry fetch trivy-db --from DIR/db", "From the folder that trivy downloaded."),
                Example("firsttry fetch trivy-db --from db.tar.gz", "From a file that was got elsewhere."),
            ])
    }

    static var bootstrap: Command {
        Command(
            "bootstrap", "Install the gates' tools into .firsttry/tools, by version and digest",
            details: """
                Makes an environment of Python's and lets pip install wheels whose SHA-256 is known; nothing of a package is run, \
                and a file with another digest is refused. It can be ended and begun again; when all is there, it says so and \
                needs no network; with FT_NO_NETWORK=1 it takes wheels from a folder only. pytest, alembic and what else has to live \
                in the project's own environment is not installed. A repository's own ci/parity.tools.txt takes the place of the \
                list that came along; --resolve writes it where the lock names other versions.
                """,
            options: [
                Option(
                    "from", value: "DIR", "Take wheels from a folder, not from the package index", completion: .folders),
                Option(
                    "pins", value: "FILE", "A list of packages with digests, as pip-compile --generate-hashes writes it",
                    standard: "ci/parity.tools.txt, else the one that came with firsttry", completion: .files),
                Option(flag: "resolve", "Find out what the versions in the lock need, and write ci/parity.tools.txt"),
                Option("python", value: "PROGRAM", "The Python to use", standard: "python3", completion: .files),
                Option(
                    "repo", short: "C", value: "DIR", "Where to look for the repository, upwards from here", standard: ".",
                    completion: .folders),
                Option(
                    "progress", value: "HOW", "How progress is shown on stderr", standard: "auto",
                    choices: ["auto", "plain", "none"]),
            ],
            examples: [
                Example("firsttry bootstrap", "Everything, from the package index."),
                Example("firsttry bootstrap --from wheels", "Without a network."),
                Example("firsttry bootstrap --resolve", "The versions that the lock names, where they are others."),
            ])
    }

    static var cache: Command {
        Command(
            "cache", "Show and remove what gates and the preflight keep between runs",
            details: "It lies outside of every repository. Without it the next run takes longer, and says the same.",
            examples: [
                Example("firsttry cache", "The same as 'firsttry cache stats'."),
                Example("firsttry cache gc --days 7", "What no run has renewed for a week."),
            ],
            usual: "stats",
            subcommands: { [cacheStats, cacheCollect, cacheClear] })
    }

    private static var cacheStats: Command {
        Command(
            "stats", "Show how much is kept, for this repository and in all", options: [format(["text", "json"])] + place,
            examples: [Example("firsttry cache stats --format json | jq .bytes", "For a program.")])
    }

    private static var cacheCollect: Command {
        Command(
            "gc", "Remove what was kept for repositories in which nothing has run for long",
            options: [Option("days", value: "N", "How long nothing has run", standard: "30")] + place,
            examples: [Example("firsttry cache gc", "After a month.")])
    }

    private static var cacheClear: Command {
        Command(
            "clear", "Remove what was kept for this repository",
            options: [Option(flag: "all", "For every repository")] + place,
            examples: [Example("firsttry cache clear --all", "All of it.")])
    }

    private static var place: [Option] {
        [
            Option(
                "repo", short: "C", value: "DIR", "Where to look for the repository, upwards from here", standard: ".",
                completion: .folders)
        ]
    }

    static var report: Command {
        Command(
            "report", "Work on what runs left behind",
            examples: [
                Example("firsttry report show", "The last run once more."),
                Example("firsttry report convert --html report.html", "The last run as a page."),
                Example("firsttry report diff old.cdx.json artifacts/sbom/sbom.cdx.json", "What came, went and changed."),
            ],
            subcommands: { [reportShow, reportConvert, reportDiff] })
    }

    private static var writtenReport: Operand {
        Operand(
            "FILE", "A run's report; without one, artifacts/parity_report.json", isRequired: false, completion: .files)
    }

    private static var reportShow: Command {
        Command(
            "show", "Print the report of an earlier run again",
            details:
                "As the run printed it, but without lines of source: they may be others by now. Exits with 0, whatever it says.",
            operands: [writtenReport],
            examples: [
                Example("firsttry report show", "The last run here."),
                Example("firsttry report show -v ci/parity_report.json", "All that another one found."),
            ])
    }

    private static var reportConvert: Command {
        Command(
            "convert", "Write the report of an earlier run in other forms",
            operands: [writtenReport], options: reportFiles,
            examples: [
                Example(
                    "firsttry report convert --sarif firsttry.sarif --html report.html",
                    "The last run, for a code host and as a page.")
            ])
    }

    private static var reportDiff: Command {
        Command(
            "diff", "Compare two bills of materials (CycloneDX): what came, what went, what changed",
            details: """
                A component is the same in both when its package URL is, without version and qualifiers. Exits with 0 whether \
                they differ or not.
                """,
            operands: [
                Operand("OLD", "A bill of materials in JSON", completion: .files),
                Operand("NEW", "Another one", completion: .files),
            ],
            options: [
                Option(
                    "format", value: "FORMAT", "How the result is written to stdout", standard: "text", choices: ["text", "json"])
            ],
            examples: [
                Example("firsttry report diff old.cdx.json new.cdx.json", "For a person."),
                Example("firsttry report diff old.cdx.json new.cdx.json --format json | jq .added", "For a program."),
            ])
    }

    private static var supply: [Option] {
        [
            Option(
                "sha256", value: "DIGEST", "Refuse every snapshot but the one with this digest (snapshot.json, or the lock)"),
            Option(
                "repo", short: "C", value: "DIR", "Where to look for the repository, upwards from here", standard: ".",
                completion: .folders),
            Option(
                "format", value: "FORMAT", "How the result is written to stdout", standard: "text", choices: ["text", "json"]),
            Option(
                "progress", value: "HOW", "How progress is shown on stderr", standard: "auto",
                choices: ["auto", "plain", "none"]),
        ]
    }
}
