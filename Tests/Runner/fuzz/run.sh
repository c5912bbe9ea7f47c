#!/bin/sh
# Fuzzes the runner's parsers and its JSON: run.sh FOLDER [SECONDS]. Finds and corpora stay in FOLDER.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$here/../../..
folder=$1
seconds=${2:-60}
clang=${CLANG:-clang}
mkdir -p "$folder"
flags="-std=gnu17 -O1 -g -Wall -Wextra -Werror -fsanitize=fuzzer,address,undefined -fuse-ld=lld -fno-sanitize-recover=undefined"
for target in job note json; do
    # shellcheck disable=SC2086
    "$clang" $flags -I"$root/plugin-sdk/c/include" -I"$root/Sources/Host/Runner" -o "$folder/fuzz_$target" \
        "$here/fuzz_$target.c" "$root/Sources/Host/Runner/$target.c"
    mkdir -p "$folder/$target"
done
printf 'protocol=1\0mode=run\0id=x\0repository=/r\0scratch=/s\0changed_only=1\0file=a\0cores=2\0' >"$folder/job/seed"
printf '\001\000caf\303\251 "\\\n\377' >"$folder/json/seed"
"$clang" -std=gnu17 -fPIC -shared -nostdlib -Wl,-z,max-page-size=4096 -I"$root/plugin-sdk/c/include" '-DFT_GATE_ID="seed"' \
    -o "$folder/note/seed" "$root/plugin-sdk/c/src/gate_note.c"
for target in job note json; do
    "$folder/fuzz_$target" -max_total_time="$seconds" -max_len=8192 -timeout=5 -artifact_prefix="$folder/" -print_final_stats=1 \
        "$folder/$target" >"$folder/$target.log" 2>&1 &&
        echo "ok   fuzz $target: $(sed -n 's/stat::number_of_executed_units: *//p' "$folder/$target.log") inputs in $seconds s" ||
        { echo "FAIL fuzz $target: see $folder/$target.log"; failed=1; }
done
exit "${failed:-0}"
