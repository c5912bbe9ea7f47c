func zshScript(_ root: Command) -> String {
    var text = """
        #compdef firsttry
        # zsh completion for firsttry, written by 'firsttry completions zsh'.
        _firsttry_gates() {
            local -a gates
            gates=(${(f)"$(firsttry gates list --format ids 2>/dev/null)"})
            (( $#gates )) && compadd -a gates
        }

        """
    for (path, command) in root.walk() {
        text += zshFunction(path, command, inherited: path.isEmpty ? [] : root.options)
    }
    return text + """
        if [[ $funcstack[1] == _firsttry ]]; then _firsttry "$@"; else compdef _firsttry firsttry; fi

        """
}

private func zshFunction(_ path: [String], _ command: Command, inherited: [Option]) -> String {
    let name = (["_firsttry"] + path).joined(separator: "__")
    var specs = (command.options + inherited).flatMap(zshSpecs)
    specs.append(quoted("(-h --help)" + "--help[Show this help]"))
    if path.isEmpty { specs.append(quoted("--version[Show the version]")) }
    guard !command.subcommands.isEmpty else {
        specs += command.operands.map { operand in
            quoted((operand.isRepeatable ? "*:" : "1:") + operand.name + ":" + zshAction(operand.choices, operand.completion))
        }
        return "\(name)() {\n    _arguments -s \\\n        " + specs.joined(separator: " \\\n        ") + "\n}\n"
    }
    specs += [quoted("1: :->command"), quoted("*:: :->rest")]
    let list = command.subcommands.map { quoted($0.name + ":" + $0.purpose) }.joined(separator: " ")
    let cases = command.subcommands.map { "        \($0.name)) \(name)__\($0.name) ;;\n" }.joined()
    return """
        \(name)() {
            local curcontext="$curcontext" state line
            typeset -A opt_args
            _arguments -C -s \\
                \(specs.joined(separator: " \\\n        "))
            case $state in
            command) local -a commands=(\(list)); _describe command commands ;;
            rest) case $line[1] in
        \(cases)        esac ;;
            esac
        }

        """
}

private func zshSpecs(_ option: Option) -> [String] {
    let help = option.help.map { "[]:\\".contains($0) ? "\\\($0)" : "\($0)" }.joined()
    let action = option.value.map { ":\($0):" + zshAction(option.choices, option.completion) } ?? ""
    let repeated = option.isRepeatable ? "*" : ""
    let long = repeated + "--" + option.name + (option.takesValue ? "=" : "") + "[\(help)]" + action
    guard let short = option.short else { return [quoted(long)] }
    return [quoted(long), quoted(repeated + "-\(short)" + (option.takesValue ? "+" : "") + "[\(help)]" + action)]
}

private func zshAction(_ choices: [String], _ completion: Completion) -> String {
    if !choices.isEmpty { return "(" + choices.joined(separator: " ") + ")" }
    return switch completion {
    case .nothing: " "
    case .files: "_files"
    case .folders: "_files -/"
    case .gates, .codes: "_firsttry_gates"
    }
}
