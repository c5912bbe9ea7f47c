/// The ids of errors by the code that they carry. An id is stable: it is never used for something else.
enum ErrorIDs {
    typealias List = [(id: String, flags: String)]

    static var usage: List {
        [
            ("usage-unknown-command", "a command that does not exist"),
            ("usage-unknown-option", "an option that the command does not have"),
            ("usage-missing-value", "an option whose value is absent or empty"),
            ("usage-unexpected-value", "a value given to a flag"),
            ("usage-invalid-value", "a value outside of the choices or of the range"),
            ("usage-missing-argument", "a command without the word it needs"),
            ("usage-unexpected-argument", "a word too many"),
            ("usage-conflict", "two options that exclude each other"),
            ("usage-unknown-gate", "a gate's id that nothing was found for"),
            ("check-not-found", "a gate to check that is not there"),
            ("check-not-one-manifest", "a folder to check that holds no manifest, or several"),
            ("usage-unknown-code", "a code, error or gate that explain does not know"),
            ("usage-unknown-tier", "a tier that does not exist"),
            ("changes-without-git", "a run of changed files outside of git"),
            ("changes-unknown-commit", "a commit that is not in this clone"),
            ("changes-no-common-commit", "two sides whose common commit is not in this clone"),
            ("scaffold-not-written", "a new gate whose folder is there already or cannot be written"),
            ("environment-bad-value", "a variable FT_… with a value that it cannot have"),
            ("network-forbidden", "FT_NO_NETWORK=1, and a command that needs the network"),
            ("file-list-unreadable", "a list of files that cannot be read"),
            ("repository-bare", "a repository without a working tree"),
            ("repository-git-dir", "a variable of git that names another repository"),
            ("repository-is-everything", "a repository at the root of the file system"),
            ("repository-not-reachable", "a folder that cannot be opened"),
            ("cache-nowhere", "a cache of a user who has no folder for one"),
            ("report-unusable", "a report of an earlier run that cannot be read"),
            ("bill-unusable", "a bill of materials that cannot be compared"),
            ("snapshot-source-unusable", "a --from that names nothing that can be read"),
            ("repository-path-not-utf8", "a repository at a path that is not UTF-8"),
        ]
    }

    static var config: List { manifest + configuration + policy + repository }

    private static var configuration: List {
        [
            ("config-not-found", "a configuration that --config names and that is not there"),
            ("config-unreadable", "a configuration that may not be read"),
            ("config-too-large", "a configuration past the size limit"),
            ("config-too-deep", "a configuration nested past the depth limit"),
            ("config-syntax", "a configuration that is not TOML"),
            ("config-two-files", "a firsttry.toml beside a [tool.firsttry]"),
            ("config-unknown-key", "a key that does not exist"),
            ("config-missing-key", "a key that has to be there"),
            ("config-wrong-type", "a value of another type"),
            ("config-bad-value", "a value outside of what is allowed"),
            ("config-conflict", "two settings that exclude each other"),
        ]
    }

    private static var manifest: List {
        [
            ("manifest-syntax", "a manifest that is not JSON"),
            ("manifest-too-large", "a manifest past the size limit"),
            ("manifest-too-deep", "a manifest nested past the depth limit"),
            ("manifest-duplicate-key", "a key that stands twice"),
            ("manifest-unsupported-schema", "a manifest for another version"),
            ("manifest-unknown-key", "a key that does not exist"),
            ("manifest-missing-key", "a key that has to be there"),
            ("manifest-wrong-type", "a value of another type"),
            ("manifest-bad-value", "a value outside of what is allowed"),
            ("manifest-bad-glob", "a pattern that cannot be read"),
            ("manifest-bad-pattern", "a regular expression that cannot be read"),
            ("manifest-bad-option", "a declared option that contradicts itself"),
            ("manifest-bad-declaration", "a foreign gate's declaration that cannot be called"),
            ("fixture-not-json", "a scenario or a golden that is not JSON"),
            ("fixture-not-a-file", "something in a fixture that is no file, folder or link"),
            ("fixture-file", "a file of a fixture that cannot be read or written"),
            ("fixture-bad-scenario", "a scenario with a member that is unknown or of another type"),
            ("fixture-leads-out", "a scenario with a file outside of its repository"),
            ("fixture-too-large", "a scenario that would fill the disk"),
            ("fixture-unsafe-git", "a scenario that wants more of git than to make a history"),
            ("fixture-git", "a history that git does not make"),
            ("fixture-snapshot", "a snapshot that a fixture wants and that cannot be fetched"),
            ("option-unknown", "an option that the gate does not have"),
            ("option-duplicate", "an option that is set twice"),
            ("option-wrong-type", "an option's value of another type"),
            ("option-bad-value", "an option's value outside of what is allowed"),
            ("bootstrap-pins-unusable", "a list of tools that cannot be read"),
            ("bootstrap-busy", "another installation of tools at work"),
            ("tool-not-a-program", "a tool's setting that names no executable file"),
            ("trust-store-unusable", "the file of trusted gates, which others may write to or which cannot be read"),
        ]
    }

