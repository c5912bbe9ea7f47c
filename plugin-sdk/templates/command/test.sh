#!/bin/sh
# Runs the gate on each fixture, through the program and its sandbox, and compares the verdict.
set -eu
cd "$(dirname "$0")"
firsttry=${FIRSTTRY:-firsttry}
wrong=0
for scenario in fixtures/*/scenario.json; do
    fixture=$(dirname "$scenario")
    place=$(mktemp -d)
    cp -R "$fixture/input" "$place/repository"
    verdict=$(sed -n 's/.*"verdict": *"\([a-z-]*\)".*/\1/p' "$scenario")
    case $verdict in
        passed) expected=0 ;;
        failed) expected=1 ;;
        *) expected=250 ;;
    esac
    status=0
    HOME=$place "$firsttry" run @ID@ --gate-path "$PWD" --repo "$place/repository" --report-dir "$place/report" > "$place/log" 2>&1 || status=$?
    if [ "$status" -eq "$expected" ]; then
        echo "ok      $fixture: $verdict"
    else
        echo "not ok  $fixture: exit status $status, expected $expected ($verdict)"
        cat "$place/log"
        wrong=1
    fi
    rm -rf "$place"
done
exit $wrong
