#!/bin/sh
# Puts the driver into the gate: drivers/*.py become Sources/Drivers.swift. A unit test holds the two together.
set -eu
cd "$(dirname "$0")"
{
    echo '// Made by Plugins/import/embed.sh from drivers/*.py; change those.'
    printf '\nlet importDriver = #"""\n'
    cat drivers/import.py drivers/main.py | sed 's/^\(..*\)$/    \1/'
    printf '    """#\n'
} >Sources/Drivers.swift