    private static var repository: List {
        [
            ("repository-broken-gitfile", "a .git file that does not name a folder"),
            ("repository-config-broken", "a configuration of git that cannot be read"),
            ("repository-format-unknown", "a repository in a format that this version does not know"),
            ("repository-unreadable", "a .git that may not be read"),
            ("repository-worktree-elsewhere", "a working tree that lies elsewhere"),
        ]
    }

    static var hostBug: List {
        [
            ("host-command-unbuilt", "a command of the tree without an implementation"),
            ("installation-not-found", "an installation whose parts cannot be found"),
            ("check-no-workplace", "a check without a folder to work in"),
            ("check-no-outcome", "a check whose run has no outcome"),
            ("internal-error", "a state that should not be possible"),
            ("manifest-unread", "a manifest that was refused without a reason"),
            ("template-missing", "an installation without the template of a new gate"),
            ("gate-not-started", "a gate that could not be handed to the launcher"),
            ("self-test-not-started", "a self-test that could not be handed to the launcher"),
            ("program-not-started", "a program of the installation that could not be started"),
        ]
    }

    static var gateRefused: List {
        [
            ("gate-folder-missing", "a folder of gates that does not exist"),
            ("gate-file-missing", "a file that does not exist"),
            ("gate-unreadable", "a file that may not be read"),
            ("gate-not-a-file", "a folder, pipe or device in place of a file"),
            ("gate-is-a-link", "a symbolic link, which may lead anywhere tomorrow"),
            ("gate-too-large", "a file past the size limit"),
            ("gate-library-missing", "a manifest whose library does not exist"),
            ("gate-library-unreadable", "a library that could not be read when it was to be run"),
            ("check-no-manifest", "a library to check without its manifest"),
            ("gate-not-elf", "a library that is no ELF file"),
            ("gate-truncated", "a library that ends too early"),
            ("gate-malformed", "a library that contradicts itself"),
            ("gate-wrong-architecture", "a library for another machine"),
            ("gate-not-a-library", "a program or an object file"),
            ("gate-wrong-libc", "a library for another C library"),
            ("gate-no-note", "a library without FirstTry's note"),
            ("gate-bad-note", "a note that cannot be read"),
            ("gate-wrong-abi", "a library for another version of the ABI"),
            ("gate-id-mismatch", "a library and a manifest with different ids"),
            ("gate-no-entry", "a library that does not export ft_gate_entry"),
            ("gate-duplicate-id", "two gates with one id"),
            ("gate-adapter-missing", "an installation without the adapter of the gate's kind"),
            ("gate-not-trusted", "a gate that the repository brings, whose digest nobody has trusted"),
            ("gate-changed", "a library that changed between planning and running"),
        ]
    }

    static var isolationTooLow: List {
        [("isolation-too-low", "no profile that is allowed here has every layer that is required")]
    }

    static var sandboxFailed: List {
        [
            ("launcher-missing", "an installation without its launcher"),
            ("launcher-lost", "a launcher that ended while gates were running"),
        ]
    }

    static var noVerdict: List {
        [
            ("bootstrap-no-python", "no Python to make an environment with"),
            ("bootstrap-failed", "an installation of tools that did not come to its end"),
            ("bootstrap-hash-mismatch", "a package that is not what its digest says"),
            ("snapshot-missing", "a gate that judges by a snapshot which was not fetched"),
            ("snapshot-broken", "a snapshot that cannot be read"),
            ("snapshot-download-failed", "a URL that could not be downloaded"),
            ("snapshot-archive-broken", "an archive that cannot be unpacked to its end"),
            ("snapshot-source-unreadable", "a source with a file or folder that may not be read"),
            ("snapshot-source-too-large", "a source that holds more than is taken"),
            ("snapshot-record-broken", "a record that cannot be read"),
            ("snapshot-empty", "a source without a record that concerns PyPI"),
            ("snapshot-not-a-database", "a source without a database of trivy's"),
            ("snapshot-other-digest", "a snapshot that is not the one that was asked for"),
        ]
    }

    static var toolDrift: List {
        [("bootstrap-not-as-locked", "tools of another version or digest than the lock's")]
    }

    static var artifactMissing: List {
        [
            ("audit-log-unusable", "an audit log that cannot be written"),
            ("bootstrap-not-written", "a .firsttry/tools that cannot be written"),
            ("snapshot-not-written", "a snapshot that could not be put into the repository"),
            ("setup-unwritable", "a file of firsttry init that cannot be written"),
            ("report-folder-link", "an artifacts folder of the repository that is a symbolic link"),
            ("report-folder-unusable", "a report folder that cannot be made or opened"),
            ("report-not-written", "a report that could not be written whole"),
            ("stdout-not-written", "a result that stdout did not take"),
        ]
    }
}
