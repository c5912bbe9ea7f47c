#!/bin/sh
# Puts the reporter into the gate: reporter/*.py become Sources/Reporter.swift. A unit test holds the two together.
set -eu
cd "$(dirname "$0")"
{
    echo '// Made by Plugins/pytest/embed.sh from reporter/*.py; change those.'
    for part in loader:firsttry_reporter program:reporter; do
        printf '\nlet reporter_%s = #"""\n' "${part%%:*}" | sed 's/reporter_l/reporterL/; s/reporter_p/reporterP/'
        sed 's/^\(..*\)$/    \1/' "reporter/${part##*:}.py"
        printf '\n    """#\n'
    done
} >Sources/Reporter.swift
