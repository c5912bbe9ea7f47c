#!/bin/sh
# Puts the reporter into the gate: reporter/*.py become Sources/Reporter.swift. A unit test holds the two together.
set -eu
cd "$(dirname "$0")"

indented() { sed 's/^\(..*\)$/    \1/'; }

{
    echo '// Made by Plugins/pytest/embed.sh from reporter/*.py; change those.'
    printf '\nlet reporterLoader = #"""\n'
    indented <reporter/firsttry_reporter.py
    printf '\n    """#\n\nlet reporterModules = #"""\n'
    # In the order in which they import each other.
    for module in records failures canaries worker collector plugin; do
        { printf '# module: firsttry_%s\n' "$module" && cat "reporter/firsttry_$module.py"; } | indented
    done
    printf '\n    """#\n'
} >Sources/Reporter.swift
