#!/bin/sh
# Builds the attempts and their gates: build.sh FOLDER makes FOLDER/bin/escape and FOLDER/gates/*.so.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
sdk=$here/../../plugin-sdk/c
compiler=${CLANG:-cc}
mkdir -p "$1/bin" "$1/gates" "$1/objects"
objects=""
compile() {
    object=$1/objects/$(basename "$2" .c).o
    objects="$objects $object"
    "$compiler" -std=gnu17 -O1 -Wall -Wextra -Werror -pthread -c "$here/$2" -o "$object" &
    pids="${pids:-} $!"
}
for file in main.c bait.c jail.c neighbour.c attempts/network.c attempts/files.c attempts/processes.c attempts/privileges.c \
    attempts/namespaces.c attempts/mounts.c attempts/knobs.c attempts/rare.c attempts/keys.c attempts/messages.c attempts/secrets.c \
    attempts/limits.c; do compile "$1" $file; done
gate() {
    "$compiler" -std=gnu17 -O0 -Wall -Wextra -Werror -fPIC -shared -fvisibility=hidden "-Wl,--version-script=$sdk/gate.map" \
        -I"$sdk/include" "$here/${3:-escape_gate.c}" "-DGATE_ID=\"$2\"" "-DATTEMPTS=\"${4:-neighbour common}\"" -o "$1/gates/$2.so" &
    pids="$pids $!"
}
for id in escape-read-only escape-copy neighbour; do gate "$1" $id; done
gate "$1" escape-jailed escape_gate.c "neighbour jailed"
gate "$1" escape-rung escape_gate.c harmless
for id in processes threads memory memory-spread shared-memory disk dev-shm inodes file descriptors output outlive kill-all; do
    gate "$1" "bomb-$id"
done
gate "$1" artifacts artifact_gate.c
for forgery in name-above name-root name-line name-dots path-above path-link path-pipe; do
    gate "$1" "forge-$forgery" forging_gate.c
done
for pid in $pids; do wait "$pid"; done
# Static: what the repository or the environment would like to have loaded plays no part.
# shellcheck disable=SC2086
"$compiler" -static -pthread $objects -lrt -o "$1/bin/escape"
