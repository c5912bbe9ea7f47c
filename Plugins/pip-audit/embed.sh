#!/bin/sh
# Puts the drivers into the gate: each drivers/<name>.py becomes Sources/Driver<Name>.swift. A unit test holds them together.
set -eu
cd "$(dirname "$0")"
for file in drivers/*.py; do
    name=$(basename "$file" .py)
    title=$(printf '%s' "$name" | cut -c 1 | tr '[:lower:]' '[:upper:]')$(printf '%s' "$name" | cut -c 2-)
    {
        echo "// Made by embed.sh from drivers/$name.py; change that."
        printf '\nlet driver%s = #"""\n' "$title"
        sed 's/^\(..*\)$/    \1/' "$file"
        printf '\n    """#\n'
    } >"Sources/Driver$title.swift"
done
