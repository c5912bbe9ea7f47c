extension Command {
    static var gate: Command {
        Command(
            "gate", "Work on one gate",
            examples: [Example("firsttry gate inspect lib/gate_ruff.so", "Read a library without running it.")],
            subcommands: { [gateNew, gateCheck, gateInspect] })
    }

    private static var gateNew: Command {
        Command(
            "new", "Write the folder of a new gate, which builds and passes its fixtures at once",
            details: "Builds against this installation alone: 'make test' in the folder needs no checkout of FirstTry.",
            operands: [Operand("NAME", "What the gate is to be called: a-z, 0-9 and '-'")],
            options: [
                Option(
                    "kind", value: "KIND",
                    "A library in Swift, C, C++ or Rust; a manifest for a program (command), for a script in Python, or for an existing "
                        + "C library (foreign)",
                    standard: "command", choices: ["swift", "c", "cpp", "rust", "command", "python", "foreign"]),
                Option("into", value: "DIR", "Where the folder is made", standard: ".", completion: .folders),
            ],
            examples: [
                Example("firsttry gate new license-headers", "A gate without code."),
                Example("firsttry gate new license-headers --kind rust --into ci/gates", "One in Rust."),
            ])
    }

    private static var gateInspect: Command {
        Command(
            "inspect", "Read a manifest or a gate's library without running any of it",
            details: "Shows what the host would judge it by: manifest, ELF header, note, digest, ABI. Nothing is loaded. "
                + "The exit status is 110 when it would be refused.",
            operands: [Operand("FILE", "A manifest (.json) or a library (.so)", completion: .files)],
            options: [format(["text", "json"])],
            examples: [
                Example("firsttry gate inspect manifests/ruff.json", "A manifest."),
                Example("firsttry gate inspect lib/gate_ruff.so", "A library."),
            ])
    }

    private static var gateCheck: Command {
        Command(
            "check", "Hold a gate to the rules of plugin-sdk/POLICY.md, by running it in the real sandbox",
            details: """
                Reads manifest and library, runs each fixture twice against its golden, and watches: what is exported, what the \
                gate asks of the network, where it writes, how it takes cancellation, strange options, an empty repository and \
                valgrind. The exit status is 110 when a rule is broken, and 250 when none is, but a scenario could not be run.
                """,
            operands: [Operand("GATE", "A gate's folder, its manifest or its library", completion: .files)],
            options: [
                Option(flag: "bless", "Write the goldens from what the gate says now"),
                Option(
                    "fixtures", value: "DIR", "The folder of fixtures", standard: "fixtures beside the manifest",
                    completion: .folders),
                Option(
                    "environments", value: "DIR", "Environments of Python that fixtures name, each a folder of this one",
                    completion: .folders),
                Option(
                    "databases", value: "DIR", "Databases that fixtures name, each a folder of this one", completion: .folders),
                format(["text", "json"]),
            ],
            examples: [
                Example("firsttry gate check ci/gates/my-gate", "Every rule; what is broken comes with a hint."),
                Example("firsttry gate check ci/gates/my-gate --bless", "Write the goldens, then read them."),
                Example(
                    "firsttry gate check my-gate --format json | jq '.checks[] | select(.answer == \"broken\")'", "For a program."
                ),
            ])
    }
}
