func bashScript(_ root: Command) -> String {
    let commands = root.walk()
    var text = """
        # bash completion for firsttry, written by 'firsttry completions bash'.
        _firsttry() {
            local cur prev path= word i
            cur="${COMP_WORDS[COMP_CWORD]}" prev="${COMP_WORDS[COMP_CWORD-1]}"
            # bash splits --name=value at '='.
            if [[ $cur == = ]]; then cur= prev="${COMP_WORDS[COMP_CWORD-1]}"
            elif [[ $prev == = ]]; then prev="${COMP_WORDS[COMP_CWORD-2]}"; fi
            for ((i = 1; i < COMP_CWORD; i++)); do
                word="${COMP_WORDS[i]}"
                case "$path/$word" in

        """
    for (path, _) in commands where !path.isEmpty {
        text += "            \(quoted(pattern(path)))) path=\"$path/$word\" ;;\n"
    }
    text += """
                esac
            done
            COMPREPLY=()
            case "$path:$prev" in

        """
    for (path, command) in commands {
        for option in command.options where option.takesValue {
            let names = ["--" + option.name] + (option.short.map { ["-\($0)"] } ?? [])
            let before = path.isEmpty ? "*:" : pattern(path) + ":"
            let patterns = names.map { path.isEmpty ? "*:\($0)" : quoted(before + $0) }.joined(separator: "|")
            text += "        \(patterns)) \(bashReply(option.choices, option.completion)); return ;;\n"
        }
    }
    text += """
            esac
            case "$path" in

        """
    let common = root.options.flatMap(bashNames) + ["--help"]
    for (path, command) in commands {
        let names = path.isEmpty ? common + ["--version"] : command.options.flatMap(bashNames) + common
        let operand = command.operands.first
        let choices = command.subcommands.map(\.name) + (operand?.choices ?? [])
        text += """
                    \(quoted(path.isEmpty ? "" : pattern(path))))
                        if [[ $cur == -* ]]; then COMPREPLY=($(compgen -W \(quoted(names.joined(separator: " "))) -- "$cur"))
                        else \(bashReply(choices, operand?.completion ?? .nothing)); fi ;;

            """
    }
    return text + """
            esac
        }
        complete -F _firsttry firsttry

        """
}

private func pattern(_ path: [String]) -> String {
    path.map { "/" + $0 }.joined()
}

private func bashNames(_ option: Option) -> [String] {
    ["--" + option.name] + (option.short.map { ["-\($0)"] } ?? [])
}

private func bashReply(_ choices: [String], _ completion: Completion) -> String {
    if !choices.isEmpty { return "COMPREPLY=($(compgen -W \(quoted(choices.joined(separator: " "))) -- \"$cur\"))" }
    switch completion {
    case .nothing: return ":"
    case .files: return "compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- \"$cur\"))"
    case .folders: return "compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -d -- \"$cur\"))"
    case .gates, .codes:
        return "COMPREPLY=($(compgen -W \"$(firsttry gates list --format ids 2>/dev/null)\" -- \"$cur\"))"
    }
}
