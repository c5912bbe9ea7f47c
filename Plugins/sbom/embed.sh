#!/bin/sh
# Puts the drivers into the gate: drivers/*.py become Sources/Drivers.swift. A unit test holds the two together.
set -eu
cd "$(dirname "$0")"
{
    echo '// Made by Plugins/sbom/embed.sh from drivers/*.py; change those.'
    for driver in toml validate; do
        printf '\nlet %sDriver = #"""\n' "$driver"
        sed 's/^\(..*\)$/    \1/' "drivers/$driver.py"
        printf '    """#\n'
    done
} >Sources/Drivers.swift
