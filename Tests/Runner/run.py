#!/usr/bin/env python3
"""Builds the runner and its gates into a folder and holds them to their promises: run.py [FOLDER [PART...]]."""

import os
import subprocess
import sys

import exec_promises
import hostile_promises
import table_promises
from promises import Promises, in_a_folder

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
SDK = f"{ROOT}/plugin-sdk/c"
CLANG = os.environ.get("CLANG", "clang")
PARTS = {"table": table_promises.ALL, "exec": exec_promises.ALL, "hostile": hostile_promises.ALL}


class Builds:
    """Where the programs and libraries under test lie. RUNNER names another runner, e.g. an older one."""

    def __init__(self, folder):
        self.runner = os.environ.get("RUNNER", f"{folder}/firsttry-runner")
        self.noop_gate, self.exec_gate, self.table_gate, self.adapter_gate = (f"{folder}/{name}_gate.so" for name in ("noop", "exec", "table", "adapter"))
        self.borrowing_gate = f"{folder}/borrowing_gate.so"
        self.locales = f"{folder}/locales"
        self.hostile, self.hostile_sources = f"{folder}/hostile", f"{ROOT}/Tests/Hostile"

    def make(self):
        common = [CLANG, "-std=gnu17", "-O2", "-Wall", "-Wextra", "-Werror", f"-I{SDK}/include"]
        sources = [f"{ROOT}/Sources/Host/Runner/{name}" for name in sorted(os.listdir(f"{ROOT}/Sources/Host/Runner")) if name.endswith(".c")]
        if "RUNNER" not in os.environ:
            subprocess.run([*common, "-fPIE", "-pie", "-Wl,-z,now,-z,relro", *sources, "-o", self.runner], check=True)
        for gate in (self.noop_gate, self.exec_gate, self.table_gate, self.adapter_gate):
            source = f"{HERE}/{os.path.basename(gate)[:-3]}.c"
            subprocess.run([*common, "-fPIC", "-shared", "-fvisibility=hidden", f"-Wl,--version-script={SDK}/gate.map", source, "-o", gate], check=True)
        os.makedirs(self.locales, exist_ok=True)
        # Status 1 with a locale written: it warns of the categories that comma.locale leaves out.
        subprocess.run(["localedef", "-c", "-i", f"{HERE}/comma.locale", "-f", "UTF-8", f"{self.locales}/comma"], capture_output=True)
        # A library that has no entry of its own, but depends on one that has.
        subprocess.run([*common, "-fPIC", "-shared", "-DFT_GATE_ID=\"noop\"", f"{SDK}/src/gate_note.c", "-Wl,--no-as-needed", self.noop_gate, "-o", self.borrowing_gate], check=True)
        subprocess.run([f"{self.hostile_sources}/build.sh", self.hostile], check=True)


def try_all(folder):
    builds = Builds(folder)
    builds.make()
    promises = Promises()
    for part in sys.argv[2:] or PARTS:
        for test in PARTS[part]:
            promises.attempt(test, builds)
    promises.close()


if __name__ == "__main__":
    in_a_folder("ft-runner-build-", try_all)
