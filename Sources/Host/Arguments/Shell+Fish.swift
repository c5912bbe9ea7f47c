func fishScript(_ root: Command) -> String {
    var text = """
        # fish completion for firsttry, written by 'firsttry completions fish'.
        function __firsttry_at
            # Whether the words so far, options left out, begin with exactly the given path.
            set -l words (commandline -opc)
            set -e words[1]
            set -l path
            for word in $words
                string match -q -- '-*' $word; or set -a path $word
            end
            test (count $path) -ge (count $argv); or return 1
            for i in (seq (count $argv))
                test "$path[$i]" = "$argv[$i]"; or return 1
            end
            test -z "$__firsttry_exact"; or test (count $path) -eq (count $argv)
        end
        function __firsttry_only
            set -l __firsttry_exact 1
            set -lx __firsttry_exact 1
            __firsttry_at $argv
        end
        complete -c firsttry -f

        """
    for (path, command) in root.walk() {
        let at = path.joined(separator: " ")
        for below in command.subcommands {
            text +=
                "complete -c firsttry -n \(quoted(fishTest("__firsttry_only", at))) -a \(below.name) -d \(quoted(below.purpose))\n"
        }
        for option in command.options {
            text +=
                "complete -c firsttry" + (path.isEmpty ? "" : " -n \(quoted(fishTest("__firsttry_at", at)))") + fishSpec(option)
        }
        if let operand = command.operands.first {
            let offer = fishOffer(operand.choices, operand.completion)
            if !offer.isEmpty { text += "complete -c firsttry -n \(quoted(fishTest("__firsttry_at", at)))\(offer)\n" }
        }
    }
    text += "complete -c firsttry -s h -l help -d 'Show this help'\n"
    return text + "complete -c firsttry -n '__firsttry_only' -s V -l version -d 'Show the version'\n"
}

private func fishTest(_ function: String, _ path: String) -> String {
    path.isEmpty ? function : function + " " + path
}

private func fishSpec(_ option: Option) -> String {
    let short = option.short.map { " -s \($0)" } ?? ""
    let value = option.takesValue ? " -r" + fishOffer(option.choices, option.completion) : ""
    return short + " -l \(option.name)" + value + " -d " + quoted(option.help) + "\n"
}

private func fishOffer(_ choices: [String], _ completion: Completion) -> String {
    if !choices.isEmpty { return " -a " + quoted(choices.joined(separator: " ")) }
    return switch completion {
    case .nothing: ""
    case .files: " -F"
    case .folders: " -a " + quoted("(__fish_complete_directories)")
    case .gates, .codes: " -a " + quoted("(firsttry gates list --format ids 2>/dev/null)")
    }
}
