#!/bin/sh
# Puts the drivers into the gate: drivers/*.py become Sources/Drivers.swift. A unit test holds the two together.
set -eu
cd "$(dirname "$0")"
{
    echo '// Made by Plugins/alembic/embed.sh from drivers/*.py; change those.'
    for driver in inspect '[0-9]_*'; do
        case "$driver" in inspect) name=inspect ;; *) name=walk ;; esac
        printf '\nlet %sDriver = #"""\n' "$name"
        # shellcheck disable=SC2086
        cat drivers/$driver.py | sed 's/^\(..*\)$/    \1/'
        printf '    """#\n'
    done
} >Sources/Drivers.swift
