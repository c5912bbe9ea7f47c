#!/bin/sh
# Builds the hostile gates into a folder: build.sh FOLDER [NAME...]. Prints nothing when all went well.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1"
HERE="$here" exec python3 - "$@" <<'PYTHON'
import concurrent.futures, json, os, subprocess, sys

here = os.environ["HERE"]
sdk = os.path.join(here, "../../plugin-sdk/c")
folder, names = sys.argv[1], set(sys.argv[2:])
compiler = os.environ.get("CLANG", "clang")
common = [compiler, "-std=gnu17", "-O1", "-Wall", "-Wextra", "-Werror", "-fPIC", "-shared", "-fvisibility=hidden",
          f"-Wl,--version-script={sdk}/gate.map", f"-I{sdk}/include", f"{here}/hostile_gate.c"]

def build(variant):
    defines = [f'GATE_ID="{variant["name"]}"', *variant["define"]]
    command = [*common, *(f"-D{define}" for define in defines), "-o", os.path.join(folder, variant["name"] + ".so")]
    result = subprocess.run(command, capture_output=True, text=True)
    return result.returncode, variant["name"], result.stderr

with open(os.path.join(here, "variants.json"), encoding="utf-8") as file:
    variants = [v for v in json.load(file)["variants"] if not names or v["name"] in names]
with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
    failed = [(name, errors) for status, name, errors in pool.map(build, variants) if status != 0]
for name, errors in failed:
    print(f"{name}: {errors}", file=sys.stderr)
sys.exit(1 if failed else 0)
PYTHON
