#!/usr/bin/env python3
"""run.py [FOLDER]: holds the adapter for foreign gates to its promises; builds it, its reader and the specimen library with
AddressSanitizer and UBSan, and runs it under the runner that is built the same way."""

import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, f"{ROOT}/Tests/Runner")

import call_promises  # noqa: E402
import reader_promises  # noqa: E402
from promises import Promises, in_a_folder  # noqa: E402

CLANG = os.environ.get("CLANG", "clang")
SANITIZE = ["-fuse-ld=lld", "-fsanitize=address,undefined", "-fno-sanitize-recover=undefined", "-fno-omit-frame-pointer"]
ADAPTER = f"{ROOT}/plugin-sdk/adapters/foreign"


def sources(folder):
    return [f"{folder}/{name}" for name in sorted(os.listdir(folder)) if name.endswith(".c")]


def static_ffi():
    found = subprocess.run([CLANG, "-print-file-name=libffi_pic.a"], capture_output=True, text=True, check=True).stdout.strip()
    return found if os.path.isabs(found) else "-lffi"


class Builds:
    def __init__(self, folder):
        self.folder, self.runner, self.adapter = folder, f"{folder}/runner", f"{folder}/foreign.so"
        self.faults, self.glob, self.manifests = f"{folder}/faults", f"{folder}/glob", f"{ROOT}/manifests"
        self.plain_runner, self.plain_adapter = f"{folder}/plain-runner", f"{folder}/plain.so"

    def make(self):
        common = [CLANG, "-std=gnu17", "-O1", "-g", "-Wall", "-Wextra", "-Werror", f"-I{ROOT}/plugin-sdk/c/include", f"-I{ADAPTER}"]
        declaration, adapter = sources(f"{ADAPTER}/declaration"), sources(ADAPTER)
        runner = sources(f"{ROOT}/Sources/Host/Runner")
        library = ["-fPIC", "-shared"]

        def build(target, *arguments):
            subprocess.run([*common, *arguments, "-o", target], check=True)

        build(self.faults, *SANITIZE, f"-I{ADAPTER}/declaration/include", f"{HERE}/faults.c", *declaration)
        build(self.glob, *SANITIZE, f"{HERE}/glob.c", f"{ADAPTER}/glob.c")
        build(self.runner, *SANITIZE, *runner)
        build(self.adapter, *SANITIZE, *library, *adapter, *declaration, static_ffi())
        build(self.plain_runner, *runner)
        build(self.plain_adapter, *library, *adapter, *declaration, static_ffi())
        os.makedirs(f"{self.folder}/lib", exist_ok=True)
        build(f"{self.folder}/lib/specimen.so", *library, f"{HERE}/specimen.c", "-lm", "-lpthread")


def try_all(folder):
    builds, promises = Builds(folder), Promises()
    builds.make()
    for test in reader_promises.ALL + call_promises.ALL:
        promises.attempt(test, builds)
    promises.close()


if __name__ == "__main__":
    in_a_folder("ft-foreign-", try_all)
